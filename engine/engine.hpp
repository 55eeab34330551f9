#pragma once

#include <string_view>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// Compiles a script: statements separated by `;`.
///
/// Threads: safe to call from any; holds nothing. Scripts may be so deep that this takes megabytes of stack; the
/// runtime's `compile` and `submit` see to that. Errors: every error of the text, with its span;
/// options of connectors are checked by the runtime, which knows them.
[[nodiscard]] result<physical_plan> compile(std::string_view text);

} // namespace millrace
