#include "millrace/engine/execution/operator_factory.hpp"

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/execution/event_time_check.hpp"
#include "millrace/engine/operator/filter.hpp"
#include "millrace/engine/operator/group_aggregate.hpp"
#include "millrace/engine/operator/over_aggregate.hpp"
#include "millrace/engine/operator/project.hpp"
#include "millrace/engine/operator/row_limit.hpp"
#include "millrace/engine/operator/sort.hpp"
#include "millrace/engine/operator/time_order.hpp"
#include "millrace/engine/operator/window_aggregate.hpp"

namespace millrace {

namespace {

std::vector<type> types_of(const schema& shape) {
  std::vector<type> types;
  for (const auto& field : shape.fields)
    types.push_back(field.value_type);
  return types;
}

std::vector<type> types_of(const schema& shape, const std::vector<std::uint32_t>& columns) {
  std::vector<type> types;
  for (const auto column : columns)
    types.push_back(shape.fields[column].value_type);
  return types;
}

} // namespace

std::unique_ptr<stream_operator> make_operator(const physical_plan& plan, std::uint32_t index,
                                               const query_options& options) {
  const auto& node = plan.nodes[index];
  const auto& input = plan.nodes[node.inputs[0]].shape;
  const operator_settings settings{options, index, options.slot_owner[0] == options.partition,
                                   home_slot(options.partition, options.partition_count)};
  switch (node.kind) {
    case node_kind::filter: return std::make_unique<filter>(node.expressions[0], settings);
    case node_kind::project: return std::make_unique<project>(node.expressions, settings);
    case node_kind::group:
      return std::make_unique<group_aggregate>(node.group, types_of(input, node.group.keys), settings);
    case node_kind::window:
      return std::make_unique<window_aggregate>(node.group, node.window, types_of(input, node.group.keys), settings);
    case node_kind::event_time: return std::make_unique<event_time_check>(node.time_order.time_column, index);
    case node_kind::time_order: return std::make_unique<time_order>(node.time_order, types_of(input), settings);
    case node_kind::over:
      return std::make_unique<over_aggregate>(node.over, types_of(input, node.over.keys), settings);
    case node_kind::sort:
      return std::make_unique<sort_operator>(node.sort, types_of(input), settings,
                                             options.partition_count > 1 || options.takes_snapshots);
    case node_kind::limit: return std::make_unique<row_limit>(node.limit);
    default: break;
  }
  MILLRACE_CHECK(false);
  return nullptr;
}

} // namespace millrace
