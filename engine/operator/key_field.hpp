#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

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

/// Calls `body.template operator()<T>()` with the C++ type of a physical type's values.
template <class Body>
decltype(auto) with_physical(physical_type physical, Body&& body) {
  switch (physical) {
    case physical_type::bit: return body.template operator()<bool>();
    case physical_type::int32: return body.template operator()<std::int32_t>();
    case physical_type::int64: return body.template operator()<std::int64_t>();
    case physical_type::int128: return body.template operator()<int128>();
    case physical_type::float64: return body.template operator()<double>();
    case physical_type::string: return body.template operator()<std::string_view>();
    case physical_type::interval: break;
  }
  return body.template operator()<interval_value>();
}

} // namespace millrace
