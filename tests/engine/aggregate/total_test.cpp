#include "fixture.hpp"

using namespace millrace;

namespace {

struct example {
  std::string_view name;
  type value_type;
  std::initializer_list<std::string_view> values;
  std::string_view expected;
};

void check(std::initializer_list<example> examples) {
  for (const auto& example : examples)
    BOOST_TEST(aggregate_of(example.name, example.value_type, example.values) == example.expected,
               example.name << "(" << to_string(example.value_type) << ") is not " << example.expected);
}

} // namespace

BOOST_AUTO_TEST_SUITE(total_suite)

BOOST_AUTO_TEST_CASE(totals_skip_nulls_and_are_null_without_values) {
  check({
    {"sum", type_id::integer, {"1", ".", "2"}, "3"},
    {"sum", type_id::integer, {".", "."}, "NULL"},
    {"sum", type_id::double_, {".", "."}, "NULL"},
    {"sum", type::decimal(5, 2), {"."}, "NULL"},
    {"sum", type::decimal(30, 2), {"."}, "NULL"},
    {"avg", type_id::bigint, {".", "4", "."}, "4.0"},
    {"avg", type_id::bigint, {"."}, "NULL"},
    {"count", type_id::varchar, {".", "a", ""}, "2"},
    {"count", type_id::varchar, {"."}, "0"},
    {"bool_and", type_id::boolean, {"."}, "NULL"},
    {"bool_and", type_id::boolean, {"true", ".", "true"}, "true"},
    {"bool_and", type_id::boolean, {"true", "false", "true"}, "false"},
    {"bool_or", type_id::boolean, {"false", ".", "false"}, "false"},
    {"bool_or", type_id::boolean, {"false", "true", "false"}, "true"},
  });
}

BOOST_AUTO_TEST_CASE(a_total_may_leave_its_range_and_come_back) {
  check({
    {"sum", type_id::bigint, {"9223372036854775807", "5", "-5"}, "9223372036854775807"},
    {"sum", type_id::bigint, {"-9223372036854775808", "-1", "1"}, "-9223372036854775808"},
    {"sum", type::decimal(38, 0),
     {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999",
      "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999",
      "-99999999999999999999999999999999999999"},
     "99999999999999999999999999999999999999"},
  });
}

BOOST_AUTO_TEST_CASE(a_total_beyond_its_type_is_an_overflow) {
  check({
    {"sum", type_id::bigint, {"9223372036854775807", "1"}, "overflow"},
    {"sum", type_id::bigint, {"-9223372036854775808", "-1"}, "overflow"},
    {"sum", type::decimal(38, 2), {"999999999999999999999999999999999999.99", "0.01"}, "overflow"},
    {"sum", type::decimal(38, 2), {"-999999999999999999999999999999999999.99", "-0.01"}, "overflow"},
    {"sum", type::decimal(38, 0),
     {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999",
      "99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
     "overflow"},
    {"delta", type_id::bigint, {"9223372036854775807", "-1"}, "overflow"},
  });
}

BOOST_AUTO_TEST_CASE(statistics_beyond_a_double_are_infinite_and_of_what_is_no_number_nan) {
  check({
    {"var_pop", type_id::double_, {"1e300", "-1e300"}, "inf"},
    {"var_pop", type_id::double_, {"1.7e308", "-1.7e308", "1.7e308", "0"}, "inf"},
    {"stddev", type_id::double_, {"inf", "1"}, "nan"},
    {"stddev", type_id::double_, {"1", "-inf"}, "nan"},
    {"stddev", type_id::double_, {"1e300", "-1e300", "nan"}, "nan"},
    {"sum", type_id::double_, {"1e308", "1e308"}, "inf"},
  });
}

BOOST_AUTO_TEST_CASE(averages_of_decimals_divide_what_leaves_128_bits) {
  check({
    {"avg", type::decimal(38, 0),
     {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
     "1e+38"},
    {"avg", type::decimal(38, 37),
     {"-9.9999999999999999999999999999999999999", "-9.9999999999999999999999999999999999999",
      "-9.9999999999999999999999999999999999997", "0"},
     "-7.5"},
  });
}

BOOST_AUTO_TEST_CASE(sums_decimals_exactly_in_their_scale) {
  check({
    {"sum", type::decimal(4, 2), {"0.10", "0.20", "99.99"}, "100.29"},
    {"sum", type::decimal(18, 0), {"999999999999999999", "999999999999999999"}, "1999999999999999998"},
    {"sum", type::decimal(20, 3), {"12345678901234567.891", "0.109"}, "12345678901234568.000"},
    {"delta", type::decimal(4, 2), {"1.50", "-2.25", "."}, "3.75"},
  });
}

BOOST_AUTO_TEST_CASE(averages_are_rounded_once) {
  check({
    {"avg", type_id::integer, {"1", "2"}, "1.5"},
    {"avg", type_id::bigint, {"9223372036854775807", "9223372036854775807", "9223372036854775807"},
     "9.223372036854776e+18"},
    {"avg", type_id::bigint, {"9007199254740993", "9007199254740993", "9007199254740993"}, "9007199254740992.0"},
    {"avg", type::decimal(3, 1), {"0.1", "0.2", "0.3"}, "0.2"},
    {"avg", type::decimal(38, 2), {"1.10", "1.20"}, "1.15"},
    {"avg", type::decimal(38, 38),
     {"0.50000000000000000000000000000000000000", "0.25000000000000000000000000000000000000"},
     "0.375"},
    {"avg", type_id::double_, {"0.5", "1.0"}, "0.75"},
  });
}

BOOST_AUTO_TEST_CASE(doubles_are_added_in_input_order) {
  check({
    {"sum", type_id::double_, {"1e16", "1", "-1e16"}, "0.0"},
    {"sum", type_id::double_, {"1e16", "-1e16", "1"}, "1.0"},
    {"sum", type_id::double_, {"inf", "-inf"}, "nan"},
  });
}

BOOST_AUTO_TEST_CASE(deviations_of_few_values) {
  check({
    {"stddev_samp", type_id::double_, {"1"}, "NULL"},
    {"stddev_pop", type_id::double_, {"1"}, "0.0"},
    {"var_samp", type_id::double_, {"1", "3"}, "2.0"},
    {"variance", type_id::double_, {"1", "3"}, "2.0"},
    {"var_pop", type_id::double_, {"1", "3", "."}, "1.0"},
    {"stddev", type_id::double_, {"2", "4", "4", "4", "5", "5", "7", "9"}, "2.138089935299395"},
    {"stddev_pop", type_id::double_, {"2", "4", "4", "4", "5", "5", "7", "9"}, "2.0"},
    {"var_pop", type_id::double_, {"1000000001", "1000000002", "1000000003"}, "0.6666666666666666"},
  });
}

BOOST_AUTO_TEST_SUITE_END()
