#include "millrace/engine/operator/project.hpp"

#include <utility>

namespace millrace {

namespace {

std::vector<project::passed_column> passed_columns(const std::vector<bound_expression>& expressions) {
  std::vector<project::passed_column> passed;
  for (std::uint32_t i = 0; i < expressions.size(); ++i)
    if (expressions[i].kind == expression_kind::column)
      passed.push_back({expressions[i].column, i});
  return passed;
}

} // namespace

project::project(std::vector<bound_expression> expressions, const operator_settings& settings)
  : node_(settings.node),
    passed_(passed_columns(expressions)),
    expressions_(std::move(expressions)),
    rejection_(settings.node, settings.on_error) {}

void project::push(const batch_view& rows, operator_context& context) {
  const transient_memory scope(context.memory, output_);
  pieces_.for_each(rows, context.memory, [&](const batch_view& piece) { return emit(piece, context); });
}

/// False where the text of so many rows does not fit a batch.
bool project::emit(const batch_view& rows, operator_context& context) {
  context.node = node_;
  context.work_on(rows);
  const transient_memory scope(context.memory, output_);
  const auto begin = context.memory.position();
  auto& failures = rejection_.failures();
  failures.clear();
  const auto count = expressions_.size();
  auto* columns = context.memory.allocate<column>(count);
  for (std::size_t i = 0; i < count; ++i)
    columns[i] = column{};
  expressions_.evaluate(rows, context.chunk, context.memory, {columns, count}, failures);
  if (failures.is_overfull()) {
    context.memory.rewind(begin);
    return false;
  }
  // All partitions pass on the same columns, so whoever fills one puts the same values into it for every reader.
  for (const auto& column : passed_)
    columns[column.to].is_fillable = rows.columns[column.from].is_fillable;
  auto projected = rows;
  projected.columns = {columns, count};
  projected.rows = rejection_.apply(rows, rows.rows, context);
  output_.emit(projected, context);
  return true;
}

} // namespace millrace
