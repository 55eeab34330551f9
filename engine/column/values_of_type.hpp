#pragma once

#include <cstdint>

#include "millrace/engine/column/column.hpp"

namespace millrace {

/// Whether a column holds only values that its type has: the ranges of TINYINT, SMALLINT, TIME and REAL, the
/// digits of DECIMAL. Arithmetic relies on it; what comes from outside is checked. What stands behind a NULL may
/// be anything.
/// @param stored A flat column, or the store of another.
/// @param count Stored values.
[[nodiscard]] bool has_values_of_type(const column& stored, std::uint32_t count) noexcept;

} // namespace millrace
