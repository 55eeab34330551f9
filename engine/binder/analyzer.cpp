#include "millrace/engine/binder/analyzer.hpp"

#include <algorithm>
#include <array>

#include "millrace/engine/base/known_names.hpp"
#include "millrace/engine/plan/explain.hpp"
#include "millrace/engine/plan/planner.hpp"
#include "millrace/engine/binder/constant_check.hpp"
#include "millrace/engine/binder/query_binder.hpp"

namespace millrace::sql {

namespace {

/// Applies the statements of a script to a catalog, one after the other.
class script_binder {
public:
  status apply(const statement& node, bool is_last);
  [[nodiscard]] physical_plan take() { return std::move(catalog_.plan); }

private:
  status apply_annotations(const statement& node);
  status create(const create_statement& node);
  result<relation> check_view(const query& definition, std::string_view name);
  status create_derived(const create_statement& node, std::string_view name);
  status insert(const insert_statement& node);
  status select(const query_statement& node);
  status explain(const explain_statement& node);
  status show(const show_statement& node);
  status describe(const describe_statement& node);
  status set(const option& setting);
  result<bound_query> coerce_to(bound_query bound, const schema& target, const insert_statement& node);
  void add_output(output_plan output, const bound_query& rows);

  script_catalog catalog_;
};

result<std::string_view> simple_name(const qualified_name& name) {
  if (name.parts.size() != 1)
    return fail(errc::invalid_query, name.span, "streams have no qualifier");
  return name.parts[0].text;
}

status check_options_once(std::span<const option> options) {
  for (std::size_t i = 0; i < options.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (options[i].name == options[j].name)
        return fail(errc::duplicate_name, options[i].name_span, "option is given twice: " + std::string(options[i].name));
  return {};
}

status script_binder::apply_annotations(const statement& node) {
  for (const auto& annotation : node.annotations) {
    if (annotation.name != "partitions") {
      static constexpr std::array<std::string_view, 1> known = {"partitions"};
      return fail(errc::unknown_name, annotation.span, "unknown annotation: @" + std::string(annotation.name),
                  hint_of_names(annotation.name, known));
    }
    MILLRACE_TRY(set({annotation.name, annotation.value, option_kind::string, annotation.span, annotation.value_span}));
  }
  return {};
}

status script_binder::apply(const statement& node, bool is_last) {
  MILLRACE_TRY(apply_annotations(node));
  switch (node.kind) {
    case statement_kind::create: return create(as<create_statement>(node));
    case statement_kind::insert: return insert(as<insert_statement>(node));
    case statement_kind::query:
      if (!is_last)
        return fail(errc::invalid_query, node.span, "a SELECT stands at the end of a script",
                    "write INSERT INTO ... SELECT or CREATE STREAM ... AS SELECT");
      return select(as<query_statement>(node));
    case statement_kind::explain: return explain(as<explain_statement>(node));
    case statement_kind::show: return show(as<show_statement>(node));
    case statement_kind::describe: return describe(as<describe_statement>(node));
    case statement_kind::set: return set(as<set_statement>(node).setting);
    case statement_kind::drop: return unsupported(node.span, "DROP");
    case statement_kind::job: return unsupported(node.span, "a statement about a job");
  }
  return unsupported(node.span, "this statement");
}

status script_binder::set(const option& setting) {
  catalog_.plan.settings.insert_or_assign(std::string(setting.name),
                                          option_text{std::string(setting.value), setting.value_span, setting.name_span});
  return {};
}

status script_binder::create(const create_statement& node) {
  auto simple = simple_name(node.name);
  if (!simple)
    return std::move(simple).take_error();
  const auto name = *simple;
  if (node.relation == relation_kind::table)
    return unsupported(node.span, "CREATE TABLE");
  if (catalog_.find(name) != nullptr) {
    if (node.if_not_exists)
      return {};
    if (!node.or_replace)
      return fail(errc::duplicate_name, node.name.span, "name is declared already: " + std::string(name));
  }
  MILLRACE_TRY(check_options_once(node.options));
  script_object object;
  object.definition = &node;
  if (node.relation == relation_kind::view) {
    if (!node.options.empty())
      return fail(errc::invalid_query, node.options[0].name_span, "a view takes no options");
    object.what = script_object::kind::view;
    MILLRACE_TRY_ASSIGN(object.result, check_view(*node.definition, name));
    catalog_.add(name, std::move(object));
    return {};
  }
  if (node.definition != nullptr)
    return create_derived(node, name);
  if (!node.primary_key.empty())
    return unsupported(node.primary_key[0].span, "PRIMARY KEY of a stream");
  if (auto declared = declared_schema(node); !declared)
    return std::move(declared).take_error();
  object.what = script_object::kind::declared;
  catalog_.add(name, std::move(object));
  return {};
}

/// Binds a view so that its errors show where it is made. What that adds to the plan is unread and pruned, and
/// its windows are nobody's.
result<relation> script_binder::check_view(const query& definition, std::string_view name) {
  const auto windows = catalog_.windows.size();
  const auto window_times = catalog_.window_times;
  auto bound = query_binder(catalog_, name, binding_purpose::check).bind(definition);
  if (!bound)
    return std::move(bound).take_error();
  catalog_.windows.resize(windows);
  catalog_.window_times = window_times;
  return std::move(bound->rows);
}

status script_binder::create_derived(const create_statement& node, std::string_view name) {
  if (node.has_columns)
    return unsupported(node.columns.empty() ? node.span : node.columns[0].span, "a column list before AS");
  auto bound = query_binder(catalog_, name).bind(*node.definition);
  if (!bound)
    return std::move(bound).take_error();
  script_object object;
  object.what = script_object::kind::derived;
  object.definition = &node;
  object.result = bound->rows;
  object.late = bound->late;
  if (!node.options.empty()) {
    output_plan output;
    output.name = name;
    output.options = options_of(node.options);
    output.span = node.name.span;
    output.shape = bound->shape;
    object.output = static_cast<std::uint32_t>(catalog_.plan.outputs.size());
    add_output(std::move(output), *bound);
  }
  catalog_.add(name, std::move(object));
  return {};
}

void script_binder::add_output(output_plan output, const bound_query& rows) {
  plan_node node;
  node.kind = node_kind::output;
  node.name = output.name;
  node.inputs = {rows.rows.node};
  node.shape = output.shape;
  node.index = static_cast<std::uint32_t>(catalog_.plan.outputs.size());
  output.is_changelog = rows.rows.is_changelog;
  catalog_.plan.outputs.push_back(std::move(output));
  catalog_.add_node(std::move(node));
}

result<bound_query> script_binder::coerce_to(bound_query bound, const schema& target, const insert_statement& node) {
  std::vector<std::uint32_t> order; // Column of the query for each column of the target.
  const auto& given = bound.rows.columns;
  if (node.columns.empty()) {
    for (std::uint32_t i = 0; i < target.size(); ++i)
      order.push_back(i);
    if (given.size() != target.size())
      return fail(errc::schema_mismatch, node.source->span,
                  "the query gives " + std::to_string(given.size()) + " columns, but " +
                    std::string(node.target.parts[0].text) + " has " + std::to_string(target.size()));
  } else {
    if (given.size() != node.columns.size())
      return fail(errc::schema_mismatch, node.source->span,
                  "the query gives " + std::to_string(given.size()) + " columns for " +
                    std::to_string(node.columns.size()) + " names");
    order.assign(target.size(), aggregate_call::no_column);
    for (std::uint32_t i = 0; i < node.columns.size(); ++i) {
      const auto index = target.index_of(node.columns[i].text);
      if (!index)
        return fail(errc::unknown_name, node.columns[i].span, "unknown column: " + std::string(node.columns[i].text));
      if (order[*index] != aggregate_call::no_column)
        return fail(errc::duplicate_name, node.columns[i].span, "column stands twice: " + std::string(node.columns[i].text));
      order[*index] = i;
    }
  }
  plan_node project;
  project.kind = node_kind::project;
  project.inputs = {bound.rows.node};
  project.shape = target;
  for (std::uint32_t i = 0; i < target.size(); ++i) {
    const auto& field = target.fields[i];
    auto source = order[i] == aggregate_call::no_column ? make_literal(value{type_id::null, std::monostate{}})
                                                        : given[order[i]].value;
    source.span = node.target.span;
    MILLRACE_TRY_ASSIGN(auto coerced, coerce(std::move(source), field.value_type, "column `" + field.name + "`"));
    project.expressions.push_back(std::move(coerced));
  }
  bound.rows.node = catalog_.add_node(std::move(project));
  bound.shape = target;
  return bound;
}

status script_binder::insert(const insert_statement& node) {
  auto simple = simple_name(node.target);
  if (!simple)
    return std::move(simple).take_error();
  auto* object = catalog_.find(*simple);
  if (object == nullptr)
    return fail(errc::unknown_name, node.target.span, "unknown stream: " + std::string(*simple),
                suggestion(*simple, catalog_.names()));
  if (object->what != script_object::kind::declared)
    return fail(errc::invalid_query, node.target.span, "only a declared stream can be written to: " + std::string(*simple));
  if (object->output)
    return unsupported(node.target.span, "a second INSERT INTO the same stream");
  const auto& definition = *object->definition;
  const auto has_connector = std::any_of(definition.options.begin(), definition.options.end(),
                                         [](const option& option) { return option.name == "connector"; });
  if (!has_connector)
    return fail(errc::invalid_argument, definition.name.span, "stream has no connector to be written to: " + std::string(*simple),
                "add WITH (connector = 'file', path = '...', format = 'csv')");
  for (const auto& column : definition.columns)
    if (column.computed != nullptr)
      return fail(errc::invalid_query, column.span, "an output has no computed columns");
  auto bound = query_binder(catalog_, *simple).bind(*node.source);
  if (!bound)
    return std::move(bound).take_error();
  // The query itself may be what reads the stream.
  if (object->source_node)
    return fail(errc::invalid_query, node.target.span,
                "a stream is either read or written, not both: " + std::string(*simple));
  auto target = declared_schema(definition);
  if (!target)
    return std::move(target).take_error();
  auto fitted = coerce_to(std::move(bound).value(), *target, node);
  if (!fitted)
    return std::move(fitted).take_error();
  output_plan output;
  output.name = *simple;
  output.options = options_of(definition.options);
  output.span = definition.name.span;
  output.shape = std::move(target).value();
  object->output = static_cast<std::uint32_t>(catalog_.plan.outputs.size());
  add_output(std::move(output), *fitted);
  return {};
}

status script_binder::select(const query_statement& node) {
  auto bound = query_binder(catalog_, {}).bind(*node.value);
  if (!bound)
    return std::move(bound).take_error();
  output_plan output;
  output.is_result = true;
  output.span = node.span;
  output.shape = bound->shape;
  add_output(std::move(output), *bound);
  return {};
}

status script_binder::explain(const explain_statement& node) {
  if (node.mode != explain_mode::plan)
    return unsupported(node.span, node.mode == explain_mode::analyze ? "EXPLAIN ANALYZE" : "EXPLAIN WATERMARK");
  // What is explained is bound in a copy, so that it is not run.
  auto copy = *this;
  const auto first_output = copy.catalog_.plan.outputs.size();
  MILLRACE_TRY(copy.apply(*node.inner, true));
  if (copy.catalog_.plan.outputs.size() == first_output && node.inner->kind == statement_kind::create) {
    const auto& created = as<create_statement>(*node.inner);
    const auto* object = copy.catalog_.find(created.name.parts[0].text);
    if (object == nullptr || object->what != script_object::kind::derived)
      return fail(errc::invalid_query, node.inner->span, "a declaration has no plan");
    output_plan output;
    output.name = created.name.parts[0].text;
    output.shape = copy.catalog_.node(object->result.node).shape;
    bound_query rows;
    rows.rows = object->result;
    copy.add_output(std::move(output), rows);
  }
  if (copy.catalog_.plan.outputs.size() == first_output)
    return fail(errc::invalid_query, node.inner->span, "this statement has no plan");
  keep_outputs_from(copy.catalog_.plan, static_cast<std::uint32_t>(first_output));
  MILLRACE_TRY(check_constants(copy.catalog_.plan));
  catalog_.plan.messages.push_back(millrace::explain(complete(copy.take())));
  return {};
}

status script_binder::show(const show_statement& node) {
  std::string text;
  switch (node.subject) {
    case show_subject::streams:
      for (const auto& [name, object] : catalog_.objects())
        if (object.what != script_object::kind::view)
          text += name + "\n";
      break;
    case show_subject::views:
      for (const auto& [name, object] : catalog_.objects())
        if (object.what == script_object::kind::view)
          text += name + "\n";
      break;
    case show_subject::tables: break;
    case show_subject::functions: text = list_functions(); break;
    case show_subject::jobs:
    case show_subject::topology: return unsupported(node.span, "SHOW of a running node");
  }
  catalog_.plan.messages.push_back(std::move(text));
  return {};
}

status script_binder::describe(const describe_statement& node) {
  auto simple = simple_name(node.name);
  if (!simple)
    return std::move(simple).take_error();
  const auto* object = catalog_.find(*simple);
  if (object == nullptr)
    return fail(errc::unknown_name, node.name.span, "unknown stream: " + std::string(*simple),
                suggestion(*simple, catalog_.names()));
  std::string text;
  const auto add = [&text](const std::string& name, const type& value_type, bool is_nullable) {
    text += name + " " + to_string(value_type) + (is_nullable ? "" : " NOT NULL") + "\n";
  };
  if (object->what == script_object::kind::declared) {
    const auto declared = declared_schema(*object->definition);
    MILLRACE_CHECK(declared.ok());
    for (const auto& field : declared->fields)
      add(field.name, field.value_type, field.is_nullable);
  } else {
    for (const auto& column : object->result.columns)
      add(column.name, column.value.value_type, column.value.is_nullable);
  }
  catalog_.plan.messages.push_back(std::move(text));
  return {};
}

} // namespace

result<physical_plan> analyze(const script& text) {
  script_binder binder;
  for (const auto* statement : text.statements) {
    const auto is_last = statement == text.statements.back();
    MILLRACE_TRY(binder.apply(*statement, is_last));
  }
  auto plan = binder.take();
  MILLRACE_TRY(check_constants(plan));
  return plan;
}

} // namespace millrace::sql
