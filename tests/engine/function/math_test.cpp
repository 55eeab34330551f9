#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(math_test)

BOOST_AUTO_TEST_CASE(takes_absolute_values_and_signs) {
  check_cases({
    {"abs", {"tinyint:-127"}, "127"},
    {"abs", {"tinyint:-128"}, "!overflow"},
    {"abs", {"integer:-2147483648"}, "!overflow"},
    {"abs", {"bigint:-9223372036854775807"}, "9223372036854775807"},
    {"abs", {"decimal(5,2):-1.50"}, "1.50"},
    {"abs", {"double:-1.5"}, "1.5"},
    {"abs", {"real:-1.5"}, "1.5"},
    {"sign", {"integer:-3"}, "-1"},
    {"sign", {"bigint:3"}, "1"},
    {"sign", {"double:-0.0"}, "0"},
    {"sign", {"decimal(20,2):-0.01"}, "-1"},
    {"abs", {"integer:."}, "."},
  });
}

BOOST_AUTO_TEST_CASE(computes_roots_and_powers) {
  check_cases({
    {"sqrt", {"double:2"}, "1.4142135623730951"},
    {"sqrt", {"integer:16"}, "4.0"},
    {"sqrt", {"double:-1"}, "!invalid_argument"},
    {"sqrt", {"double:nan"}, "nan"},
    {"cbrt", {"double:27"}, "3.0000000000000004"},
    {"power", {"double:2", "double:0.5"}, "1.4142135623730951"},
    {"pow", {"integer:2", "integer:10"}, "1024.0"},
    {"power", {"double:-8", "double:0.333"}, "!invalid_argument"},
    {"power", {"double:0", "double:-1"}, "inf"},
    {"exp", {"double:1"}, "2.718281828459045"},
    {"exp", {"double:1000"}, "inf"},
    {"sqrt", {"double:."}, "."},
  });
}

BOOST_AUTO_TEST_CASE(computes_logarithms) {
  check_cases({
    {"ln", {"double:2.718281828459045"}, "1.0"},
    {"ln", {"double:-1"}, "!invalid_argument"},
    {"ln", {"double:0"}, "-inf"},
    {"log", {"double:100"}, "2.0"},
    {"log2", {"double:8"}, "3.0"},
    {"log10", {"double:1000"}, "3.0"},
    {"log", {"double:2", "double:8"}, "3.0"},
    {"log", {"double:1", "double:8"}, "!division_by_zero"},
    {"log", {"double:2", "double:-8"}, "!invalid_argument"},
    {"log10", {"integer:1000"}, "3.0"},
  });
}

BOOST_AUTO_TEST_CASE(computes_angles) {
  check_cases({
    {"pi", {}, "3.141592653589793"},
    {"sin", {"double:1"}, "0.8414709848078965"},
    {"cos", {"double:1"}, "0.5403023058681398"},
    {"tan", {"double:1"}, "1.5574077246549023"},
    {"cot", {"double:1"}, "0.6420926159343306"},
    {"cot", {"double:0"}, "!division_by_zero"},
    {"asin", {"double:1"}, "1.5707963267948966"},
    {"asin", {"double:2"}, "!invalid_argument"},
    {"acos", {"double:0.5"}, "1.0471975511965979"},
    {"acos", {"double:-1.5"}, "!invalid_argument"},
    {"atan", {"double:1"}, "0.7853981633974483"},
    {"atan2", {"double:1", "double:-1"}, "2.356194490192345"},
    {"degrees", {"double:3.141592653589793"}, "180.0"},
    {"radians", {"double:180"}, "3.141592653589793"},
    {"sinh", {"double:1"}, "1.1752011936438014"},
    {"cosh", {"double:1"}, "1.5430806348152437"},
    {"tanh", {"double:1"}, "0.7615941559557649"},
    {"sin", {"double:inf"}, "!invalid_argument"},
  });
}

BOOST_AUTO_TEST_CASE(rounds_to_whole_numbers) {
  check_cases({
    {"round", {"double:2.5"}, "3.0"},      {"round", {"double:-2.5"}, "-3.0"},
    {"round", {"decimal(3,2):1.50"}, "2"}, {"round", {"decimal(2,1):9.9"}, "10"},
    {"round", {"integer:5"}, "5"},         {"round", {"bigint:-5"}, "-5"},
    {"ceil", {"double:1.2"}, "2.0"},       {"ceil", {"decimal(3,2):-1.20"}, "-1"},
    {"ceil", {"decimal(3,2):1.20"}, "2"},  {"ceiling", {"integer:3"}, "3.0"},
    {"floor", {"double:-1.2"}, "-2.0"},    {"floor", {"decimal(3,2):-1.20"}, "-2"},
    {"floor", {"decimal(3,2):1.20"}, "1"}, {"floor", {"bigint:3"}, "3.0"},
    {"trunc", {"double:-1.7"}, "-1.0"},    {"trunc", {"decimal(3,2):-1.70"}, "-1"},
    {"trunc", {"integer:7"}, "7"},         {"round", {"double:nan"}, "nan"},
    {"round", {"decimal(3,2):."}, "."},
  });
}

BOOST_AUTO_TEST_CASE(rounds_to_digits) {
  check_cases({
    {"round", {"double:1.235", "#integer:2"}, "1.24"},
    {"round", {"double:1234.5", "#integer:-2"}, "1200.0"},
    {"round", {"double:1.5", "#integer:400"}, "1.5"},
    {"round", {"double:15.5", "#integer:-400"}, "0.0"},
    {"round", {"decimal(5,3):1.235", "#integer:2"}, "1.24"},
    {"round", {"decimal(5,3):-1.235", "#integer:2"}, "-1.24"},
    {"round", {"decimal(4,1):155.5", "#integer:-1"}, "160"},
    {"round", {"decimal(4,1):155.5", "#integer:-4"}, "0"},
    {"round", {"decimal(3,1):1.5", "#integer:5"}, "1.5"},
    {"round", {"decimal(3,0):999", "#integer:-1"}, "1000"},
    {"round", {"decimal(38,0):99999999999999999999999999999999999999", "#integer:-1"}, "!overflow"},
    {"round", {"decimal(30,10):1.23456", "#integer:3"}, "1.235"},
    {"round", {"integer:15", "integer:-1"}, "20"},
    {"round", {"integer:-15", "integer:-1"}, "-20"},
    {"round", {"bigint:1234", "integer:-2"}, "1200"},
    {"round", {"integer:2147483647", "integer:-1"}, "!overflow"},
    {"round", {"tinyint:126", "integer:-1"}, "!overflow"},
    {"trunc", {"decimal(5,3):1.559", "#integer:2"}, "1.55"},
    {"trunc", {"decimal(3,1):15.7", "#integer:-1"}, "10"},
    {"trunc", {"double:1.559", "integer:2"}, "1.55"},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
