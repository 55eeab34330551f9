#pragma once

#include <cstdint>
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

/// Finds the order in which rows of several runs follow each other: by (major order, position), which no two
/// rows of a job's stream share, so that the order is the same for every number of runs. A tournament among the first
/// rows of all runs, so a row costs as many comparisons as the number of runs has bits.
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
    row_run rest;                ///< Batches behind the current one.
    std::vector<uint128> keys;   ///< Of the alive rows of the current one.
    const uint128* next = nullptr;
    const uint128* end = nullptr;
  };

  [[nodiscard]] static bool load(head& run);
  [[nodiscard]] std::uint32_t winner_of(std::uint32_t left, std::uint32_t right) const noexcept {
    return first_keys_[right] < first_keys_[left] ? right : left;
  }
  void advance(std::uint32_t run);

  std::vector<head> heads_;
  std::vector<uint128> first_keys_;    ///< By run: of its next row.
  std::vector<std::uint32_t> winners_; ///< Node n has children 2 n and 2 n + 1; the last half are the runs.
  std::vector<std::uint32_t> order_;
};

} // namespace millrace
