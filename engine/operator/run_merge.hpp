#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"

namespace millrace {

/// Merges runs of batches, each run ascending by (major, position), into gathered batches in that
/// order, of at most `batch_rows_max` rows. Rows that compare equal keep the order of the runs.
///
/// Ownership: owns scratch, reused from call to call; results live in the caller's memory. Threads:
/// one. Errors: none.
class run_merge {
public:
  /// One sender's batches, in order; all batches of all runs have the same column types.
  using run = std::span<const batch_view>;

  /// Returns the merged rows as dense batches with positions, with majors, running times and kinds
  /// where some input has them, and without keys. The result is valid until the next call, what it
  /// points to as long as `memory`.
  [[nodiscard]] std::span<const batch_view> merge(std::span<const run> runs, arena& memory);

private:
  struct cursor {
    run rest;               ///< Batches from the current one on.
    std::uint32_t row = 0;  ///< Next alive row of the current one, by number.
    std::uint32_t order = 0;
    std::int64_t major = 0; ///< Of that row.
    row_position position = 0;
  };
  struct source_row {
    const batch_view* batch = nullptr;
    std::uint32_t row = 0;
  };

  [[nodiscard]] static bool settle(cursor& at) noexcept;
  [[nodiscard]] static bool comes_after(const cursor& a, const cursor& b) noexcept;
  void take_from(cursor& at, const cursor* other, arena& memory);
  void flush(arena& memory);
  [[nodiscard]] column gather_column(std::size_t index, arena& memory) const;

  std::vector<cursor> heads_; ///< A heap: the run whose next row comes first is at the front.
  std::vector<source_row> rows_;
  std::vector<batch_view> merged_;
};

} // namespace millrace
