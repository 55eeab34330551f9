#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/operator/run_order.hpp"

namespace millrace {

/// Merges runs of batches into gathered batches in the order of `run_order`: what receives rows of
/// several partitions sees them as one partition would have made them.
///
/// Ownership: borrows the runs between `begin` and the last `next`; keeps scratch, reused. Results live
/// in the caller's memory, but for texts that all are in one place: these stay where they are. Threads: one. Errors: none.
class run_merge {
public:
  /// @param runs All batches of all runs have the same column types.
  void begin(std::span<const row_run> runs);

  /// Has results say nothing of where rows stood in their runs, from the next `begin` on: they are numbered from 0. For whoever only
  /// writes them.
  void leave_places() noexcept { keeps_places_ = false; }

  /// Has texts copied wherever they are: results then live in the caller's memory alone.
  void copy_all_texts() noexcept { copies_texts_ = true; }

  /// Gathers the next rows, at most `batch_rows_max` and far fewer where texts are huge, into a dense
  /// batch with positions, with major orders, running times and kinds where some input of it has them, and
  /// without keys. Nothing at the end.
  [[nodiscard]] std::optional<batch_view> next(arena& memory);

  /// Gathers the next rows in an order that was found elsewhere: which run each of them comes from. In place
  /// of `next`. @pre `order` is not empty, and has at most `rows_max()` rows.
  [[nodiscard]] batch_view take(std::span<const std::uint32_t> order, arena& memory);
  [[nodiscard]] std::uint32_t rows_max() const noexcept { return rows_max_; }

private:
  /// Where a run stands.
  struct cursor {
    row_run rest;          ///< Batches from the current one on.
    std::uint32_t row = 0; ///< Next alive row of the current one, by number.
  };
  /// Rows that follow each other in one batch, and where they go.
  struct segment {
    const batch_view* from = nullptr;
    std::uint32_t first = 0;                ///< By number among the alive rows.
    std::span<const std::uint32_t> targets; ///< Row of the result, for each.
  };

  void place(std::span<const std::uint32_t> order);
  void cut(cursor& at, std::span<const std::uint32_t> targets);
  [[nodiscard]] column gather_column(std::size_t index, std::uint32_t row_count, arena& memory) const;
  [[nodiscard]] column gather_texts(std::size_t index, std::uint32_t row_count, arena& memory) const;
  template <class T, class Read>
  [[nodiscard]] const T* gather_array(std::uint32_t row_count, arena& memory, Read&& read) const;
  template <class Has>
  [[nodiscard]] bool some_batch(Has&& has) const;

  void gather_places(batch_view& batch, arena& memory);

  run_order order_;
  bool keeps_places_ = true;
  bool copies_texts_ = false;
  row_position next_place_ = 0;             ///< Where they are not kept.
  std::uint32_t rows_max_ = batch_rows_max; ///< Rows of a gathered batch.
  std::vector<cursor> cursors_;
  std::vector<std::uint32_t> targets_; ///< Rows of the result by run, ascending.
  std::vector<std::uint32_t> begins_;  ///< Where the targets of each run begin, and end.
  std::vector<segment> segments_;
};

} // namespace millrace
