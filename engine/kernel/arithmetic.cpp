#include "millrace/engine/kernel/arithmetic.hpp"

namespace millrace::kernel {
namespace {

// Wraps in unsigned arithmetic, which the vector units do, and derives the overflow from signs.
template <arithmetic Op>
std::int64_t wrapping(std::int64_t a, std::int64_t b, std::int64_t& overflow) noexcept {
  const auto x = static_cast<std::uint64_t>(a);
  const auto y = static_cast<std::uint64_t>(b);
  const auto result = Op == arithmetic::add ? x + y : x - y;
  const auto signs = Op == arithmetic::add ? (x ^ result) & (y ^ result) : (x ^ y) & (x ^ result);
  overflow |= static_cast<std::int64_t>(signs);
  return static_cast<std::int64_t>(result);
}

template <arithmetic Op>
std::int64_t widened(std::int32_t a, std::int32_t b) noexcept {
  const std::int64_t x = a;
  const std::int64_t y = b;
  if constexpr (Op == arithmetic::add)
    return x + y;
  else if constexpr (Op == arithmetic::subtract)
    return x - y;
  else
    return x * y;
}

template <arithmetic Op>
bool compute_int32(operand<std::int32_t> a, operand<std::int32_t> b, value_range<std::int32_t> limits,
                   std::int32_t* out, std::size_t count) noexcept {
  std::int64_t outside = 0;
  const std::int64_t lowest = limits.lowest;
  const std::int64_t highest = limits.highest;
  for_each_row(a, b, count, [&](std::size_t i, std::int32_t x, std::int32_t y) {
    const auto result = widened<Op>(x, y);
    // Negative exactly when one of the differences is: the result is beyond a limit.
    outside |= (result - lowest) | (highest - result);
    out[i] = static_cast<std::int32_t>(result);
  });
  return outside >= 0;
}

template <arithmetic Op>
bool compute_int64(operand<std::int64_t> a, operand<std::int64_t> b, std::int64_t* out, std::size_t count) noexcept {
  std::int64_t overflow = 0;
  for_each_row(a, b, count,
               [&](std::size_t i, std::int64_t x, std::int64_t y) { out[i] = wrapping<Op>(x, y, overflow); });
  return overflow >= 0;
}

template <arithmetic Op, class T>
bool compute_one_by_one(operand<T> a, operand<T> b, value_range<T> limits, T* out, std::size_t count) noexcept {
  bool fits = true;
  for_each_row(a, b, count, [&](std::size_t i, T x, T y) { fits &= compute_checked<Op>(x, y, limits, out[i]); });
  return fits;
}

} // namespace

template <arithmetic Op, class T>
bool compute_checked(operand<T> a, operand<T> b, value_range<T> limits, T* out, std::size_t count) noexcept {
  if constexpr (sizeof(T) == sizeof(std::int32_t)) {
    return compute_int32<Op>(a, b, limits, out, count);
  } else if constexpr (sizeof(T) == sizeof(std::int64_t) && Op != arithmetic::multiply) {
    if (limits.highest == std::numeric_limits<std::int64_t>::max())
      return compute_int64<Op>(a, b, out, count);
    return compute_one_by_one<Op>(a, b, limits, out, count);
  } else {
    return compute_one_by_one<Op>(a, b, limits, out, count);
  }
}

template <arithmetic Op>
void compute(operand<double> a, operand<double> b, double* out, std::size_t count) noexcept {
  for_each_row(a, b, count, [&](std::size_t i, double x, double y) {
    if constexpr (Op == arithmetic::add)
      out[i] = x + y;
    else if constexpr (Op == arithmetic::subtract)
      out[i] = x - y;
    else
      out[i] = x * y;
  });
}

void round_to_real(double* values, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<double>(static_cast<float>(values[i]));
}

template void compute<arithmetic::add>(operand<double>, operand<double>, double*, std::size_t) noexcept;
template void compute<arithmetic::subtract>(operand<double>, operand<double>, double*, std::size_t) noexcept;
template void compute<arithmetic::multiply>(operand<double>, operand<double>, double*, std::size_t) noexcept;

template bool compute_checked<arithmetic::add>(operand<std::int32_t>, operand<std::int32_t>, value_range<std::int32_t>,
                                               std::int32_t*, std::size_t) noexcept;
template bool compute_checked<arithmetic::subtract>(operand<std::int32_t>, operand<std::int32_t>,
                                                    value_range<std::int32_t>, std::int32_t*, std::size_t) noexcept;
template bool compute_checked<arithmetic::multiply>(operand<std::int32_t>, operand<std::int32_t>,
                                                    value_range<std::int32_t>, std::int32_t*, std::size_t) noexcept;
template bool compute_checked<arithmetic::add>(operand<std::int64_t>, operand<std::int64_t>, value_range<std::int64_t>,
                                               std::int64_t*, std::size_t) noexcept;
template bool compute_checked<arithmetic::subtract>(operand<std::int64_t>, operand<std::int64_t>,
                                                    value_range<std::int64_t>, std::int64_t*, std::size_t) noexcept;
template bool compute_checked<arithmetic::multiply>(operand<std::int64_t>, operand<std::int64_t>,
                                                    value_range<std::int64_t>, std::int64_t*, std::size_t) noexcept;
template bool compute_checked<arithmetic::add>(operand<int128>, operand<int128>, value_range<int128>, int128*,
                                               std::size_t) noexcept;
template bool compute_checked<arithmetic::subtract>(operand<int128>, operand<int128>, value_range<int128>, int128*,
                                                    std::size_t) noexcept;
template bool compute_checked<arithmetic::multiply>(operand<int128>, operand<int128>, value_range<int128>, int128*,
                                                    std::size_t) noexcept;

} // namespace millrace::kernel
