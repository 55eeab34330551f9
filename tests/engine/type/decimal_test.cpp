#include <boost/test/unit_test.hpp>

#include <array>
#include <charconv>
#include <limits>
#include <string>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/type/decimal.hpp"

using namespace millrace;

namespace {

constexpr auto int128_max = static_cast<int128>(~uint128{0} >> 1U);
constexpr auto int128_min = -int128_max - 1;

std::string text_of(int128 unscaled, std::uint8_t scale) {
  std::array<char, decimal_text_max> out{};
  return {out.data(), format_decimal(unscaled, scale, out)};
}

std::string rescaled(int128 unscaled, std::uint8_t from, std::uint8_t to, std::uint8_t precision) {
  int128 out = 0;
  return rescale(unscaled, from, to, precision, out) ? text_of(out, to) : "overflow";
}

/// A number of up to 38 digits, of any length with equal chance.
int128 random_decimal(random_sequence& random) {
  const auto digits = random.below(39);
  int128 number = 0;
  for (std::uint64_t i = 0; i < digits; ++i)
    number = number * 10 + static_cast<int128>(random.below(10));
  return random.below(2) == 0 ? number : -number;
}

double read_double(const std::string& text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

} // namespace

BOOST_AUTO_TEST_SUITE(decimal_suite)

BOOST_AUTO_TEST_CASE(knows_the_powers_of_ten) {
  int128 power = 1;
  for (const auto known : powers_of_ten) {
    BOOST_TEST((known == power));
    power = power > int128_max / 10 ? power : power * 10;
  }
  BOOST_TEST(text_of(powers_of_ten[38], 0) == "1" + std::string(38, '0'));
}

BOOST_AUTO_TEST_CASE(writes_exactly_the_digits_of_the_scale) {
  struct format_case {
    int128 unscaled;
    std::uint8_t scale;
    std::string_view text;
  };
  const format_case cases[] = {
    {0, 0, "0"},          {0, 3, "0.000"},    {5, 1, "0.5"},        {-50, 2, "-0.50"},
    {-5, 3, "-0.005"},    {12345, 2, "123.45"}, {-12345, 0, "-12345"}, {100, 2, "1.00"},
    {powers_of_ten[18], 0, "1000000000000000000"},
    {powers_of_ten[20] + 7, 2, "1000000000000000000.07"},
    {1, 38, "0.00000000000000000000000000000000000001"},
    {int128_max, 0, "170141183460469231731687303715884105727"},
    {int128_min, 0, "-170141183460469231731687303715884105728"},
    {int128_min, 38, "-1.70141183460469231731687303715884105728"},
    {std::numeric_limits<std::int64_t>::min(), 4, "-922337203685477.5808"},
  };
  for (const auto& each : cases)
    BOOST_TEST(text_of(each.unscaled, each.scale) == each.text);
}

BOOST_AUTO_TEST_CASE(reads_back_what_it_writes) {
  for (const std::uint64_t seed : {21U, 22U, 23U}) {
    random_sequence random(seed);
    for (auto i = 0; i < 5'000; ++i) {
      const auto number = random_decimal(random);
      const auto scale = static_cast<std::uint8_t>(random.below(39));
      const auto text = text_of(number, scale);
      int128 read = 0;
      BOOST_TEST_REQUIRE((parse_decimal(text, 38, scale, read) == parse_outcome::ok), "seed " << seed << ": " << text);
      BOOST_TEST_REQUIRE((read == number), "seed " << seed << ": " << text);
    }
  }
}

BOOST_AUTO_TEST_CASE(moves_between_scales) {
  struct rescale_case {
    int128 unscaled;
    std::uint8_t from;
    std::uint8_t to;
    std::uint8_t precision;
    std::string expected;
  };
  const rescale_case cases[] = {
    {15, 1, 3, 38, "1.500"},       {1505, 3, 2, 3, "1.51"},       {-1505, 3, 2, 3, "-1.51"},
    {1504, 3, 2, 3, "1.50"},       {9995, 3, 2, 3, "overflow"},   {9994, 3, 2, 3, "9.99"},
    {5, 1, 0, 1, "1"},             {4, 1, 0, 1, "0"},             {-5, 1, 0, 1, "-1"},
    {0, 38, 0, 1, "0"},            {0, 0, 38, 38, "0." + std::string(38, '0')},
    {1, 0, 38, 38, "overflow"},    {9, 0, 37, 38, "9." + std::string(37, '0')},
    {10, 0, 37, 38, "overflow"},   {-10, 0, 37, 38, "overflow"},
    {123, 2, 2, 3, "1.23"},        {1230, 2, 2, 3, "overflow"},
    {powers_of_ten[38] - 1, 38, 0, 1, "1"},
    {powers_of_ten[38] / 2, 38, 0, 1, "1"},
    {powers_of_ten[38] / 2 - 1, 38, 0, 1, "0"},
    {int128_max, 38, 0, 1, "2"},   {int128_min, 38, 0, 1, "-2"},  {int128_max, 0, 1, 38, "overflow"},
    {int128_min, 0, 0, 38, "overflow"},
  };
  for (const auto& each : cases)
    BOOST_TEST(rescaled(each.unscaled, each.from, each.to, each.precision) == each.expected,
               text_of(each.unscaled, each.from) << " to scale " << +each.to);
}

BOOST_AUTO_TEST_CASE(comes_back_from_a_larger_scale_unchanged) {
  random_sequence random(31);
  for (auto i = 0; i < 5'000; ++i) {
    const auto number = random_decimal(random);
    const auto from = static_cast<std::uint8_t>(random.below(20));
    const auto to = static_cast<std::uint8_t>(from + random.below(19));
    int128 raised = 0;
    if (!rescale(number, from, to, 38, raised))
      continue;
    int128 lowered = 0;
    BOOST_TEST_REQUIRE(rescale(raised, to, from, 38, lowered), "seed 31: " << text_of(number, from));
    BOOST_TEST_REQUIRE((lowered == number), "seed 31: " << text_of(number, from));
  }
}

BOOST_AUTO_TEST_CASE(converts_to_the_nearest_double) {
  // What reads the decimal's text is the oracle; every route is met.
  for (const std::uint64_t seed : {41U, 42U, 43U}) {
    random_sequence random(seed);
    for (auto i = 0; i < 5'000; ++i) {
      const auto number = random_decimal(random);
      const auto scale = static_cast<std::uint8_t>(random.below(39));
      BOOST_TEST_REQUIRE(to_double(number, scale) == read_double(text_of(number, scale)),
                         "seed " << seed << ": " << text_of(number, scale));
    }
  }
}

BOOST_AUTO_TEST_CASE(rounds_ties_to_even_at_the_end_of_53_bits) {
  constexpr auto odd = (std::int64_t{1} << 53U) + 1; // Halfway between two doubles.
  BOOST_TEST(to_double(odd, 0) == 9007199254740992.0);
  BOOST_TEST(to_double(int128{odd} * 1'000, 3) == 9007199254740992.0);
  BOOST_TEST(to_double(int128{odd} * 1'000 + 1, 3) == 9007199254740994.0);
  BOOST_TEST(to_double(int128{odd} * powers_of_ten[20] + 1, 20) == 9007199254740994.0);
  BOOST_TEST(to_double(-int128{odd} * 10, 1) == -9007199254740992.0);
}

BOOST_AUTO_TEST_CASE(converts_the_widest_numbers) {
  BOOST_TEST(to_double(int128_min, 0) == -0x1p127);
  BOOST_TEST(to_double(powers_of_ten[38] - 1, 0) == 1e38);
  BOOST_TEST(to_double(1, 38) == 1e-38);
  BOOST_TEST(to_double(0, 38) == 0.0);
}

BOOST_AUTO_TEST_SUITE_END()
