#include "reading.hpp"
#include "splitters.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/connector/record_cutter.hpp"

namespace millrace::testing {
namespace {

constexpr std::size_t record_bytes_max = 100;

std::vector<seen_chunk> cut(const std::string& text, std::uint32_t chunk_rows, std::size_t read_most = 1 << 20) {
  piecewise_input input(text, 7, read_most);
  record_cutter cutter(std::make_unique<quote_splitter>(), {10, chunk_rows, record_bytes_max});
  return cut_all(cutter, input);
}

std::string line_of(std::size_t size) { return std::string(size - 1, 'x') + "\n"; }

BOOST_AUTO_TEST_SUITE(long_record)

BOOST_AUTO_TEST_CASE(keeps_a_record_that_just_fits) {
  for (const std::uint32_t rows : {0U, 1U, 5U}) {
    const auto chunks = cut("a\n" + line_of(record_bytes_max) + "b\n", rows);
    for (const auto& chunk : chunks)
      BOOST_TEST((chunk.failed == row_error::none));
    BOOST_TEST(concatenated(chunks).size() == record_bytes_max + 4);
  }
}

BOOST_AUTO_TEST_CASE(turns_a_record_that_does_not_fit_into_a_chunk_that_says_so) {
  for (const std::uint32_t rows : {0U, 1U, 5U})
    for (const std::size_t size : {record_bytes_max + 1, std::size_t{50'000}, std::size_t{300'000}}) {
      BOOST_TEST_INFO("rows " << rows << ", size " << size);
      const auto chunks = cut("a\n" + line_of(size) + "b\n", rows);
      BOOST_REQUIRE_EQUAL(chunks.size(), 3U);
      BOOST_TEST(chunks[0].bytes == "a\n");
      BOOST_TEST((chunks[1].failed == row_error::record_too_long));
      BOOST_TEST(chunks[1].bytes == std::string(record_bytes_max, 'x'));
      BOOST_TEST(chunks[1].offset == 2U);
      BOOST_TEST((chunks[2].failed == row_error::none));
      BOOST_TEST(chunks[2].bytes == "b\n");
      BOOST_TEST(chunks[2].offset == size + 2);
    }
}

BOOST_AUTO_TEST_CASE(shows_no_more_than_the_start_of_a_long_record) {
  piecewise_input input(line_of(20'000), 7, 333);
  record_cutter cutter(std::make_unique<quote_splitter>(), {10, 0, 10'000});
  must(cutter.begin(input, "in"));
  read_buffer buffer;
  chunk out;
  BOOST_REQUIRE(must(cutter.next(buffer, out)));
  BOOST_TEST((out.failed_record == row_error::record_too_long));
  BOOST_TEST(out.bytes == std::string(long_record_bytes_kept, 'x'));
  BOOST_TEST(!must(cutter.next(buffer, out)));
}

BOOST_AUTO_TEST_CASE(skips_to_the_end_of_the_record_and_not_of_its_line) {
  const auto text = "\"" + std::string(80, 'x') + "\n" + std::string(90'000, 'y') + "\nno row\n\"\nrow\n";
  for (const std::uint32_t rows : {0U, 1U}) {
    const auto chunks = cut(text, rows);
    BOOST_REQUIRE_EQUAL(chunks.size(), 2U);
    BOOST_TEST((chunks[0].failed == row_error::record_too_long));
    BOOST_TEST(chunks[1].bytes == "row\n");
  }
}

BOOST_AUTO_TEST_CASE(counts_the_line_ends_of_a_long_record_that_its_chunk_does_not_hold) {
  // The chunk holds all bytes of the longest record, or only what is kept of it.
  for (const std::size_t most : {100U, 20'000U})
    for (const std::uint32_t rows : {0U, 1U, 5U}) {
      BOOST_TEST_INFO("rows " << rows << ", at most " << most);
      std::string text = "a\n\"";
      while (text.size() < 200'000)
        text += "xyz\n\n";
      text += "\"\nb\n";
      piecewise_input input(text, 7, 333);
      record_cutter cutter(std::make_unique<quote_splitter>(), {10, rows, most});
      const auto chunks = cut_all(cutter, input);
      BOOST_REQUIRE_EQUAL(chunks.size(), 3U);
      std::uint64_t lines = 0;
      for (const auto& chunk : chunks)
        lines += static_cast<std::uint64_t>(std::count(chunk.bytes.begin(), chunk.bytes.end(), '\n')) +
                 chunk.lines_skipped;
      BOOST_TEST(lines == static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')));
      BOOST_TEST(chunks[0].lines_skipped == 0U);
      BOOST_TEST(chunks[2].lines_skipped == 0U);
    }
}

BOOST_AUTO_TEST_CASE(accepts_that_the_file_ends_within_a_long_record) {
  for (const std::size_t size : {std::size_t{record_bytes_max}, std::size_t{record_bytes_max + 1}, std::size_t{90'000}})
    for (const std::uint32_t rows : {0U, 1U}) {
      const auto chunks = cut("a\n" + std::string(size, 'x'), rows);
      BOOST_REQUIRE_EQUAL(chunks.size(), 2U);
      BOOST_TEST((chunks[1].failed == row_error::record_too_long) == (size > record_bytes_max));
    }
}

BOOST_AUTO_TEST_CASE(takes_consecutive_long_records_one_by_one) {
  const auto chunks = cut(line_of(500) + line_of(70'000) + line_of(101) + "a\n", 0);
  BOOST_REQUIRE_EQUAL(chunks.size(), 4U);
  const std::uint64_t offsets[] = {0, 500, 70'500, 70'601};
  for (std::size_t i = 0; i < 4; ++i)
    BOOST_TEST(chunks[i].offset == offsets[i]);
  BOOST_TEST(chunks[3].bytes == "a\n");
}

BOOST_AUTO_TEST_CASE(ends_a_chunk_early_when_its_rows_do_not_fit_into_the_longest_record) {
  const auto chunks = cut(line_of(40) + line_of(40) + line_of(40) + line_of(40), 100);
  BOOST_REQUIRE_EQUAL(chunks.size(), 2U);
  BOOST_TEST(chunks[0].bytes.size() == 80U);
  BOOST_TEST(chunks[1].bytes.size() == 80U);
}

BOOST_AUTO_TEST_CASE(skips_the_same_whatever_a_read_returns) {
  const auto text = line_of(50) + "\"" + std::string(70'000, '\n') + "\"\n" + line_of(99) + line_of(100'000) + "end";
  for (const std::uint32_t rows : {0U, 1U, 3U})
    for (const std::size_t most : {1U, 17U, 4096U, 70'000U})
      BOOST_TEST((cut(text, rows, most) == cut(text, rows)));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
