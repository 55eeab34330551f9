#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "millrace/engine/type/decimal.hpp"

namespace millrace {

/// Characters that the following may write.
inline constexpr std::size_t floating_text_max = 32;
using floating_text = std::span<char, floating_text_max>;

/// Writes the shortest text that reads back as the same double, as DuckDB prints it: `1.0`,
/// `0.0001`, from 1e16 and below 1e-4 as `1e+16`, `1.5e-05`; `inf`, `-inf`, and `nan` for every NaN.
/// Returns the number of characters.
[[nodiscard]] std::size_t format_double(double number, floating_text out) noexcept;
/// As above for REAL: the shortest text that reads back as the same 32-bit float.
[[nodiscard]] std::size_t format_real(double number, floating_text out) noexcept;

/// Reads a decimal or scientific number, `inf`, `infinity` or `nan` in any case, each with an
/// optional sign, as the nearest double. Too small for a double is 0, too large `out_of_range`.
[[nodiscard]] parse_outcome parse_double(std::string_view text, double& out) noexcept;
/// As above for REAL: the nearest 32-bit float, widened.
[[nodiscard]] parse_outcome parse_real(std::string_view text, double& out) noexcept;

} // namespace millrace
