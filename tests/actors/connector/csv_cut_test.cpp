#include <algorithm>

#include "reading.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/connector/record_cutter.hpp"
#include "millrace/engine/format/csv.hpp"
#include "millrace/engine/format/csv_scanner.hpp"

namespace millrace::testing {
namespace {

std::vector<seen_chunk> cut_csv(const std::string& text, const cut_limits& limits, std::uint64_t seed) {
  const schema shape{{{"k", type_id::varchar, true}}};
  format_options options;
  options.has_header = false;
  record_cutter cutter(make_csv_splitter(shape, options), limits);
  piecewise_input input(text, seed, 100);
  return cut_all(cutter, input);
}

/// Where records end, for somebody who knows the whole file.
std::vector<std::size_t> record_ends(const std::string& text) {
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < text.size(); at = ends.back())
    ends.push_back(std::min(scan_record(text, at, {}, nullptr).end + 1, text.size()));
  return ends;
}

BOOST_AUTO_TEST_SUITE(csv_cut)

BOOST_AUTO_TEST_CASE(a_misplaced_quote_that_shows_late_ends_its_record_with_its_line) {
  const std::string text = "a\n\"b\n" + std::string(100, 'y') + "\n" + std::string(100, 'y') + "\"m\nc\n";
  for (const cut_limits limits : {cut_limits{64, 0, 1 << 20}, cut_limits{64, 1, 1 << 20}}) {
    const auto chunks = cut_csv(text, limits, 1);
    BOOST_REQUIRE(chunks.size() > 3U);
    BOOST_TEST(chunks[1].bytes == "\"b\n");
    BOOST_TEST(concatenated(chunks) == text);
  }
}

BOOST_AUTO_TEST_CASE(chunks_of_any_text_end_where_records_end) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    random_sequence random(seed);
    std::string text;
    for (auto size = random.below(400); size > 0; --size)
      text += "aaaaa,,\n\n\"\"\r"[random.below(random.below(3) == 0 ? 12 : 9)];
    text += "\n"; // Without any, carriage returns pass for line ends.
    const auto rows = static_cast<std::uint32_t>(random.below(2) * random.below(9));
    const auto chunks = cut_csv(text, {1 + random.below(80), rows, 1 << 20}, seed);
    BOOST_TEST_INFO("seed " << seed);
    BOOST_REQUIRE(concatenated(chunks) == text);
    const auto ends = record_ends(text);
    std::size_t end = 0;
    for (const auto& chunk : chunks) {
      end += chunk.bytes.size();
      BOOST_TEST_INFO("seed " << seed << " end " << end);
      BOOST_REQUIRE(std::binary_search(ends.begin(), ends.end(), end));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
