#pragma once

#include <cstdlib>
#include <iostream>
#include <string_view>
#include <utility>

#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Ends the process: a benchmark that cannot go on has no answer.
[[noreturn]] inline void exit_with(std::string_view reason) {
  std::cerr << reason << std::endl;
  std::exit(EXIT_FAILURE);
}

inline void ok_or_exit(const status& outcome) {
  if (!outcome.ok())
    exit_with(outcome.error().message);
}

template <class T>
[[nodiscard]] T value_or_exit(result<T> outcome) {
  if (!outcome.ok())
    exit_with(outcome.error().message);
  return std::move(*outcome);
}

} // namespace millrace
