#pragma once

#include <cmath>
#include <limits>

// What means and sums of squared deviations become where a distance between values is not finite: because a
// value is NaN or infinite, or because two values lie further apart than a double can say.

namespace millrace {

/// The mean of some rows and how many of all rows, 0 to 1, they are.
struct mean_share {
  double mean;
  double share;
};

/// Returns the mean of two parts that do not reach infinity on the way; NaN where one of them is not finite.
[[nodiscard]] inline double far_mean(mean_share a, mean_share b) noexcept {
  if (!std::isfinite(a.mean) || !std::isfinite(b.mean))
    return std::numeric_limits<double>::quiet_NaN();
  return a.mean * a.share + b.mean * b.share;
}

/// Returns a squared deviation from such a mean: beyond the range of a double, or NaN as the mean is.
[[nodiscard]] inline double far_square(double mean) noexcept {
  return std::isnan(mean) ? mean : std::numeric_limits<double>::infinity();
}

} // namespace millrace
