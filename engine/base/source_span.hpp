#pragma once

#include <cstdint>

namespace millrace {

/// A stretch of SQL text. Lines and columns count from 1, columns in code points.
/// A span with `line == 0` points nowhere.
struct source_span {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t offset = 0; ///< Bytes from the start of the text.
  std::uint32_t length = 0; ///< Bytes.

  [[nodiscard]] constexpr bool is_known() const noexcept { return line != 0; }

  friend constexpr bool operator==(const source_span&, const source_span&) = default;
};

/// Returns the shortest span that covers both; `first` begins no later than `last` ends.
[[nodiscard]] constexpr source_span cover(const source_span& first, const source_span& last) noexcept {
  auto result = first;
  result.length = last.offset + last.length - first.offset;
  return result;
}

} // namespace millrace
