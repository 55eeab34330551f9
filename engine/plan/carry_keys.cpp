#include <algorithm>
#include <optional>
#include <utility>

#include "millrace/engine/expression/failure_finder.hpp"
#include "millrace/engine/plan/column_text.hpp"
#include "millrace/engine/plan/planner.hpp"

namespace millrace {

namespace {

bool is_grouping(node_kind kind) noexcept { return kind == node_kind::group || kind == node_kind::window; }

/// Finds which nodes have to hand on the keys of the rows they are given.
class carrier_finder {
public:
  explicit carrier_finder(const physical_plan& plan)
    : plan_(&plan), has_groups_(plan.nodes.size(), false), is_carrier_(plan.nodes.size(), false) {}

  /// Answers by index of the node.
  std::vector<bool> run() {
    for (std::uint32_t i = 0; i < plan_->nodes.size(); ++i) {
      const auto& node = plan_->nodes[i];
      has_groups_[i] = is_grouping(node.kind) || (hands_rows_on(node.kind) && has_groups_[node.inputs[0]]);
      if (!can_fail(node))
        continue;
      if (const auto numbering = numbering_node(*plan_, i))
        want_key(*numbering);
      else if (has_groups_[i])
        want_key(i); // A row window: without groups, it has the key of its partition.
    }
    return std::move(is_carrier_);
  }

private:
  static bool hands_rows_on(node_kind kind) noexcept { return kind != node_kind::source && kind != node_kind::late; }

  /// Where the rows of a node come from with a key; nothing where they have none.
  std::optional<std::uint32_t> origin_of(std::uint32_t node) const {
    const auto ends = [&](const plan_node& at) {
      return has_groups_[node] ? is_grouping(at.kind) : at.kind == node_kind::over || !hands_rows_on(at.kind);
    };
    auto origin = node;
    while (!ends(plan_->nodes[origin]))
      origin = plan_->nodes[origin].inputs[0];
    return hands_rows_on(plan_->nodes[origin].kind) ? std::optional(origin) : std::nullopt;
  }

  void want_key(std::uint32_t node) {
    if (const auto origin = origin_of(node))
      for (; node != *origin; node = plan_->nodes[node].inputs[0])
        is_carrier_[node] = true;
  }

  const physical_plan* plan_;
  std::vector<bool> has_groups_; ///< By node: a row stands for a group further down.
  std::vector<bool> is_carrier_;
};

/// Rebuilds the nodes of a plan, some with keys behind their other columns. Who must not see these reads a projection.
class key_carrier {
public:
  key_carrier(physical_plan& plan, std::vector<bool> is_carrier) : plan_(&plan), is_carrier_(std::move(is_carrier)) {}

  void run() {
    auto nodes = std::exchange(plan_->nodes, {});
    visible_.resize(nodes.size());
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      auto& node = nodes[i];
      const auto takes_all = is_carrier_[i] || takes_carried(node.kind);
      for (auto& input : node.inputs)
        input = takes_all ? node_of_[input] : visible(input);
      add_carried(node, is_carrier_[i]);
      const auto carried_below = node.kind == node_kind::over ? input_of(node).carried : 0;
      const auto added = append(std::move(node));
      node_of_.push_back(carried_below == 0 ? added : append(move_behind_calls(added, carried_below)));
    }
  }

private:
  /// True for what neither holds nor sends rows: it hands on what is carried for nothing, or drops it.
  static bool takes_carried(node_kind kind) noexcept {
    return kind == node_kind::filter || kind == node_kind::event_time || kind == node_kind::limit ||
           kind == node_kind::project || kind == node_kind::late;
  }

  const plan_node& input_of(const plan_node& node) const { return plan_->nodes[node.inputs[0]]; }

