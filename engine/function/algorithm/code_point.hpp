#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "millrace/engine/base/utf8.hpp"

namespace millrace {

// Code points of VARCHAR values. Text is valid UTF-8 (decoders see to it), but nothing here reads
// out of bounds when it is not.

/// True when every byte is a code point of its own.
[[nodiscard]] bool is_ascii(std::string_view text) noexcept;

/// Bytes of the code point that begins at `text[0]`; at least 1, never beyond the text.
/// @pre The text is not empty.
[[nodiscard]] inline std::size_t code_point_size(std::string_view text) noexcept {
  std::size_t size = 1;
  while (size < text.size() && size < code_point_bytes_max && is_continuation(text[size]))
    ++size;
  return size;
}

/// Byte offset of the code point with a number; the size of the text when it has fewer.
[[nodiscard]] std::size_t offset_of_code_point(std::string_view text, std::size_t code_point_index) noexcept;

/// Reads the code point at the front of a text that is not empty.
[[nodiscard]] std::uint32_t decode_code_point(std::string_view text) noexcept;

/// Calls `visit(bytes)` for each code point, first to last.
template <class Visit>
void for_each_code_point(std::string_view text, Visit&& visit) {
  while (!text.empty()) {
    const auto size = code_point_size(text);
    visit(text.substr(0, size));
    text.remove_prefix(size);
  }
}

} // namespace millrace
