#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "millrace/engine/state/key_words.hpp"

namespace millrace {

/// The grouping keys of a batch's rows as comparable bytes, with their hashes; row-aligned, filled
/// for the alive rows only. Equal keys have equal bytes: NULL is a value, -0.0 is 0.0, every NaN is
/// one. Made once, before the exchange, and used by the owner to find groups.
///
/// Ownership: borrows everything, from the chunk. Threads: immutable. Errors: none.
struct key_block {
  const std::uint64_t* hashes = nullptr;
  const std::byte* bytes = nullptr;
  const std::uint32_t* offsets = nullptr; ///< Row i is [offsets[i], ends[i]) of `bytes`; null: fixed width.
  const std::uint32_t* ends = nullptr;
  const key_words* words = nullptr;       ///< Variable width only: every key packed, or null where not at hand.
  std::uint32_t width = 0;                ///< Fixed width in bytes (a multiple of 8) when `offsets` is null.

  [[nodiscard]] std::span<const std::byte> key(std::uint32_t row) const noexcept {
    if (offsets == nullptr)
      return {bytes + std::size_t{row} * width, width};
    return {bytes + offsets[row], ends[row] - offsets[row]};
  }
};

} // namespace millrace
