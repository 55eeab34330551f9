#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace {

/// What failed in a row that had been decoded, for its dead letter. Everything is bounded: of texts
/// `text_bytes_max` bytes are kept, of lists `items_max` items.
///
/// Ownership: a value, but for the views, which live as long as the plan. Threads: none. Errors: none.
struct failed_operation {
  static constexpr std::size_t text_bytes_max = 256;
  static constexpr std::size_t items_max = 16;

  /// Canonical text of a value; nothing for NULL.
  using value_text = std::optional<std::string>;

  std::string_view node;   ///< What the plan node does that gave up on the row, as EXPLAIN says it.
  std::string_view stream; ///< The stream or output it works for; empty for the closing SELECT.
  std::string function;    ///< The function or operator that failed, as in `(a / b)`; empty where none is known.
  std::vector<value_text> values; ///< What it was called with.
  std::vector<std::pair<std::string, value_text>> key; ///< Of the group or partition, and its window.
};

/// Returns at most `text_bytes_max` bytes of text, no character cut in two, and dots for the rest.
[[nodiscard]] std::string clip(std::string_view text);

/// Renders function, values and key in one line, as in `sum(v) with 1 for k = a`; empty where none is known.
[[nodiscard]] std::string to_string(const failed_operation& failed);

} // namespace millrace
