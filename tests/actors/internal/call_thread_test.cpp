#include "millrace/actors/internal/call_thread.hpp"

#include <stdexcept>
#include <string>
#include <thread>

#include <boost/test/unit_test.hpp>

namespace millrace {

BOOST_AUTO_TEST_SUITE(call_thread_tests)

BOOST_AUTO_TEST_CASE(makes_all_calls_on_one_thread_that_is_not_the_callers) {
  call_thread caller;
  const auto id_there = [] { return std::this_thread::get_id(); };
  const auto first = caller.run(id_there);
  BOOST_TEST((first != std::this_thread::get_id()));
  std::thread([&] { BOOST_TEST((caller.run(id_there) == first)); }).join();
}

BOOST_AUTO_TEST_CASE(what_a_call_returns_or_throws_reaches_who_asked) {
  call_thread caller;
  BOOST_TEST(caller.run([] { return std::string("done"); }) == "done");
  BOOST_CHECK_THROW(caller.run([] { throw std::runtime_error("not done"); }), std::runtime_error);
  BOOST_TEST(caller.run([] { return 1; }) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
