#include <boost/test/unit_test.hpp>

#include <limits>

#include "millrace/engine/type/civil.hpp"

using namespace millrace;

namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

} // namespace

BOOST_AUTO_TEST_SUITE(civil_suite)

BOOST_AUTO_TEST_CASE(counts_days_from_1970) {
  BOOST_TEST(days_of(1970, 1, 1) == 0);
  BOOST_TEST(days_of(1969, 12, 31) == -1);
  BOOST_TEST(days_of(2000, 2, 29) == 11'016);
  BOOST_TEST(days_of(2000, 3, 1) == 11'017);
  BOOST_TEST(days_of(1, 1, 1) == -719'162);
  BOOST_TEST(days_of(0, 2, 29) == -719'469);
  BOOST_TEST(days_of(-1, 3, 1) == -719'834);
  // Gregorian years repeat after 400, which are 146097 days.
  BOOST_TEST(days_of(1970 + 400 * 20'000, 1, 1) == 146'097LL * 20'000);
  BOOST_TEST(days_of(1970 - 400 * 20'000, 1, 1) == -146'097LL * 20'000);
}

BOOST_AUTO_TEST_CASE(counts_every_day_of_400_years_once) {
  auto expected = days_of(-200, 1, 1);
  for (std::int64_t year = -200; year < 200; ++year)
    for (std::int64_t month = 1; month <= 12; ++month)
      for (std::int64_t day = 1; day <= last_day_of(year, month); ++day)
        BOOST_TEST_REQUIRE(days_of(year, month, day) == expected++);
  BOOST_TEST(expected - days_of(-200, 1, 1) == 146'097);
}

BOOST_AUTO_TEST_CASE(knows_leap_years_and_the_last_days_of_months) {
  for (const std::int64_t year : {2024, 2000, 1600, 4, 0, -4, -400})
    BOOST_TEST(is_leap_year(year), year);
  for (const std::int64_t year : {2023, 1900, 2100, 1, -1, -100})
    BOOST_TEST(!is_leap_year(year), year);
  const std::int64_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (std::int64_t month = 1; month <= 12; ++month)
    BOOST_TEST(last_day_of(1900, month) == lengths[month - 1]);
  BOOST_TEST(last_day_of(2000, 2) == 29);
}

BOOST_AUTO_TEST_CASE(tells_days_there_are_from_those_there_are_not) {
  BOOST_TEST(is_day(2024, 2, 29));
  BOOST_TEST(!is_day(2023, 2, 29));
  BOOST_TEST(is_day(2024, 12, 31));
  BOOST_TEST(!is_day(2024, 11, 31));
  BOOST_TEST(!is_day(2024, 1, 32));
  BOOST_TEST(!is_day(2024, 1, 0));
  BOOST_TEST(!is_day(2024, 0, 1));
  BOOST_TEST(!is_day(2024, 13, 1));
  BOOST_TEST(!is_day(2024, -1, 1));
  BOOST_TEST(!is_day(2024, 13, 31));
}

BOOST_AUTO_TEST_CASE(splits_a_timestamp_at_midnight_before_it) {
  struct split_case {
    std::int64_t timestamp;
    std::int64_t days;
    std::int64_t us;
  };
  constexpr split_case cases[] = {
    {0, 0, 0},
    {us_per_day - 1, 0, us_per_day - 1},
    {us_per_day, 1, 0},
    {-1, -1, us_per_day - 1},
    {-us_per_day, -1, 0},
    {-us_per_day - 1, -2, us_per_day - 1},
    {lowest, -106'751'992, 71'945'224'192},
    {highest, 106'751'991, 14'454'775'807},
  };
  for (const auto& [timestamp, days, us] : cases) {
    BOOST_TEST(split(timestamp).days == days, timestamp);
    BOOST_TEST(split(timestamp).us == us, timestamp);
  }
}

BOOST_AUTO_TEST_CASE(a_timestamp_that_does_not_fit_is_none) {
  BOOST_TEST(to_timestamp(highest).value() == highest);
  BOOST_TEST(to_timestamp(lowest).value() == lowest);
  BOOST_TEST(!to_timestamp(int128{highest} + 1).has_value());
  BOOST_TEST(!to_timestamp(int128{lowest} - 1).has_value());
  BOOST_TEST(!to_timestamp(int128{1} << 64U).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
