#include <bit>
#include <string>

#include "decoding.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/format/field_parser.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/floating.hpp"

namespace {

using namespace millrace;
using namespace millrace::format_test;

struct example {
  type value_type;
  std::string_view text;
  std::string_view expected; ///< Canonical text, or the name of a row error.
};

std::string read(const type& value_type, std::string_view text) {
  const auto got = decode("csv", columns_of({value_type, type_id::varchar}), std::string(text) + ",-\n");
  if (got.failures.empty())
    return got.rows.substr(0, got.rows.size() - 3);
  return got.failures.substr(2, got.failures.size() - 4);
}

void check(std::initializer_list<example> examples) {
  for (const auto& each : examples) {
    BOOST_TEST_CONTEXT(to_string(each.value_type) << " '" << each.text << "'")
    BOOST_TEST(read(each.value_type, each.text) == each.expected);
  }
}

BOOST_AUTO_TEST_SUITE(field_parser)

BOOST_AUTO_TEST_CASE(reads_integers_within_the_range_of_their_type) {
  check({
    {type_id::tinyint, "127", "127"},
    {type_id::tinyint, "-128", "-128"},
    {type_id::tinyint, "128", "out_of_range"},
    {type_id::smallint, "-32769", "out_of_range"},
    {type_id::integer, "2147483647", "2147483647"},
    {type_id::integer, "2147483648", "out_of_range"},
    {type_id::bigint, "9223372036854775807", "9223372036854775807"},
    {type_id::bigint, "-9223372036854775808", "-9223372036854775808"},
    {type_id::bigint, "9223372036854775808", "out_of_range"},
    {type_id::bigint, "00000000000000000000000042", "42"},
    {type_id::integer, " 7\t", "7"},
    {type_id::integer, "+7", "7"},
    {type_id::integer, "-0", "0"},
  });
}

BOOST_AUTO_TEST_CASE(refuses_text_that_is_no_number) {
  for (const type value_type :
       {type(type_id::integer), type(type_id::double_), type::decimal(9, 2), type::decimal(30, 2)})
    for (const std::string_view text : {"x", "-", "+", ".", "1x", "x1", "--1", "+-1", "1 2", "0x10", " ", "1e", "12:4"})
      BOOST_TEST_CONTEXT(to_string(value_type) << " '" << text << "'")
  BOOST_TEST(read(value_type, text) == "bad_value");
}

BOOST_AUTO_TEST_CASE(reads_decimals_exactly) {
  check({
    {type::decimal(3, 1), "-99.9", "-99.9"},
    {type::decimal(3, 1), "100.0", "out_of_range"},
    {type::decimal(3, 1), "7", "7.0"},
    {type::decimal(4, 2), "0.005", "0.01"},
    {type::decimal(4, 2), "-0.005", "-0.01"},
    {type::decimal(4, 2), "0.0049", "0.00"},
    {type::decimal(18, 0), "999999999999999999", "999999999999999999"},
    {type::decimal(18, 0), "1000000000000000000", "out_of_range"},
    {type::decimal(18, 18), "0.123456789012345678", "0.123456789012345678"},
    {type::decimal(18, 18), "1", "out_of_range"},
    {type::decimal(38, 2), "123456789012345678901234567890123456.78", "123456789012345678901234567890123456.78"},
    {type::decimal(10, 2), " 1.5e2 ", "150.00"},
  });
}

BOOST_AUTO_TEST_CASE(reads_floating_point_correctly_rounded) {
  check({
    {type_id::double_, "0.1", "0.1"},
    {type_id::double_, "-0.0", "-0.0"},
    {type_id::double_, "9007199254740993", "9007199254740992.0"},
    {type_id::double_, "1e400", "out_of_range"},
    {type_id::double_, "-1e400", "out_of_range"},
    {type_id::double_, "1e-400", "0.0"},
    {type_id::double_, "NaN", "nan"},
    {type_id::double_, "-Infinity", "-inf"},
    {type_id::real, "16777217", "16777216.0"},
    {type_id::real, "0.1", "0.1"},
    {type_id::real, "1e39", "out_of_range"},
  });
}

BOOST_AUTO_TEST_CASE(reads_the_other_types) {
  check({
    {type_id::boolean, "TRUE", "true"},
    {type_id::boolean, "f", "false"},
    {type_id::boolean, "1", "true"},
    {type_id::boolean, "2", "bad_value"},
    {type_id::date, "2024-02-29", "2024-02-29"},
    {type_id::date, "2023-02-29", "bad_value"},
    {type_id::date, " 1969-12-31", "1969-12-31"},
    {type_id::time, "23:59:59.5", "23:59:59.5"},
    {type_id::time, "25:00:00", "bad_value"},
    {type_id::timestamp, "2024-01-15 09:30:00", "2024-01-15 09:30:00"},
    {type_id::timestamp, "2024-01-15T09:30:00.123456Z", "2024-01-15 09:30:00.123456"},
    {type_id::timestamp, "2024-01-15 09:30:00.5", "2024-01-15 09:30:00.5"},
    {type_id::timestamp, "2024-01-15 09:30:00+01:00", "2024-01-15 08:30:00"},
    {type_id::timestamp, "2024-01-15", "2024-01-15 00:00:00"},
    {type_id::timestamp, "2024-01-15 24:30:00", "bad_value"},
    {type_id::timestamp, "2024-01-15 09:30:0x", "bad_value"},
    {type_id::timestamp, "1705311000", "bad_value"},
    {type_id::interval, "1 day", "1 day"},
    {type_id::interval, "soon", "bad_value"},
    {type_id::bytes, "a\\x00\\xFFz", "a\\x00\\xFFz"},
    {type_id::bytes, "a\\q", "bad_value"},
    {type_id::bytes, "\\x1", "bad_value"},
    {type_id::bytes, "\xff", "bad_value"},
  });
}

BOOST_AUTO_TEST_CASE(reads_timestamps_by_a_pattern) {
  format_options options;
  options.timestamp_format = "%d/%m/%Y %H:%M";
  const auto got = decode("csv", columns_of({type_id::timestamp}), "15/01/2024 09:30\n2024-01-15 09:30:00\n", options);
  BOOST_TEST(got.rows == "2024-01-15 09:30:00\n");
  BOOST_TEST(got.failures == "17:bad_value:0");
}

/// Makes text that is a number most of the time.
std::string random_number_text(random_sequence& random) {
  constexpr std::string_view letters = "00123456789999";
  constexpr std::string_view odd = ".-+e x/:";
  std::string text = random.below(3) == 0 ? "-" : "";
  for (auto length = 1 + random.below(random.below(2) == 0 ? 8 : 24); length != 0; --length)
    text += random.below(40) == 0 ? odd[random.below(odd.size())] : letters[random.below(letters.size())];
  if (random.below(2) == 0)
    text.insert(random.below(text.size() + 1), ".");
  return text;
}

BOOST_AUTO_TEST_CASE(reads_random_numbers_as_the_plain_readers_do) {
  constexpr std::uint64_t seed = 20240115;
  random_sequence random(seed);
  for (int i = 0; i < 200'000; ++i) {
    const auto text = random_number_text(random);
    const padded input(text);
    BOOST_TEST_CONTEXT("seed " << seed << ", text '" << text << "'") {
      const auto value_type = type::decimal(static_cast<std::uint8_t>(1 + random.below(18)), 0);
      auto scaled = value_type;
      scaled.scale = static_cast<std::uint8_t>(random.below(value_type.precision + 1U));
      std::int64_t narrow = 0;
      int128 wide = 0;
      const auto expected = parse_decimal(text, scaled.precision, scaled.scale, wide);
      BOOST_REQUIRE((read_decimal(input.view(), scaled, narrow) == expected));
      if (expected == parse_outcome::ok)
        BOOST_REQUIRE((narrow == wide));
      double fast = 0;
      double plain = 0;
      const auto outcome = parse_double(text, plain);
      BOOST_REQUIRE((read_double(input.view(), fast) == outcome));
      if (outcome == parse_outcome::ok)
        BOOST_REQUIRE((std::bit_cast<std::uint64_t>(fast) == std::bit_cast<std::uint64_t>(plain)));
      const auto real_outcome = parse_real(text, plain);
      BOOST_REQUIRE((read_real(input.view(), fast) == real_outcome));
      if (real_outcome == parse_outcome::ok)
        BOOST_REQUIRE((std::bit_cast<std::uint64_t>(fast) == std::bit_cast<std::uint64_t>(plain)));
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_random_timestamps_as_the_plain_reader_does) {
  constexpr std::uint64_t seed = 7;
  constexpr std::string_view pattern = "2024-01-15 09:30:00.123456Z";
  random_sequence random(seed);
  date_reader dates;
  for (int i = 0; i < 100'000; ++i) {
    std::string text(pattern.substr(0, 10 + random.below(pattern.size() - 9)));
    for (auto changes = random.below(4); changes != 0; --changes)
      text[random.below(text.size())] = std::string_view("0123456789:-. TZ/;")[random.below(18)];
    const padded input(text);
    BOOST_TEST_CONTEXT("seed " << seed << ", text '" << text << "'") {
      const auto expected = parse_timestamp(text);
      std::int64_t us = 0;
      BOOST_REQUIRE(((dates.read_timestamp(input.view(), us) == parse_outcome::ok) == expected.has_value()));
      if (expected.has_value())
        BOOST_REQUIRE(us == *expected);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
