#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(arithmetic_test)

BOOST_AUTO_TEST_CASE(adds_integers_up_to_the_edges_of_each_type) {
  check_cases({
    {"+", {"tinyint:126", "tinyint:1"}, "127"},
    {"+", {"tinyint:127", "tinyint:1"}, "!overflow"},
    {"+", {"tinyint:-128", "tinyint:-1"}, "!overflow"},
    {"+", {"tinyint:-128", "tinyint:127"}, "-1"},
    {"+", {"tinyint:.", "tinyint:127"}, "."},
    {"+", {"smallint:32766", "smallint:1"}, "32767"},
    {"+", {"smallint:32767", "smallint:1"}, "!overflow"},
    {"+", {"smallint:-32768", "smallint:-1"}, "!overflow"},
    {"+", {"smallint:-32768", "smallint:32767"}, "-1"},
    {"+", {"smallint:.", "smallint:32767"}, "."},
    {"+", {"integer:2147483646", "integer:1"}, "2147483647"},
    {"+", {"integer:2147483647", "integer:1"}, "!overflow"},
    {"+", {"integer:-2147483648", "integer:-1"}, "!overflow"},
    {"+", {"integer:-2147483648", "integer:2147483647"}, "-1"},
    {"+", {"integer:.", "integer:2147483647"}, "."},
    {"+", {"bigint:9223372036854775806", "bigint:1"}, "9223372036854775807"},
    {"+", {"bigint:9223372036854775807", "bigint:1"}, "!overflow"},
    {"+", {"bigint:-9223372036854775808", "bigint:-1"}, "!overflow"},
    {"+", {"bigint:-9223372036854775808", "bigint:9223372036854775807"}, "-1"},
    {"+", {"bigint:.", "bigint:9223372036854775807"}, "."},
  });
}

BOOST_AUTO_TEST_CASE(subtracts_integers_up_to_the_edges_of_each_type) {
  check_cases({
    {"-", {"tinyint:-127", "tinyint:1"}, "-128"},
    {"-", {"tinyint:-128", "tinyint:1"}, "!overflow"},
    {"-", {"tinyint:0", "tinyint:-128"}, "!overflow"},
    {"-", {"tinyint:127", "tinyint:127"}, "0"},
    {"-", {"tinyint:1", "tinyint:."}, "."},
    {"-", {"smallint:-32767", "smallint:1"}, "-32768"},
    {"-", {"smallint:-32768", "smallint:1"}, "!overflow"},
    {"-", {"smallint:0", "smallint:-32768"}, "!overflow"},
    {"-", {"smallint:32767", "smallint:32767"}, "0"},
    {"-", {"smallint:1", "smallint:."}, "."},
    {"-", {"integer:-2147483647", "integer:1"}, "-2147483648"},
    {"-", {"integer:-2147483648", "integer:1"}, "!overflow"},
    {"-", {"integer:0", "integer:-2147483648"}, "!overflow"},
    {"-", {"integer:2147483647", "integer:2147483647"}, "0"},
    {"-", {"integer:1", "integer:."}, "."},
    {"-", {"bigint:-9223372036854775807", "bigint:1"}, "-9223372036854775808"},
    {"-", {"bigint:-9223372036854775808", "bigint:1"}, "!overflow"},
    {"-", {"bigint:0", "bigint:-9223372036854775808"}, "!overflow"},
    {"-", {"bigint:9223372036854775807", "bigint:9223372036854775807"}, "0"},
    {"-", {"bigint:1", "bigint:."}, "."},
  });
}

BOOST_AUTO_TEST_CASE(multiplies_integers_up_to_the_edges_of_each_type) {
  check_cases({
    {"*", {"tinyint:127", "tinyint:-1"}, "-127"},
    {"*", {"tinyint:-128", "tinyint:-1"}, "!overflow"},
    {"*", {"tinyint:-128", "tinyint:1"}, "-128"},
    {"*", {"tinyint:64", "tinyint:2"}, "!overflow"},
    {"*", {"tinyint:-64", "tinyint:2"}, "-128"},
    {"*", {"smallint:32767", "smallint:-1"}, "-32767"},
    {"*", {"smallint:-32768", "smallint:-1"}, "!overflow"},
    {"*", {"smallint:-32768", "smallint:1"}, "-32768"},
    {"*", {"smallint:16384", "smallint:2"}, "!overflow"},
    {"*", {"smallint:-16384", "smallint:2"}, "-32768"},
    {"*", {"integer:2147483647", "integer:-1"}, "-2147483647"},
    {"*", {"integer:-2147483648", "integer:-1"}, "!overflow"},
    {"*", {"integer:-2147483648", "integer:1"}, "-2147483648"},
    {"*", {"integer:1073741824", "integer:2"}, "!overflow"},
    {"*", {"integer:-1073741824", "integer:2"}, "-2147483648"},
    {"*", {"bigint:9223372036854775807", "bigint:-1"}, "-9223372036854775807"},
    {"*", {"bigint:-9223372036854775808", "bigint:-1"}, "!overflow"},
    {"*", {"bigint:-9223372036854775808", "bigint:1"}, "-9223372036854775808"},
    {"*", {"bigint:4611686018427387904", "bigint:2"}, "!overflow"},
    {"*", {"bigint:-4611686018427387904", "bigint:2"}, "-9223372036854775808"},
  });
}

