#pragma once

#include <cstdint>
#include <optional>

#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// A column of a source.
struct traced_column {
  std::uint32_t source = 0; ///< Index into the plan's sources.
  std::uint32_t column = 0; ///< Index into the columns of its node.
};

/// Follows a column of a node down to the source column it is a plain copy of; nothing where it is computed
/// on the way.
[[nodiscard]] std::optional<traced_column> trace(const physical_plan& plan, std::uint32_t node, std::uint32_t column);

/// Returns the source node below a node that has one input all the way down.
[[nodiscard]] std::optional<std::uint32_t> source_below(const physical_plan& plan, std::uint32_t node);

} // namespace millrace
