#include "millrace/engine/plan/column_text.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "millrace/engine/function/catalog.hpp"

namespace millrace {

namespace {

/// Readers that are followed one behind another; names are found within a few.
constexpr unsigned depth_max = 16;
/// Columns without a name that a text goes through, and bytes of what stands for one. Beyond that it is its number.
constexpr unsigned nesting_max = 4;
constexpr std::size_t text_bytes_max = 256;

/// Whether a node hands on the columns of its input as they are.
bool keeps_columns(node_kind kind) noexcept {
  return kind == node_kind::filter || kind == node_kind::event_time || kind == node_kind::exchange ||
         kind == node_kind::time_order || kind == node_kind::sort || kind == node_kind::limit || kind == node_kind::output;
}

/// True for what hands on the rows it is given, each with its number, before it is given others.
bool keeps_row_numbers(node_kind kind) noexcept {
  return kind == node_kind::filter || kind == node_kind::project || kind == node_kind::limit;
}

std::uint32_t first_aggregate(const plan_node& node) noexcept {
  return static_cast<std::uint32_t>(node.group.keys.size()) + (node.kind == node_kind::window ? 2 : 0);
}

bool reads(const aggregate_call& call, std::uint32_t column) noexcept {
  return call.argument == column || call.argument2 == column || call.filter == column;
}

bool reads(const bound_expression& expression, std::uint32_t column) {
  auto is_read = false;
  for_each_column(expression, [&](std::uint32_t each) { is_read |= each == column; });
  return is_read;
}

void drop_widening(bound_expression& expression) {
  for (auto& argument : expression.arguments)
    drop_widening(argument);
  if (expression.kind != expression_kind::cast ||
      !is_implicit_cast(expression.arguments[0].value_type, expression.value_type))
    return;
  auto source = std::move(expression.arguments[0]);
  expression = std::move(source);
}

/// The first column of a node that is computed from a column of its input.
std::optional<std::uint32_t> column_computed_from(const plan_node& node, std::uint32_t column) {
  const auto find = [&](const auto& items, std::uint32_t first, auto is_reading) -> std::optional<std::uint32_t> {
    const auto found = std::find_if(items.begin(), items.end(), is_reading);
    if (found == items.end())
      return std::nullopt;
    return first + static_cast<std::uint32_t>(found - items.begin());
  };
  switch (node.kind) {
    case node_kind::project: return find(node.expressions, 0, [&](const auto& e) { return reads(e, column); });
    case node_kind::group:
    case node_kind::window:
      if (const auto key = find(node.group.keys, 0, [&](std::uint32_t each) { return each == column; }))
        return key;
      return find(node.group.aggregates, first_aggregate(node), [&](const auto& call) { return reads(call, column); });
    case node_kind::over:
      if (const auto call = find(node.over.calls, static_cast<std::uint32_t>(node.shape.size() - node.over.calls.size()),
                                 [&](const auto& each) { return reads(each.aggregate, column); }))
        return call;
      return column;
    default: break;
  }
  return keeps_columns(node.kind) ? std::optional(column) : std::nullopt;
}

template <class Visit>
std::string_view first_reader_name(const physical_plan& plan, std::uint32_t node, Visit visit) {
  for (auto i = node + 1; i < plan.nodes.size(); ++i)
    if (std::find(plan.nodes[i].inputs.begin(), plan.nodes[i].inputs.end(), node) != plan.nodes[i].inputs.end())
      if (const std::string_view name = visit(i); !name.empty())
        return name;
  return {};
}

/// Where a node hands on a column of its input, as it is or as another type.
std::optional<std::uint32_t> column_passed(const plan_node& node, std::uint32_t column) {
  if (node.kind != node_kind::project)
    return keeps_columns(node.kind) ? std::optional(column) : std::nullopt;
  for (std::uint32_t i = 0; i < node.expressions.size(); ++i) {
    const auto* source = &node.expressions[i];
    if (source->kind == expression_kind::cast)
      source = &source->arguments[0];
    if (source->kind == expression_kind::column && source->column == column)
      return i;
  }
  return std::nullopt;
}

/// The name of a column in an output that takes it as it is, or renamed as by INSERT.
std::string_view written_name(const physical_plan& plan, std::uint32_t node, std::uint32_t column, unsigned depth) {
  if (plan.nodes[node].kind == node_kind::output)
    return plan.outputs[plan.nodes[node].index].shape.fields[column].name;
  return first_reader_name(plan, node, [&](std::uint32_t reader) {
    const auto passed = column_passed(plan.nodes[reader], column);
    return passed && depth < depth_max ? written_name(plan, reader, *passed, depth + 1) : std::string_view();
  });
}

std::string_view output_name(const physical_plan& plan, std::uint32_t node, std::uint32_t column, unsigned depth) {
  if (const auto name = written_name(plan, node, column, depth); !name.empty())
    return name;
  if (const auto& name = plan.nodes[node].shape.fields[column].name; !name.empty() || depth == depth_max)
    return name;
  return first_reader_name(plan, node, [&](std::uint32_t reader) {
    const auto computed = column_computed_from(plan.nodes[reader], column);
    return computed ? output_name(plan, reader, *computed, depth + 1) : std::string_view();
  });
}

std::string_view stream_name(const physical_plan& plan, std::uint32_t node, unsigned depth) {
  if (const auto& name = plan.nodes[node].name; !name.empty() || depth == depth_max)
    return name;
  return first_reader_name(plan, node, [&](std::uint32_t reader) { return stream_name(plan, reader, depth + 1); });
}

std::string column_text(const physical_plan& plan, std::uint32_t node, std::uint32_t column, unsigned depth);

/// Texts of those columns of a node that `reads` says are read, at their places.
template <class Reads>
std::vector<std::string> texts_read(const physical_plan& plan, std::uint32_t node, unsigned depth, Reads is_read) {
  std::vector<std::string> texts(plan.nodes[node].shape.size());
  for (std::uint32_t i = 0; i < texts.size(); ++i)
    if (is_read(i))
      texts[i] = column_text(plan, node, i, depth);
  return texts;
}

std::string text_of(const physical_plan& plan, std::uint32_t input, const aggregate_call& call, unsigned depth) {
  return to_string(call, texts_read(plan, input, depth, [&](std::uint32_t i) { return reads(call, i); }));
}

std::string computed_text(const physical_plan& plan, const plan_node& node, std::uint32_t column, unsigned depth) {
  const auto input = node.inputs.empty() ? 0 : node.inputs[0];
  if (node.kind == node_kind::project) {
    const auto& expression = node.expressions[column];
    return text_as_written(expression, texts_read(plan, input, depth, [&](std::uint32_t i) { return reads(expression, i); }));
  }
  if (node.kind == node_kind::group || node.kind == node_kind::window) {
    if (column < node.group.keys.size())
      return column_text(plan, input, node.group.keys[column], depth);
    if (const auto first = first_aggregate(node); column >= first)
      return text_of(plan, input, node.group.aggregates[column - first], depth);
  }
  const auto first_call = node.shape.size() - node.over.calls.size();
  if (node.kind == node_kind::over && column >= first_call)
    return text_of(plan, input, node.over.calls[column - first_call].aggregate, depth) + " over";
  if (node.kind == node_kind::over || keeps_columns(node.kind))
    return column_text(plan, input, column, depth);
  return {};
}

/// Whose key is asked for.
enum class key_owner : std::uint8_t { grouping, any };

std::vector<key_column> keys_of(const physical_plan& plan, std::uint32_t index, key_owner owner);

/// The key of a row window over rows of groups: what partitions them, then what else tells which group it is. No two
/// parts have the same name.
std::vector<key_column> keys_of_partition(const physical_plan& plan, std::uint32_t input,
                                          const std::vector<std::uint32_t>& columns, key_owner owner) {
  auto group_keys = keys_of(plan, input, key_owner::grouping);
  if (owner == key_owner::grouping)
    return group_keys;
  std::vector<key_column> keys;
  for (const auto column : columns) {
    auto& key = keys.emplace_back(key_column{column, column_text(plan, input, column)});
    const auto is_same = [&](const key_column& other) { return other.column == column; };
    const auto has_same_name = [&](const key_column& other) { return other.name == key.name; };
    if (const auto part = std::find_if(group_keys.begin(), group_keys.end(), is_same); part != group_keys.end()) {
      key = std::move(*part);
      group_keys.erase(part);
    } else if (std::any_of(group_keys.begin(), group_keys.end(), has_same_name)) {
      key.name = "partition " + key.name;
    }
  }
  keys.insert(keys.end(), std::make_move_iterator(group_keys.begin()), std::make_move_iterator(group_keys.end()));
  return keys;
}

/// The keys of its input that a projection hands on as they are.
std::vector<key_column> keys_projected(const plan_node& node, std::vector<key_column> keys_below) {
  std::vector<key_column> keys;
  for (auto& key : keys_below) {
    const auto found = std::find_if(node.expressions.begin(), node.expressions.end(), [&](const bound_expression& item) {
      return item.kind == expression_kind::column && item.column == key.column;
    });
    if (found != node.expressions.end())
      keys.push_back({static_cast<std::uint32_t>(found - node.expressions.begin()), std::move(key.name)});
  }
  return keys;
}

std::vector<key_column> keys_of(const physical_plan& plan, std::uint32_t index, key_owner owner) {
  const auto& node = plan.nodes[index];
  switch (node.kind) {
    case node_kind::group:
    case node_kind::window: {
      std::vector<key_column> keys;
      for (std::uint32_t i = 0; i < first_aggregate(node); ++i)
        keys.push_back({i, column_text(plan, index, i)});
      return keys;
    }
    case node_kind::over: return keys_of_partition(plan, node.inputs[0], node.over.keys, owner);
    case node_kind::time_order: return keys_of_partition(plan, node.inputs[0], node.time_order.keys, owner);
    case node_kind::project: return keys_projected(node, keys_of(plan, node.inputs[0], owner));
    default: return keeps_columns(node.kind) ? keys_of(plan, node.inputs[0], owner) : std::vector<key_column>();
  }
}

std::string column_text(const physical_plan& plan, std::uint32_t index, std::uint32_t column, unsigned depth) {
  const auto& node = plan.nodes[index];
  if (const auto& name = node.shape.fields[column].name; !name.empty())
    return name;
  auto text = depth == nesting_max ? std::string() : computed_text(plan, node, column, depth + 1);
  return text.empty() || text.size() > text_bytes_max ? "#" + std::to_string(column) : text;
}

} // namespace

std::string text_as_written(const bound_expression& expression, const std::vector<std::string>& names) {
  auto plain = expression;
  drop_widening(plain);
  return to_string(plain, names);
}

std::string to_string(const aggregate_call& call, const std::vector<std::string>& names) {
  auto text = std::string(call.entry->name) + "(";
  text += call.argument == aggregate_call::no_column ? "*" : names[call.argument];
  if (call.argument2 != aggregate_call::no_column)
    text += ", " + names[call.argument2];
  text += ")";
  if (call.filter != aggregate_call::no_column)
    text += " filter " + names[call.filter];
  return text;
}

std::string column_text(const physical_plan& plan, std::uint32_t node, std::uint32_t column) {
  return column_text(plan, node, column, 0);
}

std::vector<std::string> column_texts(const physical_plan& plan, std::uint32_t node) {
  std::vector<std::string> texts;
  for (std::uint32_t i = 0; i < plan.nodes[node].shape.size(); ++i)
    texts.push_back(column_text(plan, node, i));
  return texts;
}

std::string_view output_name(const physical_plan& plan, std::uint32_t node, std::uint32_t column) {
  return output_name(plan, node, column, 0);
}

std::string_view stream_name(const physical_plan& plan, std::uint32_t node) { return stream_name(plan, node, 0); }

std::optional<std::uint32_t> numbering_node(const physical_plan& plan, std::uint32_t node) {
  if (!keeps_row_numbers(plan.nodes[node].kind))
    return std::nullopt;
  do
    node = plan.nodes[node].inputs[0];
  while (keeps_row_numbers(plan.nodes[node].kind));
  return node;
}

std::vector<key_column> key_columns(const physical_plan& plan, std::uint32_t node) {
  return keys_of(plan, node, key_owner::any);
}

std::vector<key_column> group_key_columns(const physical_plan& plan, std::uint32_t node) {
  return keys_of(plan, node, key_owner::grouping);
}

} // namespace millrace
