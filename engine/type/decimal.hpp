#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "millrace/engine/base/int128.hpp"

namespace millrace {

/// 10 to the power of 0 .. 38.
extern const std::array<int128, 39> powers_of_ten;

/// How reading a number from text went.
enum class parse_outcome : std::uint8_t { ok, malformed, out_of_range };

/// Reads `[+-]digits[.digits][e[+-]digits]` as an integer count of 10^-scale, rounding half away
/// from zero, into `out`. Blanks around it do not count. `out_of_range` when it needs more than
/// `precision` digits. Up to 18 digits without exponent take a short path.
[[nodiscard]] parse_outcome parse_decimal(std::string_view text, std::uint8_t precision, std::uint8_t scale,
                                          int128& out) noexcept;

/// Characters that `format_decimal` may write: sign, leading zero, point, 39 digits.
inline constexpr std::size_t decimal_text_max = 48;

/// Writes `unscaled` * 10^-scale with exactly `scale` digits behind the point (`-0.50`); returns
/// the number of characters.
[[nodiscard]] std::size_t format_decimal(int128 unscaled, std::uint8_t scale,
                                         std::span<char, decimal_text_max> out) noexcept;

/// Divides by a positive unit of at most 10^38, rounding half away from zero.
[[nodiscard]] constexpr int128 divide_half_away(int128 number, int128 unit) noexcept {
  const auto quotient = number / unit;
  const auto rest = number - quotient * unit;
  const auto distance = rest < 0 ? -rest : rest;
  // Compared so that nothing overflows: twice a distance may.
  return distance >= unit - distance ? quotient + (number < 0 ? -1 : 1) : quotient;
}

/// Moves a decimal from one scale to another, rounding half away from zero. False on overflow of
/// `precision` digits.
[[nodiscard]] bool rescale(int128 unscaled, std::uint8_t from_scale, std::uint8_t to_scale, std::uint8_t precision,
                           int128& out) noexcept;

/// The double nearest to a decimal, ties to even; fast where the magnitude fits 64 bits.
[[nodiscard]] double to_double(int128 unscaled, std::uint8_t scale) noexcept;

} // namespace millrace
