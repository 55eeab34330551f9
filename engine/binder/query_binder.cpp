#include "millrace/engine/binder/query_binder.hpp"

#include <algorithm>

#include "millrace/engine/binder/projection.hpp"

namespace millrace::sql {

namespace {

/// The scope of a finished query under a name.
relation scope_of(const bound_query& query, std::string_view qualifier) {
  auto scope = query.rows;
  for (auto& column : scope.columns)
    column.qualifier = qualifier;
  return scope;
}

const select_body* select_of(const query_body& body) {
  return body.kind == body_kind::select ? &as<select_body>(body) : nullptr;
}

} // namespace

void require_end(physical_plan& plan, std::uint32_t node, const failure& reason) {
  std::vector<bool> is_visited(plan.nodes.size());
  std::vector<std::uint32_t> waiting{node};
  while (!waiting.empty()) {
    const auto index = waiting.back();
    waiting.pop_back();
    const auto& at = plan.nodes[index];
    // A LIMIT is full some day, so nothing behind it waits for the end of what it reads.
    if (is_visited[index] || (at.kind == node_kind::limit && at.limit.limit != limit_spec::no_limit))
      continue;
    is_visited[index] = true;
    if (at.kind == node_kind::source && !plan.sources[at.index].needs_end)
      plan.sources[at.index].needs_end = reason;
    waiting.insert(waiting.end(), at.inputs.begin(), at.inputs.end());
  }
}

/// The names a WITH clause gives, which end with its query; those of the same name around it come back then.
class query_binder::common_table_scope {
public:
  explicit common_table_scope(query_binder& owner) : tables_(&owner.common_tables_) {}
  common_table_scope(const common_table_scope&) = delete;
  common_table_scope& operator=(const common_table_scope&) = delete;
  ~common_table_scope() {
    for (auto& [name, outer] : given_) {
      tables_->erase(name);
      if (!outer.empty())
        tables_->insert(std::move(outer));
    }
  }

  [[nodiscard]] bool has(std::string_view name) const { return given_.contains(name); }
  void give(std::string_view name, bound_query table) {
    given_.emplace(name, tables_->extract(std::string(name)));
    tables_->emplace(name, std::move(table));
  }

private:
  using table_map = std::map<std::string, bound_query, std::less<>>;

