#pragma once

#include <cstdint>

namespace millrace {

// Simple case mapping of Unicode: one code point for one, so `ß` in upper case is `ẞ`, not `SS`.

[[nodiscard]] std::uint32_t to_lower(std::uint32_t code_point) noexcept;
[[nodiscard]] std::uint32_t to_upper(std::uint32_t code_point) noexcept;

[[nodiscard]] constexpr char to_lower_ascii(char byte) noexcept {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
}
[[nodiscard]] constexpr char to_upper_ascii(char byte) noexcept {
  return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - ('a' - 'A')) : byte;
}

} // namespace millrace
