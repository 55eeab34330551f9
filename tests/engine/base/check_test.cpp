#include "millrace/engine/base/check.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

using namespace millrace;

BOOST_AUTO_TEST_SUITE(check_tests)

BOOST_AUTO_TEST_CASE(within_a_scope_a_broken_invariant_is_thrown_with_its_place) {
  const failure_scope scope;
  {
    const failure_scope inner;
  }
  try {
    MILLRACE_CHECK(1 + 1 == 3);
    BOOST_TEST(false);
  } catch (const broken_invariant& broken) {
    const std::string text = broken.what();
    BOOST_TEST(text.find("check_test.cpp:") != std::string::npos);
    BOOST_TEST(text.find("1 + 1 == 3") != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