  void add_carried(plan_node& node, bool is_carrier) const {
    switch (node.kind) {
      case node_kind::source:
      case node_kind::group:
      case node_kind::window:
      case node_kind::output: return;
      case node_kind::project:
        if (is_carrier)
          add_keys(node);
        return;
      case node_kind::over: return extend(node, input_of(node), node.shape.size() - node.over.calls.size());
      // Late rows have the columns of the input of the node they are late for.
      case node_kind::late: return extend(node, input_of(input_of(node)), node.shape.size());
      default: return extend(node, input_of(node), node.shape.size());
    }
  }

  /// Takes over the columns that an input carries, in front of the column at `place`.
  static void extend(plan_node& node, const plan_node& input, std::size_t place) {
    const auto& fields = input.shape.fields;
    node.shape.fields.insert(node.shape.fields.begin() + static_cast<std::ptrdiff_t>(place),
                             fields.end() - static_cast<std::ptrdiff_t>(input.carried), fields.end());
    node.carried = node.kind == node_kind::over ? 0 : input.carried;
  }

  /// Adds those columns of the key that a projection leaves out.
  void add_keys(plan_node& node) const {
    for (const auto& key : key_columns(*plan_, node.inputs[0])) {
      const auto& field = input_of(node).shape.fields[key.column];
      auto read = read_column(key.column, field.value_type, field.is_nullable);
      if (std::find(node.expressions.begin(), node.expressions.end(), read) != node.expressions.end())
        continue;
      node.expressions.push_back(std::move(read));
      node.shape.fields.push_back({{}, field.value_type, field.is_nullable});
      ++node.carried;
    }
  }

  /// A projection of what a node emits, without columns so far.
  plan_node projection_of(std::uint32_t input) const {
    plan_node node;
    node.kind = node_kind::project;
    node.inputs = {input};
    node.level = plan_->nodes[input].level;
    return node;
  }
  void add_columns(plan_node& projection, std::size_t first, std::size_t last) const {
    for (auto i = first; i < last; ++i) {
      const auto& field = input_of(projection).shape.fields[i];
      projection.expressions.push_back(read_column(static_cast<std::uint32_t>(i), field.value_type, field.is_nullable));
      projection.shape.fields.push_back(field);
    }
  }

  /// Row windows append their results to the columns of their input: puts what is carried behind them.
  plan_node move_behind_calls(std::uint32_t over, std::uint32_t carried) const {
    const auto& windows = plan_->nodes[over];
    const auto first_call = windows.shape.size() - windows.over.calls.size();
    auto node = projection_of(over);
    add_columns(node, 0, first_call - carried);
    add_columns(node, first_call, windows.shape.size());
    add_columns(node, first_call - carried, first_call);
    node.carried = carried;
    return node;
  }

  /// The columns of an old node without what it carries.
  std::uint32_t visible(std::uint32_t old) {
    const auto whole = node_of_[old];
    const auto& node = plan_->nodes[whole];
    if (node.carried == 0)
      return whole;
    if (!visible_[old]) {
      auto projection = projection_of(whole);
      add_columns(projection, 0, node.shape.size() - node.carried);
      visible_[old] = append(std::move(projection));
    }
    return *visible_[old];
  }

  std::uint32_t append(plan_node node) {
    plan_->nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(plan_->nodes.size() - 1);
  }

  physical_plan* plan_;
  std::vector<bool> is_carrier_;                      ///< By old node.
  std::vector<std::uint32_t> node_of_;                ///< New index of each old node.
  std::vector<std::optional<std::uint32_t>> visible_; ///< By old node: what hands on its columns alone.
};

} // namespace

bool can_fail(const plan_node& node) {
  return std::any_of(node.expressions.begin(), node.expressions.end(),
                     [](const bound_expression& expression) { return can_fail(expression); }) ||
         std::any_of(node.over.calls.begin(), node.over.calls.end(),
                     [](const over_call& call) { return call.aggregate.entry->explain_overflow != nullptr; });
}

void carry_keys(physical_plan& plan) {
  auto is_carrier = carrier_finder(plan).run();
  if (std::find(is_carrier.begin(), is_carrier.end(), true) != is_carrier.end())
    key_carrier(plan, std::move(is_carrier)).run();
}

} // namespace millrace
