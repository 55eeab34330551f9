#include "millrace/engine/execution/failure_explainer.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "millrace/engine/column/text.hpp"
#include "millrace/engine/expression/failure_finder.hpp"

namespace millrace {

namespace {

using value_text = failed_operation::value_text;

std::string_view word_of(node_kind kind) noexcept {
  switch (kind) {
    case node_kind::source: return "source";
    case node_kind::filter: return "filter";
    case node_kind::project: return "project";
    case node_kind::group:
    case node_kind::window: return "group by";
    case node_kind::time_order: return "order by";
    case node_kind::over: return "over";
    default: return {};
  }
}

value_text text_of(const value& shown) {
  return shown.is_null() ? value_text() : value_text(clip(to_string(shown)));
}

value_text text_at(const column& source, std::uint32_t row) { return text_of(value_at(source, row)); }

template <class Item>
void add_bounded(std::vector<Item>& list, Item item) {
  if (list.size() < failed_operation::items_max)
    list.push_back(std::move(item));
}

void add_bound(std::string_view name, std::int64_t time_us, failed_operation& operation) {
  add_bounded(operation.key, {std::string(name), text_of(value{type_id::timestamp, time_us})});
}

/// Finds which of the expressions failed; nothing where it cannot be told.
std::optional<std::size_t> explain_expressions(const std::vector<bound_expression>& expressions,
                                               const std::vector<std::string>& names, const batch_view& rows,
                                               const row_failures::entry& failed, const chunk_facts& chunk,
                                               failed_operation& operation) {
  const auto found = find_failure(expressions, rows, failed.row, chunk);
  if (!found || found->reason != failed.reason)
    return std::nullopt;
  operation.function = clip(text_as_written(*found->operation, names));
  for (const auto& argument : found->arguments)
    add_bounded(operation.values, text_of(argument));
  return found->expression;
}

} // namespace

failure_explainer::failure_explainer(const physical_plan& plan) : plan_(&plan), nodes_(plan.nodes.size()) {}

const failure_explainer::node_texts& failure_explainer::texts_of(std::uint32_t index) {
  auto& texts = nodes_[index];
  if (std::exchange(texts.is_known, true))
    return texts;
  const auto& node = plan_->nodes[index];
  if (node.kind == node_kind::source) {
    for (const auto& field : plan_->sources[node.index].shape.fields)
      texts.inputs.push_back(field.name);
    return texts;
  }
  texts.stream = stream_name(*plan_, index);
  texts.inputs = column_texts(*plan_, node.inputs[0]);
  switch (node.kind) {
    case node_kind::group:
    case node_kind::window:
      for (const auto key : node.group.keys)
        texts.keys.push_back({key, texts.inputs[key]});
      texts.emitted_keys = key_columns(*plan_, index);
      break;
    case node_kind::over:
    case node_kind::time_order: texts.keys = key_columns(*plan_, index); break;
    default: texts.keys = key_columns(*plan_, numbering_node(*plan_, index).value_or(node.inputs[0])); break;
  }
  return texts;
}

void failure_explainer::explain_source(const batch_view& rows, const row_failures::entry& failed,
                                       const chunk_facts& chunk, dead_letter& letter) {
  const auto& node = plan_->nodes[letter.node];
  const auto& source = plan_->sources[node.index];
  if (failed.reason == row_error::null_not_allowed || failed.reason == row_error::null_event_time) {
    const auto column = failed.reason == row_error::null_event_time ? *source.time_column : failed.part;
    letter.column = node.shape.fields[column].name;
    return;
  }
  auto& operation = letter.operation.emplace();
  operation.node = word_of(node.kind);
  operation.stream = source.name;
  if (const auto computed =
        explain_expressions(source.computed, texts_of(letter.node).inputs, rows, failed, chunk, operation))
    letter.column = node.shape.fields[source.shape.size() + *computed].name;
}

void failure_explainer::explain_grouping(const batch_view& rows, const row_failures::entry& failed,
                                         dead_letter& letter) {
  const auto& node = plan_->nodes[letter.node];
  const auto& texts = texts_of(letter.node);
  auto& operation = *letter.operation;
  const auto is_row = failed.reason == row_error::null_event_time || node.group.emit == emit_mode::changes;
  for (const auto& key : is_row ? texts.keys : texts.emitted_keys)
    add_bounded(operation.key, {key.name, text_at(rows.columns[key.column], failed.row)});
  if (failed.reason == row_error::null_event_time) {
    letter.column = output_name(*plan_, node.inputs[0], node.window.time_column);
    return;
  }
  if (is_row && node.kind == node_kind::window) {
    const auto time = value_at(rows.columns[node.window.time_column], failed.row).as_int64();
    const auto bounds = node.window.kind->assign(time, node.window);
    add_bound("window_start", bounds.start, operation);
    add_bound("window_end", bounds.end, operation);
  }
  const auto first = node.shape.size() - node.group.aggregates.size();
  explain_call(node.group.aggregates[failed.part], rows, failed, letter);
  letter.column = output_name(*plan_, letter.node, static_cast<std::uint32_t>(first + failed.part));
}

void failure_explainer::explain_call(const aggregate_call& call, const batch_view& rows,
                                     const row_failures::entry& failed, dead_letter& letter) {
  auto& operation = *letter.operation;
  operation.function = clip(to_string(call, texts_of(letter.node).inputs));
  if (failed.state != nullptr) {
    std::vector<std::string> texts;
    call.entry->explain_overflow(failed.state, call.result_type, texts);
    operation.values.assign(texts.begin(), texts.end());
    return;
  }
  for (const auto argument : {call.argument, call.argument2})
    if (argument != aggregate_call::no_column)
      operation.values.push_back(text_at(rows.columns[argument], failed.row));
}

void failure_explainer::explain(const batch_view& rows, const row_failures::entry& failed, const chunk_facts& chunk,
                                const batch_view* keyed, dead_letter& letter) {
  const auto& node = plan_->nodes[letter.node];
  if (node.kind == node_kind::source)
    return explain_source(rows, failed, chunk, letter);
  auto& operation = letter.operation.emplace();
  operation.node = word_of(node.kind);
  const auto& texts = texts_of(letter.node);
  operation.stream = texts.stream;
  if (node.kind == node_kind::group || node.kind == node_kind::window)
    return explain_grouping(rows, failed, letter);
  const auto& keyed_rows = keyed != nullptr ? *keyed : rows;
  for (const auto& key : texts.keys)
    add_bounded(operation.key, {key.name, text_at(keyed_rows.columns[key.column], failed.row)});
  if (node.kind == node_kind::time_order) {
    letter.column = output_name(*plan_, node.inputs[0], node.time_order.time_column);
  } else if (node.kind == node_kind::over) {
    explain_call(node.over.calls[failed.part].aggregate, rows, failed, letter);
    operation.function += " over";
    letter.column = output_name(*plan_, letter.node, static_cast<std::uint32_t>(rows.columns.size() + failed.part));
  } else if (const auto expression =
               explain_expressions(node.expressions, texts.inputs, rows, failed, chunk, operation);
             expression && node.kind == node_kind::project) {
    letter.column = output_name(*plan_, letter.node, static_cast<std::uint32_t>(*expression));
  }
}

} // namespace millrace
