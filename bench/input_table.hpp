#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// One column of generated input as a function of the row number i: `base + step * (i % modulus)`. A
/// modulus of 0 leaves i as it is. Text is `prefix` with that number behind it, or alone where
/// `step` is 0.
struct column_formula {
  std::string_view name;
  type_id id = type_id::bigint;
  std::int64_t base = 0;
  std::int64_t step = 1;
  std::uint64_t modulus = 0;
  std::string_view prefix = {};

  [[nodiscard]] std::int64_t number(std::uint64_t row) const noexcept {
    return base + step * static_cast<std::int64_t>(modulus == 0 ? row : row % modulus);
  }
};

/// Generated rows, held in memory as flat columns: every row has values and text of its own.
///
/// Ownership: owns all columns. Threads: immutable once made. Errors: none.
class input_table {
public:
  input_table(std::span<const column_formula> columns, std::uint64_t row_count);

  [[nodiscard]] std::uint64_t row_count() const noexcept { return row_count_; }
  /// Bytes of values, offsets and text.
  [[nodiscard]] std::uint64_t byte_count() const noexcept { return memory_.used_bytes(); }
  /// Batches of `batch_rows_max` rows; the last may be shorter.
  [[nodiscard]] std::span<const batch_view> batches() const noexcept { return batches_; }

private:
  void add_batch(std::span<const column_formula> columns, std::uint64_t first, std::uint32_t count);

  arena memory_;
  std::uint64_t row_count_;
  std::vector<batch_view> batches_;
};

/// Returns row `row` of a batch of flat columns without NULLs as a batch of its own, over the same values.
/// @param columns Where the columns go, as many as the batch has.
[[nodiscard]] batch_view single_row(const batch_view& source, std::uint32_t row, std::span<column> columns) noexcept;

} // namespace millrace
