#pragma once

#include <cstddef>
#include <cstdint>

#include "millrace/engine/state/state_heap.hpp"

namespace millrace {

/// The states of a batch whose rows are groups: each row stands for rows of one chunk with the same key. Such a batch has
/// keys, and positions, which are those of the groups' first rows, and no columns.
///
/// Ownership: borrows everything from the frame of the chunk. Threads: immutable. Errors: none.
struct partial_states {
  const std::byte* rows = nullptr;  ///< State rows one behind the other, by row of the batch.
  std::uint32_t row_bytes = 0;
  const state_heap* heap = nullptr; ///< Where states keep what does not fit them; null where they keep nothing.

  [[nodiscard]] const std::byte* at(std::uint32_t row) const noexcept { return rows + std::size_t{row} * row_bytes; }
};

} // namespace millrace
