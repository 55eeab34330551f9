#pragma once

#include <cstdint>

#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// Marks the argument of a table row that is a pattern or format.
[[nodiscard]] constexpr scalar_entry pattern_at(std::uint8_t argument, scalar_entry row) noexcept {
  row.pattern = argument;
  return row;
}

/// Marks a table row as unable to fail, where the function is a kernel that does not tell.
[[nodiscard]] constexpr scalar_entry infallible(scalar_entry entry) noexcept {
  entry.fails_by = failure_cause::none;
  return entry;
}

/// Marks a table row as cheap and unable to fail.
[[nodiscard]] constexpr scalar_entry dense(scalar_entry entry) noexcept {
  entry.runs_dense = true;
  return infallible(entry);
}

/// Marks a table row as depending on the chunk or the row's position.
[[nodiscard]] constexpr scalar_entry positional(scalar_entry entry) noexcept {
  entry.is_deterministic = false;
  return entry;
}

} // namespace millrace
