#pragma once

#include <string_view>

namespace millrace {

inline constexpr std::string_view hex_digits = "0123456789abcdef";
inline constexpr std::string_view upper_hex_digits = "0123456789ABCDEF";

/// The two digits of a byte.
struct hex_pair {
  char high;
  char low;
};

[[nodiscard]] constexpr hex_pair hex_of(char byte, std::string_view digits = hex_digits) noexcept {
  const auto code = static_cast<unsigned char>(byte);
  return {digits[code >> 4U], digits[code & 0xfU]};
}

} // namespace millrace
