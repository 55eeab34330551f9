#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/column/batch.hpp"

namespace millrace {

/// Batches of one partition, in order: their alive rows are ascending by (major order, position).
using row_run = std::span<const batch_view>;

/// Whether batches are a run: every alive row comes behind the one before it, no two at the same place.
/// Reads every row, so it is for checks.
[[nodiscard]] bool is_in_order(row_run batches) noexcept;

/// Returns the lowest position of all alive rows where they share a major order and have every position from there on, as
/// rows of a chunk do that come out one for one: how far a row's position is from it says how many rows come before.
/// Looks at the ends of the runs alone. @pre Each is in order, and no two rows are at one place.
[[nodiscard]] std::optional<row_position> first_of_consecutive(std::span<const row_run> runs) noexcept;

/// Finds the order in which rows of several runs follow each other: by (major order, position), which no two
/// rows of a job's stream share, so that the order is the same for every number of runs.
///
/// Works stretch by stretch: some thousand rows of each run, of which those up to the lowest last one can be ordered.
/// Where they lie close together, as the rows of a chunk do that come out one for one, each is put at its position, which
/// takes the same time for any number of runs. Others are merged two runs at a time, without a branch that depends
/// on the data, for which of the two has the next row cannot be predicted.
///
/// Ownership: borrows the runs between `begin` and the last `next`; keeps scratch, reused. Threads: one.
/// Errors: a run out of order, or two rows at one place, is a bug of ours that debug builds stop at.
class run_order {
public:
  void begin(std::span<const row_run> runs);

  /// Returns, for the next rows, which run each comes from; within a run rows follow each other, so
  /// that says which row it is. At most `limit` rows, none at the end. Valid until the next call.
  [[nodiscard]] std::span<const std::uint32_t> next(std::uint32_t limit);

private:
  /// Where the merge stands in one run.
  struct head {
    row_run rest;                  ///< Batches that were not looked at.
    std::span<const uint128> keys; ///< Of the rows before those which have no place in the order yet.
    std::vector<uint128> storage;
  };
  /// Rows in order, of one or several runs.
  struct ordered_rows {
    std::span<const uint128> keys;
    const std::uint32_t* runs = nullptr; ///< One per row.
  };

  static void load(head& run);
  bool order_more();
  void choose_rows();
  [[nodiscard]] bool try_place();
  void merge_all();
  static void merge_two(const ordered_rows& a, const ordered_rows& b, uint128* keys, std::uint32_t* runs) noexcept;

  std::vector<head> heads_;
  std::size_t run_count_ = 0;
  std::vector<ordered_rows> parts_;     ///< Of the stretch, one per run that has rows in it.
  std::vector<std::uint32_t> part_run_; ///< Which run each of them is.
  std::size_t count_ = 0;               ///< Rows in `order_`; while it is found, of the stretch.
  std::vector<std::uint32_t> order_;
  std::size_t given_out_ = 0;           ///< Of `order_`.
  std::vector<std::uint32_t> waiting_;  ///< Scratch: rows before the stretch.
  std::vector<std::uint32_t> runs_[2];  ///< Of a merge: what it reads and what it writes.
  std::vector<uint128> keys_[2];
};

} // namespace millrace
