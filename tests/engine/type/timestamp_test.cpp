#include <boost/test/unit_test.hpp>

#include <array>
#include <limits>
#include <string>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/type/datetime.hpp"

using namespace millrace;

namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

std::string text_of(std::int64_t us) {
  std::array<char, datetime_text_max> out{};
  return {out.data(), format_timestamp(us, out)};
}

std::string read(std::string_view text) {
  const auto us = parse_timestamp(text);
  return us ? text_of(*us) : "nothing";
}

} // namespace

BOOST_AUTO_TEST_SUITE(timestamp_suite)

BOOST_AUTO_TEST_CASE(rounds_the_day_of_a_negative_time_towards_the_past) {
  struct time_case {
    std::int64_t us;
    std::string_view text;
  };
  constexpr time_case cases[] = {
    {0, "1970-01-01 00:00:00"},
    {-1, "1969-12-31 23:59:59.999999"},
    {-us_per_day, "1969-12-31 00:00:00"},
    {-us_per_day - 1, "1969-12-30 23:59:59.999999"},
    {100, "1970-01-01 00:00:00.0001"},
    {1'769'851'800'000'000, "2026-01-31 09:30:00"},
    {-62'135'596'800'000'000, "0001-01-01 00:00:00"},
    {-62'135'596'800'000'001, "0001-12-31 (BC) 23:59:59.999999"},
    {highest, "294247-01-10 04:00:54.775807"},
    {lowest, "290309-12-21 (BC) 19:59:05.224192"},
  };
  for (const auto& each : cases) {
    BOOST_TEST(text_of(each.us) == each.text);
    BOOST_TEST(parse_timestamp(each.text).value_or(~each.us) == each.us, each.text);
  }
}

BOOST_AUTO_TEST_CASE(reads_back_every_timestamp_it_writes) {
  for (const std::uint64_t seed : {101U, 102U}) {
    random_sequence random(seed);
    for (auto i = 0; i < 20'000; ++i) {
      auto us = static_cast<std::int64_t>(random.next()); // Anywhere within 290'000 years.
      if (i % 2 == 0)
        us = static_cast<std::int64_t>(random.below(4'000'000'000)) * us_per_second;
      BOOST_TEST_REQUIRE(parse_timestamp(text_of(us)).value_or(~us) == us, "seed " << seed << ": " << text_of(us));
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_other_spellings) {
  struct spelling_case {
    std::string_view text;
    std::string_view expected;
  };
  constexpr spelling_case cases[] = {
    {"2026-01-31", "2026-01-31 00:00:00"},
    {"2026-01-31T09:30:00", "2026-01-31 09:30:00"},
    {"2026-01-31t09:30:00", "2026-01-31 09:30:00"},
    {"2026-01-31 09:30", "2026-01-31 09:30:00"},
    {"2026-1-31 9:30", "2026-01-31 09:30:00"},
    {"2026/01/31 09:30:00", "2026-01-31 09:30:00"},
    {"2026-01-31   09:30:00", "2026-01-31 09:30:00"},
    {"  2026-01-31 09:30:00\r", "2026-01-31 09:30:00"},
    {"2026-01-31 09:30:00.", "2026-01-31 09:30:00"},
    {"2026-01-31 09:30:00.25", "2026-01-31 09:30:00.25"},
    {"2026-01-31 09:30:00.123456789", "2026-01-31 09:30:00.123456"},
    {"2026-12-31 23:59:59.9999999999999", "2026-12-31 23:59:59.999999"},
    {"2026-12-31 24:00:00", "2027-01-01 00:00:00"},
    {"0044-03-15 (BC) 10:00:00", "0044-03-15 (BC) 10:00:00"},
    {"-0043-03-15 10:00:00", "0044-03-15 (BC) 10:00:00"},
    {"12026-01-31 09:30:00", "12026-01-31 09:30:00"},
  };
  for (const auto& each : cases)
    BOOST_TEST(read(each.text) == each.expected, each.text);
}

BOOST_AUTO_TEST_CASE(takes_the_zone_off) {
  struct zone_case {
    std::string_view text;
    std::string_view expected;
  };
  constexpr zone_case cases[] = {
    {"2026-01-31T09:30:00Z", "2026-01-31 09:30:00"},
    {"2026-01-31T09:30:00z", "2026-01-31 09:30:00"},
    {"2026-01-31T09:30:00.5Z", "2026-01-31 09:30:00.5"},
    {"2026-01-31 09:30:00 UTC", "2026-01-31 09:30:00"},
    {"2026-01-31 09:30:00+02", "2026-01-31 07:30:00"},
    {"2026-01-31 09:30:00 +02", "2026-01-31 07:30:00"},
    {"2026-01-31 09:30:00+0230", "2026-01-31 07:00:00"},
    {"2026-01-31 09:30:00+02:30", "2026-01-31 07:00:00"},
    {"2026-01-31 09:30:00-02:30:15", "2026-01-31 12:00:15"},
    {"2026-01-31 23:30-01", "2026-02-01 00:30:00"},
    {"1970-01-01 00:00:00.000001+00:00", "1970-01-01 00:00:00.000001"},
    {"1970-01-01 00:00:00+01", "1969-12-31 23:00:00"},
  };
  for (const auto& each : cases)
    BOOST_TEST(read(each.text) == each.expected, each.text);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_timestamp) {
  for (const std::string_view text :
       {"", " ", "2026-01-31 09", "2026-01-31 09:", "2026-01-31 09:30:0x", "2026-02-29 09:30:00",
        "2026-01-31 24:00:01", "2026-01-31 09:60:00", "2026-01-31 09:30:60", "2026-01-31T", "2026-01-3109:30:00",
        "2026-01-31 09:30:00x", "2026-01-31 09:30:00ZZ", "2026-01-31 09:30:00+", "2026-01-31 09:30:00+2",
        "2026-01-31 09:30:00+24", "2026-01-31 09:30:00+02:60", "2026-01-31 09:30:00+02:", "2026-01-31 09:30:00 CET",
        "2026-01-31Z", "2026-01-31 +02", "2026-01-31_09:30:00", "2026-01-31T 09:30:00", "09:30:00", "now"})
    BOOST_TEST(read(text) == "nothing", text);
}

BOOST_AUTO_TEST_CASE(refuses_what_64_bits_cannot_hold) {
  for (const std::string_view text :
       {"294247-01-10 04:00:54.775808", "294247-01-11", "290309-12-21 (BC) 19:59:05.224191", "-290308-12-20",
        "9999999-12-31 23:59:59", "-9999999-01-01", "294247-01-10 04:00:54.775807-00:01"})
    BOOST_TEST(read(text) == "nothing", text);
}

BOOST_AUTO_TEST_CASE(takes_a_time_beyond_the_range_back_into_it_by_its_zone) {
  BOOST_TEST(parse_timestamp("294247-01-10 05:00:54.775807+01").value_or(0) == highest);
  BOOST_TEST(parse_timestamp("290309-12-21 (BC) 18:59:05.224192-01").value_or(0) == lowest);
}

BOOST_AUTO_TEST_CASE(refuses_every_wrong_character_of_the_usual_form) {
  constexpr std::string_view good = "2026-11-12 10:11:12.131415";
  for (std::size_t i = 0; i < good.size(); ++i) {
    // No blank and no sign, which leave other good forms: `2026-11-1  10:11`, `10:11:12.1-1415`.
    for (const auto c : {'\0', '/', ':', ';', ',', 'T', 'a', '\x80', '\xff', '\xB0', '5'}) {
      auto text = std::string(good);
      text[i] = c;
      const auto is_digit = good[i] >= '0' && good[i] <= '9';
      const auto is_right = is_digit ? c == '5' : c == good[i];
      const auto is_other_form = c == 'T' && i == 10;
      const auto is_no_such_time = is_digit && c == '5' && (i == 5 || i == 6 || i == 8 || i == 11);
      BOOST_TEST_REQUIRE((read(text) != "nothing") == ((is_right && !is_no_such_time) || is_other_form),
                         i << ", " << static_cast<int>(c));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
