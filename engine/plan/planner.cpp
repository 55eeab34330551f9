#include "millrace/engine/plan/planner.hpp"

#include <algorithm>
#include <utility>

#include "millrace/engine/plan/trace.hpp"

namespace millrace {

namespace {

constexpr std::uint32_t dropped = 0xffffffff;

/// Renumbers the inputs of all nodes and the sources of source nodes.
void renumber(physical_plan& plan, const std::vector<std::uint32_t>& node_of, const std::vector<std::uint32_t>& source_of) {
  for (auto& node : plan.nodes) {
    for (auto& input : node.inputs)
      input = node_of[input];
    if (node.kind == node_kind::source)
      node.index = source_of[node.index];
  }
}

} // namespace

std::uint32_t level_of_output(const physical_plan& plan, std::uint32_t output) noexcept {
  for (const auto& node : plan.nodes)
    if (node.kind == node_kind::output && node.index == output)
      return node.level;
  return 0;
}

bool depends_on_cuts(const physical_plan& plan) noexcept {
  const auto some_depends = [](const std::vector<bound_expression>& expressions) {
    return !std::all_of(expressions.begin(), expressions.end(), is_deterministic);
  };
  return std::any_of(plan.sources.begin(), plan.sources.end(),
                     [&](const source_plan& source) { return some_depends(source.computed); }) ||
         std::any_of(plan.nodes.begin(), plan.nodes.end(),
                     [&](const plan_node& node) { return some_depends(node.expressions); });
}

void keep_outputs_from(physical_plan& plan, std::uint32_t first) {
  // An output node is read by nothing, so it can become a node that is not read and goes.
  for (auto& node : plan.nodes) {
    if (node.kind != node_kind::output)
      continue;
    if (node.index < first)
      node.kind = node_kind::project;
    else
      node.index -= first;
  }
  plan.outputs.erase(plan.outputs.begin(), plan.outputs.begin() + first);
  drop_unread(plan);
}

void allow_lateness(physical_plan& plan, duration lateness) noexcept {
  for (auto& node : plan.nodes)
    if (node.kind == node_kind::window || node.aggregates_early)
      node.window.lateness = lateness;
}

void drop_unread(physical_plan& plan) {
  std::vector<bool> is_read(plan.nodes.size(), false);
  for (auto i = plan.nodes.size(); i-- > 0;) {
    is_read[i] = is_read[i] || plan.nodes[i].kind == node_kind::output;
    for (const auto input : plan.nodes[i].inputs)
      is_read[input] = is_read[input] || is_read[i];
  }
  std::vector<std::uint32_t> node_of(plan.nodes.size(), dropped);
  std::vector<std::uint32_t> source_of(plan.sources.size(), dropped);
  std::vector<plan_node> nodes;
  std::vector<source_plan> sources;
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    if (!is_read[i])
      continue;
    if (plan.nodes[i].kind == node_kind::source) {
      source_of[plan.nodes[i].index] = static_cast<std::uint32_t>(sources.size());
      sources.push_back(std::move(plan.sources[plan.nodes[i].index]));
    }
    node_of[i] = static_cast<std::uint32_t>(nodes.size());
    nodes.push_back(std::move(plan.nodes[i]));
  }
  plan.nodes = std::move(nodes);
  plan.sources = std::move(sources);
  renumber(plan, node_of, source_of);
}

namespace {

std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b) noexcept {
  return a > ~std::uint64_t{0} - b ? ~std::uint64_t{0} : a + b;
}

/// True for what passes rows on in the order they come in.
bool passes_rows_on(node_kind kind) noexcept {
  return kind == node_kind::filter || kind == node_kind::event_time || kind == node_kind::project ||
         kind == node_kind::over || kind == node_kind::limit;
}

/// True when rows of a node come in order of (major order, position) and not of position alone.
bool has_major_order(const std::vector<plan_node>& nodes, std::uint32_t node) {
  while (true) {
    const auto& at = nodes[node];
    if (at.kind == node_kind::window)
      return at.group.emit == emit_mode::final_;
    if (at.kind == node_kind::time_order)
      return true;
    const auto keeps_order = at.kind == node_kind::exchange ? !at.is_renumbered : passes_rows_on(at.kind);
    if (!keeps_order)
      return false;
    node = at.inputs[0];
  }
}

/// Rebuilds the nodes of a plan with exchanges in between.
class exchange_placer {
public:
  explicit exchange_placer(physical_plan& plan) : plan_(&plan) {}

