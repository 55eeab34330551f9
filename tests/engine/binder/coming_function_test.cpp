#include "millrace/engine/binder/coming_function.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/engine/aggregate/catalog.hpp"
#include "millrace/engine/function/catalog.hpp"

namespace millrace::sql {
namespace {

BOOST_AUTO_TEST_SUITE(coming_function_tests)

BOOST_AUTO_TEST_CASE(what_is_to_come_is_not_here_yet) {
  for (const auto name : coming_functions) {
    BOOST_TEST(!function_catalog::instance().contains(name), name);
    BOOST_TEST(!aggregate_catalog::instance().contains(name), name);
  }
}

BOOST_AUTO_TEST_CASE(windows_of_other_dialects_are_known_with_their_bounds) {
  BOOST_TEST((find_foreign_window("tumble_start") == &foreign_windows[0]));
  BOOST_TEST((find_foreign_window("hop") == &foreign_windows[1]));
  BOOST_TEST((find_foreign_window("hops") == nullptr));
  BOOST_TEST((find_foreign_window("window_start") == nullptr));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::sql
