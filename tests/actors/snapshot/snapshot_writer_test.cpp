#include "snapshots.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/snapshot/file_names.hpp"
#include "millrace/actors/snapshot/snapshot_writer.hpp"
#include "millrace/actors/snapshot/state_file_reader.hpp"

namespace millrace::testing {
namespace {

BOOST_AUTO_TEST_SUITE(snapshot_writer_)

BOOST_AUTO_TEST_CASE(sections_come_from_any_partition_in_any_order) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path()));
  auto writer = must(store->begin(1));
  must(writer.add(1, std::vector{section(2, 9, "i"), section(1, 200, "big")}));
  must(writer.add(0, std::vector{section(1, 3, "")}));
  must(writer.add(0, std::vector{section(1, saved_section::no_slot, "all")}));
  must(store->commit(std::move(writer), sample_manifest()));
  const auto manifest = *must(store->newest(verification::full)).manifest;
  check_equal(held(*store, manifest), {"1.3=", "1.200=big", "1.4294967295=all", "2.9=i"});
  BOOST_TEST(manifest.count_rows() == 7U);
  BOOST_TEST(manifest.last_chunk.value == 41U);

  const auto chosen = must(store->read(manifest, [](auto node, auto slot) { return node == 1 && slot >= 200; }));
  BOOST_REQUIRE(chosen.size() == 2U);
  BOOST_TEST(text_of(chosen[0].bytes) == "big");
  BOOST_TEST(chosen[0].rows == 3U);
}

BOOST_AUTO_TEST_CASE(a_state_file_is_read_by_its_header_alone) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path()));
  take(*store, {section(2, 9, "i"), section(1, 200, "big")});
  const auto file = must(state_file_reader::open(directory / state_file_name(1)));
  BOOST_TEST(file.epoch() == 1U);
  BOOST_REQUIRE(file.sections().size() == 2U);
  BOOST_TEST(file.sections()[0].node == 2U);
  BOOST_TEST(text_of(must(file.read(file.sections()[1]))) == "big");
}

BOOST_AUTO_TEST_CASE(what_did_not_change_is_not_written_again) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path()));
  take(*store, {section(1, 0, "aaaa"), section(1, 1, "bbbb"), section(1, 2, "cccc")});
  const auto report = take(*store, {section(1, 0, "aaaa"), section(1, 1, "BBBB"), section(1, 2, "cccc")});
  BOOST_TEST(report.bytes_written == 4U);
  BOOST_TEST(report.bytes_kept == 8U);
  auto manifest = *must(store->newest(verification::full)).manifest;
  check_equal(held(*store, manifest), {"1.0=aaaa", "1.1=BBBB", "1.2=cccc"});
  BOOST_TEST(manifest.files.size() == 2U);

  BOOST_TEST(take(*store, {section(1, 0, "aaaa"), section(1, 1, "BBBB")}).bytes_written == 0U);
  manifest = *must(store->newest(verification::full)).manifest;
  check_equal(held(*store, manifest), {"1.0=aaaa", "1.1=BBBB"});
  BOOST_TEST(!directory.has(state_file_name(3)));
}

BOOST_AUTO_TEST_CASE(a_process_started_later_refers_to_earlier_files_too) {
  const temporary_directory directory;
  take(*must(snapshot_store::open(directory.path())), {section(1, 0, "aaaa"), section(1, 1, "bbbb")});
  auto store = must(snapshot_store::open(directory.path()));
  BOOST_TEST(must(store->newest(verification::quick)).manifest->epoch == 1U);
  BOOST_TEST(take(*store, {section(1, 0, "aaaa"), section(1, 1, "x")}).bytes_kept == 4U);
}

BOOST_AUTO_TEST_CASE(a_file_of_which_little_is_needed_is_given_up) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path(), 1));
  take(*store, {section(1, 0, "aaaa"), section(1, 1, "bbbb"), section(1, 2, "cccc")});
  take(*store, {section(1, 0, "aaaa"), section(1, 1, "B"), section(1, 2, "C")});
  BOOST_TEST(directory.has(state_file_name(1)));
  const auto report = take(*store, {section(1, 0, "aaaa"), section(1, 1, "B"), section(1, 2, "C")});
  BOOST_TEST(report.bytes_written == 4U);
  BOOST_TEST(report.bytes_kept == 2U);
  BOOST_TEST(!directory.has(state_file_name(1)));
  check_equal(held(*store, *must(store->newest(verification::full)).manifest), {"1.0=aaaa", "1.1=B", "1.2=C"});
}

BOOST_AUTO_TEST_CASE(a_snapshot_refers_to_a_bounded_number_of_files) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path(), 1));
  std::vector<saved_section> sections;
  std::size_t most = 0;
  for (std::uint32_t epoch = 1; epoch <= 3 * snapshot_writer::files_max; ++epoch) {
    sections.push_back(section(epoch, 0, std::to_string(epoch)));
    take(*store, sections);
    most = std::max(most, must(store->newest(verification::quick)).manifest->files.size());
  }
  BOOST_TEST(most == snapshot_writer::files_max + 1);
  BOOST_TEST(held(*store, *must(store->newest(verification::full)).manifest).size() == sections.size());
}

BOOST_AUTO_TEST_CASE(a_section_saved_twice_is_a_bug_that_is_named) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path()));
  auto writer = must(store->begin(1));
  must(writer.add(0, std::vector{section(1, 3, "a")}));
  must(writer.add(2, std::vector{section(1, 3, "b")}));
  const auto reason = must_fail(store->commit(std::move(writer), sample_manifest()));
  BOOST_TEST(reason.message.find("both saved node 1, slot 3") != std::string::npos, reason.message);
  check_equal(names_in(directory), {});
}

BOOST_AUTO_TEST_CASE(what_is_not_committed_leaves_nothing) {
  const temporary_directory directory;
  auto store = must(snapshot_store::open(directory.path()));
  {
    auto writer = must(store->begin(1));
    must(writer.add(0, std::vector{section(1, 3, "a")}));
    check_equal(names_in(directory), {".epoch-000000000001.state.partial"});
  }
  check_equal(names_in(directory), {});
  BOOST_TEST(!must(store->newest(verification::full)).manifest);
  BOOST_TEST(store->next_epoch() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
