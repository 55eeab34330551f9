#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Puts the runs that the partitions made of one chunk for one output into canonical order: by
/// (major, position), rows of equal keys in order of partition. Each run is sorted by that already.
///
/// Ownership: borrows the runs between `begin` and the last `next`; keeps its own storage, reused
/// from chunk to chunk. Threads: one. Errors: none.
class output_merge {
public:
  /// Rows that follow each other both in the result and in one batch of one run.
  struct stretch {
    const output_run* run = nullptr;
    const batch_view* rows = nullptr;
    std::uint32_t first = 0; ///< Within `rows->rows`, the alive rows.
    std::uint32_t count = 0;
    std::uint32_t encoded_first = 0; ///< The same rows within `run->encoded`.
  };

  /// Starts with the runs of the next chunk, in order of partition.
  void begin(std::span<const output_run* const> runs);

  /// Takes the next stretch, or nothing at the end.
  [[nodiscard]] std::optional<stretch> next();

  /// The run that holds all rows, where only one run has any: it can be written as it stands.
  [[nodiscard]] const output_run* only_run() const noexcept;
  [[nodiscard]] bool is_empty() const noexcept { return heap_.empty(); }

private:
  /// Where the merge stands in one run.
  struct cursor {
    const output_run* run = nullptr;
    std::uint32_t partition = 0; ///< Breaks ties.
    std::size_t batch = 0;
    std::uint32_t row = 0;     ///< Within the alive rows of the batch.
    std::uint32_t encoded = 0; ///< Rows of the run already passed.
    std::int64_t major = 0;    ///< Key of the row the cursor stands at.
    row_position position = 0;
  };

  [[nodiscard]] static bool is_after(const cursor& a, const cursor& b) noexcept;
  static bool settle(cursor& at) noexcept;

  std::vector<cursor> heap_; ///< The cursor with the lowest key is in front.
};

/// Returns the bytes of a stretch. @pre The run has an encoder.
[[nodiscard]] std::span<const char> encoded_bytes(const output_merge::stretch& of) noexcept;

} // namespace millrace
