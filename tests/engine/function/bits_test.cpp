#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/function_case.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(bits_test)

BOOST_AUTO_TEST_CASE(works_on_bits) {
  check_cases({
    {"&", {"integer:12", "integer:10"}, "8"},
    {"|", {"bigint:12", "bigint:10"}, "14"},
    {"#", {"tinyint:12", "tinyint:10"}, "6"},
    {"xor", {"smallint:-1", "smallint:10"}, "-11"},
    {"~", {"integer:0"}, "-1"},
    {"~", {"bigint:-1"}, "0"},
    {"&", {"integer:.", "integer:10"}, "."},
  });
}

BOOST_AUTO_TEST_CASE(shifts_left_without_losing_bits) {
  check_cases({
    {"<<", {"integer:1", "integer:30"}, "1073741824"},
    {"<<", {"integer:1", "integer:31"}, "!overflow"},
    {"<<", {"bigint:1", "bigint:62"}, "4611686018427387904"},
    {"<<", {"bigint:1", "bigint:63"}, "!overflow"},
    {"<<", {"tinyint:1", "tinyint:7"}, "!overflow"},
    {"<<", {"integer:-1", "integer:1"}, "!invalid_argument"},
    {"<<", {"integer:1", "integer:-1"}, "!invalid_argument"},
    {"<<", {"integer:0", "integer:40"}, "0"},
  });
}

BOOST_AUTO_TEST_CASE(shifts_right_keeping_the_sign) {
  check_cases({
    {">>", {"integer:-8", "integer:1"}, "-4"},
    {">>", {"bigint:8", "bigint:2"}, "2"},
    {">>", {"integer:1", "integer:40"}, "0"},
    {">>", {"bigint:-1", "bigint:63"}, "-1"},
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
