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
  : predicate_(only(std::move(predicate))), rejection_(settings.node) {}

void filter::push(const batch_view& rows, operator_context& context) {
  rejection_.failures().clear();
  const auto passed = predicate_.select(rows, context.chunk, context.memory, rejection_.failures());
  const auto evaluated = rejection_.apply(rows, rows.rows, context);
  rows_removed_ += evaluated.count - passed.count;
  auto narrowed = rows;
  narrowed.rows = passed;
  output_.emit(narrowed, context);
}

} // namespace millrace
