#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(comparison_test)

BOOST_AUTO_TEST_CASE(compares_numbers) {
  check_cases({
    {"=", {"integer:1", "integer:2"}, "false"},
    {"=", {"integer:2", "integer:2"}, "true"},
    {"=", {"bigint:-1", "integer:-2"}, "false"},
    {"=", {"decimal(3,2):1.50", "decimal(5,1):1.5"}, "true"},
    {"=", {"decimal(20,2):1.50", "integer:1"}, "false"},
    {"=", {"double:1.5", "decimal(3,2):1.50"}, "true"},
    {"<>", {"integer:1", "integer:2"}, "true"},
    {"<>", {"integer:2", "integer:2"}, "false"},
    {"<>", {"bigint:-1", "integer:-2"}, "true"},
    {"<>", {"decimal(3,2):1.50", "decimal(5,1):1.5"}, "false"},
    {"<>", {"decimal(20,2):1.50", "integer:1"}, "true"},
    {"<>", {"double:1.5", "decimal(3,2):1.50"}, "false"},
    {"<", {"integer:1", "integer:2"}, "true"},
    {"<", {"integer:2", "integer:2"}, "false"},
    {"<", {"bigint:-1", "integer:-2"}, "false"},
    {"<", {"decimal(3,2):1.50", "decimal(5,1):1.5"}, "false"},
    {"<", {"decimal(20,2):1.50", "integer:1"}, "false"},
    {"<", {"double:1.5", "decimal(3,2):1.50"}, "false"},
    {"<=", {"integer:1", "integer:2"}, "true"},
    {"<=", {"integer:2", "integer:2"}, "true"},
    {"<=", {"bigint:-1", "integer:-2"}, "false"},
    {"<=", {"decimal(3,2):1.50", "decimal(5,1):1.5"}, "true"},
    {"<=", {"decimal(20,2):1.50", "integer:1"}, "false"},
    {"<=", {"double:1.5", "decimal(3,2):1.50"}, "true"},
    {">", {"integer:1", "integer:2"}, "false"},
    {">", {"integer:2", "integer:2"}, "false"},
    {">", {"bigint:-1", "integer:-2"}, "true"},
    {">", {"decimal(3,2):1.50", "decimal(5,1):1.5"}, "false"},
    {">", {"decimal(20,2):1.50", "integer:1"}, "true"},
    {">", {"double:1.5", "decimal(3,2):1.50"}, "false"},
    {">=", {"integer:1", "integer:2"}, "false"},
    {">=", {"integer:2", "integer:2"}, "true"},
    {">=", {"bigint:-1", "integer:-2"}, "true"},
    {">=", {"decimal(3,2):1.50", "decimal(5,1):1.5"}, "true"},
    {">=", {"decimal(20,2):1.50", "integer:1"}, "true"},
    {">=", {"double:1.5", "decimal(3,2):1.50"}, "true"},
  });
}

BOOST_AUTO_TEST_CASE(nan_is_the_greatest_number_and_equals_itself) {
  check_cases({
    {"=", {"double:nan", "double:nan"}, "true"},   {"=", {"double:nan", "double:inf"}, "false"},
    {"=", {"double:1", "double:nan"}, "false"},    {"=", {"double:0", "double:-0.0"}, "true"},
    {"<>", {"double:nan", "double:nan"}, "false"}, {"<>", {"double:nan", "double:inf"}, "true"},
    {"<>", {"double:1", "double:nan"}, "true"},    {"<>", {"double:0", "double:-0.0"}, "false"},
    {"<", {"double:nan", "double:nan"}, "false"},  {"<", {"double:nan", "double:inf"}, "false"},
    {"<", {"double:1", "double:nan"}, "true"},     {"<", {"double:0", "double:-0.0"}, "false"},
    {"<=", {"double:nan", "double:nan"}, "true"},  {"<=", {"double:nan", "double:inf"}, "false"},
    {"<=", {"double:1", "double:nan"}, "true"},    {"<=", {"double:0", "double:-0.0"}, "true"},
    {">", {"double:nan", "double:nan"}, "false"},  {">", {"double:nan", "double:inf"}, "true"},
    {">", {"double:1", "double:nan"}, "false"},    {">", {"double:0", "double:-0.0"}, "false"},
    {">=", {"double:nan", "double:nan"}, "true"},  {">=", {"double:nan", "double:inf"}, "true"},
    {">=", {"double:1", "double:nan"}, "false"},   {">=", {"double:0", "double:-0.0"}, "true"},
  });
}

