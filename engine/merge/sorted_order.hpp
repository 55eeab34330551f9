#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/merge/run_order.hpp"
#include "millrace/engine/operator/spec.hpp"

namespace millrace {

/// Finds the order in which rows of several sorted runs follow each other: by their keys, then by the
/// major order and position in their last two columns. See `sort_operator`, which makes such runs.
///
/// Ownership: borrows the runs between `begin` and the last `next`; keeps scratch, reused. Threads: one.
/// Errors: a run that is not sorted is a bug of ours that debug builds stop at.
class sorted_order {
public:
  explicit sorted_order(std::vector<sort_key> keys) : keys_(std::move(keys)) {}

  void begin(std::span<const row_run> runs);

  /// Returns, for the next rows, which run each comes from; within a run rows follow each other. At most
  /// `limit` rows, none at the end. Valid until the next call.
  [[nodiscard]] std::span<const std::uint32_t> next(std::uint32_t limit);

private:
  /// Where the merge stands in one run.
  struct head {
    row_run rest;           ///< Batches from the current one on.
    std::uint32_t row = 0;  ///< Of the current one, by number among the alive rows.
    std::uint64_t word = 0; ///< First word of the row's first key.
  };

  [[nodiscard]] bool load(head& at) const;
  [[nodiscard]] bool comes_after(const head& left, const head& right) const noexcept;

  std::vector<sort_key> keys_;
  std::vector<head> heads_;          ///< By run.
  std::vector<std::uint32_t> queue_; ///< Runs with rows left: a heap whose front has the next row.
  std::vector<std::uint32_t> order_;
};

} // namespace millrace
