#include "millrace/engine/plan/state_meaning.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/plan/explain.hpp"
#include "millrace/engine/state/row_layout.hpp"

namespace millrace {

namespace {

/// Hashes parts one behind the other, each so that it cannot be taken for the end of the one before.
class part_hasher {
public:
  part_hasher& add(std::uint64_t number) {
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof number);
    return *this;
  }
  part_hasher& add(std::string_view text) {
    add(std::uint64_t{text.size()});
    bytes_ += text;
    return *this;
  }
  part_hasher& add(const type& value_type) { return add(std::string_view(to_string(value_type))); }
  [[nodiscard]] std::uint64_t hash() const noexcept { return hash_bytes(bytes_.data(), bytes_.size()); }

private:
  std::string bytes_;
};

/// What the values of a column are computed from.
struct column_meaning {
  std::uint64_t exact = 0; ///< Literals included.
  std::uint64_t shape = 0; ///< Of literals their types alone.
};

using column_meanings = std::vector<column_meaning>;

[[nodiscard]] column_meaning meaning_of(const bound_expression& expression, const column_meanings& columns) {
  if (expression.kind == expression_kind::column)
    return columns[expression.column];
  part_hasher exact;
  exact.add(static_cast<std::uint64_t>(expression.kind)).add(expression.value_type);
  if (expression.function != nullptr)
    exact.add(expression.function->name);
  auto shape = exact;
  if (expression.kind == expression_kind::literal)
    exact.add(to_string(expression.constant));
  for (const auto& argument : expression.arguments) {
    const auto part = meaning_of(argument, columns);
    exact.add(part.exact);
    shape.add(part.shape);
  }
  return {exact.hash(), shape.hash()};
}

/// Walks a plan from its sources to its outputs.
class plan_reader {
public:
  explicit plan_reader(const physical_plan& plan)
    : plan_(&plan), columns_(plan.nodes.size()), below_(plan.nodes.size()), outputs_(plan.nodes.size()) {}

  std::vector<state_meaning> run() {
    find_outputs();
    for (std::uint32_t i = 0; i < plan_->nodes.size(); ++i)
      read(i);
    return std::move(states_);
  }

private:
  /// The node whose columns come in. Late rows have those that their window reads.
  [[nodiscard]] const plan_node& read_by(const plan_node& node) const {
    const auto& below = plan_->nodes[node.inputs[0]];
    return node.kind == node_kind::late ? plan_->nodes[below.inputs[0]] : below;
  }
  [[nodiscard]] const column_meanings& columns_into(const plan_node& node) const {
    return columns_[static_cast<std::size_t>(&read_by(node) - plan_->nodes.data())];
  }

  void find_outputs() {
    for (std::uint32_t i = 0; i < plan_->nodes.size(); ++i)
      if (plan_->nodes[i].kind == node_kind::output)
        claim(i, name_of(plan_->outputs[plan_->nodes[i].index]));
  }
  void claim(std::uint32_t node, const std::string& output) {
    if (!outputs_[node].empty())
      return;
    outputs_[node] = output;
    for (const auto below : plan_->nodes[node].inputs)
      claim(below, output);
  }

  [[nodiscard]] static bool holds_state(const plan_node& node) {
    switch (node.kind) {
      case node_kind::group:
      case node_kind::window:
      case node_kind::over:
      case node_kind::time_order:
      case node_kind::sort: return true;
      case node_kind::limit: return !node.limit.is_per_chunk;
      case node_kind::exchange: return node.is_renumbered || !node.sort.keys.empty();
      default: return false;
    }
  }

  [[nodiscard]] static std::uint32_t form_of(node_kind kind) noexcept {
    return kind == node_kind::time_order || kind == node_kind::sort ? row_layout::form : 1;
  }

  void read(std::uint32_t index) {
    const auto& node = plan_->nodes[index];
    columns_[index] = columns_of(node);
    for (const auto below : node.inputs)
      below_[index] = part_hasher().add(below_[index]).add(below_[below]).hash();
    if (node.inputs.size() == 1)
      below_[index] = below_[node.inputs[0]];
    if (!holds_state(node))
      return;
    below_[index] = hash_of_state(index);
    const auto form = form_of(node.kind);
    const auto hash = form == 1 ? below_[index] : part_hasher().add(below_[index]).add(std::uint64_t{form}).hash();
    states_.push_back({index, unique_name(index), outputs_[index], explain_node(*plan_, index), hash, form});
  }

  [[nodiscard]] column_meanings columns_of(const plan_node& node) const {
    column_meanings columns;
    switch (node.kind) {
      case node_kind::source: columns = columns_of_source(node); break;
      case node_kind::project:
        for (const auto& item : node.expressions)
          columns.push_back(meaning_of(item, columns_into(node)));
        break;
      case node_kind::group:
      case node_kind::window: columns = columns_of_group(node); break;
      default:
        columns = columns_into(node);
        for (const auto& call : node.over.calls)
          columns.push_back(meaning_of(call.aggregate, columns_into(node)));
    }
    columns.resize(node.shape.size());
    return columns;
  }

