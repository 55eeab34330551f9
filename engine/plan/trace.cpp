#include "millrace/engine/plan/trace.hpp"

namespace millrace {

std::optional<traced_column> trace(const physical_plan& plan, std::uint32_t node, std::uint32_t column) {
  while (true) {
    const auto& at = plan.nodes[node];
    switch (at.kind) {
      case node_kind::source: return traced_column{at.index, column};
      case node_kind::project: {
        const auto& expression = at.expressions[column];
        if (expression.kind != expression_kind::column)
          return std::nullopt;
        column = expression.column;
        break;
      }
      case node_kind::filter:
      case node_kind::event_time:
      case node_kind::exchange:
      case node_kind::time_order: break;
      case node_kind::over:
        if (column >= plan.nodes[at.inputs[0]].shape.size())
          return std::nullopt;
        break;
      default: return std::nullopt;
    }
    node = at.inputs[0];
  }
}

std::optional<std::uint32_t> source_below(const physical_plan& plan, std::uint32_t node) {
  while (plan.nodes[node].kind != node_kind::source) {
    if (plan.nodes[node].inputs.size() != 1)
      return std::nullopt;
    node = plan.nodes[node].inputs[0];
  }
  return node;
}

} // namespace millrace
