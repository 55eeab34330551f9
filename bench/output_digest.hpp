#pragma once

#include <cstdint>

#include "millrace/engine/column/batch.hpp"

namespace millrace {

/// What is remembered of an output: how much it was, and two checksums over every value of every row.
struct output_digest {
  std::uint64_t rows = 0;
  std::uint64_t windows = 0;   ///< Stretches of rows with the same major order, for windows that close. Merged output has none.
  std::uint64_t ordered = 0;   ///< Depends on the order of rows.
  std::uint64_t unordered = 0; ///< Does not.
  std::int64_t last_major_order = 0;

  /// Adds the alive rows of a batch.
  void add(const batch_view& batch) noexcept;

  friend bool operator==(const output_digest& a, const output_digest& b) noexcept {
    return a.rows == b.rows && a.ordered == b.ordered;
  }
};

} // namespace millrace
