#include <boost/test/unit_test.hpp>

#include <array>
#include <limits>
#include <string>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/type/datetime.hpp"

using namespace millrace;

namespace {

std::string text_of(std::int32_t days) {
  std::array<char, datetime_text_max> out{};
  return {out.data(), format_date(days, out)};
}

/// The text of the day that was read.
std::string read(std::string_view text) {
  const auto days = parse_date(text);
  return days ? text_of(*days) : "nothing";
}

} // namespace

BOOST_AUTO_TEST_SUITE(date_suite)

BOOST_AUTO_TEST_CASE(knows_how_many_days_lie_between_dates) {
  struct day_case {
    civil_date date;
    std::int32_t days;
  };
  constexpr day_case cases[] = {
    {{1970, 1, 1}, 0},        {{1969, 12, 31}, -1},     {{2000, 2, 29}, 11'016},   {{2000, 3, 1}, 11'017},
    {{2026, 1, 31}, 20'484},  {{1, 1, 1}, -719'162},    {{0, 12, 31}, -719'163},   {{0, 3, 1}, -719'468},
    {{0, 2, 29}, -719'469},   {{-1, 3, 1}, -719'834},   {{9999, 12, 31}, 2'932'896},
    {{5'881'580, 7, 11}, std::numeric_limits<std::int32_t>::max()},
    {{-5'877'641, 6, 23}, std::numeric_limits<std::int32_t>::min()},
  };
  for (const auto& each : cases) {
    BOOST_TEST(days_from_civil(each.date) == each.days);
    const auto back = civil_from_days(each.days);
    BOOST_TEST(back.year == each.date.year);
    BOOST_TEST(back.month == each.date.month);
    BOOST_TEST(back.day == each.date.day);
  }
}

BOOST_AUTO_TEST_CASE(walks_400_years_day_by_day) {
  auto expected = civil_date{1800, 1, 1};
  const auto begin = days_from_civil(expected);
  for (auto days = begin; days < begin + 146'097; ++days) {
    const auto date = civil_from_days(days);
    BOOST_TEST_REQUIRE((date.year == expected.year && date.month == expected.month && date.day == expected.day), days);
    BOOST_TEST_REQUIRE(days_from_civil(date) == days);
    if (++expected.day <= days_in_month(expected.year, expected.month))
      continue;
    expected.day = 1;
    expected.year += expected.month == 12 ? 1 : 0;
    expected.month = expected.month == 12 ? 1 : expected.month + 1;
  }
}

BOOST_AUTO_TEST_CASE(knows_the_length_of_months) {
  constexpr std::array<std::uint32_t, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (std::uint32_t month = 1; month <= 12; ++month)
    BOOST_TEST(days_in_month(2023, month) == lengths.at(month - 1));
  for (const auto leap : {2024, 2000, 1600, 0, -4, -400})
    BOOST_TEST(days_in_month(leap, 2) == 29U, leap);
  for (const auto common : {2023, 1900, 2100, -1, -100})
    BOOST_TEST(days_in_month(common, 2) == 28U, common);
}

BOOST_AUTO_TEST_CASE(reads_back_every_date_it_writes) {
  for (const std::uint64_t seed : {81U, 82U}) {
    random_sequence random(seed);
    for (auto i = 0; i < 20'000; ++i) {
      // Half of all dates lie within 200'000 years, the rest anywhere.
      auto days = static_cast<std::int32_t>(static_cast<std::uint32_t>(random.next()));
      if (i % 2 == 0)
        days = static_cast<std::int32_t>(random.below(146'097'000)) - 73'048'500;
      BOOST_TEST_REQUIRE(parse_date(text_of(days)).value_or(~days) == days, "seed " << seed << ": " << text_of(days));
    }
  }
}

