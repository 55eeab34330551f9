#include "millrace/engine/function/adapter/floating_domain.hpp"

#include <limits>

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
constexpr auto infinity = std::numeric_limits<double>::infinity();

} // namespace

BOOST_AUTO_TEST_SUITE(floating_domain_test)

BOOST_AUTO_TEST_CASE(a_number_is_an_answer) {
  for (const double number : {0.0, -1.5, infinity, -infinity}) {
    BOOST_CHECK(in_domain(number, 1.0).error == row_error::none);
    BOOST_TEST(in_domain(number, 1.0).value == number);
    BOOST_CHECK(in_domain(number, nan).error == row_error::none);
  }
}

BOOST_AUTO_TEST_CASE(nan_is_an_answer_only_where_an_argument_is) {
  BOOST_CHECK(in_domain(nan, 1.0).error == row_error::invalid_argument);
  BOOST_CHECK(in_domain(nan, infinity, -infinity).error == row_error::invalid_argument);
  BOOST_CHECK(in_domain(nan, nan).error == row_error::none);
  BOOST_CHECK(in_domain(nan, 1.0, nan).error == row_error::none);
  BOOST_CHECK(in_domain(nan, nan, 1.0).error == row_error::none);
  BOOST_TEST(std::isnan(in_domain(nan, nan).value));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
