#include <algorithm>

#include "millrace/engine/binder/projection.hpp"
#include "millrace/engine/binder/query_binder.hpp"

namespace millrace::sql {

namespace {

/// Makes a call over the columns of the projection below it, where its arguments are added.
over_call place_call(collected_over& collected, projection& below) {
  over_call call;
  call.preceding = collected.preceding;
  call.aggregate.entry = collected.aggregate.entry;
  call.aggregate.result_type = collected.aggregate.result_type;
  auto& arguments = collected.aggregate.arguments;
  if (!arguments.empty())
    call.aggregate.argument = below.add(std::move(arguments[0]));
  if (arguments.size() > 1)
    call.aggregate.argument2 = below.add(std::move(arguments[1]));
  if (collected.aggregate.filter)
    call.aggregate.filter = below.add(std::move(*collected.aggregate.filter));
  return call;
}

/// Points the row windows in an expression at the columns from `first` on.
void place_results(bound_expression& value, std::uint32_t first) {
  if (value.kind == millrace::expression_kind::column && value.column >= collected_calls::over_base)
    value.column = first + (value.column - collected_calls::over_base);
  for (auto& argument : value.arguments)
    place_results(argument, first);
}

} // namespace

/// Adds the node that lets rows wait for the watermark, and what is late for it.
std::uint32_t query_binder::add_time_order(const select_state& state, projection below,
                                           std::vector<std::uint32_t> keys, std::optional<late_rows>& late) {
  late.emplace();
  // The late output shows the input as the query saw it; what nothing reads is pruned.
  for (const auto& column : state.from.columns) {
    if (column.role != window_role::none)
      continue;
    auto shown = column;
    shown.value = read_column(below.add(column.value), column.value.value_type, column.value.is_nullable);
    late->columns.push_back(std::move(shown));
  }
  plan_node order;
  order.kind = node_kind::time_order;
  order.shape = below.shape();
  // The projection begins with the input's own columns.
  order.time_order.time_column = *state.from.time_column;
  order.time_order.keys = std::move(keys);
  order.inputs = {catalog_->add_node(below.take())};
  late->node = catalog_->add_node(std::move(order));
  remember_late(*late);
  return late->node;
}

result<bound_query> query_binder::finish_over(select_state& state) {
  // Below the row windows: every input column as it is, then the keys and arguments.
  projection below(state.from.node);
  for (std::uint32_t i = 0; const auto& field : catalog_->node(state.from.node).shape.fields)
    below.add(read_column(i++, field.value_type, field.is_nullable));
  plan_node over;
  over.kind = node_kind::over;
  over.name = name_;
  auto& overs = state.calls.overs;
  for (auto& collected : overs) {
    if (!(collected.keys == overs[0].keys))
      return unsupported(collected.span, "row windows with different PARTITION BY in one SELECT");
    if (collected.is_in_time_order != overs[0].is_in_time_order)
      return unsupported(collected.span, "row windows with different ORDER BY in one SELECT");
    over.over.calls.push_back(place_call(collected, below));
  }
  for (auto& key : overs[0].keys)
    over.over.keys.push_back(below.add(std::move(key)));
  std::optional<late_rows> late;
  over.inputs = {overs[0].is_in_time_order ? add_time_order(state, std::move(below), over.over.keys, late)
                                           : catalog_->add_node(below.take())};
  over.shape = catalog_->node(over.inputs[0]).shape;
  const auto width = over.shape.size();
  for (const auto& call : over.over.calls)
    over.shape.fields.push_back({"", call.aggregate.result_type, true});
  relation rows;
  rows.node = catalog_->add_node(std::move(over));
  for (auto& item : state.items)
    place_results(item, width);
  const auto time = copy_of(state.items, state.from.time_column);
  MILLRACE_TRY_ASSIGN(auto bound, project(state, rows, std::move(state.items)));
  bound.rows.time_column = time;
  bound.late = std::move(late);
  return bound;
}

} // namespace millrace::sql