BOOST_AUTO_TEST_CASE(writes_years_as_duckdb_does) {
  struct year_case {
    civil_date date;
    std::string_view text;
  };
  constexpr year_case cases[] = {
    {{2026, 1, 31}, "2026-01-31"},    {{99, 1, 1}, "0099-01-01"},     {{1, 1, 1}, "0001-01-01"},
    {{0, 12, 31}, "0001-12-31 (BC)"}, {{-43, 3, 15}, "0044-03-15 (BC)"}, {{10'000, 1, 1}, "10000-01-01"},
    {{200'000, 1, 1}, "200000-01-01"}, {{-9'999, 1, 1}, "10000-01-01 (BC)"},
  };
  for (const auto& each : cases)
    BOOST_TEST(text_of(days_from_civil(each.date)) == each.text);
  BOOST_TEST(text_of(std::numeric_limits<std::int32_t>::max()) == "5881580-07-11");
  BOOST_TEST(text_of(std::numeric_limits<std::int32_t>::min()) == "5877642-06-23 (BC)");
}

BOOST_AUTO_TEST_CASE(reads_other_spellings) {
  struct spelling_case {
    std::string_view text;
    std::string_view expected;
  };
  constexpr spelling_case cases[] = {
    {"2026-1-3", "2026-01-03"},       {"2026/01/03", "2026-01-03"},  {"2026 01 03", "2026-01-03"},
    {" 2026-01-03\t", "2026-01-03"},  {"44-3-15", "0044-03-15"},     {"-44-03-15", "0045-03-15 (BC)"},
    {"0000-01-01", "0001-01-01 (BC)"}, {"0044-03-15 (BC)", "0044-03-15 (BC)"},
    {"2026-01-03 23:59:59", "2026-01-03"}, {"2026-01-03T23:59:59.5Z", "2026-01-03"},
    {"2026-01-03 24:00:00", "2026-01-04"}, {"2026-01-03 23:00:00-02", "2026-01-04"},
    {"2026-01-03 01:00:00+02:00", "2026-01-02"}, {"1970-01-01 00:00:00+01", "1969-12-31"},
  };
  for (const auto& each : cases)
    BOOST_TEST(read(each.text) == each.expected, each.text);
}

BOOST_AUTO_TEST_CASE(refuses_days_that_do_not_exist) {
  for (const std::string_view text :
       {"2026-02-29", "1900-02-29", "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "2026-04-31",
        "2026-06-31", "0000-01-01 (BC)", "-0001-01-01 (BC)", "9999999-01-01", "5881580-07-12", "-5877641-06-22"})
    BOOST_TEST(read(text) == "nothing", text);
  BOOST_TEST(read("2024-02-29") == "2024-02-29");
  BOOST_TEST(read("2000-02-29") == "2000-02-29");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_date) {
  for (const std::string_view text :
       {"", " ", "2026", "2026-01", "2026-01-", "2026-01-3x", "20260103", "2026-01/03", "+2026-01-03", "2026-1-033",
        "2026-01-03x", "2026-01-03 x", "2026-01-03 25:00:00", "2O26-01-03", "2026-0a-03", "2026-01-0:", "2026:01:03",
        "12345678-01-03", "infinity", "2026-01-03T", "\xB2\xB0\xB2\xB6-01-03", "2026-01-03Z"})
    BOOST_TEST(read(text) == "nothing", text);
}

BOOST_AUTO_TEST_CASE(refuses_every_wrong_character_of_the_usual_form) {
  constexpr std::string_view good = "2026-11-12";
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (auto c = 1; c < 256; ++c) {
      auto text = std::string(good);
      text[i] = static_cast<char>(c);
      const auto is_separator = good[i] == '-';
      const auto is_digit = c >= '0' && c <= '9';
      if (is_separator ? c == '-' : is_digit)
        continue;
      // A blank at the end leaves a day of one digit, a sign at the start a year before our era.
      const auto is_other_form = (i == 0 && (c == '-' || (c >= 9 && c <= 13) || c == ' ')) ||
                                 (i == 9 && ((c >= 9 && c <= 13) || c == ' '));
      BOOST_TEST_REQUIRE((read(text) == "nothing") == !is_other_form, i << ", " << c);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
