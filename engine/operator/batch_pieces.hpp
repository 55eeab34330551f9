#pragma once

#include <algorithm>
#include <cstdint>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"

namespace millrace {

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
