#pragma once

#include <cstdint>
#include <string>

#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// Renders a plan as an indented tree per output, readers above what they read; stable text.
[[nodiscard]] std::string explain(const physical_plan& plan);

/// Renders what one node does, as `explain` has it.
[[nodiscard]] std::string explain_node(const physical_plan& plan, std::uint32_t node);

/// Renders every function, aggregate and window kind: name, signature, one sentence.
[[nodiscard]] std::string list_functions();

} // namespace millrace
