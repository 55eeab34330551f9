#include <boost/test/unit_test.hpp>

#include <string>

#include "millrace/engine/type/value.hpp"

using namespace millrace;

namespace {

std::string read(std::string_view text, type as) {
  const auto parsed = parse_value(text, as);
  return parsed.ok() ? to_string(*parsed) : parsed.error().message;
}

struct text_case {
  std::string_view text;
  type as;
  std::string_view expected;
};

} // namespace

BOOST_AUTO_TEST_SUITE(value_suite)

BOOST_AUTO_TEST_CASE(reads_text_as_every_type) {
  constexpr text_case cases[] = {
    {"yes", type_id::boolean, "true"},
    {" 12 ", type_id::integer, "12"},
    {"1e3", type_id::bigint, "1000"},
    {"12.5", type_id::integer, "13"},
    {"-12.5", type_id::smallint, "-13"},
    {"1.1", type_id::real, "1.1"},
    {"1.1", type_id::double_, "1.1"},
    {"1.005", type::decimal(5, 2), "1.01"},
    {"12345678901234567890.5", type::decimal(38, 1), "12345678901234567890.5"},
    {" as it is ", type_id::varchar, " as it is "},
    {"\\xAB", type_id::bytes, "\\xAB"},
    {"2026-01-31", type_id::date, "2026-01-31"},
    {"09:30", type_id::time, "09:30:00"},
    {"2026-01-31T09:30:00Z", type_id::timestamp, "2026-01-31 09:30:00"},
    {"90 minutes", type_id::interval, "01:30:00"},
  };
  for (const auto& each : cases)
    BOOST_TEST(read(each.text, each.as) == each.expected);
}

BOOST_AUTO_TEST_CASE(bounds_integers_by_their_type) {
  struct bound_case {
    type as;
    std::string_view lowest;
    std::string_view highest;
    std::string_view below;
    std::string_view above;
  };
  constexpr bound_case cases[] = {
    {type_id::tinyint, "-128", "127", "-129", "128"},
    {type_id::smallint, "-32768", "32767", "-32769", "32767.5"},
    {type_id::integer, "-2147483648", "2147483647", "-2147483649", "2147483648"},
    {type_id::bigint, "-9223372036854775808", "9223372036854775807", "-9223372036854775809", "9223372036854775807.5"},
  };
  for (const auto& each : cases) {
    BOOST_TEST(read(each.lowest, each.as) == each.lowest);
    BOOST_TEST(read(each.highest, each.as) == each.highest);
    const auto message = "value out of the range of " + to_string(each.as) + ": ";
    BOOST_TEST(read(each.below, each.as) == message + std::string(each.below));
    BOOST_TEST(read(each.above, each.as) == message + std::string(each.above));
  }
}

BOOST_AUTO_TEST_CASE(says_what_it_could_not_read) {
  constexpr text_case cases[] = {
    {"maybe", type_id::boolean, "cannot read text as BOOLEAN: maybe"},
    {"", type_id::integer, "cannot read text as INTEGER: "},
    {"1.x", type_id::double_, "cannot read text as DOUBLE: 1.x"},
    {"1e400", type_id::double_, "value out of the range of DOUBLE: 1e400"},
    {"1e39", type_id::real, "value out of the range of REAL: 1e39"},
    {"10", type::decimal(3, 2), "value out of the range of DECIMAL(3,2): 10"},
    {"2026-02-29", type_id::date, "cannot read text as DATE: 2026-02-29"},
    {"25:00", type_id::time, "cannot read text as TIME: 25:00"},
    {"now", type_id::timestamp, "cannot read text as TIMESTAMP: now"},
    {"soon", type_id::interval, "cannot read text as INTERVAL: soon"},
    {"\\", type_id::bytes, "cannot read text as BYTES: \\"},
    {"x", type_id::null, "cannot read text as NULL: x"},
  };
  for (const auto& each : cases) {
    BOOST_TEST(read(each.text, each.as) == each.expected);
    BOOST_TEST((parse_value(each.text, each.as).error().code == errc::invalid_argument));
  }
}

BOOST_AUTO_TEST_CASE(holds_the_alternative_of_the_physical_type) {
  BOOST_TEST(parse_value("7", type_id::tinyint)->as_int64() == 7);
  BOOST_TEST(parse_value("7", type::decimal(18, 1))->as_int64() == 70);
  BOOST_TEST((std::holds_alternative<int128>(parse_value("7", type::decimal(19, 1))->data)));
  BOOST_TEST((parse_value("7", type::decimal(18, 1))->as_int128() == 70));
  BOOST_TEST(parse_value("0.1", type_id::real)->as_double() == double{0.1F});
  BOOST_TEST(parse_value("a", type_id::varchar)->as_text() == "a");
  BOOST_TEST((parse_value("1 day", type_id::interval)->as_interval() == interval_value{0, 1, 0}));
  BOOST_TEST(parse_value("t", type_id::boolean)->as_bool());
}

BOOST_AUTO_TEST_CASE(prints_null_of_any_type) {
  BOOST_TEST(to_string(value{}) == "NULL");
  BOOST_TEST(to_string(value{type_id::varchar, {}}) == "NULL");
  BOOST_TEST((value{type_id::varchar, {}}.is_null()));
}

BOOST_AUTO_TEST_CASE(tells_equal_numbers_of_different_types_apart) {
  BOOST_TEST((parse_value("1", type_id::integer).value() == parse_value("1", type_id::integer).value()));
  BOOST_TEST((parse_value("1", type_id::integer).value() != parse_value("1", type_id::bigint).value()));
}

BOOST_AUTO_TEST_SUITE_END()
