#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

#include "millrace/engine/type/datetime.hpp"

using namespace millrace;

namespace {

struct pattern_case {
  std::string_view text;
  std::string_view pattern;
  std::string_view expected;
};

std::string read(std::string_view text, std::string_view pattern) {
  const auto us = parse_timestamp(text, pattern);
  std::array<char, datetime_text_max> out{};
  return us ? std::string(out.data(), format_timestamp(*us, out)) : "nothing";
}

template <std::size_t Count>
void check(const pattern_case (&cases)[Count]) {
  for (const auto& each : cases) {
    BOOST_TEST(is_timestamp_pattern(each.pattern), each.pattern);
    BOOST_TEST(read(each.text, each.pattern) == each.expected, each.text << " by " << each.pattern);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(timestamp_pattern_suite)

BOOST_AUTO_TEST_CASE(reads_dates_and_times) {
  constexpr pattern_case cases[] = {
    {"2020-01-31 10:20:30", "%Y-%m-%d %H:%M:%S", "2020-01-31 10:20:30"},
    {"2020-1-3", "%Y-%m-%d", "2020-01-03 00:00:00"},
    {"20200131", "%Y%m%d", "2020-01-31 00:00:00"},
    {"31.01.20", "%d.%m.%y", "2020-01-31 00:00:00"},
    {"68", "%y", "2068-01-01 00:00:00"},
    {"69", "%y", "1969-01-01 00:00:00"},
    {"10:20", "%H:%M", "1900-01-01 10:20:00"},
    {"2020-060", "%Y-%j", "2020-02-29 00:00:00"},
    {"2020-366", "%Y-%j", "2020-12-31 00:00:00"},
    {"100%", "%j%%", "1900-04-10 00:00:00"},
    {"", "", "1900-01-01 00:00:00"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(reads_fractions_of_a_second) {
  constexpr pattern_case cases[] = {
    {"10:20:30.5", "%H:%M:%S.%f", "1900-01-01 10:20:30.5"},
    {"10:20:30.000001", "%H:%M:%S.%f", "1900-01-01 10:20:30.000001"},
    {"10:20:30,123456789", "%H:%M:%S,%f", "1900-01-01 10:20:30.123456"},
    {"10:20:30.", "%H:%M:%S.%f", "nothing"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(reads_names_in_any_case) {
  constexpr pattern_case cases[] = {
    {"31/Jan/2020:10:20:30", "%d/%b/%Y:%H:%M:%S", "2020-01-31 10:20:30"},
    {"31/JAN/2020", "%d/%b/%Y", "2020-01-31 00:00:00"},
    {"31 january 2020", "%d %B %Y", "2020-01-31 00:00:00"},
    {"5 May 2020", "%d %B %Y", "2020-05-05 00:00:00"},
    {"5 mar 2020", "%d %b %Y", "2020-03-05 00:00:00"},
    {"5 Foo 2020", "%d %b %Y", "nothing"},
    {"03:04:05 PM", "%I:%M:%S %p", "1900-01-01 15:04:05"},
    {"12:04:05 am", "%I:%M:%S %p", "1900-01-01 00:04:05"},
    {"12:04:05 pm", "%I:%M:%S %p", "1900-01-01 12:04:05"},
    {"12:30", "%I:%M", "1900-01-01 12:30:00"},
    {"13:00 PM", "%I:%M %p", "nothing"},
    {"0:30 AM", "%I:%M %p", "nothing"},
    {"20 pm", "%H %p", "nothing"},
    {"7 xm", "%I %p", "nothing"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(takes_the_zone_off) {
  constexpr pattern_case cases[] = {
    {"2020-02-28 +0200", "%Y-%m-%d %z", "2020-02-27 22:00:00"},
    {"2020-02-28 -02:30", "%Y-%m-%d %z", "2020-02-28 02:30:00"},
    {"2020-02-28 +02", "%Y-%m-%d %z", "2020-02-27 22:00:00"},
    {"2020-02-28Z", "%Y-%m-%d%z", "2020-02-28 00:00:00"},
    {"+0500 2020", "%z %Y", "2019-12-31 19:00:00"},
    {"2020 +25", "%Y %z", "nothing"},
    {"2020 02", "%Y %z", "nothing"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(reads_seconds_since_1970) {
  constexpr pattern_case cases[] = {
    {"0", "%s", "1970-01-01 00:00:00"},
    {"1600000000", "%s", "2020-09-13 12:26:40"},
    {"1600000000.25", "%s.%f", "2020-09-13 12:26:40.25"},
    {"-1", "%s", "1969-12-31 23:59:59"},
    {"-0.5", "%s.%f", "1969-12-31 23:59:59.5"},
    {"999999999999999", "%s", "nothing"},
    {"9999999999999999999999", "%s", "nothing"},
    {"x", "%s", "nothing"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(lets_a_blank_stand_for_one_or_more) {
  constexpr pattern_case cases[] = {
    {"  2020-02-28  ", "%Y-%m-%d", "2020-02-28 00:00:00"},
    {"2020-02-28 \t 10", "%Y-%m-%d %H", "2020-02-28 10:00:00"},
    {"2020-02-28 10", "%Y-%m-%d   %H", "2020-02-28 10:00:00"},
    {"2020-02-2810", "%Y-%m-%d %H", "nothing"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(refuses_text_that_does_not_follow_the_pattern) {
  constexpr pattern_case cases[] = {
    {"2020-02-30", "%Y-%m-%d", "nothing"},
    {"2021-366", "%Y-%j", "nothing"},
    {"2020-000", "%Y-%j", "nothing"},
    {"2020-02-28x", "%Y-%m-%d", "nothing"},
    {"2020-02", "%Y-%m-%d", "nothing"},
    {"2020/02/28", "%Y-%m-%d", "nothing"},
    {"12020-02-28", "%Y-%m-%d", "nothing"},
    {"24:00:00", "%H:%M:%S", "nothing"},
    {"23:60:00", "%H:%M:%S", "nothing"},
    {"23:59:60", "%H:%M:%S", "nothing"},
    {"", "%Y", "nothing"},
    {"2020", "", "nothing"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(knows_which_patterns_it_can_read) {
  for (const std::string_view pattern : {"%", "%Q", "%Y-%", "%Y%_", "a%", "%-"}) {
    BOOST_TEST(!is_timestamp_pattern(pattern), pattern);
    BOOST_TEST(read("2020", pattern) == "nothing", pattern);
  }
  BOOST_TEST(is_timestamp_pattern(""));
  BOOST_TEST(is_timestamp_pattern("no field at all"));
  BOOST_TEST(is_timestamp_pattern("%%Y"));
  BOOST_TEST(is_timestamp_pattern("%a %-d %F %T %Z"));
}

BOOST_AUTO_TEST_SUITE_END()
