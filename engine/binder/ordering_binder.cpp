#include <algorithm>

#include "millrace/engine/binder/query_binder.hpp"

namespace millrace::sql {

namespace {

/// What ORDER BY may read besides the result: the columns of the source, then the aliases they leave free.
relation scope_of_ordering(const relation& from, std::span<const std::string> names,
                           std::span<const bound_expression> items) {
  auto scope = from;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto is_taken = std::any_of(from.columns.begin(), from.columns.end(),
                                      [&](const scope_column& column) { return column.name == names[i]; });
    if (!is_taken)
      scope.columns.push_back({{}, names[i], items[i]});
  }
  return scope;
}

/// Answers which column an ordinal means, and nothing for any other key.
result<std::optional<std::uint32_t>> item_of_ordinal(const order_item& item, std::size_t item_count) {
  const auto* ordinal = try_as<literal>(item.key);
  if (ordinal == nullptr || ordinal->type != literal_kind::integer)
    return std::optional<std::uint32_t>{};
  MILLRACE_TRY_ASSIGN(const auto number, bind_count(*item.key, "ORDER BY"));
  if (number < 1 || number > item_count)
    return fail(errc::invalid_query, item.span,
                "ORDER BY names no column of the result: " + std::string(ordinal->text));
  return std::optional(static_cast<std::uint32_t>(number - 1));
}

} // namespace

/// Finds the item of the select list that a bare name means: an alias that is written out, then one whose name was
/// inferred, unless a column of the source has that name.
std::optional<std::uint32_t> query_binder::item_named(const select_state& state, const expression& key) {
  const auto* column = try_as<column_reference>(&key);
  if (column == nullptr || column->parts.size() != 1)
    return std::nullopt;
  const auto name = column->parts[0].text;
  const auto find = [&](bool has_alias) -> std::optional<std::uint32_t> {
    for (std::uint32_t i = 0; i < state.has_alias.size(); ++i)
      if (state.has_alias[i] == has_alias && state.names[i] == name)
        return i;
    return std::nullopt;
  };
  if (const auto written = find(true))
    return written;
  const auto is_column = std::any_of(state.from.columns.begin(), state.from.columns.end(),
                                     [&](const scope_column& known) { return known.name == name; });
  return is_column ? std::nullopt : find(false);
}

status query_binder::bind_order_keys(select_state& state) {
  const auto scope = scope_of_ordering(state.from, state.names, state.items);
  const auto item_count = state.items.size();
  for (const auto& item : state.whole->order_by) {
    MILLRACE_TRY_ASSIGN(auto column, item_of_ordinal(item, item_count));
    if (!column)
      column = item_named(state, *item.key);
    if (!column) {
      expression_binder binder(scope, &state.calls, state.body->named_windows);
      MILLRACE_TRY_ASSIGN(auto value, binder.bind(*item.key));
      const auto known = std::find(state.items.begin(), state.items.end(), value);
      column = static_cast<std::uint32_t>(known - state.items.begin());
      if (known == state.items.end()) {
        state.items.push_back(std::move(value));
        state.names.emplace_back();
      }
    }
    state.order_columns.push_back(*column);
  }
  return {};
}

result<std::vector<std::uint32_t>> query_binder::order_columns_of(const query& whole, const bound_query& bound) {
  std::vector<std::uint32_t> columns;
  for (const auto& item : whole.order_by) {
    MILLRACE_TRY_ASSIGN(auto column, item_of_ordinal(item, bound.shape.size()));
    if (!column) {
      expression_binder binder(bound.rows, nullptr);
      MILLRACE_TRY_ASSIGN(const auto value, binder.bind(*item.key));
      if (value.kind != millrace::expression_kind::column)
        return unsupported(item.span, "ORDER BY of an expression behind a query in parentheses");
      column = value.column;
    }
    columns.push_back(*column);
  }
  return columns;
}

result<bound_query> query_binder::order(const query& whole, bound_query bound,
                                        std::span<const std::uint32_t> columns) {
  if (whole.order_by.empty() && whole.limit == nullptr && whole.offset == nullptr)
    return bound;
  const auto span = whole.order_by.empty() ? whole.span : whole.order_by[0].span;
  if (bound.rows.is_changelog)
    return fail(errc::invalid_query, span, "ORDER BY and LIMIT need a result that ends, not its changes",
                "add EMIT FINAL");
  auto limit = limit_spec::no_limit;
  std::uint64_t offset = 0;
  if (whole.limit != nullptr) {
    MILLRACE_TRY_ASSIGN(limit, bind_count(*whole.limit, "LIMIT"));
  }
  if (whole.offset != nullptr) {
    MILLRACE_TRY_ASSIGN(offset, bind_count(*whole.offset, "OFFSET"));
  }
  plan_node node;
  node.inputs = {bound.rows.node};
  node.shape = bound.shape;
  if (whole.order_by.empty()) {
    node.kind = node_kind::limit;
    node.limit = {.limit = limit, .offset = offset};
    bound.rows.node = catalog_->add_node(std::move(node));
    return bound;
  }
  require_end(catalog_->plan, bound.rows.node,
              fail(errc::invalid_query, span, "ORDER BY needs input that ends",
                   "sort within windows of time, or let a LIMIT in a subquery end the input"));
  node.kind = node_kind::sort;
  node.sort.limit = limit;
  node.sort.offset = offset;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& item = whole.order_by[i];
    sort_key key;
    key.column = columns[i];
    key.is_descending = item.is_descending;
    key.nulls_first = item.nulls == nulls_order::first ||
                      (item.nulls == nulls_order::unspecified && item.is_descending);
    node.sort.keys.push_back(key);
  }
  bound.rows.node = catalog_->add_node(std::move(node));
  bound.rows.time_column.reset();
  return bound;
}

bound_query query_binder::hide_order_keys(bound_query bound, std::size_t item_count) {
  if (bound.shape.size() == item_count)
    return bound;
  bound.shape.fields.resize(item_count);
  bound.rows.columns.resize(item_count);
  plan_node node;
  node.kind = node_kind::project;
  node.inputs = {bound.rows.node};
  node.name = name_;
  node.shape = bound.shape;
  for (const auto& column : bound.rows.columns)
    node.expressions.push_back(column.value);
  bound.rows.node = catalog_->add_node(std::move(node));
  return bound;
}

} // namespace millrace::sql
