#pragma once

#include "millrace/engine/expression/program.hpp"

namespace millrace {

/// Gives every step whose result is not part of an output a place among the program's scratch arenas, such that
/// steps share one where the result of the earlier is not looked at any more. So a long chain of functions holds as
/// many intermediate columns as are needed at one time, not as many as it has links.
void plan_scratch(compiled_program& program);

} // namespace millrace
