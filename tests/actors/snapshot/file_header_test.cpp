#include <algorithm>

#include "snapshots.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/snapshot/file_header.hpp"
#include "millrace/actors/snapshot/file_names.hpp"
#include "millrace/engine/base/hash.hpp"

namespace millrace::testing {
namespace {

file_header sample() { return {snapshot_file_kind::state, 7, 100, 48, {1, 2}}; }

failure refusal(std::span<const std::byte> bytes, std::uint64_t size, snapshot_file_kind kind) {
  return must_fail(file_header::from_bytes(bytes, size, kind, "f"));
}

/// Makes the header vouch for itself again after a change.
void seal(file_header::image& image) { store_number(hash_bytes(image.data(), 56), std::span(image).subspan(56, 8)); }

BOOST_AUTO_TEST_SUITE(file_header_)

BOOST_AUTO_TEST_CASE(reads_what_it_wrote) {
  const auto image = sample().to_bytes();
  BOOST_CHECK(must(file_header::from_bytes(image, 148, snapshot_file_kind::state, "f")) == sample());
}

BOOST_AUTO_TEST_CASE(numbers_are_little_endian) {
  const auto image = sample().to_bytes();
  BOOST_TEST(text_of(std::span(image).first(8)) == "MLRCSTAT");
  BOOST_TEST(text_of(std::span(image).subspan(8, 4)) == std::string("\1\0\0\0", 4));
  BOOST_TEST(text_of(std::span(image).subspan(16, 8)) == std::string("\7\0\0\0\0\0\0\0", 8));
}

BOOST_AUTO_TEST_CASE(every_changed_bit_is_noticed) {
  for (std::size_t bit = 0; bit < file_header::size * 8; ++bit) {
    auto image = sample().to_bytes();
    image[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    BOOST_CHECK(refusal(image, 148, snapshot_file_kind::state).code == errc::corrupt);
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_is_too_short_of_another_size_or_another_kind) {
  const auto image = sample().to_bytes();
  const auto start = "snapshot is damaged: ";
  BOOST_TEST(refusal(std::span(image).first(63), 63, snapshot_file_kind::state).message ==
             start + std::string("it ends within its header: f"));
  for (const auto size : {99U, 147U, 149U})
    BOOST_TEST(refusal(image, size, snapshot_file_kind::state).message ==
               start + ("it has " + std::to_string(size)) + " bytes, its header says another size: f");
  BOOST_TEST(refusal(image, 148, snapshot_file_kind::manifest).message == start + std::string("it is no manifest: f"));
}

BOOST_AUTO_TEST_CASE(names_a_newer_version_and_another_byte_order) {
  auto newer = sample().to_bytes();
  newer[8] = std::byte{2};
  seal(newer);
  const auto reason = refusal(newer, 148, snapshot_file_kind::state);
  BOOST_CHECK(reason.code == errc::unsupported);
  BOOST_TEST(reason.message == "snapshot has version 2, this program reads up to 1: f");
  BOOST_TEST(!reason.hint.empty());

  auto turned = sample().to_bytes();
  std::reverse(turned.begin() + 12, turned.begin() + 16);
  seal(turned);
  BOOST_TEST(refusal(turned, 148, snapshot_file_kind::state).message ==
             "snapshot is of a machine with another byte order: f");
}

BOOST_AUTO_TEST_CASE(names_of_files_and_nothing_like_them) {
  BOOST_TEST(state_file_name(7) == "epoch-000000000007.state");
  BOOST_TEST(manifest_file_name(1'234'567'890'123) == "epoch-1234567890123.manifest");
  for (const std::uint64_t epoch : {std::uint64_t{0}, std::uint64_t{7}, ~std::uint64_t{0}}) {
    BOOST_CHECK(epoch_of_state(state_file_name(epoch)) == epoch);
    BOOST_CHECK(epoch_of_manifest(manifest_file_name(epoch)) == epoch);
  }
  for (const auto* name : {"", "epoch-.state", "epoch-7.state", "epoch-000000000007", "epoch-000000000007.manifest",
                           "epoch-0000000000007.state", "epoch-00000000000x.state", "epoch-+00000000007.state",
                           "epoch-99999999999999999999.state", "x/epoch-000000000007.state"})
    BOOST_TEST(!epoch_of_state(name), name);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
