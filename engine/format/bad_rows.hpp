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
  /// Notes a field that is NULL because it is bad; its row stays.
  void add_null(std::uint32_t row, row_error reason, std::uint32_t column) { nulls_.push_back({row, reason, column}); }
  [[nodiscard]] bool any() const noexcept { return count_ != 0 || !nulls_.empty(); }
  [[nodiscard]] bool has(std::uint32_t row) const noexcept { return reasons_[row] != row_error::none; }

  /// Removes the failed rows from the columns and offsets of a batch and returns how many are left.
  /// They join the failures of the batch, which begin at `first_failure` and end up ascending, and so
  /// do the fields that are NULL in the rows that are left.
  [[nodiscard]] std::uint32_t take_out(std::span<column> columns, std::span<std::uint32_t> offsets, arena& memory,
                                       std::vector<record_failure>& failures, std::size_t first_failure) const;

private:
  struct null_field {
    std::uint32_t row = 0;
    row_error reason = row_error::none;
    std::uint32_t column = 0;
  };

  std::vector<row_error> reasons_ = std::vector<row_error>(batch_rows_max, row_error::none);
  std::vector<std::uint32_t> columns_ = std::vector<std::uint32_t>(batch_rows_max);
  std::uint32_t count_ = 0;
  std::vector<null_field> nulls_;
};

} // namespace millrace
