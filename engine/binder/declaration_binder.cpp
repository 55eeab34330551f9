#include <algorithm>

#include "millrace/engine/binder/expression_binder.hpp"
#include "millrace/engine/binder/script_catalog.hpp"

namespace millrace::sql {

namespace {

status check_names(const create_statement& definition) {
  std::vector<std::string_view> seen;
  for (const auto& column : definition.columns) {
    if (std::find(seen.begin(), seen.end(), column.name.text) != seen.end())
      return fail(errc::duplicate_name, column.name.span, "column is declared twice: " + std::string(column.name.text));
    seen.push_back(column.name.text);
  }
  return {};
}

/// Reads `c` or `c - INTERVAL ...` behind WATERMARK FOR c AS.
result<duration> watermark_delay(const watermark_definition& watermark) {
  const auto is_column = [&](const expression* node) {
    const auto* reference = try_as<column_reference>(node);
    return reference != nullptr && reference->parts.size() == 1 && reference->parts[0].text == watermark.column.text;
  };
  if (is_column(watermark.value))
    return duration{};
  const auto* difference = try_as<binary_expression>(watermark.value);
  if (difference == nullptr || difference->op != binary_operator::subtract || !is_column(difference->left))
    return fail(errc::unsupported, watermark.value->span, "a watermark must be the column minus a fixed delay",
                "write WATERMARK FOR " + std::string(watermark.column.text) + " AS " +
                  std::string(watermark.column.text) + " - INTERVAL '5' SECOND");
  MILLRACE_TRY_ASSIGN(const auto delay, bind_duration(*difference->right, "the delay of a watermark"));
  if (delay.us < 0)
    return fail(errc::invalid_argument, difference->right->span, "the delay of a watermark must not be negative");
  return delay;
}

/// Declared columns as a scope: stored columns over the source, computed ones as they are bound.
struct declaration {
  source_plan source;
  std::vector<scope_column> columns; ///< In declared order.
};

result<declaration> bind_declaration(const create_statement& definition) {
  MILLRACE_TRY(check_names(definition));
  const auto name = std::string(definition.name.parts[0].text);
  declaration result;
  result.source.name = name;
  result.source.span = definition.name.span;
  result.source.options = options_of(definition.options);
  relation stored;
  for (const auto& column : definition.columns) {
    if (column.type == nullptr)
      continue;
    MILLRACE_TRY_ASSIGN(const auto value_type, bind_type(*column.type));
    const auto index = result.source.shape.size();
    result.source.shape.fields.push_back({std::string(column.name.text), value_type, !column.is_not_null});
    stored.columns.push_back(
      {name, std::string(column.name.text), read_column(index, value_type, !column.is_not_null)});
  }
  if (result.source.shape.fields.empty())
    return fail(errc::invalid_query, definition.name.span, "a stream needs a column that is not computed: " + name);
  auto next_stored = std::size_t{0};
  for (const auto& column : definition.columns) {
    if (column.type != nullptr) {
      result.columns.push_back(stored.columns[next_stored++]);
      continue;
    }
    expression_binder binder(stored, nullptr);
    MILLRACE_TRY_ASSIGN(auto bound, binder.bind(*column.computed));
    const auto index = result.source.shape.size() + static_cast<std::uint32_t>(result.source.computed.size());
    result.columns.push_back(
      {name, std::string(column.name.text), read_column(index, bound.value_type, bound.is_nullable)});
    result.source.computed.push_back(std::move(bound));
  }
  if (definition.watermark != nullptr) {
    const auto& watermark = *definition.watermark;
    const auto column = std::find_if(result.columns.begin(), result.columns.end(),
                                     [&](const scope_column& c) { return c.name == watermark.column.text; });
    if (column == result.columns.end())
      return fail(errc::unknown_name, watermark.column.span, "unknown column: " + std::string(watermark.column.text));
    if (column->value.value_type.id != type_id::timestamp)
      return fail(errc::type_mismatch, watermark.column.span,
                  "event time must be a TIMESTAMP, not " + to_string(column->value.value_type));
    MILLRACE_TRY_ASSIGN(result.source.delay, watermark_delay(watermark));
    result.source.time_column = column->value.column;
    result.source.is_time_declared = true;
  }
  return result;
}

} // namespace

option_map options_of(std::span<const option> options) {
  option_map result;
  for (const auto& option : options)
    result.insert_or_assign(std::string(option.name),
                            option_text{std::string(option.value), option.value_span, option.name_span});
  return result;
}

result<schema> declared_schema(const create_statement& definition) {
  MILLRACE_TRY_ASSIGN(const auto bound, bind_declaration(definition));
  schema shape;
  for (const auto& column : bound.columns)
    shape.fields.push_back({column.name, column.value.value_type, column.value.is_nullable});
  return shape;
}

status read_declared(script_catalog& catalog, std::string_view name, script_object& object) {
  if (object.source_node)
    return {};
  if (object.output)
    return fail(errc::invalid_query, object.definition->name.span,
                "a stream is either read or written, not both: " + std::string(name));
  MILLRACE_TRY_ASSIGN(auto bound, bind_declaration(*object.definition));
  if (!bound.source.options.contains("connector"))
    return fail(errc::invalid_argument, object.definition->name.span,
                "stream has no connector to be read from: " + std::string(name),
                "add WITH (connector = 'file', path = '...', format = 'csv')");
  plan_node node;
  node.kind = node_kind::source;
  node.name = name;
  node.index = static_cast<std::uint32_t>(catalog.plan.sources.size());
  node.shape = bound.source.shape;
  for (const auto& column : bound.columns)
    if (column.value.column >= bound.source.shape.size())
      node.shape.fields.push_back({column.name, column.value.value_type, column.value.is_nullable});
  object.result.time_column = bound.source.time_column;
  object.result.columns = std::move(bound.columns);
  bound.source.needed.assign(bound.source.shape.size(), true);
  catalog.plan.sources.push_back(std::move(bound.source));
  object.source_node = catalog.add_node(std::move(node));
  object.result.node = *object.source_node;
  return {};
}

} // namespace millrace::sql
