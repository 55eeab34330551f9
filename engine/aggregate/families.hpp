#pragma once

#include <span>
#include <vector>

#include "millrace/engine/aggregate/entry.hpp"

namespace millrace {

/// Appends the rows of every family's table to `entries`. Generated, like the declarations of the
/// tables, from the list of families in CMakeLists.txt, which is the only place that names them.
void register_aggregates(std::vector<const aggregate_entry*>& entries);

} // namespace millrace
