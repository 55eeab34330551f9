#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(cast_test)

BOOST_AUTO_TEST_CASE(casts_between_integers) {
  check_cases({
    {"cast", {"bigint:127", "tinyint"}, "127"},
    {"cast", {"bigint:-128", "tinyint"}, "-128"},
    {"cast", {"bigint:128", "tinyint"}, "!cast_failed"},
    {"cast", {"bigint:32767", "tinyint"}, "!cast_failed"},
    {"cast", {"bigint:32768", "tinyint"}, "!cast_failed"},
    {"cast", {"bigint:2147483648", "tinyint"}, "!cast_failed"},
    {"cast", {"bigint:-2147483649", "tinyint"}, "!cast_failed"},
    {"cast", {"bigint:127", "smallint"}, "127"},
    {"cast", {"bigint:-128", "smallint"}, "-128"},
    {"cast", {"bigint:128", "smallint"}, "128"},
    {"cast", {"bigint:32767", "smallint"}, "32767"},
    {"cast", {"bigint:32768", "smallint"}, "!cast_failed"},
    {"cast", {"bigint:2147483648", "smallint"}, "!cast_failed"},
    {"cast", {"bigint:-2147483649", "smallint"}, "!cast_failed"},
    {"cast", {"bigint:127", "integer"}, "127"},
    {"cast", {"bigint:-128", "integer"}, "-128"},
    {"cast", {"bigint:128", "integer"}, "128"},
    {"cast", {"bigint:32767", "integer"}, "32767"},
    {"cast", {"bigint:32768", "integer"}, "32768"},
    {"cast", {"bigint:2147483648", "integer"}, "!cast_failed"},
    {"cast", {"bigint:-2147483649", "integer"}, "!cast_failed"},
    {"cast", {"bigint:127", "bigint"}, "127"},
    {"cast", {"bigint:-128", "bigint"}, "-128"},
    {"cast", {"bigint:128", "bigint"}, "128"},
    {"cast", {"bigint:32767", "bigint"}, "32767"},
    {"cast", {"bigint:32768", "bigint"}, "32768"},
    {"cast", {"bigint:2147483648", "bigint"}, "2147483648"},
    {"cast", {"bigint:-2147483649", "bigint"}, "-2147483649"},
  });
}

BOOST_AUTO_TEST_CASE(casts_doubles_to_integers_rounding_half_to_even) {
  check_cases({
    {"cast", {"double:2.5", "integer"}, "2"},
    {"cast", {"double:3.5", "integer"}, "4"},
    {"cast", {"double:-2.5", "integer"}, "-2"},
    {"cast", {"double:0.4", "integer"}, "0"},
    {"cast", {"double:1e18", "integer"}, "!cast_failed"},
    {"cast", {"double:9.3e18", "integer"}, "!cast_failed"},
    {"cast", {"double:nan", "integer"}, "!cast_failed"},
    {"cast", {"double:inf", "integer"}, "!cast_failed"},
    {"cast", {"double:2.5", "bigint"}, "2"},
    {"cast", {"double:3.5", "bigint"}, "4"},
    {"cast", {"double:-2.5", "bigint"}, "-2"},
    {"cast", {"double:0.4", "bigint"}, "0"},
    {"cast", {"double:1e18", "bigint"}, "1000000000000000000"},
    {"cast", {"double:9.3e18", "bigint"}, "!cast_failed"},
    {"cast", {"double:nan", "bigint"}, "!cast_failed"},
    {"cast", {"double:inf", "bigint"}, "!cast_failed"},
    {"cast", {"double:127.4", "tinyint"}, "127"},
    {"cast", {"double:127.5", "tinyint"}, "!cast_failed"},
  });
}

