#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// Builds a plan node by node, as the analyzer leaves it. All columns are BIGINT, called c0, c1 and so on.
///
/// Ownership: owns the plan. Threads: one. Errors: none.
class plan_builder {
public:
  std::uint32_t source(std::string name, std::uint32_t columns) {
    source_plan source;
    source.name = std::move(name);
    source.shape = shape_of(columns);
    source.needed.assign(columns, true);
    plan.sources.push_back(std::move(source));
    plan_node node;
    node.kind = node_kind::source;
    node.index = static_cast<std::uint32_t>(plan.sources.size() - 1);
    node.shape = shape_of(columns);
    plan.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(plan.nodes.size() - 1);
  }
  /// A node over an input, with as many columns as that unless told otherwise.
  std::uint32_t add(node_kind kind, std::uint32_t input) {
    return add(kind, input, plan.nodes[input].shape.size());
  }
  std::uint32_t add(node_kind kind, std::uint32_t input, std::uint32_t columns) {
    plan_node node;
    node.kind = kind;
    node.inputs = {input};
    node.shape = shape_of(columns);
    plan.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(plan.nodes.size() - 1);
  }
  std::uint32_t project(std::uint32_t input, std::vector<bound_expression> expressions) {
    const auto index = add(node_kind::project, input, static_cast<std::uint32_t>(expressions.size()));
    plan.nodes[index].expressions = std::move(expressions);
    return index;
  }
  std::uint32_t output(std::uint32_t input) {
    const auto index = add(node_kind::output, input);
    plan.nodes[index].index = static_cast<std::uint32_t>(plan.outputs.size());
    plan.outputs.emplace_back();
    return index;
  }
  [[nodiscard]] plan_node& node(std::uint32_t index) { return plan.nodes[index]; }

  [[nodiscard]] static bound_expression column(std::uint32_t index) {
    return read_column(index, type_id::bigint, true);
  }
  [[nodiscard]] static schema shape_of(std::uint32_t columns) {
    schema shape;
    for (std::uint32_t i = 0; i < columns; ++i)
      shape.fields.push_back({"c" + std::to_string(i), type_id::bigint, true});
    return shape;
  }

  physical_plan plan;
};

/// The kinds of all nodes with their inputs and level, as `source, group<0@1, output<1@1`.
[[nodiscard]] inline std::string outline(const physical_plan& plan) {
  static constexpr std::string_view names[] = {"source", "filter",     "project", "exchange", "group", "event_time", "window",
                                               "time_order", "over", "late",    "sort", "limit", "output"};
  std::string text;
  for (const auto& node : plan.nodes) {
    text.append(text.empty() ? "" : ", ").append(names[static_cast<std::size_t>(node.kind)]);
    for (const auto input : node.inputs)
      text += "<" + std::to_string(input);
    text += node.level == 0 ? "" : "@" + std::to_string(node.level);
  }
  return text;
}

} // namespace millrace
