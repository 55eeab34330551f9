#include "millrace/engine/function/algorithm/code_point.hpp"

#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

struct code_point_case {
  std::uint32_t code_point;
  std::string_view bytes;
};

// The first and last code point of each size, and those next to the surrogates.
constexpr code_point_case border_cases[] = {
  {0x00, {"\x00", 1}},         {0x7f, "\x7f"},           {0x80, "\xc2\x80"},         {0x7ff, "\xdf\xbf"},
  {0x800, "\xe0\xa0\x80"},     {0xd7ff, "\xed\x9f\xbf"}, {0xe000, "\xee\x80\x80"},   {0xffff, "\xef\xbf\xbf"},
  {0x10000, "\xf0\x90\x80\x80"}, {0x1f600, "😀"},        {0x10ffff, "\xf4\x8f\xbf\xbf"},
};

std::vector<std::string> split_code_points(std::string_view text) {
  std::vector<std::string> pieces;
  for_each_code_point(text, [&](std::string_view bytes) { pieces.emplace_back(bytes); });
  return pieces;
}

} // namespace

BOOST_AUTO_TEST_SUITE(code_point_test)

BOOST_AUTO_TEST_CASE(encodes_and_decodes_the_borders_of_every_size) {
  for (const auto& [code_point, bytes] : border_cases)
    BOOST_TEST_CONTEXT("U+" << std::hex << code_point) {
      char out[code_point_bytes_max];
      BOOST_TEST(std::string_view(out, write_code_point(code_point, out)) == bytes);
      BOOST_TEST(decode_code_point(bytes) == code_point);
      BOOST_TEST(code_point_size(bytes) == bytes.size());
    }
}

BOOST_AUTO_TEST_CASE(decodes_the_first_code_point_only) {
  BOOST_TEST(decode_code_point("aé") == 0x61U);
  BOOST_TEST(decode_code_point("éa") == 0xe9U);
  BOOST_TEST(decode_code_point("日本") == 0x65e5U);
  BOOST_TEST(decode_code_point("😀😁") == 0x1f600U);
}

BOOST_AUTO_TEST_CASE(counts_code_points_not_bytes) {
  BOOST_TEST(count_code_points("") == 0U);
  BOOST_TEST(count_code_points("abc") == 3U);
  BOOST_TEST(count_code_points("aé日😀") == 4U);
  BOOST_TEST(count_code_points({"\0\0", 2}) == 2U);
}

BOOST_AUTO_TEST_CASE(tells_ascii_from_the_rest_wherever_it_stands) {
  BOOST_TEST(is_ascii(""));
  BOOST_TEST(is_ascii("abc\x7f"));
  BOOST_TEST(!is_ascii("é"));
  BOOST_TEST(!is_ascii("abcé"));
  BOOST_TEST(!is_ascii("\xc2\x80zzzzzzzz"));
}

BOOST_AUTO_TEST_CASE(finds_the_offset_of_a_code_point) {
  const std::string_view text = "aé日😀z";
  const std::size_t offsets[] = {0, 1, 3, 6, 10};
  for (std::size_t i = 0; i < std::size(offsets); ++i)
    BOOST_TEST(offset_of_code_point(text, i) == offsets[i], "code point " << i);
  BOOST_TEST(offset_of_code_point(text, 5) == text.size());
  BOOST_TEST(offset_of_code_point(text, 1000) == text.size());
  BOOST_TEST(offset_of_code_point("", 0) == 0U);
}

BOOST_AUTO_TEST_CASE(visits_code_points_first_to_last) {
  const std::vector<std::string> want{"a", "é", "日", "😀"};
  BOOST_TEST(split_code_points("aé日😀") == want, boost::test_tools::per_element());
  BOOST_TEST(split_code_points("").empty());
}

BOOST_AUTO_TEST_CASE(takes_every_byte_of_broken_text_once_and_none_beyond) {
  const std::string_view broken[] = {"\xe6\x97", "\x80\x80", "\xf0", "a\x80\x80\x80\x80\x80", "\xff\xfe"};
  for (const auto text : broken) {
    // A copy on the heap, so that a sanitizer sees a byte read beyond it.
    const std::vector<char> exact(text.begin(), text.end());
    std::string joined;
    for (const auto& piece : split_code_points({exact.data(), exact.size()})) {
      BOOST_TEST(!piece.empty());
      BOOST_TEST(piece.size() <= code_point_bytes_max);
      static_cast<void>(decode_code_point(piece));
      joined += piece;
    }
    BOOST_TEST(joined == text);
    BOOST_TEST(offset_of_code_point({exact.data(), exact.size()}, 0) == 0U);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