BOOST_AUTO_TEST_CASE(compares_text_by_bytes) {
  check_cases({
    {"=", {"varchar:a", "varchar:b"}, "false"},
    {"=", {"varchar:ab", "varchar:a"}, "false"},
    {"=", {"varchar:Z", "varchar:a"}, "false"},
    {"=", {"varchar:é", "varchar:z"}, "false"},
    {"=", {"varchar:", "varchar:a"}, "false"},
    {"<", {"varchar:a", "varchar:b"}, "true"},
    {"<", {"varchar:ab", "varchar:a"}, "false"},
    {"<", {"varchar:Z", "varchar:a"}, "true"},
    {"<", {"varchar:é", "varchar:z"}, "false"},
    {"<", {"varchar:", "varchar:a"}, "true"},
    {">=", {"varchar:a", "varchar:b"}, "false"},
    {">=", {"varchar:ab", "varchar:a"}, "true"},
    {">=", {"varchar:Z", "varchar:a"}, "false"},
    {">=", {"varchar:é", "varchar:z"}, "true"},
    {">=", {"varchar:", "varchar:a"}, "false"},
  });
}

BOOST_AUTO_TEST_CASE(compares_times) {
  check_cases({
    {"<", {"date:2024-01-01", "date:2024-01-02"}, "true"},
    {"<", {"date:2024-01-01", "timestamp:2024-01-01 00:00:01"}, "true"},
    {"=", {"interval:1 day", "interval:24 hours"}, "true"},
    {"<", {"interval:1 month", "interval:31 days"}, "true"},
    {">", {"time:10:00:00", "time:09:59:59"}, "true"},
    {"=", {"boolean:true", "boolean:false"}, "false"},
    {"<", {"boolean:false", "boolean:true"}, "true"},
  });
}

BOOST_AUTO_TEST_CASE(comparing_with_null_is_null) {
  check_cases({
    {"=", {"integer:1", "integer:."}, "."},
    {"<>", {"integer:1", "integer:."}, "."},
    {"<", {"integer:1", "integer:."}, "."},
    {"<=", {"integer:1", "integer:."}, "."},
    {">", {"integer:1", "integer:."}, "."},
    {">=", {"integer:1", "integer:."}, "."},
    {"=", {"varchar:.", "varchar:."}, "."},
  });
}

BOOST_AUTO_TEST_CASE(is_distinct_from_treats_null_as_a_value) {
  check_cases({
    {"is_distinct_from", {"integer:1", "integer:1"}, "false"},
    {"is_distinct_from", {"integer:1", "integer:2"}, "true"},
    {"is_distinct_from", {"integer:1", "integer:."}, "true"},
    {"is_distinct_from", {"integer:.", "integer:."}, "false"},
    {"is_distinct_from", {"double:nan", "double:nan"}, "false"},
    {"is_distinct_from", {"varchar:a", "varchar:."}, "true"},
  });
}

BOOST_AUTO_TEST_CASE(in_finds_a_value_or_says_null) {
  check_cases({
    {"in", {"integer:1", "integer:2", "integer:1"}, "true"},
    {"in", {"integer:3", "integer:2", "integer:1"}, "false"},
    {"in", {"integer:3", "integer:.", "integer:1"}, "."},
    {"in", {"integer:1", "integer:.", "integer:1"}, "true"},
    {"in", {"integer:.", "integer:1"}, "."},
    {"in", {"varchar:a", "varchar:b", "varchar:a"}, "true"},
    {"in", {"integer:1", "decimal(3,1):1.0"}, "true"},
  });
}

BOOST_AUTO_TEST_CASE(asks_for_truth_and_null) {
  check_cases({
    {"not", {"boolean:true"}, "false"},
    {"not", {"boolean:false"}, "true"},
    {"not", {"boolean:."}, "."},
    {"is_null", {"boolean:true"}, "false"},
    {"is_null", {"boolean:false"}, "false"},
    {"is_null", {"boolean:."}, "true"},
    {"is_not_null", {"boolean:true"}, "true"},
    {"is_not_null", {"boolean:false"}, "true"},
    {"is_not_null", {"boolean:."}, "false"},
    {"is_true", {"boolean:true"}, "true"},
    {"is_true", {"boolean:false"}, "false"},
    {"is_true", {"boolean:."}, "false"},
    {"is_false", {"boolean:true"}, "false"},
    {"is_false", {"boolean:false"}, "true"},
    {"is_false", {"boolean:."}, "false"},
    {"is_null", {"varchar:."}, "true"},
    {"is_null", {"bigint:1"}, "false"},
  });
}

BOOST_AUTO_TEST_CASE(least_and_greatest_leave_nulls_out) {
  check_cases({
    {"least", {"integer:3", "integer:1", "integer:."}, "1"},
    {"greatest", {"integer:3", "integer:1", "integer:."}, "3"},
    {"greatest", {"varchar:a", "varchar:b"}, "b"},
    {"least", {"varchar:.", "varchar:."}, "."},
    {"greatest", {"double:nan", "double:1"}, "nan"},
    {"least", {"double:nan", "double:1"}, "1.0"},
    {"greatest", {"decimal(3,1):2.5", "integer:2"}, "2.5"},
    {"least", {"date:2024-01-02", "date:2024-01-01"}, "2024-01-01"},
    {"greatest", {"boolean:true", "boolean:false"}, "true"},
    {"least", {"interval:1 month", "interval:29 days"}, "29 days"},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
