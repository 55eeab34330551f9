#include <boost/test/unit_test.hpp>

#include <array>
#include <limits>
#include <string>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/type/datetime.hpp"

using namespace millrace;

namespace {

constexpr auto highest = std::numeric_limits<std::int64_t>::max();
constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto int32_highest = std::numeric_limits<std::int32_t>::max();
constexpr auto int32_lowest = std::numeric_limits<std::int32_t>::min();

std::string text_of(interval_value value) {
  std::array<char, datetime_text_max> out{};
  return {out.data(), format_interval(value, out)};
}

std::string read(std::string_view text) {
  const auto value = parse_interval(text);
  return value ? text_of(*value) : "nothing";
}

std::string added(std::string_view time, std::string_view interval) {
  const auto sum = add_interval(parse_timestamp(time).value(), parse_interval(interval).value());
  std::array<char, datetime_text_max> out{};
  return sum ? std::string(out.data(), format_timestamp(*sum, out)) : "nothing";
}

struct text_case {
  std::string_view text;
  std::string_view expected;
};

} // namespace

BOOST_AUTO_TEST_SUITE(interval_suite)

BOOST_AUTO_TEST_CASE(writes_intervals_as_duckdb_does) {
  struct format_case {
    interval_value value;
    std::string_view text;
  };
  constexpr format_case cases[] = {
    {{0, 0, 0}, "00:00:00"},
    {{0, 1, 0}, "1 day"},
    {{0, -1, 0}, "-1 day"},
    {{0, 2, 0}, "2 days"},
    {{14, 3, 14'706'700'000}, "1 year 2 months 3 days 04:05:06.7"},
    {{-14, 0, 0}, "-1 year -2 months"},
    {{-25, 0, 0}, "-2 years -1 month"},
    {{-1, 1, -1}, "-1 month 1 day -00:00:00.000001"},
    {{0, 0, 360'000'000'000}, "100:00:00"},
    {{0, 0, highest}, "2562047788:00:54.775807"},
    {{int32_lowest, int32_lowest, lowest},
     "-178956970 years -8 months -2147483648 days -2562047788:00:54.775808"},
  };
  for (const auto& each : cases) {
    BOOST_TEST(text_of(each.value) == each.text);
    BOOST_TEST((parse_interval(each.text) == each.value), each.text);
  }
}

BOOST_AUTO_TEST_CASE(reads_back_every_interval_it_writes) {
  for (const std::uint64_t seed : {111U, 112U}) {
    random_sequence random(seed);
    for (auto i = 0; i < 10'000; ++i) {
      interval_value value{static_cast<std::int32_t>(random.next()), static_cast<std::int32_t>(random.next()),
                           static_cast<std::int64_t>(random.next())};
      value.months = random.below(2) == 0 ? value.months : value.months % 30;
      value.days = random.below(2) == 0 ? 0 : value.days;
      value.us = random.below(2) == 0 ? value.us / us_per_second * us_per_second : value.us;
      BOOST_TEST_REQUIRE((parse_interval(text_of(value)) == value), "seed " << seed << ": " << text_of(value));
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_parts_in_any_number) {
  constexpr text_case cases[] = {
    {"1 day", "1 day"},
    {"1day", "1 day"},
    {"  1   DAY  ", "1 day"},
    {"2 hours 30 minutes", "02:30:00"},
    {"1d2h30m", "1 day 02:30:00"},
    {"500ms", "00:00:00.5"},
    {"10us", "00:00:00.00001"},
    {"1 day 1 day", "2 days"},
    {"1 year -1 month", "11 months"},
    {"1 week", "7 days"},
    {"2 quarters", "6 months"},
    {"1 decade 1 century 1 millennium", "1110 years"},
    {"01:02:03", "01:02:03"},
    {"-01:02:03.5", "-01:02:03.5"},
    {"1:2", "01:02:00"},
    {"100:00:00", "100:00:00"},
    {"1 day -04:05:06", "1 day -04:05:06"},
    {"1 month 04:05", "1 month 04:05:00"},
    {"+1 day", "1 day"},
    {"1 day 2 hours ago", "-1 day -02:00:00"},
    {"-1 day ago", "1 day"},
    {"@ 1 day", "1 day"},
    {"10", "00:00:10"},
    {"-1.5", "-00:00:01.5"},
  };
  for (const auto& each : cases)
    BOOST_TEST(read(each.text) == each.expected, each.text);
}

BOOST_AUTO_TEST_CASE(spills_fractions_into_smaller_parts) {
  constexpr text_case cases[] = {
    {"1.5 days", "1 day 12:00:00"},
    {"-1.5 days", "-1 day -12:00:00"},
    {"0.1 day", "02:24:00"},
    {"1.25 weeks", "8 days 18:00:00"},
    {"1.5 months", "1 month 15 days"},
    {"1.05 months", "1 month 1 day 12:00:00"},
    {"1.5 years", "1 year 6 months"},
    {"1.55 years", "1 year 7 months"},
    {"1.5 hours", "01:30:00"},
    {"1. days", "1 day"},
    {"0.000001 s", "00:00:00.000001"},
    {"0.0000005 s", "00:00:00.000001"},
    {"0.00000049 s", "00:00:00"},
    {"1.9999999 s", "00:00:02"},
    {"0.333333333333333333333333333 s", "00:00:00.333333"},
    {"00:00:00.1234569", "00:00:00.123456"},
  };
  for (const auto& each : cases)
    BOOST_TEST(read(each.text) == each.expected, each.text);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_interval) {
  for (const std::string_view text :
       {"", " ", "day", "1 dayz", "1 day,", "- 1 day", "1 day 2", "1-6", "P1D", "1e2 days", "01:60:00", "01:00:60",
        "01:00:000", "1:", ":1", "ago", "1 day ago 1 day", ".5 days", "@", "1 day  x", "--1 day"})
    BOOST_TEST(read(text) == "nothing", text);
}

BOOST_AUTO_TEST_CASE(refuses_parts_that_do_not_fit) {
  for (const std::string_view text :
       {"2147483648 days", "178956971 years", "9223372036854775808 us", "2562047788:00:54.775808",
        "99999999999999999999999999999999999999999 s", "-2147483649 days"})
    BOOST_TEST(read(text) == "nothing", text);
  BOOST_TEST((parse_interval("-9223372036854775808 us") == interval_value{0, 0, lowest}));
  BOOST_TEST((parse_interval("2147483648 days -1 day") == interval_value{0, int32_highest, 0}));
}

BOOST_AUTO_TEST_CASE(reads_units_in_any_case) {
  BOOST_TEST((parse_interval_unit("DAY") == interval_value{0, 1, 0}));
  BOOST_TEST((parse_interval_unit("m") == interval_value{0, 0, 60 * us_per_second}));
  BOOST_TEST((parse_interval_unit("Months") == interval_value{1, 0, 0}));
  BOOST_TEST((parse_interval_unit("ms") == interval_value{0, 0, 1'000}));
  BOOST_TEST(!parse_interval_unit("").has_value());
  BOOST_TEST(!parse_interval_unit("fortnight").has_value());
}

BOOST_AUTO_TEST_CASE(adds_months_by_the_calendar) {
  struct sum_case {
    std::string_view time;
    std::string_view interval;
    std::string_view sum;
  };
  constexpr sum_case cases[] = {
    {"2020-01-31", "1 month", "2020-02-29 00:00:00"},
    {"2021-01-31", "1 month", "2021-02-28 00:00:00"},
    {"2020-03-31", "-1 month", "2020-02-29 00:00:00"},
    {"2020-02-29", "1 year", "2021-02-28 00:00:00"},
    {"2020-01-31", "1 month 1 day", "2020-03-01 00:00:00"},
    {"2020-01-31 10:00:00", "-1 month 25 hours", "2020-01-01 11:00:00"},
    {"2020-12-15 01:02:03.4", "1 month", "2021-01-15 01:02:03.4"},
    {"2020-01-15", "-1 month", "2019-12-15 00:00:00"},
    {"1969-12-31 23:59:59.999999", "1 us", "1970-01-01 00:00:00"},
    {"0001-01-31", "-11 months", "0001-02-29 (BC) 00:00:00"},
    {"2020-01-01", "0 days", "2020-01-01 00:00:00"},
    {"294247-01-10", "1 day", "nothing"},
    {"294247-01-10", "178956970 years", "nothing"},
    {"290309-12-22 (BC)", "-1 month", "nothing"},
    {"294247-01-10", "1 day -24:00:00", "294247-01-10 00:00:00"},
  };
  for (const auto& each : cases)
    BOOST_TEST(added(each.time, each.interval) == each.sum, each.time << " + " << each.interval);
}

BOOST_AUTO_TEST_CASE(adds_and_refuses_at_the_ends_of_the_range) {
  BOOST_TEST((add_interval(highest, {0, 0, 1}) == std::nullopt));
  BOOST_TEST((add_interval(lowest, {0, 0, -1}) == std::nullopt));
  BOOST_TEST((add_interval(lowest, {0, 0, highest}) == -1));
  BOOST_TEST((add_interval(highest, {0, 0, lowest}) == -1));
  BOOST_TEST((add_interval(highest, {int32_highest, int32_highest, highest}) == std::nullopt));
  BOOST_TEST((add_interval(lowest, {int32_lowest, int32_lowest, lowest}) == std::nullopt));
}

BOOST_AUTO_TEST_CASE(compares_intervals_by_months_of_30_days) {
  const auto total = [](std::string_view text) { return comparable_us(parse_interval(text).value()); };
  BOOST_TEST((total("1 month") == total("30 days")));
  BOOST_TEST((total("1 day") == total("24 hours")));
  BOOST_TEST((total("1 month") > total("29 days 23:59:59")));
  BOOST_TEST((total("-1 month") < total("-29 days")));
  BOOST_TEST((comparable_us({int32_highest, int32_highest, highest}) > comparable_us({int32_highest, 0, highest})));
}

BOOST_AUTO_TEST_SUITE_END()
