#include <algorithm>

#include "millrace/engine/base/known_names.hpp"
#include "millrace/engine/binder/query_binder.hpp"
#include "millrace/engine/window/bounds.hpp"

namespace millrace::sql {

namespace {

bound_expression microseconds(std::int64_t us) { return make_literal(value{type_id::bigint, us}); }

bound_expression bound_of(const scalar_entry& function, const window_spec& spec, bool is_nullable) {
  bound_expression bound;
  bound.kind = millrace::expression_kind::call;
  bound.function = &function;
  bound.value_type = type_id::timestamp;
  bound.is_nullable = is_nullable;
  bound.arguments.push_back(read_column(spec.time_column, type_id::timestamp, is_nullable));
  bound.arguments.push_back(microseconds(spec.size.us));
  bound.arguments.push_back(microseconds(spec.offset.us));
  return bound;
}

std::string_view name_of(time_window_kind kind) {
  switch (kind) {
    case time_window_kind::tumbling: return "tumbling";
    case time_window_kind::hopping: return "hopping";
    case time_window_kind::session: return "session";
    case time_window_kind::cumulating: return "cumulating";
  }
  return {};
}

/// Whether the time column is left out: then the size comes first.
bool is_duration(const expression& node) { return node.kind == sql::expression_kind::interval; }

} // namespace

status query_binder::set_time(relation& rows, const bound_expression& time, window_spec& spec, source_span span) {
  if (time.value_type.id != type_id::timestamp)
    return fail(errc::type_mismatch, span, "a window needs a TIMESTAMP, not " + to_string(time.value_type));
  const auto way_out = [](std::string_view name) {
    return "make it a computed column of the stream: CREATE STREAM ... (..., " + std::string(name) +
           " AS ..., WATERMARK FOR " + std::string(name) + " AS " + std::string(name) + ")";
  };
  if (time.kind != millrace::expression_kind::column)
    return fail(errc::unsupported, span, "a window over a computed time is not supported by this version", way_out("ts"));
  spec.time_column = time.column;
  if (rows.time_column) {
    if (*rows.time_column == time.column)
      return {};
    return fail(errc::invalid_query, span, "the window's column is not the event time of its input",
                "the input declares another column in WATERMARK FOR, or computes this one; for windows over a second "
                "column, declare the stream once more under another name, with WATERMARK FOR that column");
  }
  const auto traced = trace(catalog_->plan, rows.node, time.column);
  if (!traced)
    return fail(errc::invalid_query, span, "the window's column is not event time: it is computed on the way",
                way_out(catalog_->node(rows.node).shape.fields[time.column].name) +
                  ", or select window_end of an inner window");
  const auto& source = catalog_->plan.sources[traced->source];
  const auto used = source.time_column.value_or(
    catalog_->window_times.try_emplace(traced->source, traced->column).first->second);
  if (used != traced->column) {
    const auto& columns = catalog_->node(*source_below(catalog_->plan, rows.node)).shape.fields;
    const auto& other = columns[used].name;
    return fail(errc::invalid_query, span,
                "a stream has one event time: another window over " + source.name + " uses " + other,
                "use " + other + " here as well, or declare the stream once more under another name for windows over " +
                  columns[traced->column].name);
  }
  // Rows without event time are dead letters of this query; others may read them.
  plan_node node;
  node.kind = node_kind::event_time;
  node.inputs = {rows.node};
  node.shape = catalog_->node(rows.node).shape;
  node.time_order.time_column = time.column;
  rows.node = catalog_->add_node(std::move(node));
  return {};
}

result<window_spec> query_binder::window_of(relation& rows, const window_entry& kind,
                                            std::span<const expression* const> arguments, source_span span) {
  window_spec spec;
  spec.kind = &kind;
  auto next = std::size_t{0};
  if (!arguments.empty() && !is_duration(*arguments[0])) {
    expression_binder binder(rows, nullptr);
    MILLRACE_TRY_ASSIGN(const auto time, binder.bind(*arguments[0]));
    MILLRACE_TRY(set_time(rows, time, spec, arguments[0]->span));
    ++next;
  } else if (rows.time_column) {
    spec.time_column = *rows.time_column;
  } else {
    return fail(errc::invalid_query, span, "the window has no time column and its input declares no watermark");
  }
  const auto left = arguments.size() - next;
  if (left < 1 || left > 2)
    return fail(errc::invalid_query, span, "a tumbling window takes a size and perhaps an offset");
  MILLRACE_TRY_ASSIGN(spec.size, bind_duration(*arguments[next], "the size of a window"));
  if (spec.size.us <= 0)
    return fail(errc::invalid_argument, arguments[next]->span, "the size of a window must be more than 0");
  spec.slide = spec.size;
  if (left == 2) {
    MILLRACE_TRY_ASSIGN(spec.offset, bind_duration(*arguments[next + 1], "the offset of a window"));
    spec.offset.us %= spec.size.us;
    if (spec.offset.us < 0)
      spec.offset.us += spec.size.us;
  }
  return spec;
}

void query_binder::add_window_columns(relation& rows, const window_spec& spec) {
  std::erase_if(rows.columns, [](const scope_column& column) {
    return column.name == "window_start" || column.name == "window_end" || column.name == "window_time";
  });
  const auto is_nullable = catalog_->node(rows.node).shape.fields[spec.time_column].is_nullable;
  auto start = bound_of(window_start_function(), spec, is_nullable);
  auto end = bound_of(window_end_function(), spec, is_nullable);
  auto time = bound_of(window_time_function(), spec, is_nullable);
  const auto qualifier = rows.columns.empty() ? std::string{} : rows.columns[0].qualifier;
  rows.columns.push_back({qualifier, "window_start", std::move(start), window_role::start});
  rows.columns.push_back({qualifier, "window_end", std::move(end), window_role::end});
  rows.columns.push_back({qualifier, "window_time", std::move(time), window_role::time});
  rows.window = spec;
}

result<relation> query_binder::bind_window_function(const function_source& node) {
  const auto* kind = find_window_kind(node.name.text);
  static constexpr std::string_view known[] = {"tumble", "hop", "session", "cumulate", "unnest"};
  if (kind == nullptr || kind->function != node.name.text) {
    if (std::find(std::begin(known), std::end(known), node.name.text) != std::end(known))
      return unsupported(node.name.span, std::string(node.name.text));
    return fail(errc::unknown_name, node.name.span, "unknown table function: " + std::string(node.name.text),
                hint_of_names(node.name.text, known));
  }
  relation rows;
  std::vector<const expression*> durations;
  const table_argument* descriptor = nullptr;
  bool has_table = false;
  for (const auto& argument : node.arguments) {
    if (argument.kind == table_argument_kind::table) {
      if (!argument.partition_by.empty() || !argument.order_by.empty())
        return unsupported(argument.span, "PARTITION BY in a tumbling window");
      MILLRACE_TRY_ASSIGN(rows, bind_source(*argument.table));
      has_table = true;
    } else if (argument.kind == table_argument_kind::descriptor) {
      descriptor = &argument;
    } else {
      durations.push_back(argument.value);
    }
  }
  if (!has_table || descriptor == nullptr || descriptor->columns.size() != 1)
    return fail(errc::invalid_query, node.span, "write " + std::string(node.name.text) +
                                                  "(TABLE stream, DESCRIPTOR(time), INTERVAL '1' MINUTE)");
  const auto& column = descriptor->columns[0];
  column_reference reference;
  reference.kind = sql::expression_kind::column;
  reference.span = column.span;
  reference.parts = {&column, 1};
  durations.insert(durations.begin(), &reference);
  MILLRACE_TRY_ASSIGN(const auto spec, window_of(rows, *kind, durations, node.span));
  add_window_columns(rows, spec);
  MILLRACE_TRY(rename(rows, node.alias, node.alias.name.is_given() ? node.alias.name.text : rows.columns[0].qualifier,
                      node.span));
  return rows;
}

status query_binder::bind_window_clause(select_state& state) {
  const auto& clause = *state.body->window;
  const auto* kind = find_window_kind(name_of(clause.kind));
  if (kind == nullptr)
    return unsupported(clause.span, "a window of kind " + std::string(name_of(clause.kind)));
  if (state.from.window)
    return fail(errc::invalid_query, clause.span, "the input has a window already");
  std::vector<const expression*> arguments;
  for (const auto& argument : clause.arguments) {
    if (argument.name.is_given())
      return unsupported(argument.name.span, "a window argument by name");
    arguments.push_back(argument.value);
  }
  auto spec = window_of(state.from, *kind, arguments, clause.span);
  if (!spec)
    return std::move(spec).take_error();
  state.window = *spec;
  add_window_columns(state.from, *spec);
  return {};
}

} // namespace millrace::sql
