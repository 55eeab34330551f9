#pragma once

#include "millrace/engine/base/int128.hpp"

namespace millrace {

/// Returns the double nearest to `total / divisor`, ties to even: what exact division rounded once
/// gives.
/// @pre 0 < divisor < 2^126
[[nodiscard]] double exact_quotient(int128 total, uint128 divisor) noexcept;

} // namespace millrace
