#include "millrace/actors/main/shutdown_watchdog.hpp"

#include <cstdlib>
#include <iostream>

#include <boost/test/unit_test.hpp>

#include "millrace/tests/support/child_process.hpp"

namespace millrace::testing {
namespace {

BOOST_AUTO_TEST_SUITE(shutdown_watchdog_)

BOOST_AUTO_TEST_CASE(leaving_gives_the_status_and_waits_for_nobody) {
  for (const auto status : {exit_status::done, exit_status::failed, exit_status::wrong}) {
    const auto end = run_in_child([&] {
      std::atexit([] { std::cout << "somebody at the end" << std::flush; });
      std::cout << "not handed on";
      shutdown_watchdog::leave(status);
      return 7;
    });
    BOOST_TEST(end.status == static_cast<int>(status));
    BOOST_TEST(end.output.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_watchdog_that_is_dismissed_in_time_ends_nothing) {
  const auto end = run_in_child([] {
    { const shutdown_watchdog watchdog(exit_status::failed); }
    return 7;
  });
  BOOST_TEST(end.status == 7);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
