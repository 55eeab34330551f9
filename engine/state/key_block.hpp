#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "millrace/engine/state/key_words.hpp"

namespace millrace {

/// The grouping keys of a batch's rows as comparable bytes, with their hashes. Equal keys have equal bytes: NULL is a value,
/// -0.0 is 0.0, every NaN is one. Made once, before the exchange, and used by the owner to find groups.
///
/// Entry i is of row i, filled for the alive rows only; or, where rows were picked for another partition, of
/// the i-th of these, so that its core fetches what it needs and nothing between.
///
/// Ownership: borrows everything, from the chunk. Threads: immutable. Errors: none.
struct key_block {
  const std::uint64_t* hashes = nullptr;
  const std::byte* bytes = nullptr;
  const std::uint32_t* offsets = nullptr; ///< Variable width: key i is [offsets[i], ends[i]) of `bytes`. Null where all are short.
  const std::uint32_t* ends = nullptr;
  const key_words* words = nullptr;       ///< Variable width: every key packed. Null where not at hand; else `offsets` are.
  std::uint32_t width = 0;                ///< Fixed width in bytes, a multiple of 8.
  const std::uint32_t* picked = nullptr;  ///< The rows that the entries are of, where they were picked.

  [[nodiscard]] bool is_variable() const noexcept { return offsets != nullptr || words != nullptr; }
  /// @pre The width is fixed, or there are offsets.
  [[nodiscard]] std::span<const std::byte> key(std::uint32_t entry) const noexcept {
    if (offsets == nullptr)
      return {bytes + std::size_t{entry} * width, width};
    return {bytes + offsets[entry], ends[entry] - offsets[entry]};
  }
};

} // namespace millrace
