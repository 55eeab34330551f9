#include "millrace/engine/plan/column_text.hpp"
#include "millrace/engine/plan/planner.hpp"

namespace millrace {

namespace {

using column_set = std::vector<bool>;

/// Marks what the readers of every node need of its columns, from the outputs down.
class column_pruner {
public:
  explicit column_pruner(physical_plan& plan) : plan_(&plan) {
    for (const auto& node : plan.nodes)
      needed_.emplace_back(node.shape.size(), node.kind == node_kind::output);
  }

  void run() {
    for (auto i = static_cast<std::uint32_t>(plan_->nodes.size()); i-- > 0;)
      visit(i, needed_[i]);
  }

private:
  void visit(std::uint32_t index, const column_set& wanted) {
    auto& node = plan_->nodes[index];
    switch (node.kind) {
      case node_kind::source: prune_source(plan_->sources[node.index], wanted); break;
      case node_kind::filter:
        pass(node, wanted);
        need(node, node.expressions[0]);
        need_key_for_letters(index);
        break;
      case node_kind::project:
        prune_project(node, wanted);
        need_key_for_letters(index);
        break;
      case node_kind::exchange:
        pass(node, wanted);
        need(node, node.keys);
        need_keys(node, node.sort.keys);
        break;
      case node_kind::group:
      case node_kind::window:
        need(node, node.group.keys);
        for (const auto& call : node.group.aggregates)
          need(node, call);
        if (node.kind == node_kind::window)
          need(node, {node.window.time_column});
        break;
      case node_kind::event_time:
        pass(node, wanted);
        need(node, {node.time_order.time_column});
        break;
      case node_kind::time_order:
        pass(node, wanted);
        need(node, {node.time_order.time_column});
        // With what its late output shows: a row looks the same whether it waited or passed.
        node.time_order.needed = below(node);
        break;
      case node_kind::over:
        pass(node, wanted);
        need(node, node.over.keys);
        for (const auto& call : node.over.calls)
          need(node, call.aggregate);
        if (can_fail(node))
          for (const auto& key : group_key_columns(*plan_, node.inputs[0]))
            need(node, {key.column});
        break;
      case node_kind::late: {
        // Late rows have the columns of the input of the node they are late for.
        const auto below = plan_->nodes[node.inputs[0]].inputs[0];
        for (std::size_t i = 0; i < wanted.size(); ++i)
          needed_[below][i] = needed_[below][i] || wanted[i];
        break;
      }
      case node_kind::sort:
        pass(node, wanted);
        need_keys(node, node.sort.keys);
        break;
      case node_kind::limit:
      case node_kind::output: pass(node, wanted); break;
    }
  }

  column_set& below(const plan_node& node) { return needed_[node.inputs[0]]; }

  void pass(const plan_node& node, const column_set& wanted) {
    auto& input = below(node);
    for (std::size_t i = 0; i < input.size() && i < wanted.size(); ++i)
      input[i] = input[i] || wanted[i];
  }
  void need(const plan_node& node, const std::vector<std::uint32_t>& columns) {
    for (const auto column : columns)
      below(node)[column] = true;
  }
  void need_keys(const plan_node& node, const std::vector<sort_key>& keys) {
    for (const auto& key : keys)
      below(node)[key.column] = true;
  }
  void need(const plan_node& node, const bound_expression& expression) {
    for_each_column(expression, [&](std::uint32_t column) { below(node)[column] = true; });
  }
  void need(const plan_node& node, const aggregate_call& call) {
    for (const auto column : {call.argument, call.argument2, call.filter})
      if (column != aggregate_call::no_column)
        below(node)[column] = true;
  }

  /// A row that fails tells the key of its group or partition, which must have come as far as where it is looked up.
  void need_key_for_letters(std::uint32_t index) {
    const auto& node = plan_->nodes[index];
    if (!can_fail(node))
      return;
    const auto numbering = *numbering_node(*plan_, index);
    for (const auto& key : key_columns(*plan_, numbering))
      needed_[numbering][key.column] = true;
  }

  void prune_project(plan_node& node, const column_set& wanted) {
    for (std::size_t i = 0; i < node.expressions.size(); ++i) {
      if (wanted[i])
        need(node, node.expressions[i]);
      else
        node.expressions[i] = make_literal(value{node.expressions[i].value_type, std::monostate{}});
    }
  }

  static void prune_source(source_plan& source, column_set wanted) {
    if (source.time_column)
      wanted[*source.time_column] = true;
    const auto stored = source.shape.size();
    for (std::size_t i = 0; i < source.computed.size(); ++i) {
      if (wanted[stored + i])
        for_each_column(source.computed[i], [&](std::uint32_t column) { wanted[column] = true; });
      else
        source.computed[i] = make_literal(value{source.computed[i].value_type, std::monostate{}});
    }
    source.needed.assign(wanted.begin(), wanted.begin() + stored);
  }

  physical_plan* plan_;
  std::vector<column_set> needed_;
};

} // namespace

void prune_columns(physical_plan& plan) { column_pruner(plan).run(); }

} // namespace millrace