  table_map* tables_;
  std::map<std::string, table_map::node_type, std::less<>> given_; ///< With the table it hides, perhaps none.
};

status query_binder::bind_common_table(const common_table& table, common_table_scope& scope) {
  if (scope.has(table.name.text))
    return fail(errc::duplicate_name, table.name.span, "WITH gives a name twice: " + std::string(table.name.text));
  MILLRACE_TRY_ASSIGN(auto bound, bind(*table.definition));
  MILLRACE_TRY(rename(bound.rows, table_alias{table.name, table.columns}, table.name.text, table.name.span));
  scope.give(table.name.text, std::move(bound));
  return {};
}

result<bound_query> query_binder::bind(const query& node) {
  common_table_scope scope(*this);
  for (const auto& table : node.common_tables)
    MILLRACE_TRY(bind_common_table(table, scope));
  MILLRACE_TRY_ASSIGN(auto bound, bind_body(node));
  if (catalog_->depth(bound.rows.node) > plan_depth_max)
    return fail(errc::limit_exceeded, node.span,
                "too many operators in a row: the limit is " + std::to_string(plan_depth_max),
                "queries, views and streams that read each other make one chain; write its middle to a file or topic");
  return bound;
}

result<bound_query> query_binder::bind_body(const query& node) {
  switch (node.body->kind) {
    case body_kind::select: return bind_select(node, *select_of(*node.body));
    case body_kind::nested: {
      if (node.emit.kind != emit_kind::unspecified)
        return unsupported(node.emit.span, "EMIT behind a query in parentheses");
      MILLRACE_TRY_ASSIGN(auto inner, bind(*as<nested_body>(*node.body).inner));
      MILLRACE_TRY_ASSIGN(const auto columns, order_columns_of(node, inner));
      return order(node, std::move(inner), columns);
    }
    case body_kind::set_operation: return unsupported(node.body->span, "UNION, EXCEPT or INTERSECT");
    case body_kind::values: return unsupported(node.body->span, "VALUES");
  }
  return unsupported(node.span, "this query");
}

status query_binder::rename(relation& rows, const table_alias& alias, std::string_view fallback, source_span span) {
  const auto qualifier = alias.name.is_given() ? alias.name.text : fallback;
  if (alias.columns.size() > rows.columns.size())
    return fail(errc::invalid_query, span, "more column names than columns");
  for (std::size_t i = 0; i < rows.columns.size(); ++i) {
    rows.columns[i].qualifier = qualifier;
    if (i < alias.columns.size())
      rows.columns[i].name = alias.columns[i].text;
  }
  return {};
}

result<relation> query_binder::bind_source(const table_source& node) {
  switch (node.kind) {
    case source_kind::named: return bind_named(as<named_source>(node));
    case source_kind::subquery: {
      const auto& source = as<subquery_source>(node);
      return bind_subquery(*source.subquery, source.alias, node.span);
    }
    case source_kind::function: return bind_window_function(as<function_source>(node));
    case source_kind::join: return unsupported(node.span, "a join");
  }
  return unsupported(node.span, "this source");
}

result<relation> query_binder::bind_subquery(const query& node, const table_alias& alias, source_span span) {
  MILLRACE_TRY_ASSIGN(auto bound, bind(node));
  auto rows = scope_of(bound, {});
  MILLRACE_TRY(rename(rows, alias, {}, span));
  return rows;
}

result<relation> query_binder::bind_named(const named_source& node) {
  if (node.as_of != nullptr)
    return unsupported(node.span, "FOR SYSTEM_TIME AS OF");
  if (node.name.parts.size() == 2 && node.name.parts[1].text == "late")
    return bind_late(node);
  if (node.name.parts.size() != 1)
    return fail(errc::unknown_name, node.name.span, "streams have no qualifier");
  const auto name = node.name.parts[0].text;
  relation rows;
  if (const auto common = common_tables_.find(name); common != common_tables_.end()) {
    rows = common->second.rows;
  } else {
    auto* object = catalog_->find(name);
    if (object == nullptr)
      return fail(errc::unknown_name, node.name.span, "unknown stream: " + std::string(name),
                  suggestion(name, catalog_->names()));
    if (object->what == script_object::kind::view && purpose_ == binding_purpose::run) {
      const auto nodes_before = catalog_->plan.nodes.size();
      MILLRACE_TRY_ASSIGN(auto bound, query_binder(*catalog_, name).bind(*object->definition->definition));
      rows = std::move(bound.rows);
      // Each use of a view draws random numbers of its own: call sites are told apart by where its nodes stand.
      for (auto i = nodes_before; i < catalog_->plan.nodes.size(); ++i)
        for (auto& expression : catalog_->plan.nodes[i].expressions)
          move_call_sites(expression, nodes_before);
    } else {
      if (object->what == script_object::kind::declared)
        MILLRACE_TRY(read_declared(*catalog_, name, *object));
      rows = object->result;
    }
  }
  MILLRACE_TRY(rename(rows, node.alias, name, node.span));
  return rows;
}

result<relation> query_binder::bind_late(const named_source& node) {
  const auto name = node.name.parts[0].text;
  auto* object = catalog_->find(name);
  if (object == nullptr)
    return fail(errc::unknown_name, node.name.parts[0].span, "unknown stream: " + std::string(name),
                suggestion(name, catalog_->names()));
  std::optional<late_rows> late = object->late;
  if (object->what == script_object::kind::declared && object->source_node) {
    std::size_t readers = 0;
    for (const auto& window : catalog_->windows)
      if (window.source_node == *object->source_node) {
        late = window.late;
        ++readers;
      }
    if (readers > 1)
      return fail(errc::ambiguous_name, node.name.span, "more than one windowed query reads " + std::string(name),
                  "name the query's stream instead, as in `totals.late`");
  }
  if (!late)
    return fail(errc::invalid_query, node.name.span, "no windowed query comes before this, so no row is late: " + std::string(name));
  plan_node late_node;
  late_node.kind = node_kind::late;
  late_node.inputs = {late->node};
  const auto input = catalog_->node(late->node).inputs[0];
  late_node.shape = catalog_->node(input).shape;
  relation rows;
  rows.node = catalog_->add_node(std::move(late_node));
  rows.columns = late->columns;
  auto reason = make_literal(value{type_id::varchar, std::string("late")});
  rows.columns.push_back({std::string(name), "reason", std::move(reason)});
  MILLRACE_TRY(rename(rows, node.alias, name, node.span));
  return rows;
}

void query_binder::remember_late(const late_rows& late) {
  if (const auto source = source_below(catalog_->plan, late.node))
    catalog_->windows.push_back({*source, late, name_});
}

relation query_binder::one_row(source_span span) {
  source_plan source;
  source.shape.fields.push_back({"", type_id::bigint, false});
  source.needed = {true};
  source.is_one_row = true;
  source.span = span;
  plan_node node;
  node.kind = node_kind::source;
  node.shape = source.shape;
  node.index = static_cast<std::uint32_t>(catalog_->plan.sources.size());
  catalog_->plan.sources.push_back(std::move(source));
  relation rows;
  rows.node = catalog_->add_node(std::move(node));
  return rows;
}

status query_binder::reject_unsupported(const query& whole, const select_body& body) {
  if (body.is_distinct)
    return unsupported(body.span, "SELECT DISTINCT");
  if (body.qualify != nullptr)
    return unsupported(body.qualify->span, "QUALIFY");
  if (body.from.size() > 1)
    return unsupported(body.from[1]->span, "a join");
  if (whole.emit.every != nullptr)
    return unsupported(whole.emit.span, "EMIT CHANGES EVERY");
  return {};
}

result<bound_query> query_binder::bind_select(const query& whole, const select_body& body) {
  MILLRACE_TRY(reject_unsupported(whole, body));
  select_state state;
  state.whole = &whole;
  state.body = &body;
  if (body.from.empty()) {
    state.from = one_row(body.span);
  } else {
    MILLRACE_TRY_ASSIGN(state.from, bind_source(*body.from[0]));
  }
  MILLRACE_TRY(bind_where(state));
  if (body.window != nullptr)
    MILLRACE_TRY(bind_window_clause(state));
  MILLRACE_TRY(bind_items(state));
  MILLRACE_TRY(bind_group_keys(state));
  if (body.having != nullptr) {
    expression_binder binder(state.from, &state.calls, body.named_windows);
    MILLRACE_TRY_ASSIGN(state.having, binder.bind_condition(*body.having, "HAVING"));
  }
  const auto item_count = state.items.size();
  MILLRACE_TRY(bind_order_keys(state));
  MILLRACE_TRY_ASSIGN(auto bound, finish(state));
  MILLRACE_TRY_ASSIGN(auto ordered, order(whole, std::move(bound), state.order_columns));
  return hide_order_keys(std::move(ordered), item_count);
}

result<bound_query> query_binder::finish(select_state& state) {
  const auto& body = *state.body;
  const auto is_grouped = !body.group_by.empty() || !state.calls.aggregates.empty() || body.window != nullptr ||
                          body.having != nullptr;
  if (state.from.is_changelog && (is_grouped || !state.calls.overs.empty()))
    return fail(errc::invalid_query, body.from[0]->span, "the input is a changelog: its updates would be counted again",
                "let the inner grouping EMIT FINAL, or give it a window");
  if (is_grouped && !state.calls.overs.empty())
    return unsupported(state.calls.overs[0].span, "a row window over a grouping");
  if (is_grouped)
    return finish_grouped(state);
  return state.calls.overs.empty() ? finish_plain(state) : finish_over(state);
}

namespace {

/// True when a value is the same in all rows of a group of a changelog.
bool is_fixed(const bound_expression& value, const relation& rows) {
  auto only_fixed = is_deterministic(value);
  for_each_column(value, [&](std::uint32_t column) {
    only_fixed &= std::find(rows.fixed_columns.begin(), rows.fixed_columns.end(), column) != rows.fixed_columns.end();
  });
  return only_fixed;
}

} // namespace

/// Refuses a condition that a group of a changelog may satisfy at one time and not at another: the
/// group would have to be deleted, and no operator emits deletes.
status query_binder::check_filter(const bound_expression& predicate, const relation& rows, const expression& node,
                                  std::string_view clause) {
  if (!rows.is_changelog || is_fixed(predicate, rows))
    return {};
  return fail(errc::unsupported, node.span,
              std::string(clause) + " over an updating result is not supported by this version: a group that stops "
                                    "satisfying it would have to be deleted",
              "let the grouping EMIT FINAL, or filter by its keys alone");
}

status query_binder::bind_where(select_state& state) {
  if (state.body->where == nullptr)
    return {};
  expression_binder binder(state.from, nullptr);
  auto bound = binder.bind_condition(*state.body->where, "WHERE");
  if (!bound)
    return std::move(bound).take_error();
  MILLRACE_TRY(check_filter(*bound, state.from, *state.body->where, "WHERE"));
  plan_node node;
  node.kind = node_kind::filter;
  node.inputs = {state.from.node};
  node.shape = catalog_->node(state.from.node).shape;
  node.expressions.push_back(std::move(bound).value());
  state.from.node = catalog_->add_node(std::move(node));
  return {};
}

namespace {

/// What an unnamed item is called: its column, its function, or nothing.
std::string name_of(const expression& node) {
  if (const auto* column = try_as<column_reference>(&node))
    return std::string(column->parts.back().text);
  if (const auto* call = try_as<call_expression>(&node))
    return std::string(call->name.parts.back().text);
  if (const auto* cast = try_as<cast_expression>(&node))
    return name_of(*cast->operand);
  if (node.kind == sql::expression_kind::case_when)
    return "case";
  return {};
}

/// Numbers names that stand twice: `sum`, `sum_1`.
void make_unique(std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto taken = [&](const std::string& name) {
      return std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), name) !=
             names.begin() + static_cast<std::ptrdiff_t>(i);
    };
    const auto base = names[i];
    for (std::size_t n = 1; taken(names[i]); ++n)
      names[i] = base + "_" + std::to_string(n);
  }
}

} // namespace

