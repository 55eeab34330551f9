#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "millrace/actors/connector/memory.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/type/schema.hpp"
#include "millrace/engine/type/value.hpp"

namespace millrace {

/// Builds rows value by value, for pushing them into a job.
///
///     row_builder rows(input.shape(), input.take_memory());
///     rows.add("A").add(5).add_null();
///     MILLRACE_TRY(rows.end_row());
///     MILLRACE_TRY(input.push(rows.take()));
///
/// A number is taken by every numeric column that can hold it exactly, by DATE as days, and by TIME
/// and TIMESTAMP as microseconds; REAL takes doubles within its range, rounded. Text is taken by VARCHAR
/// and BYTES as it is, and by every other column as CAST reads it.
///
/// Ownership: owns the rows until `take`; borrows the schema. Threads: one. Errors: a value that does
/// not fit its column, or a row with too few or too many, is reported by `end_row`, which drops the row.
class row_builder {
public:
  explicit row_builder(const schema& shape, owned_rows memory = owned_rows());
  row_builder(const row_builder&) = delete;
  row_builder& operator=(const row_builder&) = delete;

  row_builder& add(bool value);
  row_builder& add(std::int64_t value);
  row_builder& add(int value) { return add(std::int64_t{value}); }
  row_builder& add(double value);
  row_builder& add(std::string_view value);
  row_builder& add(const char* value) { return add(std::string_view(value)); }
  row_builder& add(const value& scalar);
  row_builder& add_null();

  /// Ends the row that was added value by value.
  [[nodiscard]] status end_row();
  /// Rows ended since the last `take`.
  [[nodiscard]] std::uint64_t row_count() const noexcept { return row_count_; }
  /// Returns the rows and starts anew, in `memory`. A row that was not ended is dropped.
  [[nodiscard]] owned_rows take(owned_rows memory = owned_rows());

private:
  void begin_batch();
  void end_batch();
  void add_batch();
  void drop_row();
  template <class Append>
  row_builder& add_as(Append append);

  const schema* shape_;
  owned_rows rows_;
  std::vector<column_builder> columns_; ///< Of the batch being built.
  std::uint32_t batch_rows_ = 0;
  std::uint64_t text_bytes_ = 0; ///< Of the batch; it ends before a column of texts is full.
  std::uint64_t row_count_ = 0;
  std::size_t row_values_ = 0;     ///< Of the row being built.
  std::size_t appended_ = 0;       ///< Columns that hold a value of it.
  std::optional<failure> refusal_; ///< Why the row cannot be ended.
};

} // namespace millrace
