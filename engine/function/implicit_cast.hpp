#pragma once

#include <optional>

#include "millrace/engine/type/type.hpp"

namespace millrace {

/// How far an implicit cast is from an exact match, 0 for the same type whatever its digits;
/// nothing when there is none. Calls choose the overload whose costs add up to the least.
[[nodiscard]] std::optional<unsigned> implicit_cast_cost(type from, type to) noexcept;

} // namespace millrace
