#include "millrace/engine/plan/explain.hpp"

#include <algorithm>
#include <array>

#include "millrace/engine/aggregate/catalog.hpp"
#include "millrace/engine/function/catalog.hpp"
#include "millrace/engine/plan/column_text.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {

namespace {

std::string text_of(duration length) {
  std::array<char, datetime_text_max> buffer{};
  const interval_value interval{0, static_cast<std::int32_t>(length.us / us_per_day), length.us % us_per_day};
  return {buffer.data(), format_interval(interval, buffer)};
}

/// Writes one plan; a node that several read is written once and referred to afterwards.
class plan_writer {
public:
  explicit plan_writer(const physical_plan& plan) : plan_(&plan), written_(plan.nodes.size(), false) {}

  std::string run() {
    for (std::uint32_t i = 0; i < plan_->nodes.size(); ++i)
      if (plan_->nodes[i].kind == node_kind::output)
        write(i, 0);
    return std::move(text_);
  }

  /// What a node does, on one line.
  std::string describe(const plan_node& node) const { return describe_kind(node); }

private:
  /// What a column of a node's input is called.
  std::string name(const plan_node& node, std::uint32_t column) const {
    const auto& field = plan_->nodes[node.inputs[0]].shape.fields[column];
    return field.name.empty() ? "#" + std::to_string(column) : field.name;
  }
  std::vector<std::string> input_names(const plan_node& node) const {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < plan_->nodes[node.inputs[0]].shape.size(); ++i)
      names.push_back(name(node, i));
    return names;
  }
  template <class Range, class Render>
  static std::string list(const Range& items, Render render) {
    std::string text;
    for (const auto& item : items) {
      text += text.empty() ? "" : ", ";
      text += render(item);
    }
    return text;
  }
  std::string call(const plan_node& node, const aggregate_call& aggregate) const {
    return to_string(aggregate, input_names(node));
  }

  std::string describe_kind(const plan_node& node) const {
    const auto key = [&](std::uint32_t column) { return name(node, column); };
    const auto expression = [&](const bound_expression& e) { return to_string(e, input_names(node)); };
    switch (node.kind) {
      case node_kind::source: return describe_source(plan_->sources[node.index]);
      case node_kind::filter: return "filter " + list(node.expressions, expression);
      case node_kind::project: return describe_project(node);
      case node_kind::exchange: return describe_exchange(node) + describe_early(node);
      case node_kind::group:
        return group_by(node) + emits(node) + ", state grows with the number of groups";
      case node_kind::window:
        return group_by(node) + emits(node) + allows(node.window) + ", state ends with the watermark";
      case node_kind::event_time: return "event time " + name(node, node.time_order.time_column);
      case node_kind::time_order:
        return "order by " + name(node, node.time_order.time_column) + ", state ends with the watermark";
      case node_kind::over:
        return "over (partition by " + list(node.over.keys, key) + ") " +
               list(node.over.calls, [&](const over_call& c) { return call(node, c.aggregate) + frame(c); });
      case node_kind::late: return "late rows";
      case node_kind::sort: return describe_sort(node);
      case node_kind::limit: return describe(node.limit);
      case node_kind::output: return node.name.empty() ? "result" : "output " + node.name;
    }
    return {};
  }

