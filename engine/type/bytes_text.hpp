#pragma once

#include <array>
#include <string_view>

#include "millrace/engine/base/hex.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace {

/// Writes bytes as DuckDB prints them: printable ASCII as it is, except quotes and the backslash; all
/// else as `\xAB`. @param append Takes one character or a text.
template <class Append>
void write_bytes_text(std::string_view bytes, Append&& append) {
  for (const char byte : bytes) {
    if (byte >= ' ' && byte <= '~' && byte != '"' && byte != '\'' && byte != '\\') {
      append(byte);
      continue;
    }
    const auto digits = hex_of(byte, upper_hex_digits);
    const std::array<char, 4> escape{'\\', 'x', digits.high, digits.low};
    append(std::string_view(escape.data(), escape.size()));
  }
}

/// Hands on the bytes that such text stands for, one after the other. False where an escape is
/// malformed or a character is not ASCII.
template <class Append>
[[nodiscard]] bool read_bytes_text(std::string_view text, Append&& append) {
  const auto value_of = [](char digit) { return upper_hex_digits.find(to_upper(digit)); };
  constexpr auto none = std::string_view::npos;
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) > 0x7fU)
      return false;
    if (text.front() != '\\') {
      append(text.front());
      text.remove_prefix(1);
      continue;
    }
    if (text.size() < 4 || text[1] != 'x' || value_of(text[2]) == none || value_of(text[3]) == none)
      return false;
    append(static_cast<char>(value_of(text[2]) * 16 + value_of(text[3])));
    text.remove_prefix(4);
  }
  return true;
}

} // namespace millrace
