#include <algorithm>

#include "millrace/engine/binder/projection.hpp"
#include "millrace/engine/binder/query_binder.hpp"

namespace millrace::sql {

namespace {

window_role role_of(const relation& rows, const bound_expression& value) {
  for (const auto& column : rows.columns)
    if (column.role != window_role::none && column.value == value)
      return column.role;
  return window_role::none;
}

} // namespace

result<bound_expression> query_binder::bind_group_key(select_state& state, const expression& node) {
  if (const auto* ordinal = try_as<literal>(&node); ordinal != nullptr && ordinal->type == literal_kind::integer) {
    MILLRACE_TRY_ASSIGN(const auto number, bind_count(node, "GROUP BY"));
    if (number < 1 || number > state.items.size())
      return fail(errc::invalid_query, node.span, "GROUP BY names no item of the select list: " + std::string(ordinal->text));
    return state.items[number - 1];
  }
  expression_binder binder(state.from, nullptr);
  auto bound = binder.bind(node);
  if (bound)
    return bound;
  // An alias of the select list may be grouped by, where no column has that name.
  if (const auto* column = try_as<column_reference>(&node); column != nullptr && column->parts.size() == 1)
    for (std::size_t i = 0; i < state.body->items.size() && state.body->items.size() == state.items.size(); ++i)
      if (state.body->items[i].alias.text == column->parts[0].text)
        return state.items[i];
  return bound;
}

status query_binder::bind_group_keys(select_state& state) {
  for (const auto* node : state.body->group_by) {
    auto bound = bind_group_key(state, *node);
    if (!bound)
      return std::move(bound).take_error();
    auto reads_aggregate = false;
    for_each_column(*bound, [&](std::uint32_t column) { reads_aggregate |= column >= collected_calls::aggregate_base; });
    if (reads_aggregate)
      return fail(errc::invalid_query, node->span, "GROUP BY cannot hold an aggregate");
    if (role_of(state.from, *bound) != window_role::none)
      state.window = state.from.window;
    else if (std::find(state.group_keys.begin(), state.group_keys.end(), *bound) == state.group_keys.end())
      state.group_keys.push_back(std::move(bound).value());
  }
  return {};
}

result<bound_expression> query_binder::rewrite(const select_state& state, const bound_expression& source) {
  for (const auto& [pattern, replacement] : state.known)
    if (pattern == source) {
      auto copy = replacement;
      copy.span = source.span;
      return copy;
    }
  auto copy = source;
  if (source.kind == millrace::expression_kind::column) {
    if (source.column < collected_calls::aggregate_base)
      return fail(errc::invalid_query, source.span,
                  "column must stand in GROUP BY or inside an aggregate: " +
                    catalog_->node(state.from.node).shape.fields[source.column].name);
    return copy;
  }
  for (auto& argument : copy.arguments) {
    auto rewritten = rewrite(state, argument);
    if (!rewritten)
      return rewritten;
    argument = std::move(rewritten).value();
  }
  return copy;
}

namespace {

/// What a bound of the window is over the output of the grouping: one of its two columns, or
/// computed from the window's start.
bound_expression bound_after_grouping(const scope_column& bound, std::uint32_t start) {
  if (bound.role != window_role::time)
    return read_column(bound.role == window_role::start ? start : start + 1, type_id::timestamp, false);
  auto value = bound.value;
  value.arguments[0] = read_column(start, type_id::timestamp, false);
  value.is_nullable = false;
  return value;
}

} // namespace

/// The node of a grouping and the one below it, while they are made.
struct query_binder::grouping {
  explicit grouping(std::uint32_t input) : below(input) {}

