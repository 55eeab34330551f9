#include "millrace/actors/main/last_words.hpp"

#include <exception>
#include <new>
#include <stdexcept>
#include <system_error>

#include <boost/test/unit_test.hpp>

#include "millrace/tests/support/child_process.hpp"

namespace millrace::testing {
namespace {

/// What a process says and how it ends when `thrown` gets out of where nothing may.
child_end end_by(const std::exception_ptr& thrown) {
  return run_in_child([&] {
    install_last_words();
    [&]() noexcept { std::rethrow_exception(thrown); }();
    return 0;
  });
}

BOOST_AUTO_TEST_SUITE(last_words)

BOOST_AUTO_TEST_CASE(running_out_of_memory_is_a_failure_with_a_message) {
  const auto end = end_by(std::make_exception_ptr(std::bad_alloc()));
  BOOST_TEST(end.status == 1);
  BOOST_TEST(end.errors == "millrace: out of memory\n");
  BOOST_TEST(end.output.empty());
}

BOOST_AUTO_TEST_CASE(running_out_of_threads_is_a_failure_with_a_message) {
  const auto refused = std::make_exception_ptr(std::system_error(std::make_error_code(std::errc::not_enough_memory)));
  BOOST_TEST(end_by(refused).status == 1);
  BOOST_TEST(end_by(refused).errors == "millrace: no more threads can be started\n");
}

BOOST_AUTO_TEST_CASE(an_end_without_an_exception_is_that_of_a_thread_that_could_not_start) {
  const auto end = run_in_child([] {
    install_last_words();
    std::terminate();
    return 0;
  });
  BOOST_TEST(end.status == 1);
  BOOST_TEST(end.errors == "millrace: no more threads can be started\n");
}

BOOST_AUTO_TEST_CASE(anything_else_is_a_bug_and_aborts) {
  for (const auto& thrown : {std::make_exception_ptr(std::logic_error("a bug")), std::make_exception_ptr(7)}) {
    const auto end = end_by(thrown);
    BOOST_TEST(end.status == -SIGABRT);
    BOOST_TEST(end.errors.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
