// What is left of a snapshot that something happened to: it is passed over with a warning that names file and fault,
// or refused; it is never taken for whole.
#include <filesystem>

#include "snapshots.hpp"
#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "millrace/actors/snapshot/file_header.hpp"
#include "millrace/actors/snapshot/file_names.hpp"
#include "millrace/engine/base/hash.hpp"

namespace millrace::testing {
namespace {

/// A folder with two snapshots, of which the newer one is damaged.
struct two_snapshots {
  temporary_directory directory;
  snapshot_folder folder{directory.path()};

  two_snapshots() {
    auto store = must(snapshot_store::open(directory.path()));
    take(*store, {section(1, 0, "older"), section(1, 1, "o")});
    take(*store, {section(1, 0, "newer"), section(2, 1, "n")});
  }

  /// Checks that the newer one is passed over by a warning that names the file.
  void check_passed_over(const std::string& file, verification depth = verification::full) const {
    const auto found = must(folder.newest(depth));
    BOOST_TEST(found.manifest->epoch == 1U);
    BOOST_REQUIRE(found.warnings.size() == 1U);
    const auto& warning = found.warnings.front();
    BOOST_TEST(warning.starts_with("epoch 2 is passed over: snapshot is damaged: "), warning);
    BOOST_TEST(warning.ends_with(": " + folder.path_of(file)), warning);
    BOOST_CHECK(found.damaged == std::vector<std::uint64_t>{2});
  }
};

const std::string newer_manifest = manifest_file_name(2);
const std::string newer_state = state_file_name(2);

BOOST_AUTO_TEST_SUITE(damage)

BOOST_AUTO_TEST_CASE(every_cut_is_noticed_without_reading_everything) {
  const two_snapshots both;
  for (const auto& file : {newer_manifest, newer_state}) {
    const auto bytes = both.directory.read(file);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      both.directory.write(file, std::string_view(bytes).substr(0, size));
      both.check_passed_over(file, verification::quick);
    }
    both.directory.write(file, bytes + '\0');
    both.check_passed_over(file, verification::quick);
    both.directory.write(file, bytes);
  }
  BOOST_TEST(must(both.folder.newest(verification::full)).manifest->epoch == 2U);
}

BOOST_AUTO_TEST_CASE(every_changed_byte_is_noticed) {
  const two_snapshots both;
  for (const auto& file : {newer_manifest, newer_state}) {
    const auto bytes = both.directory.read(file);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      auto changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
      both.directory.write(file, changed);
      both.check_passed_over(file);
    }
    both.directory.write(file, bytes);
  }
}

BOOST_AUTO_TEST_CASE(a_section_is_checked_when_it_is_read) {
  const two_snapshots both;
  auto bytes = both.directory.read(newer_state);
  bytes[file_header::size] = 'N';
  both.directory.write(newer_state, bytes);
  const auto found = must(both.folder.newest(verification::quick));
  BOOST_TEST(found.manifest->epoch == 2U);
  const auto reason = must_fail(both.folder.read(*found.manifest, [](auto, auto) { return true; }));
  BOOST_TEST(reason.message == "snapshot is damaged: the state of node 1, slot 0 has another checksum: " +
                                 both.folder.path_of(newer_state));
  BOOST_TEST(must(both.folder.read(*found.manifest, [](auto node, auto) { return node == 2; })).size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_is_missing_or_another_one) {
  const two_snapshots both;
  const auto bytes = both.directory.read(newer_state);
  std::filesystem::remove(both.directory / newer_state);
  both.check_passed_over(newer_state, verification::quick);
  both.directory.write(newer_state, both.directory.read(state_file_name(1)));
  both.check_passed_over(newer_state, verification::quick);
  std::filesystem::remove(both.directory / newer_state);
  std::filesystem::create_directory(both.directory / newer_state);
  both.check_passed_over(newer_state, verification::quick);
  std::filesystem::remove(both.directory / newer_state);
  both.directory.write(newer_state, bytes);
  both.directory.write(newer_manifest, both.directory.read(manifest_file_name(1)));
  both.check_passed_over(newer_manifest, verification::quick);
}

BOOST_AUTO_TEST_CASE(a_file_that_a_pipe_stands_for_is_not_waited_for) {
  const two_snapshots both;
  std::filesystem::remove(both.directory / newer_manifest);
  BOOST_REQUIRE(::mkfifo((both.directory / newer_manifest).c_str(), 0600) == 0);
  both.check_passed_over(newer_manifest);
}

BOOST_AUTO_TEST_CASE(what_is_damaged_is_not_kept_in_place_of_what_is_whole) {
  const two_snapshots both;
  both.directory.write(newer_state, "x");
  auto store = must(snapshot_store::open(both.directory.path()));
  BOOST_TEST(must(store->newest(verification::full)).manifest->epoch == 1U);
  BOOST_TEST(store->next_epoch() == 3U);
  take(*store, {section(1, 0, "older"), section(1, 1, "p")});
  check_equal(names_in(both.directory), {"epoch-000000000001.manifest", "epoch-000000000001.state",
                                         "epoch-000000000003.manifest", "epoch-000000000003.state"});
}

BOOST_AUTO_TEST_CASE(where_none_is_whole_nothing_is_started_from_the_beginning) {
  const two_snapshots both;
  both.directory.write(newer_manifest, "x");
  both.directory.write(state_file_name(1), "x");
  const auto reason = must_fail(both.folder.newest(verification::quick));
  BOOST_CHECK(reason.code == errc::corrupt);
  BOOST_TEST(reason.message.starts_with("no snapshot is whole in " + both.directory.path()), reason.message);
  BOOST_TEST(reason.hint.find("--from-scratch") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_newer_version_is_refused_by_name) {
  const two_snapshots both;
  auto bytes = both.directory.read(newer_manifest);
  bytes[8] = 2;
  const auto seal = hash_bytes(bytes.data(), 56);
  store_number(seal, std::as_writable_bytes(std::span(bytes)).subspan(56, 8));
  both.directory.write(newer_manifest, bytes);
  const auto reason = must_fail(both.folder.newest(verification::quick));
  BOOST_CHECK(reason.code == errc::unsupported);
  BOOST_TEST(reason.message ==
             "snapshot has version 2, this program reads up to 1: " + both.folder.path_of(newer_manifest));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
