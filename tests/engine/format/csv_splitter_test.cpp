#include "csv_oracle.hpp"
#include "decoding.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/format/csv_scanner.hpp"

namespace {

using namespace millrace;
using namespace millrace::format_test;

schema trades() {
  return {{{"symbol", type_id::varchar}, {"price", type_id::double_}, {"quantity", type_id::integer}}};
}

std::unique_ptr<splitter> splitter_of(const schema& shape, const format_options& options = {}) {
  return format_named("csv").make_splitter(shape, options);
}

BOOST_AUTO_TEST_SUITE(csv_splitter)

BOOST_AUTO_TEST_CASE(maps_a_header_in_any_order_with_columns_nobody_declared) {
  const std::string_view head = "\xef\xbb\xbfquantity,venue,Symbol,\" price \"\r\n1,x,y,2\n";
  const auto start = splitter_of(trades())->open(head);
  BOOST_REQUIRE(start.ok());
  BOOST_TEST(start->skip == head.find('1'));
  const std::vector<std::int32_t> expected{2, -1, 0, 1};
  BOOST_TEST(start->layout->columns == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(prefers_a_name_that_fits_exactly) {
  const auto start = splitter_of({{{"a", type_id::integer}}})->open("A,a\n");
  BOOST_REQUIRE(start.ok());
  BOOST_TEST(start->layout->columns.at(0) == -1);
  BOOST_TEST(start->layout->columns.at(1) == 0);
}

BOOST_AUTO_TEST_CASE(reads_a_header_that_is_the_whole_file) {
  const auto start = splitter_of(trades())->open("symbol,price,quantity");
  BOOST_REQUIRE(start.ok());
  BOOST_TEST(start->skip == 21U);
}

BOOST_AUTO_TEST_CASE(takes_an_empty_file_for_no_rows) {
  for (const std::string_view head : {"", "\xef\xbb\xbf", "\n\r\n"}) {
    const auto start = splitter_of(trades())->open(head);
    BOOST_REQUIRE(start.ok());
    BOOST_TEST(start->skip == head.size());
  }
}

BOOST_AUTO_TEST_CASE(reads_a_header_behind_empty_lines_and_with_doubled_quotes) {
  const auto start = splitter_of({{{"a\"b", type_id::integer}}})->open("\r\n\n\"a\"\"b\",c\n1,2\n");
  BOOST_REQUIRE(start.ok());
  BOOST_TEST(start->skip == 12U);
  BOOST_TEST(start->layout->columns.at(0) == 0);
}

BOOST_AUTO_TEST_CASE(skips_nothing_but_the_byte_order_mark_without_a_header) {
  format_options options;
  options.has_header = false;
  const auto start = splitter_of(trades(), options)->open("\xef\xbb\xbfx,1,2\n");
  BOOST_REQUIRE(start.ok());
  BOOST_TEST(start->skip == 3U);
  BOOST_TEST((start->layout == nullptr));
}

BOOST_AUTO_TEST_CASE(explains_why_a_header_does_not_fit) {
  struct example {
    std::string_view head;
    std::string_view message;
    std::string hint;
  };
  const auto long_header = std::string(10'000, 'n') + "\n";
  const example examples[] = {
    {"symbol,prize,quantity\n", "the header lacks the declared column: price",
     "did you mean `prize`? the header has: symbol, prize, quantity"},
    {"x\n", "the header lacks the declared column: symbol", "the header has: x"},
    {"x\ry\x1bz\n", "the header lacks the declared column: symbol", "the header has: x y z"},
    {long_header, "the header lacks the declared column: symbol", "the header has: " + std::string(60, 'n') + "..."},
    {"price,symbol,price,quantity\n", "the header names a declared column twice: price",
     "the header has: price, symbol, price, quantity"},
    {"symbol,\"price,quantity\n", "the header line has a misplaced or unclosed quote", ""},
  };
  for (const auto& each : examples) {
    BOOST_TEST_CONTEXT(each.head) {
      const auto start = splitter_of(trades())->open(each.head);
      BOOST_REQUIRE(!start.ok());
      BOOST_TEST((start.error().code == errc::schema_mismatch));
      BOOST_TEST(start.error().message == each.message);
      BOOST_TEST(start.error().hint == each.hint);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_one_header_name_for_two_columns) {
  const auto start = splitter_of({{{"a", type_id::integer}, {"A", type_id::integer}}})->open("a\n");
  BOOST_REQUIRE(!start.ok());
  BOOST_TEST(start.error().message == "the header has one column for two declared ones: a");
}

BOOST_AUTO_TEST_CASE(lists_only_so_many_names_of_a_header) {
  std::string head = "x";
  for (int i = 0; i < 1000; ++i)
    head += ",x";
  const auto start = splitter_of(trades())->open(head);
  BOOST_REQUIRE(!start.ok());
  BOOST_TEST(start.error().hint.size() < 100U);
  BOOST_TEST(start.error().hint.ends_with(", x, ..."));
}

BOOST_AUTO_TEST_CASE(cuts_behind_the_last_record) {
  struct example {
    std::string_view bytes;
    std::size_t cut;
  };
  const example examples[] = {
    {"", 0},
    {"a,b", 0},
    {"a\nb", 2},
    {"a\r\n", 3},
    {"\"a\nb\"\nc", 6},
    {"\"a\nb\nc", 0},
    {"x\n\"a\nb", 2},
    {"\"a\"\"\nb\"\n\"c\n", 8},
    // A quote within a field does not open one.
    {"5\" x\ny\n", 7},
    // Bad quoting ends with the line it begins in.
    {"\"a\"b\n\"c\nd", 5},
    {"\"a\nb\"c\n\"d\n\"", 7},
    {"z\"\"\",\"a\nb", 0},
  };
  for (const auto& each : examples)
    BOOST_TEST_CONTEXT(each.bytes)
  BOOST_TEST(splitter_of(trades())->cut(each.bytes) == each.cut);
}

/// Length of the record that begins `bytes`, followed in pieces; of all bytes where they end first.
std::uint64_t followed_length(splitter& records, std::string_view bytes, std::size_t piece_size,
                              std::uint64_t open_bytes_max) {
  records.begin_record(open_bytes_max);
  std::uint64_t undecided_from = 0;
  for (std::size_t at = 0; at < bytes.size(); at += piece_size) {
    if (const auto length = records.follow(bytes.substr(at, piece_size)); length != 0) {
      BOOST_REQUIRE(length >= undecided_from);
      return length;
    }
    BOOST_REQUIRE(records.undecided_from() >= undecided_from);
    undecided_from = records.undecided_from();
  }
  const auto length = records.end_of_input();
  return length == 0 ? bytes.size() : length;
}

BOOST_AUTO_TEST_CASE(follows_a_record_to_its_end_in_pieces_of_any_size) {
  constexpr std::uint64_t any = 1000;
  struct example {
    std::string_view bytes;
    std::uint64_t length;
    char quote;
    std::uint64_t open_bytes_max = any;
  };
  const example examples[] = {
    {"abc,def\nx\n", 8, '"'},
    {"abc,d\"ef\r\nx\"\n", 10, '"'},
    {"\"a\nb\nc\"\nx\n", 8, '"'},
    {"\"a\nb\nc\"\r\nx\n", 9, '"'},
    {"z,\"a\n\"\"\nb\"\"\",\"\n\",\nx\n", 18, '"'},
    {"\"\"\"\n\"\"\",\"\"\nx\"\n", 11, '"'},
    {"\"a\n\"\"\",\"\"\"\n\"\n\"x\"\n", 13, '"'},
    {"'a\n''\"\n'\n\"x\"\n", 9, '\''},
    // Without quotes every line end is one.
    {"\"abcdef\nx\"\n", 8, '\0'},
    // Text behind a closing quote: the record ends with the line of the quote that opened.
    {"\"abcdefgh\"i,\"\nx\n", 14, '"'},
    {"\"abcdefgh\"\r,\"\nx\n", 14, '"'},
    {"\"a\nb\"c\nd\n", 3, '"'},
    {"\"a\nb\"\rc\nd\n", 3, '"'},
    {"\"a\nb\",\"c\nd\"e\nf\n", 9, '"'},
    // The same where nothing closes it, be it that the input ends or that it comes too late.
    {"\"a\nb,c\nd\n", 3, '"'},
    {"x,\"a\nb\n", 5, '"'},
    {"\"a\nb\",\"c\nd\n", 9, '"'},
    {"\"abc", 4, '"'},
    {"\"a\nbcd\"\n", 8, '"', 6},
    {"\"a\nbcde\"\n", 3, '"', 6},
    {"\"abcde\"\nx\n", 8, '"', 5},
    {"\"a\n\",\"b\n\"\"\"\n", 12, '"', 6},
    {"\"a\n\",\"b\n\"\"cd\"\n", 8, '"', 6},
  };
  for (const auto& each : examples) {
    format_options options;
    options.quote = each.quote;
    const auto records = splitter_of(trades(), options);
    for (std::size_t piece_size = 1; piece_size <= each.bytes.size(); ++piece_size)
      BOOST_TEST_CONTEXT(each.bytes << ", pieces of " << piece_size)
    BOOST_TEST(followed_length(*records, each.bytes, piece_size, each.open_bytes_max) == each.length);
  }
}

BOOST_AUTO_TEST_CASE(follows_a_record_to_where_it_would_be_scanned) {
  constexpr std::uint64_t seed = 29;
  random_sequence random(seed);
  const auto records = splitter_of(trades());
  for (int i = 0; i < 3000; ++i) {
    const auto bytes = random_csv(random, 1 + random.below(160));
    const auto found = scan_record(bytes, 0, csv_dialect{}, nullptr);
    const auto length = std::min(found.end + 1, bytes.size());
    BOOST_TEST_CONTEXT("seed " << seed << ": " << bytes)
    BOOST_REQUIRE(followed_length(*records, bytes, 1 + random.below(9), bytes.size()) == length);
  }
}

BOOST_AUTO_TEST_CASE(reads_nothing_behind_the_bytes_to_cut) {
  for (std::size_t size = 1; size < 200; ++size) {
    // Exactly as long as its content, so that a sanitizer sees any read beyond it.
    std::vector<char> bytes(size, 'x');
    bytes[0] = '"';
    bytes[size - 1] = size > 1 ? '"' : 'x';
    BOOST_TEST(splitter_of(trades())->cut({bytes.data(), bytes.size()}) == 0U);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
