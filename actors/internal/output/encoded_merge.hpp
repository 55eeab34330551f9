#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/merge/run_order.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Merges the encoded rows of several runs in the order of their rows.
///
/// Ownership: borrows the runs between `begin` and the last `next`; keeps scratch, reused. Threads: one.
/// Errors: std::bad_alloc.
class encoded_merge {
public:
  /// @param runs Of one output and chunk, each with rows and their order.
  void begin(std::span<const output_run* const> runs);

  /// Replaces `into` by the next rows, about so many bytes of them; false where there are no more.
  /// @param with_ends Whether to say where each row ends.
  [[nodiscard]] bool next(std::size_t bytes, bool with_ends, encoded_rows& into);

private:
  /// Where the merge stands in one run.
  struct cursor {
    std::span<const encoded_rows> pieces; ///< From the current one on.
    std::size_t row = 0;                  ///< In the current piece.
    std::size_t begin = 0;                ///< Of that row's bytes.
  };

  void append_next(cursor& from, encoded_rows& into);

  std::vector<row_run> batches_; ///< By run.
  run_order order_;
  std::vector<cursor> cursors_;    ///< By run.
  std::uint64_t bytes_left_ = 0;   ///< Of all runs.
  std::size_t size_ = 0;           ///< Bytes of `into` that are rows; it has more while rows are added.
};

} // namespace millrace
