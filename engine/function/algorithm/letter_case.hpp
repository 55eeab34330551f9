#pragma once

#include <cstdint>

namespace millrace {

// Simple case mapping of single code points: Latin, Greek, Cyrillic, Armenian and full-width letters;
// all others have no case here.

[[nodiscard]] std::uint32_t to_lower(std::uint32_t code_point) noexcept;
[[nodiscard]] std::uint32_t to_upper(std::uint32_t code_point) noexcept;

[[nodiscard]] constexpr char to_lower_ascii(char byte) noexcept {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
}
[[nodiscard]] constexpr char to_upper_ascii(char byte) noexcept {
  return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - ('a' - 'A')) : byte;
}

} // namespace millrace