  void run() {
    for (auto& node : plan_->nodes) {
      for (auto& input : node.inputs)
        input = node_of_[input];
      prepare(node);
      node_of_.push_back(node.kind == node_kind::sort ? append_sort(std::move(node)) : append(std::move(node)));
    }
    plan_->nodes = std::move(nodes_);
    plan_->level_count = levels_;
  }

private:
  void prepare(plan_node& node) {
    switch (node.kind) {
      case node_kind::group:
      case node_kind::window: node.inputs[0] = exchange(node.inputs[0], node.group.keys); break;
      case node_kind::time_order: node.inputs[0] = exchange(node.inputs[0], node.time_order.keys); break;
      case node_kind::over:
        // Rows in order of time are with the owners of their keys already.
        if (nodes_[node.inputs[0]].kind != node_kind::time_order)
          node.inputs[0] = exchange(node.inputs[0], node.over.keys);
        break;
      case node_kind::sort:
        if (nodes_[node.inputs[0]].level == 0)
          node.inputs[0] = stay(node.inputs[0]);
        break;
      case node_kind::limit: node.inputs[0] = gather(limit_chunks(node.inputs[0], node.limit), false); break;
      default: break;
    }
  }

  std::uint32_t exchange(std::uint32_t input, const std::vector<std::uint32_t>& keys) {
    const auto is_in_major_order = has_major_order(nodes_, input);
    if (keys.empty())
      return gather(input, is_in_major_order);
    if (is_in_major_order)
      input = gather(input, true);
    plan_node node;
    node.kind = node_kind::exchange;
    node.strategy = exchange_strategy::hash;
    node.keys = keys;
    return append_exchange(std::move(node), input);
  }

  std::uint32_t gather(std::uint32_t input, bool is_renumbered) {
    plan_node node;
    node.kind = node_kind::exchange;
    node.strategy = exchange_strategy::single;
    node.is_renumbered = is_renumbered;
    return append_exchange(std::move(node), input);
  }

  /// Opens a level without moving rows: only there does an operator see the end of input.
  std::uint32_t stay(std::uint32_t input) {
    plan_node node;
    node.kind = node_kind::exchange;
    node.strategy = exchange_strategy::local;
    return append_exchange(std::move(node), input);
  }

  /// Every partition sorts its rows; their runs are merged in one, and counted there.
  std::uint32_t append_sort(plan_node sort) {
    const limit_spec whole{.limit = sort.sort.limit, .offset = sort.sort.offset};
    sort.sort.limit = whole.limit == limit_spec::no_limit ? whole.limit : saturated_sum(whole.limit, whole.offset);
    sort.sort.offset = 0;
    plan_node merge;
    merge.kind = node_kind::exchange;
    merge.strategy = exchange_strategy::single;
    merge.sort.keys = sort.sort.keys;
    merge.is_renumbered = true;
    const auto merged = append_exchange(std::move(merge), append(std::move(sort)));
    if (whole == limit_spec{})
      return merged;
    plan_node limit;
    limit.kind = node_kind::limit;
    limit.inputs = {merged};
    limit.shape = nodes_[merged].shape;
    limit.limit = whole;
    return append(std::move(limit));
  }

  /// Leaves out of each chunk what cannot pass a LIMIT behind the next exchange.
  std::uint32_t limit_chunks(std::uint32_t input, const limit_spec& whole) {
    if (whole.limit == limit_spec::no_limit)
      return input;
    plan_node node;
    node.kind = node_kind::limit;
    node.inputs = {input};
    node.shape = nodes_[input].shape;
    node.limit = {.limit = saturated_sum(whole.limit, whole.offset), .is_per_chunk = true};
    return append(std::move(node));
  }

  std::uint32_t append_exchange(plan_node node, std::uint32_t input) {
    node.inputs = {input};
    node.shape = nodes_[input].shape;
    return append(std::move(node));
  }

  std::uint32_t append(plan_node node) {
    node.level = node.inputs.empty() ? 0 : nodes_[node.inputs[0]].level;
    if (node.kind == node_kind::exchange)
      ++node.level;
    levels_ = std::max(levels_, node.level + 1);
    nodes_.push_back(std::move(node));
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }

  physical_plan* plan_;
  std::vector<plan_node> nodes_;
  std::vector<std::uint32_t> node_of_; ///< New index of each old node.
  std::uint32_t levels_ = 1;
};

} // namespace

void place_exchanges(physical_plan& plan) { exchange_placer(plan).run(); }

status check_failing_constant(const physical_plan& plan, row_error_policy on_error) {
  if (plan.failing_constant && on_error != row_error_policy::null)
    return *plan.failing_constant;
  return {};
}

void follow_window_times(physical_plan& plan) {
  for (const auto& node : plan.nodes) {
    if (node.kind != node_kind::event_time)
      continue;
    const auto traced = trace(plan, node.inputs[0], node.time_order.time_column);
    MILLRACE_CHECK(traced.has_value());
    plan.sources[traced->source].time_column = traced->column;
  }
}

physical_plan complete(physical_plan analysed) {
  drop_unread(analysed);
  follow_window_times(analysed);
  place_exchanges(analysed);
  carry_keys(analysed);
  prune_columns(analysed);
  aggregate_early(analysed);
  return analysed;
}

} // namespace millrace
