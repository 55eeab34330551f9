#include "millrace/engine/aggregate/quotient.hpp"

#include <cmath>
#include <cstdint>

namespace millrace {

namespace {

constexpr int128 exact_max = int128{1} << 53U;
/// Bits of a quotient kept before it is rounded: more than a double has, so that one more bit for
/// everything behind them makes the rounding right.
constexpr int kept_bits = 60;

int bit_width(uint128 value) noexcept {
  const auto high = static_cast<std::uint64_t>(value >> 64U);
  if (high != 0)
    return 128 - __builtin_clzll(high);
  const auto low = static_cast<std::uint64_t>(value);
  return low == 0 ? 0 : 64 - __builtin_clzll(low);
}

double long_quotient(uint128 numerator, uint128 divisor) noexcept {
  auto quotient = numerator / divisor;
  auto rest = numerator % divisor;
  auto exponent = 0;
  for (; rest != 0 && bit_width(quotient) < kept_bits; --exponent) {
    rest <<= 1U;
    quotient <<= 1U;
    if (rest >= divisor) {
      rest -= divisor;
      quotient |= 1U;
    }
  }
  auto is_inexact = rest != 0;
  if (const auto excess = bit_width(quotient) - kept_bits; excess > 0) {
    is_inexact |= (quotient & ((uint128{1} << static_cast<unsigned>(excess)) - 1)) != 0;
    quotient >>= static_cast<unsigned>(excess);
    exponent += excess;
  }
  const auto with_rest = static_cast<std::uint64_t>(quotient) | static_cast<std::uint64_t>(is_inexact);
  return std::ldexp(static_cast<double>(with_rest), exponent);
}

} // namespace

double exact_quotient(int128 total, uint128 divisor) noexcept {
  if (total <= exact_max && total >= -exact_max && divisor <= static_cast<uint128>(exact_max)) {
    const auto small_total = static_cast<std::int64_t>(total);
    const auto small_divisor = static_cast<std::int64_t>(divisor);
    return static_cast<double>(small_total) / static_cast<double>(small_divisor);
  }
  if (total < 0)
    return -long_quotient(~static_cast<uint128>(total) + 1, divisor);
  return long_quotient(static_cast<uint128>(total), divisor);
}

} // namespace millrace
