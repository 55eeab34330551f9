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

} // namespace

void aggregate_early(physical_plan& plan) {
  for (const auto& node : plan.nodes) {
    if (node.kind != node_kind::group || !hides_its_rows(node.group))
      continue;
    auto& exchange = plan.nodes[node.inputs[0]];
    if (exchange.level != 1)
      continue;
    exchange.group = node.group;
    exchange.aggregates_early = true;
  }
}

} // namespace millrace