  std::string group_by(const plan_node& node) const {
    return "group by (" + list(node.group.keys, [&](std::uint32_t column) { return name(node, column); }) + ") " +
           list(node.group.aggregates, [&](const aggregate_call& a) { return call(node, a); }) +
           (node.window.kind == nullptr ? "" : window(node));
  }
  std::string window(const plan_node& node) const {
    return " window " + std::string(node.window.kind->name) + "(" + name(node, node.window.time_column) + ", " +
           text_of(node.window.size) + (node.window.offset.us == 0 ? "" : ", " + text_of(node.window.offset)) + ")";
  }
  std::string describe_exchange(const plan_node& node) const {
    if (node.strategy == exchange_strategy::local)
      return "exchange local";
    if (!node.sort.keys.empty())
      return "exchange single merged by " + list_keys(node);
    if (node.strategy == exchange_strategy::single)
      return std::string("exchange single") + (node.is_renumbered ? " in canonical order" : "");
    return "exchange hash " + list(node.keys, [&](std::uint32_t column) { return name(node, column); });
  }
  std::string describe_early(const plan_node& node) const {
    return node.aggregates_early ? ", partial " + group_by(node) + " of each chunk before it" : "";
  }
  std::string describe_project(const plan_node& node) const {
    const auto names = input_names(node);
    const auto first_carried = node.expressions.end() - static_cast<std::ptrdiff_t>(node.carried);
    std::string computed;
    std::string carried;
    for (auto item = node.expressions.begin(); item != node.expressions.end(); ++item) {
      auto& text = item < first_carried ? computed : carried;
      if (item < first_carried || item->kind == expression_kind::column) // Otherwise no letter needs it from here on.
        text += (text.empty() ? "" : ", ") + to_string(*item, names);
    }
    return "project " + computed + (carried.empty() ? "" : ", for letters " + carried);
  }
  std::string list_keys(const plan_node& node) const {
    return list(node.sort.keys, [&](const sort_key& key) {
      return name(node, key.column) + (key.is_descending ? " desc" : "") + (key.nulls_first ? " nulls first" : "");
    });
  }
  std::string describe_sort(const plan_node& node) const {
    const auto text = "sort " + list_keys(node);
    return node.sort.limit == sort_spec::no_limit
             ? text + ", state grows with the number of rows"
             : text + " limit " + std::to_string(node.sort.limit) + ", state bounded by the limit";
  }

  static std::string describe(const limit_spec& rows) {
    auto text = rows.limit == limit_spec::no_limit ? std::string() : "limit " + std::to_string(rows.limit);
    if (rows.offset != 0)
      text += (text.empty() ? "offset " : " offset ") + std::to_string(rows.offset);
    return text + (rows.is_per_chunk ? " of each chunk" : "");
  }

  static std::string frame(const over_call& call) {
    return call.preceding == over_call::unbounded ? " rows unbounded preceding"
                                                  : " rows " + std::to_string(call.preceding) + " preceding";
  }
  static std::string allows(const window_spec& window) {
    return window.lateness == duration{} ? "" : " allowed lateness " + text_of(window.lateness);
  }
  static std::string emits(const plan_node& node) {
    return node.group.emit == emit_mode::changes ? " emit changes" : " emit final";
  }

  std::string describe_source(const source_plan& source) const {
    if (source.is_one_row)
      return "source of one row";
    auto text = "source " + source.name;
    for (const auto* option : {"connector", "format"})
      if (const auto found = source.options.find(option); found != source.options.end())
        text += " " + found->second.text;
    std::string columns;
    for (std::uint32_t i = 0; i < source.shape.size(); ++i)
      if (source.needed[i])
        columns += (columns.empty() ? "" : ", ") + source.shape.fields[i].name;
    text += " (" + columns + ")";
    if (source.time_column)
      text += " watermark " + time_name(source) + " - " + text_of(source.delay);
    return text;
  }
  std::string time_name(const source_plan& source) const {
    for (const auto& node : plan_->nodes)
      if (node.kind == node_kind::source && &plan_->sources[node.index] == &source)
        return node.shape.fields[*source.time_column].name;
    return {};
  }

  void write(std::uint32_t index, std::size_t depth) {
    const auto& node = plan_->nodes[index];
    text_ += std::string(depth * 2, ' ') + describe(node) + "  [level " + std::to_string(node.level) + "]";
    const bool is_shared = written_[index];
    written_[index] = true;
    text_ += is_shared ? " (as above)\n" : "\n";
    if (!is_shared)
      for (const auto input : node.inputs)
        write(input, depth + 1);
  }

  const physical_plan* plan_;
  std::vector<bool> written_;
  std::string text_;
};

} // namespace

std::string explain(const physical_plan& plan) { return plan_writer(plan).run(); }

std::string explain_node(const physical_plan& plan, std::uint32_t node) {
  return plan_writer(plan).describe(plan.nodes[node]);
}

std::string list_functions() {
  std::string text;
  const auto add = [&text](std::string_view name, std::string_view signature, std::string_view help) {
    text += std::string(name) + std::string(signature) + "\n    " + std::string(help) + "\n";
  };
  text += "Functions\n\n";
  for (const auto* entry : function_catalog::instance().entries())
    add(entry->name, entry->signature, entry->help);
  text += "\nAggregates\n\n";
  for (const auto* entry : aggregate_catalog::instance().entries())
    add(entry->name, entry->signature, entry->help);
  text += "\nWindows\n\n";
  for (const auto& entry : window_kinds())
    add(entry.name, "", entry.help);
  return text;
}

} // namespace millrace
