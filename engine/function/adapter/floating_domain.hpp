#pragma once

#include <cmath>

#include "millrace/engine/function/adapter/per_value.hpp"

namespace millrace {

/// A result of a function over doubles, or invalid_argument where it is NaN though no argument was:
/// the function has no answer there.
template <class... Arguments>
[[nodiscard]] fallible<double> in_domain(double result, Arguments... arguments) noexcept {
  if (std::isnan(result) && !(std::isnan(arguments) || ...))
    return row_error::invalid_argument;
  return result;
}

} // namespace millrace
