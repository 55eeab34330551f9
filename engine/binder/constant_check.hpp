#pragma once

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace::sql {

/// Evaluates the constants in all expressions of a plan and finds those that can only fail.
///
/// A pattern or format that is none fails in whatever row it is used, so it is refused wherever it stands. The first
/// constant that fails otherwise becomes `failing_constant` of the plan: a cast of text wherever it stands, anything
/// else, such as a division by zero, unless a branch of CASE, COALESCE, AND or OR keeps rows from it. What TRY_CAST
/// makes NULL does not fail.
///
/// Threads: safe to call from any. Errors: a constant pattern or format that is none, at its place in the text.
[[nodiscard]] status check_constants(physical_plan& plan);

} // namespace millrace::sql
