#include "millrace/engine/function/algorithm/format_pattern.hpp"

#include <array>
#include <string>

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

template <class Value>
std::string written(std::string_view specification, format_kind kind, Value value) {
  value_format how;
  if (!how.parse(specification, kind))
    return "none";
  fmt::memory_buffer out;
  how.append(out, value);
  return {out.data(), out.size()};
}

std::string of_integer(std::string_view specification, long long value) {
  return written(specification, format_kind::integer, value);
}
std::string of_double(std::string_view specification, double value) {
  return written(specification, format_kind::floating, value);
}

} // namespace

BOOST_AUTO_TEST_SUITE(format_pattern_test)

BOOST_AUTO_TEST_CASE(thousands_are_separated_from_the_right) {
  BOOST_TEST(of_integer(",", 0) == "0");
  BOOST_TEST(of_integer(",", 999) == "999");
  BOOST_TEST(of_integer(",", -1000) == "-1,000");
  BOOST_TEST(of_integer("_", 1234567890) == "1_234_567_890");
  BOOST_TEST(of_integer(",d", 100000) == "100,000");
  BOOST_TEST(of_double(",", 1234567.5) == "1,234,567.5");
  BOOST_TEST(of_double(",.2f", -1234.567) == "-1,234.57");
  BOOST_TEST(of_double(",", 1e20) == "1e+20");
}

BOOST_AUTO_TEST_CASE(a_comma_before_an_alignment_fills) { BOOST_TEST(of_integer(",>4", 7) == ",,,7"); }

BOOST_AUTO_TEST_CASE(whole_doubles_keep_their_point) {
  BOOST_TEST(of_double(">6", 1) == "   1.0");
  BOOST_TEST(of_double("+", 1) == "+1.0");
  BOOST_TEST(of_double("05", 1) == "001.0");
  BOOST_TEST(of_double("_<6", 2) == "2.0___");
  BOOST_TEST(of_double("1", 1e16) == "1e+16");
  BOOST_TEST(of_double("1", 1e15) == "1000000000000000.0");
  BOOST_TEST(of_double(".0f", 1) == "1");
}

BOOST_AUTO_TEST_CASE(a_specification_fits_its_kind_or_none) {
  for (const auto* specification : {"f", ".2", "s", "q", ",x", ",10", "123456", "{}"})
    BOOST_TEST(of_integer(specification, 1) == "none", specification);
  for (const auto* specification : {"d", "x", "s", ",8", ".123456f"})
    BOOST_TEST(of_double(specification, 1) == "none", specification);
  for (const auto* specification : {"d", "+", "05"})
    BOOST_TEST(written(specification, format_kind::text, std::string_view("a")) == "none", specification);
  BOOST_TEST(written("*^7", format_kind::text, std::string_view("é")) == "***é***");
  BOOST_TEST(written(">6", format_kind::boolean, true) == "  true");
}

BOOST_AUTO_TEST_CASE(pieces_say_what_stands_before_each_value) {
  constexpr std::array kinds{format_kind::integer, format_kind::text};
  format_pattern pattern;
  BOOST_TEST_REQUIRE(pattern.parse("a{{{1}b{0:x}", kinds));
  BOOST_TEST_REQUIRE(pattern.pieces().size() == 3U);
  BOOST_TEST(pattern.pieces()[0].literal == "a{");
  BOOST_TEST(pattern.pieces()[1].literal == "");
  BOOST_TEST(pattern.pieces()[1].argument == 1U);
  BOOST_TEST(pattern.pieces()[1].is_plain);
  BOOST_TEST(pattern.pieces()[2].literal == "b");
  BOOST_TEST(!pattern.pieces()[2].is_plain);
  for (const auto* text : {"{", "}", "{2}", "{0}{}", "{}{0}", "{}{}{}", "{x}", "{:"})
    BOOST_TEST(!pattern.parse(text, kinds), text);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
