#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/plan/trace.hpp"
#include "millrace/engine/sql/ast.hpp"
#include "millrace/engine/binder/relation.hpp"

namespace millrace::sql {

/// The rows that came too late for a node with time windows or in order of time, as a relation.
struct late_rows {
  std::uint32_t node = 0;
  std::vector<scope_column> columns; ///< Over the input of the node.
};

/// What a name of a script means.
struct script_object {
  enum class kind : std::uint8_t { declared, derived, view };

  kind what = kind::declared;
  const create_statement* definition = nullptr;
  std::optional<std::uint32_t> source_node; ///< Declared: once something reads it.
  std::optional<std::uint32_t> output;      ///< Declared: once something writes it. Derived with a connector.
  /// Derived, and declared once it is read. A view's is what its text was checked with: other views are
  /// checked against it, and nothing runs it.
  relation result;
  std::optional<late_rows> late;            ///< Derived from a query whose rows can be late.
};

/// Operators in a row that a plan may have, from a source to an output. Operators call each other, as does what
/// walks a plan, so this bounds the stack; it bounds the time to compile a chain of views as well.
inline constexpr std::uint32_t plan_depth_max = 1000;

/// The names a script has declared so far, and the plan that its statements grow.
///
/// Ownership: borrows the syntax tree; owns the plan. Threads: one. Errors: none of its own.
class script_catalog {
public:
  physical_plan plan;

  [[nodiscard]] script_object* find(std::string_view name) {
    const auto found = objects_.find(name);
    return found == objects_.end() ? nullptr : &found->second;
  }
  script_object& add(std::string_view name, script_object object) {
    return objects_.insert_or_assign(std::string(name), std::move(object)).first->second;
  }
  [[nodiscard]] const std::map<std::string, script_object, std::less<>>& objects() const { return objects_; }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, object] : objects_)
      all.push_back(name);
    return all;
  }

  /// Appends a node and returns its index.
  std::uint32_t add_node(plan_node node) {
    std::uint32_t below = 0;
    for (const auto input : node.inputs)
      below = std::max(below, depths_[input]);
    depths_.push_back(below + 1);
    plan.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(plan.nodes.size() - 1);
  }
  [[nodiscard]] const plan_node& node(std::uint32_t index) const { return plan.nodes[index]; }
  /// Nodes on the longest way from a source to a node, both counted.
  [[nodiscard]] std::uint32_t depth(std::uint32_t index) const { return depths_[index]; }

  /// Queries whose rows can be late, in the order they were bound, for `input.late`.
  struct bound_window {
    std::uint32_t source_node; ///< Source that the query's rows come from.
    late_rows late;
    std::string name;          ///< Stream it computes, or empty.
  };
  std::vector<bound_window> windows;

  /// Columns that windows take for event time without a declared watermark, by source. A source has one clock,
  /// so all such windows of a script use the same column.
  std::map<std::uint32_t, std::uint32_t> window_times;

private:
  std::map<std::string, script_object, std::less<>> objects_;
  std::vector<std::uint32_t> depths_; ///< By node.
};

/// Makes the source node of a declared stream, once; fills `object.result`.
[[nodiscard]] status read_declared(script_catalog& catalog, std::string_view name, script_object& object);

/// Returns the WITH options of a declaration for its source or output.
[[nodiscard]] option_map options_of(std::span<const option> options);

/// Returns the declared columns of a stream in declared order, computed ones included.
[[nodiscard]] result<schema> declared_schema(const create_statement& definition);

} // namespace millrace::sql
