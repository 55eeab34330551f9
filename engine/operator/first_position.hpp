#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "millrace/engine/column/batch.hpp"

namespace millrace {

// State rows of groupings begin with the position of their group's first row (in its window, where there
// is one), since groups that come out together do so in the order of their first rows.

/// Bytes before the first aggregate of a state row.
inline constexpr std::uint32_t first_position_bytes = sizeof(row_position);

[[nodiscard]] inline row_position first_position_of(const std::byte* state) noexcept {
  row_position position = 0;
  std::memcpy(&position, state, sizeof(position));
  return position;
}

inline void set_first_position(std::byte* state, row_position position) noexcept {
  std::memcpy(state, &position, sizeof(position));
}

} // namespace millrace