  [[nodiscard]] column_meanings columns_of_source(const plan_node& node) const {
    const auto& source = plan_->sources[node.index];
    column_meanings columns;
    for (const auto& declared : source.shape.fields) {
      const auto hash = part_hasher().add(source.name).add(declared.name).add(declared.value_type).hash();
      columns.push_back({hash, hash});
    }
    for (const auto& item : source.computed)
      columns.push_back(meaning_of(item, columns));
    return columns;
  }

  [[nodiscard]] column_meanings columns_of_group(const plan_node& node) const {
    column_meanings columns;
    for (const auto key : node.group.keys)
      columns.push_back(columns_into(node)[key]);
    if (node.kind == node_kind::window)
      for (const std::string_view bound : {"window_start", "window_end"}) {
        const auto hash = part_hasher().add(bound).add(hash_of(node.window, columns_into(node))).hash();
        columns.push_back({hash, hash});
      }
    for (const auto& call : node.group.aggregates)
      columns.push_back(meaning_of(call, columns_into(node)));
    return columns;
  }

  [[nodiscard]] static column_meaning meaning_of(const aggregate_call& call, const column_meanings& columns) {
    part_hasher exact;
    exact.add(call.entry->name).add(call.result_type);
    auto shape = exact;
    for (const auto argument : {call.argument, call.argument2, call.filter}) {
      const bool is_there = argument != aggregate_call::no_column;
      exact.add(is_there ? columns[argument].exact : 0);
      shape.add(is_there ? columns[argument].shape : 0);
    }
    return {exact.hash(), shape.hash()};
  }
  static column_meaning meaning_of(const bound_expression& item, const column_meanings& columns) {
    return millrace::meaning_of(item, columns);
  }

  [[nodiscard]] static std::uint64_t hash_of(const window_spec& window, const column_meanings& columns) {
    return part_hasher()
      .add(window.kind->name)
      .add(static_cast<std::uint64_t>(window.size.us))
      .add(static_cast<std::uint64_t>(window.slide.us))
      .add(static_cast<std::uint64_t>(window.offset.us))
      .add(static_cast<std::uint64_t>(window.lateness.us))
      .add(columns[window.time_column].exact)
      .hash();
  }

  [[nodiscard]] std::uint64_t hash_of_state(std::uint32_t index) const {
    const auto& node = plan_->nodes[index];
    const auto& columns = columns_into(node);
    part_hasher hasher;
    hasher.add(name_of(node.kind)).add(below_[index]);
    const auto& fields = read_by(node).shape.fields;
    if (node.kind != node_kind::group && node.kind != node_kind::window && node.kind != node_kind::exchange)
      for (std::size_t i = 0; i < fields.size(); ++i) // Whole rows are kept.
        hasher.add(fields[i].value_type).add(columns[i].shape);
    add_keys(node.group.keys, columns, fields, hasher);
    add_keys(node.over.keys, columns, fields, hasher);
    add_keys(node.time_order.keys, columns, fields, hasher);
    for (const auto& call : node.group.aggregates)
      add_call(call, columns, fields, hasher);
    for (const auto& call : node.over.calls) {
      add_call(call.aggregate, columns, fields, hasher);
      hasher.add(call.preceding);
    }
    if (node.kind == node_kind::window)
      hasher.add(hash_of(node.window, columns));
    if (node.kind == node_kind::time_order)
      hasher.add(columns[node.time_order.time_column].exact);
    for (const auto is_needed : node.time_order.needed)
      hasher.add(std::uint64_t{is_needed});
    for (const auto& key : node.sort.keys)
      hasher.add(columns[key.column].exact).add(2 * std::uint64_t{key.is_descending} + std::uint64_t{key.nulls_first});
    return hasher.add(static_cast<std::uint64_t>(node.group.emit))
      .add(node.sort.limit)
      .add(node.sort.offset)
      .add(node.limit.limit)
      .add(node.limit.offset)
      .hash();
  }

  static void add_keys(const std::vector<std::uint32_t>& keys, const column_meanings& columns,
                       const std::vector<field>& fields, part_hasher& hasher) {
    hasher.add(std::uint64_t{keys.size()});
    for (const auto key : keys)
      hasher.add(columns[key].exact).add(fields[key].value_type);
  }
  static void add_call(const aggregate_call& call, const column_meanings& columns, const std::vector<field>& fields,
                       part_hasher& hasher) {
    hasher.add(meaning_of(call, columns).shape);
    for (const auto argument : {call.argument, call.argument2})
      if (argument != aggregate_call::no_column)
        hasher.add(fields[argument].value_type);
  }

  [[nodiscard]] std::string unique_name(std::uint32_t index) {
    const auto kind = std::string(name_of(plan_->nodes[index].kind));
    const auto number = ++counts_[{kind, outputs_[index]}];
    return kind + (number == 1 ? "" : " " + std::to_string(number)) + " of " + outputs_[index];
  }

  const physical_plan* plan_;
  std::vector<column_meanings> columns_; ///< By node.
  std::vector<std::uint64_t> below_;     ///< By node: hash of the state that its rows have passed.
  std::vector<std::string> outputs_;     ///< By node: the first output that it reaches.
  std::map<std::pair<std::string, std::string>, unsigned> counts_;
  std::vector<state_meaning> states_;
};

} // namespace

std::vector<state_meaning> describe_states(const physical_plan& plan) { return plan_reader(plan).run(); }

} // namespace millrace
