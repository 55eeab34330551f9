#pragma once

#include <cstdint>
#include <type_traits>

#include "millrace/engine/column/column.hpp"
#include "millrace/engine/function/adapter/null_tracker.hpp"
#include "millrace/engine/function/entry.hpp"
#include "millrace/engine/kernel/compare.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {

/// Compares two columns of one type, of any type and encoding, and returns one bit per row. Bits
/// of rows that are dead or NULL in `nulls` are unspecified.
[[nodiscard]] std::uint64_t* compare_columns(kernel::comparison how, const column& a, const column& b,
                                             const kernel_call& call, const null_tracker& nulls);

/// The order and equality of values of every type, one by one. Intervals compare by their length
/// with months of 30 days.
template <class T>
[[nodiscard]] bool is_less_value(const T& a, const T& b) noexcept {
  if constexpr (std::is_same_v<T, interval_value>)
    return comparable_us(a) < comparable_us(b);
  else
    return kernel::is_less<T>(a, b);
}

} // namespace millrace
