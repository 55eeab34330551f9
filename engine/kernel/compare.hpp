#pragma once

#include <cstddef>
#include <cstdint>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/kernel/operand.hpp"

namespace millrace::kernel {

enum class comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

/// Equality of values: NaN equals itself, -0.0 equals 0.0.
template <class T>
[[nodiscard]] inline bool is_equal(const T& a, const T& b) noexcept {
  return a == b;
}
template <>
inline bool is_equal<double>(const double& a, const double& b) noexcept {
  return (a == b) | ((a != a) & (b != b));
}

/// The order of values: NaN after all other numbers.
template <class T>
[[nodiscard]] inline bool is_less(const T& a, const T& b) noexcept {
  return a < b;
}
template <>
inline bool is_less<double>(const double& a, const double& b) noexcept {
  return (a < b) | ((b != b) & (a == a));
}

/// Compares two values.
template <comparison Op, class T>
[[nodiscard]] inline bool holds(const T& a, const T& b) noexcept {
  switch (Op) {
    case comparison::equal: return is_equal(a, b);
    case comparison::not_equal: return !is_equal(a, b);
    case comparison::less: return is_less(a, b);
    case comparison::less_equal: return !is_less(b, a);
    case comparison::greater: return is_less(b, a);
    case comparison::greater_equal: return !is_less(a, b);
  }
  return false;
}

/// Compares every row, garbage included, and writes one bit per row, the bits of the last word
/// beyond `count` cleared. T is std::int32_t, std::int64_t, int128 or double.
template <class T>
void compare(comparison how, operand<T> a, operand<T> b, std::size_t count, std::uint64_t* out) noexcept;

} // namespace millrace::kernel
