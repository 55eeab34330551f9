#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/merge/run_gather.hpp"
#include "millrace/engine/merge/run_order.hpp"

namespace millrace {

/// Merges runs of batches into batches in the order of `run_order`: what receives rows of several partitions sees them as
/// one partition would have made them.
///
/// Mostly there is nothing to order. Rows that a partition made one for one of those it was handed have the numbers that
/// these had in the batch of whoever dealt them out, so the rows of all partitions fit together like a puzzle: each stays at its
/// number, and columns that were passed through are what they were. Other rows whose positions have no gap are put where
/// these say. The rest goes by `run_order`.
///
/// Ownership: borrows the runs between `begin` and the last `next`; keeps scratch, reused. Results live
/// in the caller's memory, but for what stays where it is, see `run_gather`. Threads: one. Errors: none.
class run_merge {
public:
  static constexpr std::size_t nobody = ~std::size_t{0};

  /// @param runs All batches of all runs have the same column types.
  /// @param own Number of the run whose columns are the caller's to fill where they can be.
  void begin(std::span<const row_run> runs, std::size_t own = nobody);

  /// Has results say nothing of where rows stood in their runs, from the next `begin` on: their positions ascend, but begin
  /// anywhere. For whoever only writes them.
  void leave_places() noexcept { keeps_places_ = false; }

  /// Has everything copied wherever it is: results then live in the caller's memory alone, and are dense.
  void copy_all() noexcept { gather_.copy_all(); }

  /// Returns the next rows, at most `batch_rows_max` and far fewer where texts are huge, as a batch without keys. It
  /// has major orders, running times and kinds where some input of it has them. Nothing at the end.
  [[nodiscard]] std::optional<batch_view> next(arena& memory);

  /// As `begin`, for `take` in place of `next`.
  void begin_given_order(std::span<const row_run> runs);
  /// Gathers the next rows in an order that was found elsewhere, which says of each the run it comes from, into a dense batch.
  /// @pre `order` is not empty, and has at most `rows_max()` rows.
  [[nodiscard]] batch_view take(std::span<const std::uint32_t> order, arena& memory);
  [[nodiscard]] std::uint32_t rows_max() const noexcept { return rows_max_; }

private:
  /// Where a run stands.
  struct cursor {
    row_run rest;          ///< Batches from the current one on.
    std::uint32_t row = 0; ///< Next alive row of the current one, by number.
  };
  enum class way : std::uint8_t { by_number, by_position, by_order };

  void begin_rows(std::span<const row_run> runs);
  [[nodiscard]] bool have_common_rows();
  [[nodiscard]] const batch_view* first_batch() const noexcept;
  [[nodiscard]] std::uint32_t rows_that_fit() const;
  [[nodiscard]] std::optional<batch_view> next_by_place(arena& memory);
  [[nodiscard]] bool place_next();
  void place_until(row_position end);
  void place(std::span<const std::uint32_t> order);
  void cut(cursor& at, std::span<const std::uint32_t> targets);
  [[nodiscard]] batch_view gather(arena& memory);
  [[nodiscard]] selection targets_in_order(arena& memory) const;

  way way_ = way::by_order;
  std::size_t own_ = nobody; ///< Number of the caller's own run.
  bool keeps_places_ = true;
  row_position first_position_ = 0; ///< Of the next rows, where they are not put by their order.
  std::uint32_t rows_max_ = batch_rows_max; ///< Rows of a batch.
  std::vector<cursor> cursors_;
  std::vector<cursor> before_; ///< Scratch: where runs stood before rows were placed.
  std::vector<std::uint32_t> targets_; ///< Rows of the result by run, ascending.
  std::vector<std::uint32_t> begins_;  ///< Where the targets of each run begin, and end.
  std::vector<run_gather::segment> segments_;
  std::uint32_t row_count_ = 0; ///< Of the batch that the segments go to.
  std::uint32_t alive_ = 0;     ///< Rows of it that some row goes to.
  bool stays_ = false;          ///< Whether each row has its number there.
  run_order order_;
  run_gather gather_;
};

} // namespace millrace
