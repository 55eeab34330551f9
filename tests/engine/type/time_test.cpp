#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/type/datetime.hpp"

using namespace millrace;

namespace {

std::string text_of(std::int64_t us) {
  std::array<char, datetime_text_max> out{};
  return {out.data(), format_time(us, out)};
}

std::string read(std::string_view text) {
  const auto us = parse_time(text);
  return us ? text_of(*us) : "nothing";
}

} // namespace

BOOST_AUTO_TEST_SUITE(time_suite)

BOOST_AUTO_TEST_CASE(writes_as_many_digits_of_a_second_as_there_are) {
  struct time_case {
    std::int64_t us;
    std::string_view text;
  };
  constexpr time_case cases[] = {
    {0, "00:00:00"},
    {1, "00:00:00.000001"},
    {100, "00:00:00.0001"},
    {500'000, "00:00:00.5"},
    {34'200'000'000, "09:30:00"},
    {us_per_day - 1, "23:59:59.999999"},
    {us_per_day, "24:00:00"},
  };
  for (const auto& each : cases)
    BOOST_TEST(text_of(each.us) == each.text);
}

BOOST_AUTO_TEST_CASE(reads_back_every_time_it_writes) {
  random_sequence random(91);
  for (auto i = 0; i < 20'000; ++i) {
    const auto unit = std::array<std::int64_t, 4>{1, 1'000, us_per_second, 60 * us_per_second}.at(random.below(4));
    const auto us = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(us_per_day))) / unit * unit;
    BOOST_TEST_REQUIRE(parse_time(text_of(us)).value_or(-1) == us, "seed 91: " << text_of(us));
  }
}

BOOST_AUTO_TEST_CASE(reads_other_spellings) {
  struct spelling_case {
    std::string_view text;
    std::string_view expected;
  };
  constexpr spelling_case cases[] = {
    {"9:30", "09:30:00"},             {"09:30", "09:30:00"},        {"9:3:0", "09:03:00"},
    {" 09:30:00 ", "09:30:00"},       {"09:30:00.", "09:30:00"},    {"09:30:00.123456789", "09:30:00.123456"},
    {"23:59:59.9999999", "23:59:59.999999"}, {"24:00:00", "24:00:00"}, {"24:00", "24:00:00"},
    {"2026-01-31 09:30:00", "09:30:00"}, {"2026-01-31T01:00:00+02", "23:00:00"}, {"1:2:3.4", "01:02:03.4"},
  };
  for (const auto& each : cases)
    BOOST_TEST(read(each.text) == each.expected, each.text);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_time_of_day) {
  for (const std::string_view text :
       {"", " ", "09", "09:", "09:3x", "093000", "24:00:01", "24:00:00.000001", "25:00:00", "09:60:00", "09:30:60",
        "-09:30:00", "009:30:00", "09:030:00", "09:30:000", "09:30:00x", "09:30:00.x", "09:30:00+02", "09:30:00Z",
        "09.30.00", "0 :30:00", "09:30:00.5 x"})
    BOOST_TEST(read(text) == "nothing", text);
}

BOOST_AUTO_TEST_SUITE_END()
