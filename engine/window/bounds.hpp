#pragma once

#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// Functions behind `window_start`, `window_end` and `window_time` where rows are not grouped:
/// (TIMESTAMP, size BIGINT, offset BIGINT) -> TIMESTAMP, all in microseconds, the latter two
/// constant. The bounds of the tumbling window that contains the time, saturating at the ends of time.
[[nodiscard]] const scalar_entry& window_start_function() noexcept;
[[nodiscard]] const scalar_entry& window_end_function() noexcept;
[[nodiscard]] const scalar_entry& window_time_function() noexcept;

} // namespace millrace