BOOST_AUTO_TEST_CASE(divides_integers_truncating_to_zero) {
  check_cases({
    {"/", {"tinyint:7", "tinyint:2"}, "3"},
    {"/", {"tinyint:-7", "tinyint:2"}, "-3"},
    {"/", {"tinyint:7", "tinyint:-2"}, "-3"},
    {"/", {"tinyint:-128", "tinyint:-1"}, "!overflow"},
    {"/", {"tinyint:-128", "tinyint:1"}, "-128"},
    {"/", {"tinyint:1", "tinyint:0"}, "!division_by_zero"},
    {"/", {"tinyint:.", "tinyint:0"}, "."},
    {"/", {"smallint:7", "smallint:2"}, "3"},
    {"/", {"smallint:-7", "smallint:2"}, "-3"},
    {"/", {"smallint:7", "smallint:-2"}, "-3"},
    {"/", {"smallint:-32768", "smallint:-1"}, "!overflow"},
    {"/", {"smallint:-32768", "smallint:1"}, "-32768"},
    {"/", {"smallint:1", "smallint:0"}, "!division_by_zero"},
    {"/", {"smallint:.", "smallint:0"}, "."},
    {"/", {"integer:7", "integer:2"}, "3"},
    {"/", {"integer:-7", "integer:2"}, "-3"},
    {"/", {"integer:7", "integer:-2"}, "-3"},
    {"/", {"integer:-2147483648", "integer:-1"}, "!overflow"},
    {"/", {"integer:-2147483648", "integer:1"}, "-2147483648"},
    {"/", {"integer:1", "integer:0"}, "!division_by_zero"},
    {"/", {"integer:.", "integer:0"}, "."},
    {"/", {"bigint:7", "bigint:2"}, "3"},
    {"/", {"bigint:-7", "bigint:2"}, "-3"},
    {"/", {"bigint:7", "bigint:-2"}, "-3"},
    {"/", {"bigint:-9223372036854775808", "bigint:-1"}, "!overflow"},
    {"/", {"bigint:-9223372036854775808", "bigint:1"}, "-9223372036854775808"},
    {"/", {"bigint:1", "bigint:0"}, "!division_by_zero"},
    {"/", {"bigint:.", "bigint:0"}, "."},
  });
}

BOOST_AUTO_TEST_CASE(remainders_have_the_sign_of_the_dividend) {
  check_cases({
    {"%", {"tinyint:7", "tinyint:3"}, "1"},
    {"%", {"tinyint:-7", "tinyint:3"}, "-1"},
    {"%", {"tinyint:7", "tinyint:-3"}, "1"},
    {"mod", {"tinyint:-128", "tinyint:-1"}, "0"},
    {"%", {"tinyint:5", "tinyint:0"}, "!division_by_zero"},
    {"%", {"smallint:7", "smallint:3"}, "1"},
    {"%", {"smallint:-7", "smallint:3"}, "-1"},
    {"%", {"smallint:7", "smallint:-3"}, "1"},
    {"mod", {"smallint:-32768", "smallint:-1"}, "0"},
    {"%", {"smallint:5", "smallint:0"}, "!division_by_zero"},
    {"%", {"integer:7", "integer:3"}, "1"},
    {"%", {"integer:-7", "integer:3"}, "-1"},
    {"%", {"integer:7", "integer:-3"}, "1"},
    {"mod", {"integer:-2147483648", "integer:-1"}, "0"},
    {"%", {"integer:5", "integer:0"}, "!division_by_zero"},
    {"%", {"bigint:7", "bigint:3"}, "1"},
    {"%", {"bigint:-7", "bigint:3"}, "-1"},
    {"%", {"bigint:7", "bigint:-3"}, "1"},
    {"mod", {"bigint:-9223372036854775808", "bigint:-1"}, "0"},
    {"%", {"bigint:5", "bigint:0"}, "!division_by_zero"},
  });
}

