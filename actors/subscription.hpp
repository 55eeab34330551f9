#pragma once

#include <functional>

#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// Takes the rows of an output, in canonical order, with the columns they have. Called on the thread of
/// the output's sink; the rows are borrowed for the call. A callback that is slow slows the job down,
/// and one that throws ends it.
using row_callback = std::function<void(const schema& shape, const batch_view& rows)>;

} // namespace millrace
