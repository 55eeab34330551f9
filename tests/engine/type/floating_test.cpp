#include <boost/test/unit_test.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/type/floating.hpp"

using namespace millrace;

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();
constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();

std::string text_of(double number) {
  std::array<char, floating_text_max> out{};
  return {out.data(), format_double(number, out)};
}

std::string real_text_of(double number) {
  std::array<char, floating_text_max> out{};
  return {out.data(), format_real(number, out)};
}

struct text_case {
  double number;
  std::string_view text;
};

} // namespace

BOOST_AUTO_TEST_SUITE(floating_suite)

BOOST_AUTO_TEST_CASE(writes_doubles_as_duckdb_does) {
  constexpr text_case cases[] = {
    {0.0, "0.0"},
    {-0.0, "-0.0"},
    {1.0, "1.0"},
    {-1.5, "-1.5"},
    {0.1, "0.1"},
    {0.3, "0.3"},
    {0.1 + 0.2, "0.30000000000000004"},
    {123.456, "123.456"},
    {0.0001, "0.0001"},
    {0.0001234, "0.0001234"},
    {0.00001, "1e-05"},
    {0.000015, "1.5e-05"},
    {0.00099999999999, "0.00099999999999"},
    {1e15, "1000000000000000.0"},
    {9007199254740992.0, "9007199254740992.0"},
    {9007199254740994.0, "9007199254740994.0"},
    {1234567890123456.7, "1234567890123456.8"},
    {9999999999999998.0, "9999999999999998.0"},
    {1e16, "1e+16"},
    {12345678901234567.0, "1.2345678901234568e+16"},
    {1e17, "1e+17"},
    {1e22, "1e+22"},
    {1.5e300, "1.5e+300"},
    {1e100, "1e+100"},
    {5e-324, "5e-324"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
    {2.2250738585072014e-308, "2.2250738585072014e-308"},
    {999999999.999999, "999999999.999999"},
    {1000000000.000001, "1000000000.000001"},
    {infinity, "inf"},
    {-infinity, "-inf"},
    {not_a_number, "nan"},
    {-not_a_number, "nan"},
  };
  for (const auto& each : cases)
    BOOST_TEST(text_of(each.number) == each.text);
}

BOOST_AUTO_TEST_CASE(writes_reals_as_the_shortest_text_of_their_32_bits) {
  constexpr text_case cases[] = {
    {1.5, "1.5"},
    {double{0.1F}, "0.1"},
    {double{16777216.0F}, "16777216.0"},
    {double{123456789.0F}, "123456790.0"},
    {double{1e10F}, "10000000000.0"},
    {double{1e16F}, "1e+16"},
    {double{1e-7F}, "1e-07"},
    {double{3.4028235e38F}, "3.4028235e+38"},
    {-0.0, "-0.0"},
    {infinity, "inf"},
    {not_a_number, "nan"},
  };
  for (const auto& each : cases)
    BOOST_TEST(real_text_of(each.number) == each.text);
}

BOOST_AUTO_TEST_CASE(reads_back_every_double_it_writes) {
  for (const std::uint64_t seed : {51U, 52U, 53U}) {
    random_sequence random(seed);
    for (auto i = 0; i < 20'000; ++i) {
      auto number = std::bit_cast<double>(random.next());
      if (i % 2 == 1) // Numbers people write.
        number = static_cast<double>(random.below(std::uint64_t{1} << random.below(60))) /
                 std::pow(10, static_cast<double>(random.below(9)));
      if (std::isnan(number) || std::isinf(number))
        continue;
      double read = 0;
      BOOST_TEST_REQUIRE((parse_double(text_of(number), read) == parse_outcome::ok), "seed " << seed);
      BOOST_TEST_REQUIRE(std::bit_cast<std::uint64_t>(read) == std::bit_cast<std::uint64_t>(number),
                         "seed " << seed << ": " << text_of(number));
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_back_every_real_it_writes) {
  random_sequence random(61);
  for (auto i = 0; i < 20'000; ++i) {
    const auto number = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
    if (std::isnan(number) || std::isinf(number))
      continue;
    double read = 0;
    BOOST_TEST_REQUIRE((parse_real(real_text_of(number), read) == parse_outcome::ok), "seed 61");
    BOOST_TEST_REQUIRE(read == double{number}, "seed 61: " << real_text_of(number));
  }
}

BOOST_AUTO_TEST_CASE(writes_no_more_digits_than_the_numbers_have) {
  random_sequence random(71);
  for (auto i = 0; i < 20'000; ++i) {
    const auto digits = 1 + random.below(999'999'999);
    auto text = std::to_string(digits / 10'000) + "." + std::to_string(10'000 + digits % 10'000).substr(1);
    while (text.ends_with('0') && !text.ends_with(".0"))
      text.pop_back();
    double number = 0;
    BOOST_TEST_REQUIRE((parse_double(text, number) == parse_outcome::ok));
    BOOST_TEST_REQUIRE(text_of(number) == text, "seed 71: " << text);
  }
}

BOOST_AUTO_TEST_CASE(reads_every_spelling_of_a_number) {
  constexpr text_case cases[] = {
    {1.5, "1.5"},   {1.5, "+1.5"},   {-1.5, "-1.5"},      {1.5, " 1.5 "},     {0.5, ".5"},      {5, "5."},
    {1e3, "1e3"},   {1e3, "1E+3"},   {1e-3, "1e-03"},     {1e22, "1e22"},     {-0.0, "-0"},     {0, "1e-400"},
    {0, "0e999"},   {0, "0.000e99999999999999999999"},    {infinity, "inf"},  {infinity, "+Infinity"},
    {-infinity, "-INF"}, {9007199254740992.0, "9007199254740993"},
    {0.1, "0.1000000000000000055511151231257827021181583404541015625"},
  };
  for (const auto& each : cases) {
    double read = 7;
    BOOST_TEST((parse_double(each.text, read) == parse_outcome::ok), each.text);
    BOOST_TEST(std::bit_cast<std::uint64_t>(read) == std::bit_cast<std::uint64_t>(each.number), each.text);
  }
}

BOOST_AUTO_TEST_CASE(reads_every_nan_as_the_same_bits) {
  for (const std::string_view text : {"nan", "NaN", "-nan", "+NAN"}) {
    double read = 0;
    BOOST_TEST((parse_double(text, read) == parse_outcome::ok), text);
    BOOST_TEST(std::bit_cast<std::uint64_t>(read) == std::bit_cast<std::uint64_t>(not_a_number), text);
  }
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_number) {
  for (const std::string_view text : {"", " ", "+", "-", ".", "e1", "1e", "1.5x", "1 2", "--1", "+-1", "-+1", "0x1p3",
                                      "nan(1)", "infx", "1,5", "1_000"}) {
    double read = 0;
    BOOST_TEST((parse_double(text, read) == parse_outcome::malformed), text);
    BOOST_TEST((parse_real(text, read) == parse_outcome::malformed), text);
  }
}

BOOST_AUTO_TEST_CASE(tells_numbers_that_are_too_large_from_those_that_are_too_small) {
  double read = 7;
  for (const std::string_view text : {"1e309", "-1e400", "1000e999999999999999999999", "1.8e308"})
    BOOST_TEST((parse_double(text, read) == parse_outcome::out_of_range), text);
  BOOST_TEST((parse_real("1e39", read) == parse_outcome::out_of_range));
  BOOST_TEST((parse_real("-1e-60", read) == parse_outcome::ok));
  BOOST_TEST((read == 0 && std::signbit(read)));
  BOOST_TEST((parse_double("0." + std::string(400, '0') + "1", read) == parse_outcome::ok));
  BOOST_TEST((parse_double(std::string(400, '9') + ".5", read) == parse_outcome::out_of_range));
}

BOOST_AUTO_TEST_CASE(rounds_a_real_once) {
  // Through a double this would round twice, and up.
  double read = 0;
  BOOST_TEST((parse_real("1.00000017881393432617187499", read) == parse_outcome::ok));
  BOOST_TEST(read == double{1.00000011920928955078125F});
}

BOOST_AUTO_TEST_SUITE_END()