status query_binder::bind_items(select_state& state) {
  for (const auto& item : state.body->items) {
    if (const auto* star = try_as<star_expression>(item.value)) {
      MILLRACE_TRY(expand_star(state, *star));
      continue;
    }
    expression_binder binder(state.from, &state.calls, state.body->named_windows);
    auto bound = binder.bind(*item.value);
    if (!bound)
      return std::move(bound).take_error();
    state.items.push_back(std::move(bound).value());
    auto name = item.alias.is_given() ? std::string(item.alias.text) : name_of(*item.value);
    if (name.empty())
      name = "column" + std::to_string(state.items.size());
    state.names.push_back(std::move(name));
    state.has_alias.push_back(item.alias.is_given());
  }
  make_unique(state.names);
  return {};
}

status query_binder::expand_star(select_state& state, const star_expression& star) {
  if (star.qualifier.size() > 1)
    return fail(errc::unknown_name, star.span, "unknown source before `*`");
  bool any = false;
  for (const auto& column : state.from.columns) {
    if (!star.qualifier.empty() && column.qualifier != star.qualifier[0].text)
      continue;
    any = true;
    auto value = column.value;
    value.span = star.span;
    state.items.push_back(std::move(value));
    state.names.push_back(column.name);
    state.has_alias.push_back(false);
  }
  if (!any)
    return fail(errc::unknown_name, star.span, "unknown source before `*`");
  return {};
}

result<bound_query> query_binder::project(select_state& state, const relation& input,
                                          std::vector<bound_expression> values) {
  bound_query bound;
  plan_node node;
  node.kind = node_kind::project;
  node.inputs = {input.node};
  node.name = name_;
  bound.rows.is_changelog = input.is_changelog;
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    auto& value = values[i];
    if (input.is_changelog && is_fixed(value, input))
      bound.rows.fixed_columns.push_back(i);
    if (value.value_type.id == type_id::null)
      value = cast_to(std::move(value), type_id::varchar);
    node.shape.fields.push_back({state.names[i], value.value_type, value.is_nullable});
    bound.rows.columns.push_back(
      {{}, state.names[i], read_column(i, value.value_type, value.is_nullable)});
  }
  node.expressions = std::move(values);
  bound.shape = node.shape;
  bound.rows.node = catalog_->add_node(std::move(node));
  return bound;
}

result<bound_query> query_binder::finish_plain(select_state& state) {
  const auto time = copy_of(state.items, state.from.time_column);
  MILLRACE_TRY_ASSIGN(auto bound, project(state, state.from, std::move(state.items)));
  bound.rows.time_column = time;
  return bound;
}

} // namespace millrace::sql
