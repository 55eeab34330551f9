#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/type/decimal.hpp"

using namespace millrace;

namespace {

/// The text of what was read, or why nothing was.
std::string read(std::string_view text, std::uint8_t precision, std::uint8_t scale) {
  int128 number = 0;
  switch (parse_decimal(text, precision, scale, number)) {
    case parse_outcome::malformed: return "malformed";
    case parse_outcome::out_of_range: return "out of range";
    case parse_outcome::ok: break;
  }
  std::array<char, decimal_text_max> out{};
  return {out.data(), format_decimal(number, scale, out)};
}

struct read_case {
  std::string_view text;
  std::uint8_t precision;
  std::uint8_t scale;
  std::string_view expected;
};

template <std::size_t Count>
void check(const read_case (&cases)[Count]) {
  for (const auto& each : cases)
    BOOST_TEST(read(each.text, each.precision, each.scale) == each.expected,
               each.text << " as DECIMAL(" << +each.precision << "," << +each.scale << ") is "
                         << read(each.text, each.precision, each.scale));
}

} // namespace

BOOST_AUTO_TEST_SUITE(decimal_parse_suite)

BOOST_AUTO_TEST_CASE(reads_plain_numbers) {
  constexpr read_case cases[] = {
    {"0", 1, 0, "0"},          {"-0", 3, 2, "0.00"},     {"1.5", 3, 2, "1.50"},     {"+1.5", 3, 2, "1.50"},
    {"-1.5", 3, 2, "-1.50"},   {".5", 5, 1, "0.5"},      {"5.", 5, 1, "5.0"},       {"-.05", 5, 3, "-0.050"},
    {"000123", 3, 0, "123"},   {"0.100", 3, 1, "0.1"},   {" 1 ", 5, 1, "1.0"},      {"\t-2\r\n", 5, 0, "-2"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(rounds_half_away_from_zero) {
  constexpr read_case cases[] = {
    {"1.505", 3, 2, "1.51"},         {"1.504999", 3, 2, "1.50"},    {"-1.505", 3, 2, "-1.51"},
    {"1.4949999", 3, 2, "1.49"},     {"12.5", 2, 0, "13"},          {"-12.5", 2, 0, "-13"},
    {"0.5", 1, 0, "1"},              {"0.49999999999999999999", 1, 0, "0"},
    {"0.00000000000000000000000000000000000000000000005", 38, 38, "0.00000000000000000000000000000000000000"},
    {"0.000000000000000000000000000000000000005", 38, 38, "0.00000000000000000000000000000000000001"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(refuses_what_needs_more_digits) {
  constexpr read_case cases[] = {
    {"10", 1, 0, "out of range"},       {"9.995", 3, 2, "out of range"}, {"9.994", 3, 2, "9.99"},
    {"-9.995", 3, 2, "out of range"},   {"99999.5", 5, 0, "out of range"}, {"1", 2, 2, "out of range"},
    {"1e400", 38, 0, "out of range"},   {"0.999999999999999999", 17, 17, "out of range"},
    {"1e99999999999999999999999999", 38, 0, "out of range"},
    {"100000000000000000000000000000000000000", 38, 0, "out of range"},
    {"99999999999999999999999999999999999999.5", 38, 0, "out of range"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(reads_numbers_of_38_digits) {
  constexpr read_case cases[] = {
    {"99999999999999999999999999999999999999", 38, 0, "99999999999999999999999999999999999999"},
    {"-99999999999999999999999999999999999999", 38, 0, "-99999999999999999999999999999999999999"},
    {"0.99999999999999999999999999999999999999", 38, 38, "0.99999999999999999999999999999999999999"},
    {"123456789012345678901234567890.12345678", 38, 8, "123456789012345678901234567890.12345678"},
    {"1", 38, 37, "1.0000000000000000000000000000000000000"},
    {"999999999999999999", 38, 20, "999999999999999999.00000000000000000000"},
    {"1000000000000000000", 38, 20, "out of range"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(reads_the_limits_of_the_short_path) {
  constexpr read_case cases[] = {
    {"999999999999999999", 18, 0, "999999999999999999"},
    {"-999999999999999999", 18, 0, "-999999999999999999"},
    {"-.999999999999999999", 18, 18, "-0.999999999999999999"},
    {"9999999999999999999", 18, 0, "out of range"},
    {"9999999999999999999", 19, 0, "9999999999999999999"},
    {"18446744073709551616", 20, 0, "18446744073709551616"},
    {"0000000000000000000000000000001", 18, 0, "1"},
    {"999999999999999999", 18, 1, "out of range"},
    {"0.0000000000000000000000000001", 18, 2, "0.00"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(reads_exponents) {
  constexpr read_case cases[] = {
    {"1e2", 5, 2, "100.00"},  {"1E+2", 5, 2, "100.00"},  {"1.25e1", 5, 1, "12.5"},  {"5e-2", 5, 1, "0.1"},
    {"4e-2", 5, 1, "0.0"},    {"15e-1", 5, 0, "2"},      {"0e400", 5, 1, "0.0"},    {"1e-400", 5, 1, "0.0"},
    {"1e-99999999999999999999999999", 5, 1, "0.0"},      {"0.00001e5", 5, 0, "1"},  {"123456e-3", 5, 1, "123.5"},
    {"1e37", 38, 0, "10000000000000000000000000000000000000"},
  };
  check(cases);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_number) {
  for (const std::string_view text :
       {"", " ", "-", "+", ".", "-.", "e1", ".e1", "1e", "1e+", "1e1.5", "--1", "+-1", "1-", "1.2.3", "1 2", "1,000",
        "0x10", "inf", "nan", "1_000", "\xEF\xBC\x91"})
    BOOST_TEST(read(text, 18, 3) == "malformed", text);
}

BOOST_AUTO_TEST_CASE(reads_a_text_of_a_million_digits) {
  auto text = std::string(1'000'000, '0') + "12." + std::string(1'000'000, '9');
  BOOST_TEST(read(text, 5, 0) == "13");
  BOOST_TEST(read(std::string(1'000'000, '9'), 38, 0) == "out of range");
}

BOOST_AUTO_TEST_CASE(reads_the_same_on_the_short_and_the_long_path) {
  // `e0` keeps a number off the short path.
  for (const std::uint64_t seed : {11U, 12U, 13U}) {
    random_sequence random(seed);
    for (auto i = 0; i < 3'000; ++i) {
      const auto precision = static_cast<std::uint8_t>(1 + random.below(38));
      const auto scale = static_cast<std::uint8_t>(random.below(precision + 1U));
      auto text = std::to_string(random.below(std::uint64_t{1} << random.below(59)));
      if (random.below(2) == 0)
        text.insert(random.below(text.size() + 1), ".");
      if (random.below(2) == 0)
        text.insert(0, "-");
      BOOST_TEST_REQUIRE(read(text, precision, scale) == read(text + "e0", precision, scale),
                         "seed " << seed << ": " << text << " as DECIMAL(" << +precision << "," << +scale << ")");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
