#pragma once

#include <string>

#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// Renders a plan as an indented tree per output, readers above what they read; stable text.
[[nodiscard]] std::string explain(const physical_plan& plan);

/// Renders every function, aggregate and window kind: name, signature, one sentence.
[[nodiscard]] std::string list_functions();

} // namespace millrace