  projection below;
  plan_node node;
  bool emits_final = false;
  std::uint32_t key_count = 0;
};

void query_binder::set_emission(const select_state& state, grouping& parts) const {
  const auto emit = state.whole->emit.kind;
  parts.emits_final = emit == emit_kind::final_ || (emit == emit_kind::unspecified && state.window);
  parts.node.group.emit = parts.emits_final ? emit_mode::final_ : emit_mode::changes;
  if (parts.emits_final && !state.window)
    require_end(catalog_->plan, state.from.node,
                fail(errc::invalid_query, state.whole->emit.span,
                     "EMIT FINAL without a window never comes: the input does not end",
                     "group by a window, or EMIT CHANGES"));
}

void query_binder::add_group_keys(select_state& state, grouping& parts) {
  for (auto& key : state.group_keys) {
    if (key.value_type.id == type_id::null)
      key = cast_to(std::move(key), type_id::varchar);
    const auto column = parts.below.append(key);
    parts.node.group.keys.push_back(column);
    parts.node.shape.fields.push_back({"", key.value_type, key.is_nullable});
    state.known.emplace_back(key, read_column(column, key.value_type, key.is_nullable));
  }
  parts.key_count = static_cast<std::uint32_t>(state.group_keys.size());
}

void query_binder::add_window(select_state& state, grouping& parts) {
  parts.node.window = *state.window;
  const auto& field = catalog_->node(state.from.node).shape.fields[state.window->time_column];
  parts.node.window.time_column =
    parts.below.add(read_column(state.window->time_column, field.value_type, field.is_nullable));
  for (const auto* name : {"window_start", "window_end"})
    parts.node.shape.fields.push_back({name, type_id::timestamp, false});
  for (const auto& column : state.from.columns)
    if (column.role != window_role::none)
      state.known.emplace_back(column.value, bound_after_grouping(column, parts.key_count));
}

void query_binder::add_aggregates(select_state& state, grouping& parts) {
  const auto first = parts.key_count + (state.window ? 2 : 0);
  for (std::uint32_t i = 0; i < state.calls.aggregates.size(); ++i) {
    auto& collected = state.calls.aggregates[i];
    aggregate_call call;
    call.entry = collected.entry;
    call.result_type = collected.result_type;
    if (!collected.arguments.empty())
      call.argument = parts.below.add(std::move(collected.arguments[0]));
    if (collected.arguments.size() > 1)
      call.argument2 = parts.below.add(std::move(collected.arguments[1]));
    if (collected.filter)
      call.filter = parts.below.add(std::move(*collected.filter));
    parts.node.group.aggregates.push_back(call);
    parts.node.shape.fields.push_back({"", call.result_type, true});
    state.known.emplace_back(read_column(collected_calls::aggregate_base + i, call.result_type, true),
                             read_column(first + i, call.result_type, true));
  }
}

std::vector<scope_column> query_binder::add_late_columns(const select_state& state, grouping& parts) {
  // The late output shows the input as the query saw it; what nothing reads is pruned.
  std::vector<scope_column> columns;
  if (!state.window)
    return columns;
  for (const auto& column : state.from.columns) {
    if (column.role != window_role::none)
      continue;
    auto shown = column;
    shown.value = read_column(parts.below.append(column.value), column.value.value_type, column.value.is_nullable);
    columns.push_back(std::move(shown));
  }
  return columns;
}

status query_binder::add_having(const select_state& state, relation& rows) {
  if (!state.having)
    return {};
  plan_node filter;
  filter.kind = node_kind::filter;
  filter.inputs = {rows.node};
  filter.shape = catalog_->node(rows.node).shape;
  MILLRACE_TRY_ASSIGN(auto predicate, rewrite(state, *state.having));
  MILLRACE_TRY(check_filter(predicate, rows, *state.body->having, "HAVING"));
  filter.expressions.push_back(std::move(predicate));
  rows.node = catalog_->add_node(std::move(filter));
  return {};
}

result<bound_query> query_binder::finish_grouped(select_state& state) {
  grouping parts(state.from.node);
  parts.node.name = name_;
  parts.node.kind = state.window ? node_kind::window : node_kind::group;
  set_emission(state, parts);
  add_group_keys(state, parts);
  if (state.window)
    add_window(state, parts);
  add_aggregates(state, parts);
  auto late_columns = add_late_columns(state, parts);
  parts.node.inputs = {catalog_->add_node(parts.below.take())};
  relation grouped;
  grouped.node = catalog_->add_node(std::move(parts.node));
  grouped.is_changelog = !parts.emits_final;
  for (std::uint32_t column = 0; column < parts.key_count + (state.window ? 2 : 0); ++column)
    grouped.fixed_columns.push_back(column);
  std::optional<late_rows> late;
  if (state.window) {
    late = late_rows{grouped.node, std::move(late_columns)};
    remember_late(*late);
  }
  MILLRACE_TRY(add_having(state, grouped));
  std::vector<bound_expression> values;
  std::optional<std::uint32_t> time;
  for (const auto& item : state.items) {
    const auto role = state.window ? role_of(state.from, item) : window_role::none;
    if ((role == window_role::end || role == window_role::time) && !time)
      time = static_cast<std::uint32_t>(values.size());
    MILLRACE_TRY_ASSIGN(auto value, rewrite(state, item));
    values.push_back(std::move(value));
  }
  MILLRACE_TRY_ASSIGN(auto bound, project(state, grouped, std::move(values)));
  bound.rows.time_column = time;
  bound.late = std::move(late);
  return bound;
}

} // namespace millrace::sql
