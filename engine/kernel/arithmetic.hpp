#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/kernel/operand.hpp"

namespace millrace::kernel {

/// The operators that have span kernels.
enum class arithmetic : std::uint8_t { add, subtract, multiply };

/// What the logical type of a result holds; narrower than its physical type for TINYINT, SMALLINT
/// and decimals.
template <class T>
struct value_range {
  T lowest;
  T highest;
};

/// Computes one value. False, with `out` unspecified, when the result is outside `limits`.
template <arithmetic Op, class T>
[[nodiscard]] inline bool compute_checked(T a, T b, value_range<T> limits, T& out) noexcept {
  bool is_over = false;
  if constexpr (Op == arithmetic::add)
    is_over = __builtin_add_overflow(a, b, &out);
  else if constexpr (Op == arithmetic::subtract)
    is_over = __builtin_sub_overflow(a, b, &out);
  else
    is_over = __builtin_mul_overflow(a, b, &out);
  return !is_over && out >= limits.lowest && out <= limits.highest;
}

/// Computes every row, garbage included. False when some row was outside `limits`: which ones is
/// for the caller to find out with the one-value form. T is std::int32_t, std::int64_t or int128.
template <arithmetic Op, class T>
[[nodiscard]] bool compute_checked(operand<T> a, operand<T> b, value_range<T> limits, T* out,
                                   std::size_t count) noexcept;

/// Computes every row by IEEE 754.
template <arithmetic Op>
void compute(operand<double> a, operand<double> b, double* out, std::size_t count) noexcept;

/// Rounds every row to the nearest 32-bit float, as REAL is.
void round_to_real(double* values, std::size_t count) noexcept;

} // namespace millrace::kernel
