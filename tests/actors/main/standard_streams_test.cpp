#include "millrace/actors/main/standard_streams.hpp"

#include <cerrno>
#include <iostream>

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/stat.h>

#include "millrace/tests/support/child_process.hpp"

namespace millrace::testing {
namespace {

/// The number of a file that is opened after these were closed and held.
int number_behind(std::initializer_list<int> closed) {
  for (const auto number : closed)
    ::close(number);
  hold_standard_streams();
  return ::open("/dev/null", O_RDONLY);
}

/// Says on standard error what became of standard output.
int say_flushed() {
  const auto outcome = flush_standard_output();
  std::cerr << (outcome.ok() ? "fine" : std::string(name_of(outcome.error().code)) + ": " + outcome.error().message);
  return 0;
}

BOOST_AUTO_TEST_SUITE(standard_streams)

BOOST_AUTO_TEST_CASE(no_file_gets_the_number_of_a_stream_that_is_missing) {
  for (const auto missing : {std::initializer_list<int>{0}, {1}, {2}, {0, 1}, {1, 2}, {0, 1, 2}})
    BOOST_TEST(run_in_child([&] { return number_behind(missing); }).status > 2);
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_missing_cannot_be_used) {
  const auto end = run_in_child([] {
    static_cast<void>(number_behind({0, 1, 2}));
    char byte = 'x';
    const bool is_read = ::read(STDIN_FILENO, &byte, 1) != -1 || errno != EBADF;
    const bool is_printed = ::write(STDOUT_FILENO, &byte, 1) != -1 || errno != EBADF;
    const bool is_told = ::write(STDERR_FILENO, &byte, 1) != -1 || errno != EBADF;
    return (is_read ? 1 : 0) + (is_printed ? 2 : 0) + (is_told ? 4 : 0);
  });
  BOOST_TEST(end.status == 0);
}

BOOST_AUTO_TEST_CASE(streams_that_are_there_stay_as_they_are) {
  const auto end = run_in_child([] {
    ::close(STDIN_FILENO);
    hold_standard_streams();
    hold_standard_streams();
    return ::write(STDOUT_FILENO, "out", 3) == 3 && ::write(STDERR_FILENO, "err", 3) == 3 ? 0 : 1;
  });
  BOOST_TEST(end.status == 0);
  BOOST_TEST(end.output == "out");
  BOOST_TEST(end.errors == "err");
}

BOOST_AUTO_TEST_CASE(a_flush_hands_on_what_was_printed) {
  const auto end = run_in_child([] {
    std::cout << "printed";
    return say_flushed();
  });
  BOOST_TEST(end.output == "printed");
  BOOST_TEST(end.errors == "fine");
}

BOOST_AUTO_TEST_CASE(a_flush_says_why_standard_output_took_nothing) {
  const auto end = run_in_child([] {
    ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO);
    std::cout << "lost";
    return say_flushed();
  });
  BOOST_TEST(end.errors == "no_space: cannot write: no space left on device: standard output");
}

BOOST_AUTO_TEST_CASE(a_flush_remembers_that_something_was_lost_before) {
  const auto end = run_in_child([] {
    const auto target = ::dup(STDOUT_FILENO);
    ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO);
    std::cout << "lost" << std::flush;
    ::dup2(target, STDOUT_FILENO);
    return say_flushed();
  });
  BOOST_TEST(end.errors == "io: cannot write: standard output");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