BOOST_AUTO_TEST_CASE(casts_decimals_rounding_half_away_from_zero) {
  check_cases({
    {"cast", {"decimal(3,1):2.5", "integer"}, "3"},
    {"cast", {"decimal(3,1):-2.5", "bigint"}, "-3"},
    {"cast", {"decimal(20,3):1.2345", "decimal(5,2)"}, "1.24"},
    {"cast", {"decimal(5,2):1.25", "decimal(20,4)"}, "1.2500"},
    {"cast", {"decimal(5,2):123.45", "decimal(3,1)"}, "!cast_failed"},
    {"cast", {"decimal(5,2):999.99", "decimal(4,1)"}, "!cast_failed"},
    {"cast", {"integer:123", "decimal(5,2)"}, "123.00"},
    {"cast", {"integer:1234", "decimal(5,2)"}, "!cast_failed"},
    {"cast", {"decimal(38,0):99999999999999999999999999999999999999", "bigint"}, "!cast_failed"},
    {"cast", {"decimal(5,2):1.25", "double"}, "1.25"},
    {"cast", {"decimal(25,5):1234567890.12345", "double"}, "1234567890.12345"},
    {"cast", {"double:1.005", "decimal(5,2)"}, "1.00"},
    {"cast", {"double:0.145", "decimal(5,2)"}, "0.14"},
    {"cast", {"double:2.5", "decimal(5,0)"}, "3"},
    {"cast", {"double:1e10", "decimal(5,0)"}, "!cast_failed"},
    {"cast", {"double:nan", "decimal(5,0)"}, "!cast_failed"},
  });
}

BOOST_AUTO_TEST_CASE(casts_to_and_from_real) {
  check_cases({
    {"cast", {"double:0.1", "real"}, "0.1"},
    {"cast", {"real:0.1", "double"}, "0.10000000149011612"},
    {"cast", {"double:1e39", "real"}, "!cast_failed"},
    {"cast", {"double:inf", "real"}, "inf"},
    {"cast", {"integer:16777217", "real"}, "16777216.0"},
    {"cast", {"decimal(5,2):1.25", "real"}, "1.25"},
    {"cast", {"bigint:3", "double"}, "3.0"},
  });
}

BOOST_AUTO_TEST_CASE(casts_booleans) {
  check_cases({
    {"cast", {"boolean:true", "integer"}, "1"},          {"cast", {"boolean:false", "bigint"}, "0"},
    {"cast", {"boolean:true", "double"}, "1.0"},         {"cast", {"boolean:true", "decimal(3,1)"}, "1.0"},
    {"cast", {"boolean:true", "varchar"}, "true"},       {"cast", {"integer:0", "boolean"}, "false"},
    {"cast", {"double:0.5", "boolean"}, "true"},         {"cast", {"decimal(3,1):0.0", "boolean"}, "false"},
    {"cast", {"varchar:true", "boolean"}, "true"},       {"cast", {"varchar:T", "boolean"}, "true"},
    {"cast", {"varchar:yes", "boolean"}, "true"},        {"cast", {"varchar:Y", "boolean"}, "true"},
    {"cast", {"varchar:1", "boolean"}, "true"},          {"cast", {"varchar:false", "boolean"}, "false"},
    {"cast", {"varchar:f", "boolean"}, "false"},         {"cast", {"varchar:NO", "boolean"}, "false"},
    {"cast", {"varchar:n", "boolean"}, "false"},         {"cast", {"varchar:0", "boolean"}, "false"},
    {"cast", {"varchar:on", "boolean"}, "!cast_failed"}, {"cast", {"varchar:", "boolean"}, "!cast_failed"},
    {"cast", {"varchar: true ", "boolean"}, "true"},
  });
}

BOOST_AUTO_TEST_CASE(reads_numbers_from_text) {
  check_cases({
    {"cast", {"varchar:5", "integer"}, "5"},
    {"cast", {"varchar:+5", "integer"}, "5"},
    {"cast", {"varchar:-0", "integer"}, "0"},
    {"cast", {"varchar: 7 ", "integer"}, "7"},
    {"cast", {"varchar:2.5", "integer"}, "3"},
    {"cast", {"varchar:-2.5", "integer"}, "-3"},
    {"cast", {"varchar:1e3", "integer"}, "1000"},
    {"cast", {"varchar:2147483647", "integer"}, "2147483647"},
    {"cast", {"varchar:-2147483648", "integer"}, "-2147483648"},
    {"cast", {"varchar:2147483648", "integer"}, "!cast_failed"},
    {"cast", {"varchar:abc", "integer"}, "!cast_failed"},
    {"cast", {"varchar:", "integer"}, "!cast_failed"},
    {"cast", {"varchar:-", "integer"}, "!cast_failed"},
    {"cast", {"varchar:1 2", "integer"}, "!cast_failed"},
    {"cast", {"varchar:9223372036854775807", "bigint"}, "9223372036854775807"},
    {"cast", {"varchar:9223372036854775808", "bigint"}, "!cast_failed"},
    {"cast", {"varchar:128", "tinyint"}, "!cast_failed"},
    {"cast", {"varchar:1.239", "decimal(5,2)"}, "1.24"},
    {"cast", {"varchar:12345", "decimal(5,2)"}, "!cast_failed"},
    {"cast", {"varchar:1e2", "decimal(5,2)"}, "100.00"},
    {"cast",
     {"varchar:99999999999999999999999999999999999999", "decimal(38,0)"},
     "99999999999999999999999999999999999999"},
    {"cast", {"varchar: 1.5 ", "double"}, "1.5"},
    {"cast", {"varchar:1.5e3", "double"}, "1500.0"},
    {"cast", {"varchar:nan", "double"}, "nan"},
    {"cast", {"varchar:-infinity", "double"}, "-inf"},
    {"cast", {"varchar:x", "double"}, "!cast_failed"},
    {"cast", {"varchar:0.1", "real"}, "0.1"},
  });
}

