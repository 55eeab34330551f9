#pragma once

#include <cstdint>
#include <utility>

#include "millrace/engine/column/column.hpp"

namespace millrace {

/// Times without NULLs, read straight from their array.
struct plain_times {
  const std::int64_t* values;
  [[nodiscard]] static constexpr bool is_valid(std::uint32_t) noexcept { return true; }
  std::int64_t operator[](std::uint32_t row) const noexcept { return values[row]; }
};

/// Calls `body` with the fastest reading of a time column there is.
template <class Body>
decltype(auto) with_times(const column& times, Body&& body) {
  if (times.encoding == column_encoding::flat && times.has_no_nulls())
    return body(plain_times{times.data<std::int64_t>()});
  return body(column_reader<std::int64_t>(times));
}

} // namespace millrace
