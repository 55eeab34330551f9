#include <algorithm>
#include <string>

#include "reading.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/connector/record_cutter.hpp"
#include "millrace/engine/format/csv.hpp"

namespace millrace::testing {
namespace {

constexpr std::size_t record_bytes_max = 100;
constexpr std::size_t open_bytes_max = 2000;

/// One text column, no header: every line is a record.
std::vector<seen_chunk> cut_csv(const std::string& text, std::uint32_t chunk_rows, std::size_t read_most) {
  const schema shape{{{"a", type_id::varchar, true}}};
  format_options options;
  options.has_header = false;
  piecewise_input input(text, 7, read_most);
  record_cutter cutter(make_csv_splitter(shape, options), {10, chunk_rows, record_bytes_max, open_bytes_max});
  return cut_all(cutter, input);
}

std::string lines_of(std::size_t size) {
  std::string lines;
  while (lines.size() < size)
    lines += "12345\n";
  return lines;
}

/// Records as `offset:reason`, by cutting each chunk at its line ends; too long ones stand for themselves.
std::string summary(const std::vector<seen_chunk>& chunks, std::size_t first, std::size_t last) {
  std::string text;
  for (const auto& chunk : chunks) {
    if (chunk.failed != row_error::none) {
      text += std::to_string(chunk.offset) + ":" + std::string(name_of(chunk.failed)) + " ";
      continue;
    }
    for (std::size_t at = 0; at < chunk.bytes.size(); at = std::min(chunk.bytes.find('\n', at), chunk.bytes.size()) + 1)
      if (const auto offset = chunk.offset + at; offset < first || offset >= last)
        text += std::to_string(offset) + " ";
  }
  return text;
}

BOOST_AUTO_TEST_SUITE(open_quote)

BOOST_AUTO_TEST_CASE(a_quote_that_is_never_closed_costs_its_line) {
  // The file ends within a chunk, within what a record may have, while the reader looks ahead, and far behind.
  for (const std::size_t size : {3U, 60U, 1500U, 9000U})
    for (const std::uint32_t rows : {0U, 1U, 5U})
      for (const std::size_t most : {1U, 17U, 70'000U}) {
        BOOST_TEST_INFO(size << " bytes, rows " << rows << ", reads of " << most);
        const auto text = "a\n\"oops\n" + lines_of(size);
        const auto chunks = cut_csv(text, rows, most);
        BOOST_TEST(concatenated(chunks) == text);
        BOOST_TEST(summary(chunks, 14, text.size()) == "0 2 8 ");
      }
}

BOOST_AUTO_TEST_CASE(takes_no_rows_out_of_a_long_field) {
  std::string field = "x";
  while (field.size() < open_bytes_max - 20)
    field += "1,2\r\n3,\"\"4\"\"\n\n";
  for (const std::uint32_t rows : {0U, 1U, 5U})
    for (const std::size_t most : {1U, 17U, 70'000U}) {
      const auto chunks = cut_csv("a\n\"" + field + "\",\"" + field + "\"\nb\n", rows, most);
      BOOST_REQUIRE_EQUAL(chunks.size(), 3U);
      BOOST_TEST((chunks[1].failed == row_error::record_too_long));
      BOOST_TEST(chunks[2].bytes == "b\n");
      BOOST_TEST(chunks[2].offset == 2 * field.size() + 8);
    }
}

BOOST_AUTO_TEST_CASE(a_long_record_ends_with_the_line_of_its_bad_quote) {
  const auto sound = "\"" + lines_of(150) + "\",";
  const auto after = 2 + sound.size() + 6;
  for (const std::string& rest : {lines_of(60), lines_of(9000), "12345\n\"x\n" + lines_of(300)})
    for (const std::uint32_t rows : {0U, 1U, 5U})
      for (const std::size_t most : {1U, 17U, 70'000U}) {
        BOOST_TEST_INFO(rest.size() << " bytes behind, rows " << rows << ", reads of " << most);
        const auto text = "a\n" + sound + "\"oops\n" + rest;
        const auto chunks = cut_csv(text, rows, most);
        BOOST_TEST(summary(chunks, after + 6, text.size()) ==
                   "0 2:record_too_long " + std::to_string(after) + " ");
        std::uint64_t lines = 0;
        for (const auto& chunk : chunks)
          lines += static_cast<std::uint64_t>(std::count(chunk.bytes.begin(), chunk.bytes.end(), '\n')) +
                   chunk.lines_skipped;
        BOOST_TEST(lines == static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')));
      }
}

BOOST_AUTO_TEST_CASE(where_records_end_does_not_depend_on_reads_or_chunks) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    random_sequence random(seed);
    std::string text = "a\n"; // Without any line feed, carriage returns pass for line ends.
    while (text.size() < 8000) {
      text += "aa,\n\"\"\r"[random.below(7)];
      text += std::string(random.below(2) * random.below(60), "x\n"[random.below(2)]);
    }
    const auto expected = summary(cut_csv(text, 0, 70'000), 0, 0);
    for (const std::uint32_t rows : {0U, 1U, 7U})
      for (const std::size_t most : {3U, 700U}) {
        BOOST_TEST_INFO("seed " << seed << ", rows " << rows << ", reads of " << most);
        BOOST_REQUIRE(summary(cut_csv(text, rows, most), 0, 0) == expected);
      }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
