#pragma once

#include <algorithm>
#include <cstdint>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"

namespace millrace {

/// Returns the bytes of the longest text of some rows of a text column that is constant or a dictionary.
[[nodiscard]] inline std::uint64_t longest_shared_text(const column& source, const selection& rows) noexcept {
  if (source.is_dictionary() && source.dictionary_size < rows.count)
    return longest_text(*source.dictionary, selection::all(source.dictionary_size));
  return longest_text(source, source.is_constant() ? selection::all(1) : rows);
}

/// Returns how many rows of a batch may be copied before the bounds of whoever keeps the copies are looked at, one at
/// least. Rows share the texts of constants and dictionaries, and a batch of them may hold far more once each has its own.
[[nodiscard]] inline std::uint32_t rows_to_copy(const batch_view& rows) noexcept {
  std::uint64_t longest = 0;
  for (const auto& each : rows.columns)
    if (each.encoding != column_encoding::flat && each.value_type.physical() == physical_type::string)
      longest += longest_shared_text(each, rows.rows);
  const auto fitting = batch_text_bytes_max / std::max<std::uint64_t>(longest, 1);
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(fitting, 1, batch_rows_max));
}

/// Cuts batches into pieces for work whose results may not fit one batch, which shows only when it is done. Learns
/// how many rows fit, so that little is done twice.
///
/// Ownership: a number. Threads: one. Errors: none.
class batch_pieces {
public:
  /// Calls `attempt(piece)` for the alive rows of a batch, all of them in order, each once with success. False from
  /// it means that the piece is too long and that nothing was done; one row is never too long.
  /// @param memory For the row numbers of pieces.
  template <class Attempt>
  void for_each(const batch_view& rows, arena& memory, Attempt&& attempt) {
    for (std::uint32_t first = 0; first < rows.rows.count;) {
      const auto count = std::min(rows_max_, rows.rows.count - first);
      auto piece = rows;
      piece.rows = part_of(rows.rows, first, count, memory);
      if (attempt(piece)) {
        first += count;
        // Grows slowly: too much is work for nothing.
        if (count == rows_max_)
          rows_max_ = std::min(batch_rows_max, rows_max_ + rows_max_ / 8 + 1);
      } else {
        rows_max_ = std::max(count / 2, 1U);
      }
    }
  }

private:
  std::uint32_t rows_max_ = batch_rows_max;
};

} // namespace millrace
