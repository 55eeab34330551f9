#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "millrace/engine/column/column.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// Returns the bytes that a value takes in an encoded key; 0 for text, which varies.
[[nodiscard]] constexpr std::uint32_t key_field_bytes(physical_type physical) noexcept {
  return physical == physical_type::bit ? 1 : width_of(physical);
}

/// Bytes at the end of a fixed key, or at the begin of a variable one, with a bit per NULL column.
[[nodiscard]] constexpr std::uint32_t null_mask_bytes(std::size_t key_count) noexcept {
  return static_cast<std::uint32_t>((key_count + 7) / 8);
}

/// First byte of an encoded single text that is not the text itself: alone it is NULL, otherwise a
/// text follows that begins with this byte, which no valid UTF-8 does.
inline constexpr std::byte text_escape{0xff};

/// Size byte of a text in a composite key whose true size follows in four bytes.
inline constexpr std::uint32_t size_escape = 0xff;

/// Brings a value to the one form that all values equal to it share.
template <class T>
[[nodiscard]] T canonical_field(T value) noexcept {
  return value;
}
template <>
[[nodiscard]] inline double canonical_field(double value) noexcept {
  return std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value + 0.0;
}

} // namespace millrace
