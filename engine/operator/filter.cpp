#include "millrace/engine/operator/filter.hpp"

#include <utility>

namespace millrace {

namespace {

std::vector<bound_expression> only(bound_expression expression) {
  std::vector<bound_expression> list;
  list.push_back(std::move(expression));
  return list;
}

} // namespace

filter::filter(bound_expression predicate, const operator_settings& settings)
  : node_(settings.node), predicate_(only(std::move(predicate))), rejection_(settings.node, settings.on_error) {}

void filter::push(const batch_view& rows, operator_context& context) {
  if (chunk_ != context.chunk.sequence) {
    chunk_ = context.chunk.sequence;
    removed_before_ = rows_removed_;
  }
  const transient_memory scope(context.memory, output_);
  pieces_.for_each(rows, context.memory, [&](const batch_view& piece) { return emit(piece, context); });
}

void filter::undo(sequence_number chunk) noexcept {
  if (chunk_ == chunk)
    rows_removed_ = removed_before_;
}

/// False where the text of so many rows does not fit a batch.
bool filter::emit(const batch_view& rows, operator_context& context) {
  context.node = node_;
  context.work_on(rows);
  auto& failures = rejection_.failures();
  failures.clear();
  const auto failing = rejection_.keeps_rows() ? failing_rows::by_value : failing_rows::left_out;
  const auto passed = predicate_.select(rows, context.chunk, context.memory, failures, failing);
  if (failures.is_overfull())
    return false;
  const auto evaluated = rejection_.apply(rows, rows.rows, context);
  rows_removed_ += evaluated.count - passed.count;
  auto narrowed = rows;
  narrowed.rows = passed;
  output_.emit(narrowed, context);
  return true;
}

} // namespace millrace
