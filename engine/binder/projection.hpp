#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace::sql {

/// Collects the columns that a node reads into the project node below it.
///
/// Ownership: owns the node until `take`. Threads: one. Errors: none.
class projection {
public:
  explicit projection(std::uint32_t input) {
    node_.kind = node_kind::project;
    node_.inputs = {input};
  }

  /// Adds a column and returns its index.
  std::uint32_t append(bound_expression value) {
    node_.shape.fields.push_back({"", value.value_type, value.is_nullable});
    node_.expressions.push_back(std::move(value));
    return static_cast<std::uint32_t>(node_.expressions.size() - 1);
  }
  /// Returns the index of a column that has the value, which is added where there is none.
  std::uint32_t add(bound_expression value) {
    const auto known = std::find(node_.expressions.begin(), node_.expressions.end(), value);
    if (known != node_.expressions.end())
      return static_cast<std::uint32_t>(known - node_.expressions.begin());
    return append(std::move(value));
  }
  [[nodiscard]] const schema& shape() const noexcept { return node_.shape; }
  [[nodiscard]] plan_node take() { return std::move(node_); }

private:
  plan_node node_;
};

/// Finds the value that is a plain copy of a column.
[[nodiscard]] inline std::optional<std::uint32_t> copy_of(std::span<const bound_expression> values,
                                                          std::optional<std::uint32_t> column) {
  for (std::size_t i = 0; column && i < values.size(); ++i)
    if (values[i].kind == millrace::expression_kind::column && values[i].column == *column)
      return static_cast<std::uint32_t>(i);
  return std::nullopt;
}

} // namespace millrace::sql
