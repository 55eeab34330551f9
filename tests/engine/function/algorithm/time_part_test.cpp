#include "millrace/engine/function/algorithm/time_part.hpp"

#include <chrono>
#include <limits>
#include <string>

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t hour_us = 3600 * second_us;
constexpr std::int64_t day_us = 24 * hour_us;
constexpr auto lowest = std::numeric_limits<std::int64_t>::min();  // 290309-12-21 (BC) 19:59:05.224192
constexpr auto highest = std::numeric_limits<std::int64_t>::max(); // 294247-01-10 04:00:54.775807

// The calendar of the standard library is the oracle for days.
constexpr std::int64_t at(int year, unsigned month, unsigned day, std::int64_t us = 0) {
  const std::chrono::sys_days days = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return days.time_since_epoch().count() * day_us + us;
}

struct extract_case {
  time_part part;
  std::int64_t timestamp;
  std::int64_t expected;
};

void check_parts(std::initializer_list<extract_case> cases) {
  for (const auto& [part, timestamp, expected] : cases)
    BOOST_TEST(extract_part(part, timestamp) == expected,
               "part " << static_cast<int>(part) << " of " << timestamp << ": " << extract_part(part, timestamp)
                       << ", not " << expected);
}

struct truncate_case {
  time_part part;
  std::int64_t timestamp;
  std::optional<std::int64_t> expected;
};

void check_beginnings(std::initializer_list<truncate_case> cases) {
  for (const auto& [part, timestamp, expected] : cases)
    BOOST_TEST((truncate_to(part, timestamp) == expected), "part " << static_cast<int>(part) << " of " << timestamp);
}

} // namespace

BOOST_AUTO_TEST_SUITE(time_part_test)

BOOST_AUTO_TEST_CASE(reads_names_in_any_case_and_number) {
  const std::pair<std::string_view, time_part> names[] = {
    {"millennia", time_part::millennium}, {"CENTURY", time_part::century},    {"decades", time_part::decade},
    {"Year", time_part::year},            {"yrs", time_part::year},           {"isoyear", time_part::iso_year},
    {"quarter", time_part::quarter},      {"mon", time_part::month},          {"weekofyear", time_part::week},
    {"dayofmonth", time_part::day},       {"h", time_part::hour},             {"m", time_part::minute},
    {"SECS", time_part::second},          {"ms", time_part::millisecond},     {"us", time_part::microsecond},
    {"dow", time_part::day_of_week},      {"isodow", time_part::iso_day_of_week}, {"doy", time_part::day_of_year},
    {"yearweek", time_part::year_and_week}, {"era", time_part::era},          {"Epoch", time_part::epoch},
  };
  for (const auto& [name, part] : names)
    BOOST_TEST((parse_time_part(name) == part), name);
  for (const auto* name : {"", "yea", "yearss", " year", "jahr"})
    BOOST_TEST(!parse_time_part(name).has_value(), name);
}

BOOST_AUTO_TEST_CASE(counts_centuries_from_year_1) {
  check_parts({
    {time_part::millennium, at(2000, 12, 31), 2}, {time_part::millennium, at(2001, 1, 1), 3},
    {time_part::century, at(2000, 12, 31), 20},   {time_part::century, at(2001, 1, 1), 21},
    {time_part::century, at(1, 1, 1), 1},         {time_part::century, at(0, 12, 31), -1},
    {time_part::century, at(-99, 1, 1), -1},      {time_part::century, at(-100, 12, 31), -2},
    {time_part::millennium, at(-999, 1, 1), -1},  {time_part::millennium, at(-1000, 1, 1), -2},
    {time_part::decade, at(2019, 12, 31), 201},   {time_part::decade, at(2020, 1, 1), 202},
    {time_part::era, at(1, 1, 1), 1},             {time_part::era, at(0, 12, 31), 0},
  });
}

BOOST_AUTO_TEST_CASE(takes_a_date_apart) {
  check_parts({
    {time_part::year, at(2024, 2, 29), 2024},      {time_part::year, at(-44, 3, 15), -44},
    {time_part::quarter, at(2024, 3, 31), 1},      {time_part::quarter, at(2024, 4, 1), 2},
    {time_part::quarter, at(2024, 12, 31), 4},     {time_part::month, at(2024, 2, 29), 2},
    {time_part::day, at(2024, 2, 29), 29},         {time_part::day_of_year, at(2024, 1, 1), 1},
    {time_part::day_of_year, at(2024, 12, 31), 366}, {time_part::day_of_year, at(1900, 12, 31), 365},
    {time_part::year, lowest, -290308},            {time_part::month, lowest, 12},
    {time_part::day, lowest, 21},                  {time_part::year, highest, 294247},
    {time_part::day, highest, 10},
  });
}