BOOST_AUTO_TEST_CASE(negates_numbers) {
  check_cases({
    {"negate", {"tinyint:127"}, "-127"},
    {"negate", {"tinyint:-128"}, "!overflow"},
    {"negate", {"tinyint:."}, "."},
    {"negate", {"smallint:32767"}, "-32767"},
    {"negate", {"smallint:-32768"}, "!overflow"},
    {"negate", {"smallint:."}, "."},
    {"negate", {"integer:2147483647"}, "-2147483647"},
    {"negate", {"integer:-2147483648"}, "!overflow"},
    {"negate", {"integer:."}, "."},
    {"negate", {"bigint:9223372036854775807"}, "-9223372036854775807"},
    {"negate", {"bigint:-9223372036854775808"}, "!overflow"},
    {"negate", {"bigint:."}, "."},
    {"negate", {"double:1.5"}, "-1.5"},
    {"negate", {"decimal(5,2):-1.50"}, "1.50"},
    {"negate", {"decimal(38,0):99999999999999999999999999999999999999"}, "-99999999999999999999999999999999999999"},
  });
}

BOOST_AUTO_TEST_CASE(widens_the_narrower_integer) {
  check_cases({
    {"+", {"tinyint:127", "integer:1"}, "128"},
    {"+", {"smallint:32767", "bigint:1"}, "32768"},
    {"*", {"tinyint:100", "smallint:100"}, "10000"},
    {"-", {"integer:-2147483648", "bigint:1"}, "-2147483649"},
  });
}

BOOST_AUTO_TEST_CASE(computes_decimals_exactly) {
  check_cases({
    {"+", {"decimal(5,2):1.50", "decimal(10,4):2.2500"}, "3.7500"},
    {"-", {"decimal(3,1):0.1", "decimal(3,2):0.20"}, "-0.10"},
    {"*", {"decimal(3,2):1.50", "decimal(3,1):2.5"}, "3.750"},
    {"*", {"decimal(18,3):123456789012345.678", "decimal(18,3):1000.001"}, "123456912469134690.345678"},
    {"+", {"decimal(38,0):99999999999999999999999999999999999999", "decimal(38,0):1"}, "!overflow"},
    {"+", {"decimal(18,0):999999999999999999", "decimal(18,0):1"}, "1000000000000000000"},
    {"*", {"decimal(20,0):99999999999999999999", "decimal(20,0):99999999999999999999"}, "!overflow"},
    {"%", {"decimal(5,2):7.50", "decimal(3,1):2.0"}, "1.50"},
    {"%", {"decimal(5,2):-7.50", "decimal(3,1):2.0"}, "-1.50"},
    {"%", {"decimal(5,2):7.50", "decimal(3,1):0.0"}, "!division_by_zero"},
  });
}

BOOST_AUTO_TEST_CASE(an_integer_beside_a_decimal_becomes_one) {
  check_cases({
    {"+", {"decimal(5,2):1.25", "integer:2"}, "3.25"},
    {"*", {"bigint:3", "decimal(5,2):1.25"}, "3.75"},
    {"-", {"tinyint:1", "decimal(3,2):0.01"}, "0.99"},
  });
}

BOOST_AUTO_TEST_CASE(divides_decimals_as_doubles) {
  check_cases({
    {"/", {"decimal(5,2):1.00", "decimal(5,2):4.00"}, "0.25"},
    {"/", {"decimal(5,2):1.00", "integer:3"}, "0.3333333333333333"},
    {"/", {"decimal(5,2):1.00", "decimal(5,2):0.00"}, "!division_by_zero"},
  });
}

BOOST_AUTO_TEST_CASE(computes_doubles_by_ieee_754) {
  check_cases({
    {"+", {"double:0.1", "double:0.2"}, "0.30000000000000004"},
    {"*", {"double:1e308", "double:10"}, "inf"},
    {"-", {"double:inf", "double:inf"}, "nan"},
    {"/", {"double:1", "double:3"}, "0.3333333333333333"},
    {"/", {"double:1", "double:0"}, "!division_by_zero"},
    {"%", {"double:-5.5", "double:3"}, "-2.5"},
    {"%", {"double:1", "double:0"}, "!division_by_zero"},
    {"+", {"decimal(3,2):1.50", "double:0.25"}, "1.75"},
    {"+", {"integer:1", "double:0.5"}, "1.5"},
  });
}

BOOST_AUTO_TEST_CASE(rounds_real_after_every_operation) {
  check_cases({
    {"+", {"real:0.1", "real:0.2"}, "0.3"},
    {"*", {"real:1.1", "real:1.1"}, "1.21"},
    {"/", {"real:1", "real:3"}, "0.33333334"},
    {"+", {"bigint:1", "real:0.1"}, "1.1"},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
