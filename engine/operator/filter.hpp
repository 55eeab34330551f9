#pragma once

#include "millrace/engine/expression/evaluator.hpp"
#include "millrace/engine/operator/batch_pieces.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/rejection.hpp"

namespace millrace {

/// WHERE, HAVING and QUALIFY: narrows the selection to the rows where a predicate is true.
///
/// Ownership: owns the compiled predicate. Threads: see `stream_operator`. Errors: rows on which
/// the predicate fails are rejected, or go on, see `rejection`.
class filter final : public stream_operator {
public:
  filter(bound_expression predicate, const operator_settings& settings);

  void push(const batch_view& rows, operator_context& context) override;
  void undo(sequence_number chunk) noexcept override;

  /// Rows on which the predicate was not true; those that were rejected are not among them.
  [[nodiscard]] std::uint64_t rows_removed() const noexcept { return rows_removed_; }

private:
  [[nodiscard]] bool emit(const batch_view& rows, operator_context& context);

  std::uint32_t node_;
  evaluator predicate_;
  batch_pieces pieces_;
  rejection rejection_;
  std::uint64_t rows_removed_ = 0;
  std::uint64_t removed_before_ = 0; ///< The same, before the chunk at hand.
  sequence_number chunk_{~std::uint64_t{0}}; ///< The chunk at hand.
};

} // namespace millrace
