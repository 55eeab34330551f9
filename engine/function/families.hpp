#pragma once

#include <span>
#include <vector>

#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// Appends the rows of every family's table to `entries`. Generated from the list of families in
/// CMakeLists.txt, which is the only place that names them.
void register_functions(std::vector<const scalar_entry*>& entries);

} // namespace millrace
