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
  : predicate_(only(std::move(predicate))), rejection_(settings.node, settings.on_error) {}

void filter::push(const batch_view& rows, operator_context& context) {
  rejection_.failures().clear();
  const auto failing = rejection_.keeps_rows() ? failing_rows::by_value : failing_rows::left_out;
  const auto passed = predicate_.select(rows, context.chunk, context.memory, rejection_.failures(), failing);
  const auto evaluated = rejection_.apply(rows, rows.rows, context);
  rows_removed_ += evaluated.count - passed.count;
  auto narrowed = rows;
  narrowed.rows = passed;
  output_.emit(narrowed, context);
}

} // namespace millrace
