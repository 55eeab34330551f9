#include <functional>

#include "snapshots.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/snapshot/manifest.hpp"

namespace millrace::testing {
namespace {

snapshot_manifest with_sections() {
  auto manifest = sample_manifest();
  manifest.epoch = 7;
  manifest.files = {{"epoch-000000000005.state", 200, 100, {1, 2}}, {"epoch-000000000007.state", 300, 200, {3, 4}}};
  manifest.sections = {{1, 0, 10, 0, 64, 100, {5, 6}},
                       {1, 255, 20, 1, 64, 0, {7, 8}},
                       {2, saved_section::no_slot, 1, 1, 64, 200, {9, 10}}};
  return manifest;
}

BOOST_AUTO_TEST_SUITE(manifest_)

BOOST_AUTO_TEST_CASE(reads_what_it_wrote) {
  auto manifest = with_sections();
  manifest.outputs[0].place.parts = 4;
  manifest.letters.place.parts = 5;
  manifest.outputs[0].place.tail = {100, 0x123456789U};
  manifest.letters.place.tail = {7, 8};
  manifest.letters.held_back = "{}\n";
  manifest.weights.assign(256, 0);
  manifest.weights[3] = 5000;
  manifest.weights[255] = ~std::uint64_t{0};
  const auto bytes = must(write_manifest(manifest, "m"));
  BOOST_CHECK(must(read_manifest(bytes, "m")) == manifest);
  BOOST_TEST(manifest.count_rows() == 31U);
  BOOST_TEST(manifest.count_bytes() == 300U);
  BOOST_CHECK(must(write_manifest(manifest, "m")) == bytes);
}

BOOST_AUTO_TEST_CASE(an_empty_job_has_a_manifest) {
  const snapshot_manifest manifest;
  BOOST_CHECK(must(read_manifest(must(write_manifest(manifest, "m")), "m")) == manifest);
}

BOOST_AUTO_TEST_CASE(the_fingerprint_tells_plans_apart) {
  snapshot_manifest a;
  snapshot_manifest b;
  BOOST_CHECK(a.fingerprint() == b.fingerprint());
  a.plan = {"ab", "c"};
  b.plan = {"a", "bc"};
  BOOST_CHECK(a.fingerprint() != b.fingerprint());
}

BOOST_AUTO_TEST_CASE(every_cut_and_every_changed_bit_is_refused) {
  const auto bytes = must(write_manifest(with_sections(), "m"));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    BOOST_CHECK(must_fail(read_manifest(std::span(bytes).first(size), "m")).code == errc::corrupt);
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto changed = bytes;
    changed[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    BOOST_CHECK(must_fail(read_manifest(changed, "m")).code == errc::corrupt);
  }
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_neither_written_nor_read) {
  const std::vector<std::pair<std::string, std::function<void(snapshot_manifest&)>>> faults{
    {"partitions", [](auto& m) { m.partition_count = 0; }},
    {"partitions", [](auto& m) { m.partition_count = 257; }},
    {"weighs some slots", [](auto& m) { m.weights.assign(255, 1); }},
    {"weighs some slots", [](auto& m) { m.weights.assign(257, 1); }},
    {"input that is none", [](auto& m) { m.order.recent[0].input = 2; }},
    {"none of its own", [](auto& m) { m.files[0].name = "../epoch-000000000005.state"; }},
    {"none of its own", [](auto& m) { m.files[0].name = "epoch-000000000008.state"; }},
    {"a file twice", [](auto& m) { m.files[0].name = m.files[1].name; }},
    {"too small", [](auto& m) { m.files[0].size = 63; }},
    {"too small", [](auto& m) { m.files[0].section_bytes = 137; }},
    {"slot that is none", [](auto& m) { m.sections[1].slot = 256; }},
    {"out of order", [](auto& m) { m.sections[1].slot = 0; }},
    {"out of order", [](auto& m) { std::swap(m.sections[0], m.sections[1]); }},
    {"outside of its file", [](auto& m) { m.sections[0].file = 2; }},
    {"outside of its file", [](auto& m) { m.sections[0].offset = 63; }},
    {"outside of its file", [](auto& m) { m.sections[0].offset = 101; }},
    {"outside of its file", [](auto& m) { m.sections[0].offset = ~std::uint64_t{0}; }},
    {"outside of its file", [](auto& m) { m.sections[0].size = ~std::uint64_t{0}; }},
  };
  for (const auto& [text, change] : faults) {
    auto manifest = with_sections();
    change(manifest);
    const auto reason = must_fail(write_manifest(manifest, "m"));
    BOOST_TEST(reason.message.find(text) != std::string::npos, reason.message);
  }
}

BOOST_AUTO_TEST_CASE(a_manifest_too_large_to_be_read_is_not_written) {
  auto manifest = with_sections();
  manifest.outputs[0].held_back.assign(snapshot_manifest::bytes_max, 'x');
  const auto reason = must_fail(write_manifest(manifest, "m"));
  BOOST_CHECK(reason.code == errc::limit_exceeded);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
