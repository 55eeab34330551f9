#include "millrace/engine/base/utf8.hpp"

#include <boost/test/unit_test.hpp>

using namespace millrace;

BOOST_AUTO_TEST_SUITE(utf8_suite)

BOOST_AUTO_TEST_CASE(measures_valid_code_points_and_no_others) {
  struct {
    std::string_view text;
    std::size_t size;
  } const examples[] = {
    {"a", 1},
    {"\x7f" "b", 1},
    {"\xc2\x80", 2},
    {"\xdf\xbf" "b", 2},
    {"\xe0\xa0\x80", 3},
    {"\xed\x9f\xbf", 3},
    {"\xee\x80\x80", 3},
    {"\xf0\x90\x80\x80", 4},
    {"\xf4\x8f\xbf\xbf", 4},
    {"\x80", 0},
    {"\xc0\x80", 0},
    {"\xc1\xbf", 0},
    {"\xc3", 0},
    {"\xc3" "b", 0},
    {"\xe0\x9f\xbf", 0},
    {"\xe2\x82", 0},
    {"\xe2\x82" "b", 0},
    {"\xed\xa0\x80", 0},
    {"\xf0\x8f\xbf\xbf", 0},
    {"\xf0\x90\x80", 0},
    {"\xf4\x90\x80\x80", 0},
    {"\xf5\x80\x80\x80", 0},
    {"\xff", 0},
  };
  for (const auto& each : examples)
    BOOST_TEST(valid_code_point_size(each.text) == each.size, each.text);
}

BOOST_AUTO_TEST_CASE(blanks_stand_for_control_characters_and_for_nothing_else) {
  std::string text = "a\tb\x1b[31m\x7f\xc2\x9b" "c\xc2\xa0\xc3\xa9\xc2";
  blank_controls(text);
  BOOST_TEST(text == "a b [31m  c\xc2\xa0\xc3\xa9\xc2");
}

BOOST_AUTO_TEST_SUITE_END()
