#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "millrace/actors/internal/output_merge.hpp"
#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// Copies rows of several batches into one, in the order given: what a sink that takes rows sees
/// where the partitions' runs interleave.
///
/// Ownership: the gathered batch lives in its own memory until the next `clear`. Threads: one.
/// Errors: none; more than `batch_rows_max` rows is a bug.
class row_gather {
public:
  explicit row_gather(const schema& shape) : shape_(&shape) {}

  /// Forgets everything and starts an empty batch.
  void clear();
  /// Rows that still fit.
  [[nodiscard]] std::uint32_t room() const noexcept { return batch_rows_max - row_count_; }
  [[nodiscard]] std::uint32_t row_count() const noexcept { return row_count_; }
  /// Appends alive rows [first, first + count) of a batch. @pre count <= room()
  void append(const batch_view& rows, std::uint32_t first, std::uint32_t count);
  /// Returns the batch; nothing may be appended before the next `clear`.
  [[nodiscard]] batch_view finish();

private:
  const schema* shape_;
  arena memory_;
  std::vector<column_builder> builders_;
  std::vector<column> columns_;
  std::vector<row_position> positions_;
  std::vector<std::int64_t> majors_;
  std::vector<change_kind> kinds_;
  std::uint32_t row_count_ = 0;
};

} // namespace millrace
