#include <algorithm>

#include "millrace/engine/plan/planner.hpp"

namespace millrace {

namespace {

/// With EMIT CHANGES each row shows, and so does the order of additions where merging rounds.
bool hides_its_rows(const group_spec& group) noexcept {
  return group.emit == emit_mode::final_ &&
         std::all_of(group.aggregates.begin(), group.aggregates.end(),
                     [](const aggregate_call& call) { return call.entry->merges_exactly; });
}

/// Whether a node is reached by one input alone: then a partition that decodes a chunk knows of some rows that they are
/// late, and of all others that those of one window have one fate.
bool has_one_source(const physical_plan& plan, std::uint32_t index) noexcept {
  while (plan.nodes[index].inputs.size() == 1)
    index = plan.nodes[index].inputs[0];
  return plan.nodes[index].kind == node_kind::source;
}

} // namespace

void aggregate_early(physical_plan& plan) {
  for (const auto& node : plan.nodes) {
    const auto is_windowed = node.kind == node_kind::window;
    if ((node.kind != node_kind::group && !is_windowed) || !hides_its_rows(node.group))
      continue;
    auto& exchange = plan.nodes[node.inputs[0]];
    if (exchange.level != 1 || (is_windowed && !has_one_source(plan, node.inputs[0])))
      continue;
    exchange.group = node.group;
    exchange.window = node.window;
    exchange.aggregates_early = true;
  }
}

} // namespace millrace