BOOST_AUTO_TEST_CASE(takes_the_time_of_day_apart_before_1970_too) {
  const auto moment = at(1969, 12, 31, 23 * hour_us + 59 * 60 * second_us + 58 * second_us + 765'432);
  check_parts({
    {time_part::hour, moment, 23},
    {time_part::minute, moment, 59},
    {time_part::second, moment, 58},
    {time_part::millisecond, moment, 58'765},
    {time_part::microsecond, moment, 58'765'432},
    {time_part::day, moment, 31},
    {time_part::epoch, moment, -2},
    {time_part::epoch, second_us - 1, 0},
    {time_part::hour, lowest, 19},
    {time_part::microsecond, lowest, 5'224'192},
    {time_part::hour, highest, 4},
    {time_part::microsecond, highest, 54'775'807},
  });
}

BOOST_AUTO_TEST_CASE(a_week_belongs_to_the_year_of_its_thursday) {
  check_parts({
    {time_part::day_of_week, at(1970, 1, 1), 4},      {time_part::day_of_week, at(2021, 1, 3), 0},
    {time_part::iso_day_of_week, at(2021, 1, 3), 7},  {time_part::iso_day_of_week, at(2021, 1, 4), 1},
    {time_part::day_of_week, at(1969, 12, 28), 0},    {time_part::iso_day_of_week, at(1969, 12, 29), 1},
    {time_part::week, at(2021, 1, 3), 53},            {time_part::iso_year, at(2021, 1, 3), 2020},
    {time_part::year_and_week, at(2021, 1, 3), 202053}, {time_part::week, at(2021, 1, 4), 1},
    {time_part::week, at(2018, 12, 31), 1},           {time_part::iso_year, at(2018, 12, 31), 2019},
    {time_part::year_and_week, at(2018, 12, 31), 201901}, {time_part::week, at(2024, 12, 29), 52},
    {time_part::year_and_week, at(2024, 12, 30), 202501},
    {time_part::week, at(2015, 1, 1), 1},             {time_part::week, at(2015, 1, 5), 2},
    {time_part::week, at(2015, 12, 31), 53},
  });
}

BOOST_AUTO_TEST_CASE(the_parts_of_a_time_of_day_are_those_below_a_day) {
  const auto time = 23 * hour_us + 5 * 60 * second_us + 6 * second_us + 7'008;
  BOOST_TEST(extract_part_of_time(time_part::hour, time).value() == 23);
  BOOST_TEST(extract_part_of_time(time_part::minute, time).value() == 5);
  BOOST_TEST(extract_part_of_time(time_part::second, time).value() == 6);
  BOOST_TEST(extract_part_of_time(time_part::millisecond, time).value() == 6'007);
  BOOST_TEST(extract_part_of_time(time_part::microsecond, time).value() == 6'007'008);
  BOOST_TEST(extract_part_of_time(time_part::epoch, time).value() == 23 * 3600 + 5 * 60 + 6);
  BOOST_TEST(extract_part_of_time(time_part::hour, day_us).value() == 24);
  for (const auto part : {time_part::day, time_part::year, time_part::week, time_part::day_of_week, time_part::era})
    BOOST_TEST(!extract_part_of_time(part, time).has_value());
}

BOOST_AUTO_TEST_CASE(the_parts_of_an_interval_do_not_convert_into_each_other) {
  const interval_value interval{14, 40, 25 * hour_us + 30 * 60 * second_us + 15 * second_us + 500'000};
  const std::pair<time_part, std::int64_t> parts[] = {
    {time_part::year, 1},    {time_part::quarter, 1}, {time_part::month, 2},   {time_part::day, 40},
    {time_part::hour, 25},   {time_part::minute, 30}, {time_part::second, 15}, {time_part::millisecond, 15'500},
    {time_part::decade, 0},  {time_part::century, 0}, {time_part::microsecond, 15'500'000},
  };
  for (const auto& [part, expected] : parts)
    BOOST_TEST(extract_part(part, interval).value() == expected, "part " << static_cast<int>(part));
  BOOST_TEST(extract_part(time_part::millennium, interval_value{12'345, 0, 0}).value() == 1);
  BOOST_TEST(extract_part(time_part::decade, interval_value{250, 0, 0}).value() == 2);
  BOOST_TEST(!extract_part(time_part::week, interval).has_value());
  BOOST_TEST(!extract_part(time_part::day_of_week, interval).has_value());
}

BOOST_AUTO_TEST_CASE(the_parts_of_a_negative_interval_are_negative) {
  const interval_value interval{-14, -3, -90 * 60 * second_us};
  BOOST_TEST(extract_part(time_part::year, interval).value() == -1);
  BOOST_TEST(extract_part(time_part::month, interval).value() == -2);
  BOOST_TEST(extract_part(time_part::day, interval).value() == -3);
  BOOST_TEST(extract_part(time_part::hour, interval).value() == -1);
  BOOST_TEST(extract_part(time_part::minute, interval).value() == -30);
}

BOOST_AUTO_TEST_CASE(truncates_towards_the_past) {
  const auto moment = at(2024, 8, 15, 13 * hour_us + 14 * 60 * second_us + 15 * second_us + 161'718);
  check_beginnings({
    {time_part::millennium, moment, at(2000, 1, 1)},
    {time_part::century, moment, at(2000, 1, 1)},
    {time_part::decade, moment, at(2020, 1, 1)},
    {time_part::decade, at(-5, 6, 7), at(-10, 1, 1)},
    {time_part::year, moment, at(2024, 1, 1)},
    {time_part::quarter, moment, at(2024, 7, 1)},
    {time_part::month, moment, at(2024, 8, 1)},
    {time_part::week, moment, at(2024, 8, 12)},
    {time_part::week, at(1970, 1, 1), at(1969, 12, 29)},
    {time_part::year_and_week, at(1970, 1, 4, day_us - 1), at(1969, 12, 29)},
    {time_part::iso_year, at(2021, 1, 3), at(2019, 12, 30)},
    {time_part::day, moment, at(2024, 8, 15)},
    {time_part::day, -1, -day_us},
    {time_part::hour, moment, at(2024, 8, 15, 13 * hour_us)},
    {time_part::minute, moment, moment - 15'161'718},
    {time_part::second, moment, moment - 161'718},
    {time_part::millisecond, moment, moment - 718},
    {time_part::millisecond, -1, -1'000},
    {time_part::microsecond, moment, moment},
    {time_part::era, moment, std::nullopt},
  });
}

BOOST_AUTO_TEST_CASE(truncates_to_nothing_where_the_part_begins_before_all_time) {
  check_beginnings({
    {time_part::year, lowest, std::nullopt},
    {time_part::week, lowest, std::nullopt},
    {time_part::hour, lowest, std::nullopt},
    {time_part::microsecond, lowest, lowest},
    {time_part::year, highest, (106'751'991 - 9) * day_us},
    {time_part::day, highest, 106'751'991 * day_us},
  });
}

BOOST_AUTO_TEST_CASE(counts_the_boundaries_between_two_times) {
  struct count_case {
    time_part part;
    std::int64_t from;
    std::int64_t to;
    std::optional<std::int64_t> expected;
  };
  const count_case cases[] = {
    {time_part::year, at(2023, 12, 31, day_us - 1), at(2024, 1, 1), 1},
    {time_part::year, at(2024, 1, 1), at(2023, 12, 31, day_us - 1), -1},
    {time_part::year, at(2024, 1, 1), at(2024, 12, 31), 0},
    {time_part::year, at(-1, 12, 31), at(1, 1, 1), 2},
    {time_part::decade, at(2019, 12, 31), at(2020, 1, 1), 1},
    {time_part::quarter, at(1969, 12, 31), at(1970, 4, 1), 2},
    {time_part::month, at(1969, 11, 30), at(1970, 1, 1), 2},
    {time_part::week, at(2024, 8, 12), at(2024, 8, 18), 0},
    {time_part::week, at(2024, 8, 12), at(2024, 8, 19), 1},
    {time_part::week, at(2024, 8, 19), at(2024, 8, 12), -1},
    {time_part::iso_year, at(2020, 12, 31), at(2021, 1, 4), 1},
    {time_part::day, -1, 0, 1},
    {time_part::day_of_year, -1, 0, 1},
    {time_part::hour, -1, hour_us, 2},
    {time_part::second, 0, 1'999'999, 1},
    {time_part::microsecond, 5, 3, -2},
    {time_part::microsecond, lowest, highest, std::nullopt},
    {time_part::millisecond, lowest, highest, 18'446'744'073'709'551},
    {time_part::era, at(-1, 1, 1), at(1, 1, 1), std::nullopt},
  };
  for (const auto& [part, from, to, expected] : cases)
    BOOST_TEST((count_boundaries(part, from, to) == expected),
               "part " << static_cast<int>(part) << " from " << from << " to " << to);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
