#include "millrace/engine/operator/project.hpp"

#include <utility>

namespace millrace {

project::project(std::vector<bound_expression> expressions, const operator_settings& settings)
  : expressions_(std::move(expressions)), rejection_(settings.node, settings.on_error) {}

void project::push(const batch_view& rows, operator_context& context) {
  rejection_.failures().clear();
  const auto count = expressions_.size();
  auto* columns = context.memory.allocate<column>(count);
  for (std::size_t i = 0; i < count; ++i)
    columns[i] = column{};
  expressions_.evaluate(rows, context.chunk, context.memory, {columns, count}, rejection_.failures());
  auto projected = rows;
  projected.columns = {columns, count};
  projected.rows = rejection_.apply(rows, rows.rows, context);
  output_.emit(projected, context);
}

} // namespace millrace
