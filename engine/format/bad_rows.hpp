#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/format/decoder.hpp"

namespace millrace {

/// The rows of a batch that turned out bad, each with the first reason found.
///
/// Ownership: owns its arrays, reused for every batch. Threads: one. Errors: none.
class bad_rows {
public:
  /// Forgets everything.
  void reset() noexcept;
  void add(std::uint32_t row, row_error reason, std::uint32_t column) noexcept;
  [[nodiscard]] bool any() const noexcept { return count_ != 0; }
  [[nodiscard]] bool has(std::uint32_t row) const noexcept { return reasons_[row] != row_error::none; }

  /// Removes the failed rows from the columns and offsets of a batch and returns how many are left.
  /// They join the failures of the batch, which begin at `first_failure` and end up ascending.
  [[nodiscard]] std::uint32_t take_out(std::span<column> columns, std::span<std::uint32_t> offsets, arena& memory,
                                       std::vector<record_failure>& failures, std::size_t first_failure) const;

private:
  std::vector<row_error> reasons_ = std::vector<row_error>(batch_rows_max, row_error::none);
  std::vector<std::uint32_t> columns_ = std::vector<std::uint32_t>(batch_rows_max);
  std::uint32_t count_ = 0;
};

} // namespace millrace
