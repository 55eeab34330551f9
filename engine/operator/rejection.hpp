#pragma once

#include <cstdint>
#include <vector>

#include "millrace/engine/operator/operator.hpp"

namespace millrace {

/// Hands rows that failed to `operator_context::rejects` and takes them out of selections. Where
/// on.error is null, it leaves them as they are, for what failed in them is NULL, and has the
/// failures counted.
///
/// Ownership: owns scratch, reused from batch to batch. Threads: one. Errors: none.
class rejection {
public:
  rejection(std::uint32_t node, row_error_policy on_error) noexcept : node_(node), on_error_(on_error) {}

  /// Whether rows that failed go on.
  [[nodiscard]] bool keeps_rows() const noexcept { return on_error_ == row_error_policy::null; }

  /// Where kernels note the rows that fail; empty it with `clear` before each batch.
  [[nodiscard]] row_failures& failures() noexcept { return failures_; }

  /// Rejects every failed row among `rows`, in row order and each once, with its first failure, and
  /// returns the rows that are left, in chunk memory. Empties the failures.
  [[nodiscard]] selection apply(const batch_view& batch, selection rows, operator_context& context);

private:
  class round;

  std::uint32_t node_;
  row_error_policy on_error_;
  row_failures failures_;
  std::vector<const row_failures::entry*> first_; ///< By row; all null between calls.
};

} // namespace millrace
