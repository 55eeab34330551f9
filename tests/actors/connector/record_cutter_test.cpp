#include "millrace/actors/connector/record_cutter.hpp"

#include <functional>

#include "reading.hpp"
#include "splitters.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace::testing {
namespace {

constexpr cut_limits by_bytes(std::size_t chunk_bytes) { return {chunk_bytes, 0, 1 << 20}; }
constexpr cut_limits by_rows(std::uint32_t rows) { return {1024, rows, 1 << 20}; }

/// Drives a cutter over one file.
std::vector<seen_chunk> cut(std::unique_ptr<splitter> records, const cut_limits& limits, byte_input& input) {
  record_cutter cutter(std::move(records), limits);
  return cut_all(cutter, input);
}

std::vector<seen_chunk> cut_text(const std::string& text, const cut_limits& limits) {
  piecewise_input input(text, 0, 1 << 20);
  return cut(std::make_unique<quote_splitter>(), limits, input);
}

using strings = std::vector<std::string>;

/// Lines of all lengths, some quoted over line ends, some with CR LF, the last maybe unfinished.
std::string random_text(random_sequence& random) {
  std::string text = random.below(2) == 0 ? "#header\n" : "";
  for (auto lines = random.below(60); lines > 0; --lines) {
    const bool is_quoted = random.below(4) == 0;
    text += is_quoted ? "\"" : "";
    for (auto size = random.below(random.below(20) == 0 ? 300 : 12); size > 0; --size)
      text += is_quoted && random.below(5) == 0 ? '\n' : static_cast<char>('a' + random.below(26));
    text += is_quoted ? "\"" : "";
    text += random.below(5) == 0 ? "\r\n" : "\n";
  }
  if (random.below(2) == 0)
    text += "unfinished";
  return text;
}

BOOST_AUTO_TEST_SUITE(record_cutter_)

BOOST_AUTO_TEST_CASE(cuts_at_the_last_record_end_within_the_chunk_size) {
  struct {
    const char* text;
    std::size_t chunk_bytes;
    strings expected;
  } const cases[] = {
    {"", 8, {}},
    {"a\n", 8, {"a\n"}},
    {"a", 8, {"a"}},
    {"aa\nbb\ncc\n", 6, {"aa\nbb\n", "cc\n"}},
    {"aa\nbb\ncc\n", 7, {"aa\nbb\n", "cc\n"}},
    {"aa\nbb\ncc\n", 8, {"aa\nbb\n", "cc\n"}},
    {"aa\nbb\ncc\n", 9, {"aa\nbb\ncc\n"}},
    {"aa\nbb\ncc", 8, {"aa\nbb\n", "cc"}},
    {"aa\nbb\ncc", 9, {"aa\nbb\ncc"}},
    {"aa\r\nbb\r\n", 5, {"aa\r\n", "bb\r\n"}},
    {"\n\n\n\n", 2, {"\n\n", "\n\n"}},
    {"\"a\nb\"\nc\n", 6, {"\"a\nb\"\n", "c\n"}},
  };
  for (const auto& [text, chunk_bytes, expected] : cases)
    BOOST_TEST(bytes_of(cut_text(text, by_bytes(chunk_bytes))) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(gives_a_record_that_is_longer_than_a_chunk_one_of_its_own) {
  const strings expected{"a\n", "0123456789abcdefghij\n", "b\nc\n"};
  BOOST_TEST(bytes_of(cut_text("a\n0123456789abcdefghij\nb\nc\n", by_bytes(5))) == expected,
             boost::test_tools::per_element());
  const strings unfinished{"0123456789"};
  BOOST_TEST(bytes_of(cut_text("0123456789", by_bytes(5))) == unfinished, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(puts_exactly_as_many_records_into_a_chunk_as_asked_for) {
  struct {
    const char* text;
    std::uint32_t rows;
    strings expected;
  } const cases[] = {
    {"", 1, {}},
    {"a\nb\nc\n", 1, {"a\n", "b\n", "c\n"}},
    {"a\nb\nc\n", 2, {"a\nb\n", "c\n"}},
    {"a\nb\nc", 2, {"a\nb\n", "c"}},
    {"a\nb\nc", 3, {"a\nb\nc"}},
    {"a\nb\nc\n", 9, {"a\nb\nc\n"}},
    {"\"x\ny\n\"\nb\n", 1, {"\"x\ny\n\"\n", "b\n"}},
    {"#h\na\nb\n", 1, {"a\n", "b\n"}},
  };
  for (const auto& [text, rows, expected] : cases)
    BOOST_TEST(bytes_of(cut_text(text, by_rows(rows))) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(counts_records_that_are_not_lines) {
  piecewise_input input("03a\nb02\n\n0001\n0002cd011", 1, 3);
  const strings expected{"03a\nb", "02\n\n", "00", "01\n", "00", "02cd", "011"};
  BOOST_TEST(bytes_of(cut(std::make_unique<counted_splitter>(), by_rows(1), input)) == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(cuts_the_same_whatever_a_read_returns) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    random_sequence random(seed);
    const auto text = random_text(random);
    const cut_limits limits{1 + random.below(80), static_cast<std::uint32_t>(random.below(2) * random.below(9)), 200};
    const auto expected = cut_text(text, limits);
    for (const std::size_t most : {1U, 2U, 7U, 64U, 5000U}) {
      piecewise_input input(text, seed, most);
      const auto chunks = cut(std::make_unique<quote_splitter>(), limits, input);
      BOOST_TEST_INFO("seed " << seed << ", reads of at most " << most);
      BOOST_REQUIRE(chunks == expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(loses_and_repeats_no_byte_and_cuts_only_behind_records) {
  for (std::uint64_t seed = 100; seed < 200; ++seed) {
    random_sequence random(seed);
    const auto text = random_text(random);
    const auto header = text.starts_with('#') ? text.find('\n') + 1 : 0;
    const auto rows = static_cast<std::uint32_t>(random.below(2) * random.below(9));
    const auto chunks = cut_text(text, {1 + random.below(80), rows, 1 << 20});
    auto offset = header;
    quote_splitter records;
    BOOST_TEST_INFO("seed " << seed);
    for (const auto& chunk : chunks) {
      BOOST_REQUIRE_EQUAL(chunk.offset, offset);
      offset += chunk.bytes.size();
      BOOST_REQUIRE(offset == text.size() || records.cut(chunk.bytes) == chunk.bytes.size());
    }
    BOOST_REQUIRE(concatenated(chunks) == text.substr(header));
  }
}

BOOST_AUTO_TEST_CASE(tells_where_the_first_record_of_a_file_stands) {
  const auto chunks = cut_text("#header\nab\ncd\n", by_bytes(3));
  BOOST_REQUIRE_EQUAL(chunks.size(), 2U);
  BOOST_TEST(chunks[0].starts_file);
  BOOST_TEST(chunks[0].first_line == 2U);
  BOOST_TEST(chunks[0].offset == 8U);
  BOOST_TEST(chunks[0].has_layout);
  BOOST_TEST(!chunks[1].starts_file);
  BOOST_TEST(chunks[1].offset == 11U);
  BOOST_TEST(chunks[1].has_layout);
}

BOOST_AUTO_TEST_CASE(has_no_chunk_for_a_file_of_a_header_alone) {
  for (const auto* text : {"#header\n", "#header"})
    for (const std::uint32_t rows : {0U, 1U})
      BOOST_TEST(cut_text(text, {4, rows, 64}).empty());
}

BOOST_AUTO_TEST_CASE(reads_a_header_that_is_longer_than_a_chunk) {
  const std::string header = "#" + std::string(20'000, 'h') + "\n";
  const auto chunks = cut_text(header + "a\nb\n", by_bytes(2));
  BOOST_REQUIRE_EQUAL(chunks.size(), 2U);
  BOOST_TEST(chunks[0].bytes == "a\n");
  BOOST_TEST(chunks[0].offset == header.size());
}

BOOST_AUTO_TEST_CASE(refuses_a_header_without_end) {
  piecewise_input input("#" + std::string(20'000, 'h'), 1, 100);
  record_cutter cutter(std::make_unique<quote_splitter>(), {100, 0, 10'000});
  const auto reason = must_fail(cutter.begin(input, "wide.csv"));
  BOOST_TEST((reason.code == errc::schema_mismatch));
  BOOST_TEST(reason.message == "the header is too long: wide.csv");
}

BOOST_AUTO_TEST_CASE(starts_again_with_the_next_file) {
  record_cutter cutter(std::make_unique<quote_splitter>(), by_bytes(100));
  read_buffer buffer;
  chunk out;
  piecewise_input first("#h\na\nunfinished", 1, 3);
  must(cutter.begin(first, "first"));
  BOOST_REQUIRE(must(cutter.next(buffer, out)));
  const auto* layout = out.layout;
  BOOST_REQUIRE(!must(cutter.next(buffer, out)));
  piecewise_input second("#h\nb\n", 1, 3);
  must(cutter.begin(second, "second"));
  BOOST_REQUIRE(must(cutter.next(buffer, out)));
  BOOST_TEST(out.bytes == "b\n");
  BOOST_TEST(out.starts_file);
  BOOST_TEST(out.position.origin == "second");
  BOOST_TEST(out.position.offset == 3U);
  BOOST_TEST(out.layout == layout);
}

BOOST_AUTO_TEST_CASE(passes_on_the_failure_of_its_input) {
  class failing_input final : public byte_input {
    result<std::size_t> read(std::span<char> target) override {
      if (has_read_)
        return failure{errc::io, "cannot read: bad disk", {}, {}};
      has_read_ = true;
      std::fill(target.begin(), target.end() - 1, 'a');
      target.back() = '\n';
      return target.size();
    }
    bool has_read_ = false;
  } input;
  record_cutter cutter(std::make_unique<quote_splitter>(), by_bytes(5000));
  must(cutter.begin(input, "in"));
  read_buffer buffer;
  chunk out;
  BOOST_TEST(must_fail(cutter.next(buffer, out)).message == "cannot read: bad disk");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
