#include "millrace/engine/plan/read_extent.hpp"

#include <algorithm>
#include <string>

namespace millrace {

namespace {

/// True when the rows of a node have the positions they have in an input.
bool has_input_positions(const physical_plan& plan, std::uint32_t node) {
  for (;; node = plan.nodes[node].inputs[0]) {
    const auto& at = plan.nodes[node];
    switch (at.kind) {
      case node_kind::source: return true;
      case node_kind::filter:
      case node_kind::project:
      case node_kind::limit: break;
      case node_kind::exchange:
        if (at.is_renumbered)
          return false;
        break;
      default: return false;
    }
  }
}

} // namespace

read_extent::read_extent(const physical_plan& plan)
  : plan_(&plan), filled_(plan.nodes.size()), ends_(plan.nodes.size()) {
  for (std::uint32_t node = 0; node < plan.nodes.size(); ++node)
    if (plan.nodes[node].kind == node_kind::limit && plan.nodes[node].limit.limit == 0)
      filled_[node] = 0;
  follow();
}

void read_extent::fill(std::uint32_t node, row_position last, sequence_number chunk) {
  if (filled_[node])
    return;
  full_.push_back({node, last, chunk});
  filled_[node] = has_input_positions(*plan_, node) ? last + 1 : position_of({chunk.value + 1}, 0);
  follow();
}

status read_extent::resume(std::span<const full_limit> full) {
  for (const auto& limit : full) {
    if (limit.node >= plan_->nodes.size() || plan_->nodes[limit.node].kind != node_kind::limit)
      return failure{
        errc::corrupt, "a snapshot names a LIMIT that the plan does not have: node " + std::to_string(limit.node), {}, {}};
    fill(limit.node, limit.last, limit.chunk);
  }
  return {};
}

/// A node is read as far as the reader that reads furthest.
void read_extent::follow() {
  std::vector<bool> has_reader(plan_->nodes.size(), false);
  std::vector<bool> is_read(plan_->nodes.size(), false);
  std::fill(ends_.begin(), ends_.end(), row_position{0});
  for (auto node = plan_->nodes.size(); node-- > 0;) {
    const auto& reader = plan_->nodes[node];
    if (!has_reader[node])
      is_read[node] = true; // An output.
    if (is_read[node])
      ends_[node].reset();
    const auto reads_on = is_read[node] && !filled_[node];
    const auto end = filled_[node].value_or(ends_[node].value_or(0));
    for (const auto input : reader.inputs) {
      has_reader[input] = true;
      is_read[input] = is_read[input] || reads_on;
      ends_[input] = std::max(*ends_[input], end);
    }
  }
}

std::vector<std::uint32_t> unread_inputs(const physical_plan& plan, const read_extent& extent) {
  std::vector<std::uint32_t> inputs;
  for (std::uint32_t node = 0; node < plan.nodes.size(); ++node)
    if (plan.nodes[node].kind == node_kind::source && !extent.is_read(node))
      inputs.push_back(plan.nodes[node].index);
  return inputs;
}

} // namespace millrace
