#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "millrace/engine/base/hex.hpp"

namespace millrace {

// Strings of JSON, as outputs and dead letters have them.

/// Characters that one byte of a text takes at most, as in `\u001f`.
inline constexpr std::size_t json_escape_size_max = 6;

/// How a byte is written within a string: 0 as it is, 'u' as `\u00xx`, else as this letter behind a backslash.
inline constexpr std::array<char, 256> json_escapes = [] {
  std::array<char, 256> escapes{};
  for (unsigned i = 0; i < 0x20; ++i)
    escapes[i] = 'u';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}();

/// Writes `\u00xx` and returns its end.
/// @pre Here and below: `out` has room for `json_escape_size_max` characters per byte.
[[nodiscard]] constexpr char* write_json_code(char byte, char* out) noexcept {
  const auto digits = hex_of(byte);
  for (const char c : {'\\', 'u', '0', '0', digits.high, digits.low})
    *out++ = c;
  return out;
}

/// Writes one byte of a string, escaped where it must be, and returns its end.
[[nodiscard]] constexpr char* write_json_byte(char byte, char* out) noexcept {
  const char escape = json_escapes[static_cast<unsigned char>(byte)];
  if (escape == 0) [[likely]] {
    *out++ = byte;
    return out;
  }
  if (escape == 'u')
    return write_json_code(byte, out);
  *out++ = '\\';
  *out++ = escape;
  return out;
}

/// Writes a string in its quotes, which take two characters more, and returns its end.
/// @pre The text is valid UTF-8.
[[nodiscard]] constexpr char* write_json_string(std::string_view text, char* out) noexcept {
  *out++ = '"';
  for (const char byte : text)
    out = write_json_byte(byte, out);
  *out++ = '"';
  return out;
}

} // namespace millrace
