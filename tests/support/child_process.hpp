#pragma once

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include <boost/test/unit_test.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace millrace::testing {

/// How a process ended, and what it printed.
struct child_end {
  int status = 0; ///< Of its exit; of a signal, the negative number.
  std::string output;
  std::string errors;
};

struct close_file {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using temporary_file = std::unique_ptr<std::FILE, close_file>;

inline std::string text_of(std::FILE* file) {
  std::string text;
  std::rewind(file);
  for (int c = 0; (c = std::fgetc(file)) != EOF;)
    text += static_cast<char>(c);
  return text;
}

/// Runs `body` in a process of its own, for what ends a process or spoils its streams. It ends with what
/// `body` returns, without a check of its own: only the parent tests.
template <class Body>
[[nodiscard]] child_end run_in_child(Body&& body) {
  const temporary_file output(std::tmpfile());
  const temporary_file errors(std::tmpfile());
  BOOST_REQUIRE(output != nullptr);
  BOOST_REQUIRE(errors != nullptr);
  std::cout.flush();
  std::fflush(nullptr);
  const auto child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(::fileno(output.get()), STDOUT_FILENO);
    ::dup2(::fileno(errors.get()), STDERR_FILENO);
    std::signal(SIGABRT, SIG_DFL); // Boost.Test would turn it into a failed check.
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    std::_Exit(body());
  }
  int status = 0;
  BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
  return {WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status), text_of(output.get()), text_of(errors.get())};
}

} // namespace millrace::testing
