#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace millrace {

/// True for a byte that a code point goes on with.
[[nodiscard]] constexpr bool is_continuation(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
}

/// Code points in a text.
[[nodiscard]] constexpr std::size_t count_code_points(std::string_view text) noexcept {
  std::size_t continuations = 0;
  for (const char byte : text)
    continuations += static_cast<std::size_t>(is_continuation(byte));
  return text.size() - continuations;
}

/// Bytes of the valid UTF-8 code point at the start of a text, 0 when there is none.
/// @pre The text is not empty.
[[nodiscard]] constexpr std::size_t valid_code_point_size(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80U)
    return 1;
  const std::size_t size = lead >= 0xf0U ? 4 : lead >= 0xe0U ? 3 : 2;
  if (lead < 0xc2U || lead > 0xf4U || text.size() < size)
    return 0;
  for (std::size_t i = 1; i < size; ++i)
    if (!is_continuation(text[i]))
      return 0;
  const bool is_overlong = (lead == 0xe0U && byte(1) < 0xa0U) || (lead == 0xf0U && byte(1) < 0x90U);
  const bool is_surrogate = lead == 0xedU && byte(1) > 0x9fU;
  const bool is_too_high = lead == 0xf4U && byte(1) > 0x8fU;
  return is_overlong || is_surrogate || is_too_high ? 0 : size;
}

inline constexpr std::size_t code_point_bytes_max = 4;

/// Writes a code point and returns its end.
/// @pre `out` has room for `code_point_bytes_max` bytes; the code point is at most U+10FFFF.
[[nodiscard]] constexpr char* write_code_point(std::uint32_t code_point, char* out) noexcept {
  const auto continuation = [code_point](unsigned shift) {
    return static_cast<char>(0x80U | ((code_point >> shift) & 0x3fU));
  };
  if (code_point < 0x80U) {
    *out++ = static_cast<char>(code_point);
    return out;
  }
  if (code_point < 0x800U) {
    *out++ = static_cast<char>(0xc0U | (code_point >> 6U));
  } else {
    if (code_point < 0x10000U) {
      *out++ = static_cast<char>(0xe0U | (code_point >> 12U));
    } else {
      *out++ = static_cast<char>(0xf0U | (code_point >> 18U));
      *out++ = continuation(12);
    }
    *out++ = continuation(6);
  }
  *out++ = continuation(0);
  return out;
}

/// Puts blanks in place of control characters, those of two bytes (U+0080 to U+009F) among them: text from
/// input stays on its line and does not get to steer the terminal it is shown on.
inline void blank_controls(std::string& text) noexcept {
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_pair =
      byte == 0xc2 && i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xe0U) == 0x80U;
    text[size++] = byte < 0x20 || byte == 0x7f || is_pair ? ' ' : text[i];
    i += is_pair ? 1 : 0;
  }
  text.resize(size);
}

} // namespace millrace
