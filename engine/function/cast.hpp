#pragma once

#include "millrace/engine/function/entry.hpp"

namespace millrace {

// The casts, by what they make; each answers null where there is no such cast. A cast that does not
// fit fails the row with cast_failed.

[[nodiscard]] scalar_kernel cast_number_kernel(type from, type to) noexcept; ///< To any numeric type or BOOLEAN.
[[nodiscard]] scalar_kernel cast_from_text_kernel(type to) noexcept;
[[nodiscard]] scalar_kernel cast_to_text_kernel(type from) noexcept;
[[nodiscard]] scalar_kernel cast_time_kernel(type from, type to) noexcept; ///< Between DATE, TIME and TIMESTAMP.

} // namespace millrace
