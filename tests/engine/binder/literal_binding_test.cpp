#include "millrace/engine/binder/expression_binder.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/binder/scope_fixture.hpp"

namespace millrace::sql {
namespace {

struct binding {
  std::string_view text;
  std::string_view expected;
};

// The type that CAST(NULL AS ...) has, or the failure.
std::string type_of(scope_fixture& fixture, std::string_view name) {
  const auto text = fixture.bound("CAST(NULL AS " + std::string(name) + ")");
  return text.starts_with("error") ? text : text.substr(text.rfind(") ") + 2);
}

template <class Read>
auto read(std::string_view text, Read&& bind) {
  const auto parsed = parse_expression(text);
  BOOST_REQUIRE_MESSAGE(parsed.ok(), text);
  return bind(*parsed->root);
}

std::string duration_of(std::string_view text) {
  const auto bound = read(text, [](const expression& node) { return bind_duration(node, "the size"); });
  return bound.ok() ? std::to_string(bound->us) : bound.error().message;
}

std::string count_of(std::string_view text) {
  const auto bound = read(text, [](const expression& node) { return bind_count(node, "LIMIT"); });
  return bound.ok() ? std::to_string(*bound) : bound.error().message;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(literal_binding_test, scope_fixture)

BOOST_AUTO_TEST_CASE(digits_choose_the_type_of_a_number) {
  const binding cases[] = {
    {"0", "0 INTEGER"},
    {"2147483647", "2147483647 INTEGER"},
    {"2147483648", "2147483648 BIGINT"},
    {"9223372036854775807", "9223372036854775807 BIGINT"},
    {"9223372036854775808", "9223372036854775808 DECIMAL(38,0)"},
    {"-9223372036854775808", "-9223372036854775808 BIGINT"},
    {"-2147483648", "-2147483648 BIGINT"},
    {"0x1F", "31 INTEGER"},
    {"1_000", "1000 INTEGER"},
    {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999 DECIMAL(38,0)"},
    {"999999999999999999999999999999999999999",
     "error: number with more than 38 digits: 999999999999999999999999999999999999999"},
  };
  for (const auto& [text, expected] : cases)
    BOOST_TEST(bound(text) == expected);
}

BOOST_AUTO_TEST_CASE(a_point_makes_a_decimal_of_the_digits_written) {
  const binding cases[] = {
    {"1.50", "1.50 DECIMAL(3,2)"}, {"0.5", "0.5 DECIMAL(1,1)"}, {".5", "0.5 DECIMAL(1,1)"}, {"1.", "1 DECIMAL(1,0)"},
    {"00.10", "0.10 DECIMAL(2,2)"}, {"0.0", "0.0 DECIMAL(1,1)"},
    {"1234567890123456789.5", "1234567890123456789.5 DECIMAL(20,1)"},
    {"0.00000000000000000000000000000000000000", "0.00000000000000000000000000000000000000 DECIMAL(38,38)"},
    {"1.00000000000000000000000000000000000000",
     "error: number with more than 38 digits: 1.00000000000000000000000000000000000000"},
    {"1e3", "1000.0 DOUBLE"}, {"1.5e-3", "0.0015 DOUBLE"}, {"1e999", "error: number out of range: 1e999"},
  };
  for (const auto& [text, expected] : cases)
    BOOST_TEST(bound(text) == expected);
}

BOOST_AUTO_TEST_CASE(other_literals_say_their_type) {
  const binding cases[] = {
    {"TRUE", "true BOOLEAN"},
    {"NULL", "NULL NULL"},
    {"'it''s'", "'it''s' VARCHAR"},
    {"X'41ff'", "BYTES 'A\\xFF' BYTES"},
    {"X''", "BYTES '' BYTES"},
    {"X'4'", "error: not pairs of hexadecimal digits: `4`"},
    {"X'4g'", "error: not pairs of hexadecimal digits: `4g`"},
    {"DATE '2024-02-29'", "DATE '2024-02-29' DATE"},
    {"DATE '2023-02-29'", "error: not a DATE: `2023-02-29`"},
    {"TIME '10:00'", "TIME '10:00:00' TIME"},
    {"TIMESTAMP '2024-01-01T10:00:00Z'", "TIMESTAMP '2024-01-01 10:00:00' TIMESTAMP"},
  };
  for (const auto& [text, expected] : cases)
    BOOST_TEST(bound(text) == expected);
}

BOOST_AUTO_TEST_CASE(an_interval_has_the_unit_behind_it) {
  const binding cases[] = {
    {"INTERVAL '5' SECOND", "INTERVAL '00:00:05' INTERVAL"},
    {"INTERVAL '-5' DAY", "INTERVAL '-5 days' INTERVAL"},
    {"INTERVAL '2' QUARTER", "INTERVAL '6 months' INTERVAL"},
    {"INTERVAL '1 day 2 hours'", "INTERVAL '1 day 02:00:00' INTERVAL"},
    {"INTERVAL '1:30' MINUTE TO SECOND", "INTERVAL '00:01:30' INTERVAL"},
    {"INTERVAL '1:30' HOUR TO MINUTE", "INTERVAL '01:30:00' INTERVAL"},
    {"90s", "INTERVAL '00:01:30' INTERVAL"},
    {"1h30m", "INTERVAL '01:30:00' INTERVAL"},
    {"INTERVAL 'many' DAY", "error: not an interval: `many`"},
  };
  for (const auto& [text, expected] : cases)
    BOOST_TEST(bound(text) == expected);
}

BOOST_AUTO_TEST_CASE(reads_names_of_types) {
  const binding cases[] = {
    {"INT", "INTEGER"},
    {"String", "VARCHAR"},
    {"VARCHAR(20)", "VARCHAR"},
    {"DECIMAL", "DECIMAL(18,3)"},
    {"DECIMAL(5)", "DECIMAL(5,0)"},
    {"NUMERIC(38, 38)", "DECIMAL(38,38)"},
    {"DECIMAL(39)", "error: DECIMAL takes 1 to 38 digits with at most as many behind the point"},
    {"DECIMAL(0)", "error: DECIMAL takes 1 to 38 digits with at most as many behind the point"},
    {"DECIMAL(5, 6)", "error: DECIMAL takes 1 to 38 digits with at most as many behind the point"},
    {"ARRAY<INT>", "error: a type of ARRAY, MAP or ROW is not supported by this version"},
    {"bigit", "error: unknown type: bigit"},
  };
  for (const auto& [name, expected] : cases)
    BOOST_TEST(type_of(*this, name) == expected, name << " is " << type_of(*this, name));
  BOOST_TEST(error_of("CAST(a AS bigit)").hint.starts_with("did you mean `bigint`? known are boolean, tinyint, "));
}

BOOST_AUTO_TEST_CASE(a_duration_is_a_constant_interval_without_months) {
  BOOST_TEST(duration_of("INTERVAL '1' MINUTE") == "60000000");
  BOOST_TEST(duration_of("1m + INTERVAL '1 day'") == "86460000000");
  BOOST_TEST(duration_of("INTERVAL '-1' SECOND") == "-1000000");
  BOOST_TEST(duration_of("INTERVAL '1' MONTH") == "the size must not have months: they differ in length");
  BOOST_TEST(duration_of("CAST(NULL AS INTERVAL)") == "the size must be an interval");
  BOOST_TEST(duration_of("60") == "the size must be an interval");
  BOOST_TEST(duration_of("INTERVAL '2000000000' DAY") == "the size is too long");
  BOOST_TEST(duration_of("a") == "unknown column: a");
  BOOST_TEST(duration_of("random() * 1m").find("must be a constant") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_count_is_a_constant_whole_number) {
  BOOST_TEST(count_of("10") == "10");
  BOOST_TEST(count_of("0") == "0");
  BOOST_TEST(count_of("2 * 3") == "6");
  BOOST_TEST(count_of("9223372036854775807") == "9223372036854775807");
  const std::string wrong = "LIMIT must be a whole number of at least 0";
  for (const auto* text : {"-1", "1.5", "'1'", "NULL", "9223372036854775808"})
    BOOST_TEST(count_of(text) == wrong, text);
  BOOST_TEST(count_of("1 / 0").starts_with("LIMIT must be"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::sql
