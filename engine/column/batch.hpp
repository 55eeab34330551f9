#pragma once

#include <cstdint>
#include <numeric>
#include <span>

#include "millrace/engine/base/units.hpp"
#include "millrace/engine/column/column.hpp"

namespace millrace {

/// The rows of a batch that are still alive, ascending; or all of them.
struct selection {
  const std::uint32_t* rows = nullptr; ///< Null: rows 0 .. count-1.
  std::uint32_t count = 0;

  static constexpr selection all(std::uint32_t count) noexcept { return {nullptr, count}; }
  [[nodiscard]] constexpr bool is_dense() const noexcept { return rows == nullptr; }
  [[nodiscard]] constexpr std::uint32_t operator[](std::uint32_t i) const noexcept {
    return rows == nullptr ? i : rows[i];
  }
};

/// What an output row does to the reader's picture of the result.
enum class change_kind : std::uint8_t { insert = 0, update_before = 1, update_after = 2, remove = 3 };

/// Rows a batch has at most; the unit operators work in. A power of two, so that a batch of a few
/// columns stays in the second-level cache.
inline constexpr std::uint32_t batch_rows_max = 4096;

/// Bytes of text that an operator makes for one column of a batch, unless a single row has more. It decides
/// about no row: rows whose text does not fit go on in a further batch.
inline constexpr std::uint32_t batch_text_bytes_max = std::uint32_t{16} << 20U;

/// Returns the bytes of the longest text of some rows of a text column; 0 without one.
[[nodiscard]] std::uint64_t longest_text(const column& source, const selection& rows) noexcept;

/// Returns `count` of the rows, from the one with number `first` on, in `memory` where they are not all.
[[nodiscard]] inline selection part_of(const selection& rows, std::uint32_t first, std::uint32_t count, arena& memory) {
  if (count == rows.count)
    return rows;
  if (!rows.is_dense())
    return {rows.rows + first, count};
  auto* numbers = memory.allocate<std::uint32_t>(count);
  std::iota(numbers, numbers + count, first);
  return {numbers, count};
}

/// Borrowed columns of equal length with the rows of them that are alive.
///
/// Every row has a position, ascending in input order and unique within the job, which is what
/// outputs are ordered by, and, where rows come out by time, a major order before it: the end of the
/// window that closed, or the event time. Both are implicit where they can be.
///
/// Ownership: borrows everything, see `column`. Threads: immutable. Errors: none.
struct batch_view {
  std::span<const column> columns;
  std::uint32_t row_count = 0; ///< Rows of every column, alive or not.
  selection rows;
  row_position first_position = 0;            ///< Position of row i is this plus i, unless `positions`.
  const row_position* positions = nullptr;    ///< One per row, ascending, or null.
  const std::int64_t* major_orders = nullptr; ///< One per row, ascending, or null for 0.
  /// Highest event time of the chunk up to and including each row, in microseconds. Present only
  /// where some row of the chunk is older than what its own chunk has made the watermark.
  const std::int64_t* times_max = nullptr;
  const change_kind* kinds = nullptr; ///< One per row, or null: all inserts.
  const struct key_block* keys = nullptr; ///< Keys and hashes of the exchange the rows came through, or null.

  [[nodiscard]] row_position position(std::uint32_t row) const noexcept {
    return positions == nullptr ? first_position + row : positions[row];
  }
  [[nodiscard]] std::int64_t major_order(std::uint32_t row) const noexcept {
    return major_orders == nullptr ? 0 : major_orders[row];
  }
  [[nodiscard]] bool is_empty() const noexcept { return rows.count == 0; }
};

} // namespace millrace