BOOST_AUTO_TEST_CASE(reads_times_from_text) {
  check_cases({
    {"cast", {"varchar:2024-01-01", "date"}, "2024-01-01"},
    {"cast", {"varchar:2024-02-30", "date"}, "!cast_failed"},
    {"cast", {"varchar: 2024-01-01 ", "date"}, "2024-01-01"},
    {"cast", {"varchar:2024-01-01 10:00:00", "date"}, "2024-01-01"},
    {"cast", {"varchar:2024-01-01T10:00:00Z", "timestamp"}, "2024-01-01 10:00:00"},
    {"cast", {"varchar:2024-01-01", "timestamp"}, "2024-01-01 00:00:00"},
    {"cast", {"varchar:2024-01-01 10:00:00.5", "timestamp"}, "2024-01-01 10:00:00.5"},
    {"cast", {"varchar:10:11:12", "time"}, "10:11:12"},
    {"cast", {"varchar:25:00:00", "time"}, "!cast_failed"},
    {"cast", {"varchar:1 day", "interval"}, "1 day"},
    {"cast", {"varchar:many", "interval"}, "!cast_failed"},
  });
}

BOOST_AUTO_TEST_CASE(writes_text) {
  check_cases({
    {"cast", {"decimal(5,2):-0.50", "varchar"}, "-0.50"},
    {"cast", {"double:1", "varchar"}, "1.0"},
    {"cast", {"double:1e20", "varchar"}, "1e+20"},
    {"cast", {"real:0.1", "varchar"}, "0.1"},
    {"cast", {"integer:-5", "varchar"}, "-5"},
    {"cast", {"bigint:-9223372036854775808", "varchar"}, "-9223372036854775808"},
    {"cast", {"date:2024-01-01", "varchar"}, "2024-01-01"},
    {"cast", {"time:10:00:00.5", "varchar"}, "10:00:00.5"},
    {"cast", {"timestamp:2024-01-01 00:00:00", "varchar"}, "2024-01-01 00:00:00"},
    {"cast", {"interval:14 months 3 days", "varchar"}, "1 year 2 months 3 days"},
    {"cast", {"bytes:a\\xFF", "varchar"}, "a\\xFF"},
    {"cast", {"varchar:a\\xFFb", "bytes"}, "a\\xFFb"},
    {"cast", {"varchar:é", "bytes"}, "!cast_failed"},
    {"cast", {"varchar:a\\x", "bytes"}, "!cast_failed"},
  });
}

BOOST_AUTO_TEST_CASE(casts_between_times) {
  check_cases({
    {"cast", {"date:2024-01-02", "timestamp"}, "2024-01-02 00:00:00"},
    {"cast", {"timestamp:2024-01-02 10:11:12", "date"}, "2024-01-02"},
    {"cast", {"timestamp:1969-12-31 23:00:00", "date"}, "1969-12-31"},
    {"cast", {"timestamp:1969-12-31 23:00:00", "time"}, "23:00:00"},
  });
}

BOOST_AUTO_TEST_CASE(null_stays_null) {
  check_cases({
    {"cast", {"integer:.", "bigint"}, "."},
    {"cast", {"varchar:.", "integer"}, "."},
    {"cast", {"double:.", "decimal(5,2)"}, "."},
    {"cast", {"date:.", "varchar"}, "."},
    {"cast", {"boolean:.", "integer"}, "."},
    {"cast", {"timestamp:.", "date"}, "."},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
