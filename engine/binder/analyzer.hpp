#pragma once

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/sql/ast.hpp"

namespace millrace::sql {

/// Resolves a script: every name, type and rule is checked, and what its statements compute becomes
/// a plan without exchanges, which the planner completes.
///
/// Threads: safe to call from any. Errors: every semantic error of the language, with its span.
[[nodiscard]] result<physical_plan> analyze(const script& text);

} // namespace millrace::sql
