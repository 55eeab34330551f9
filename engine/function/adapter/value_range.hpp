#pragma once

#include <cstdint>
#include <limits>

#include "millrace/engine/kernel/arithmetic.hpp"
#include "millrace/engine/type/decimal.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// What an integer or decimal type holds, as its physical type `T`.
template <class T>
[[nodiscard]] kernel::value_range<T> range_of(type value_type) noexcept {
  switch (value_type.id) {
    case type_id::tinyint: return {T{-128}, T{127}};
    case type_id::smallint: return {static_cast<T>(-32768), static_cast<T>(32767)};
    case type_id::decimal: {
      const auto beyond = powers_of_ten[value_type.precision];
      return {static_cast<T>(1 - beyond), static_cast<T>(beyond - 1)};
    }
    default: break;
  }
  if constexpr (sizeof(T) == sizeof(std::int32_t))
    return {std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
  else if (value_type.physical() == physical_type::int32)
    return {static_cast<T>(std::numeric_limits<std::int32_t>::min()),
            static_cast<T>(std::numeric_limits<std::int32_t>::max())};
  else
    return {static_cast<T>(std::numeric_limits<std::int64_t>::min()),
            static_cast<T>(std::numeric_limits<std::int64_t>::max())};
}

} // namespace millrace
