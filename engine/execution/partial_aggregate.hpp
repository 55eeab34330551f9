#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/aggregate/aggregate_row.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/spec.hpp"
#include "millrace/engine/operator/window_rows.hpp"
#include "millrace/engine/state/group_table.hpp"

namespace millrace {

/// Aggregates rows of one chunk by key, and by window where there are windows, before they are handed over, so that the partition that owns a key receives one
/// group in place of its rows. Nothing is kept beyond the chunk.
///
/// Ownership: owns a table that is used again for every chunk; what `take` returns lives in the chunk's memory, and what
/// states keep elsewhere in the heap that `add` was given. Threads: one. Errors: memory that cannot be had is thrown.
class partial_aggregate {
public:
  /// Groups at most, so that the table stays in the second-level cache.
  static constexpr std::uint32_t groups_max = 16384;
  /// Rows that are looked up by themselves while there are no groups: those that find none are looked up twice.
  static constexpr std::uint32_t rows_first = 256;

  /// @param key_types One per key of `spec`.
  /// @param has_windows Whether rows come with windows.
  partial_aggregate(const group_spec& spec, std::span<const type> key_types, bool has_windows);

  /// Starts a chunk, of which nothing was added yet: forgets what one that was put off has left.
  void begin_chunk() {
    if (is_used_)
      clear();
  }
  /// Whether states keep something in the heap.
  [[nodiscard]] bool keeps_texts() const noexcept { return aggregates_.has_release(); }
  /// Groups that there are.
  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(hashes_.size()); }

  /// Folds rows in, in the order of their positions. False where that would be more than `groups_max`: nothing is done
  /// then, and `take` and `clear` make room.
  /// @param keys Of the rows; unused without keys and windows.
  /// @param windows To which the rows were assigned, all in time; null without windows.
  /// @param heap The same for all rows of a chunk.
  /// @param memory For the numbers of some of the rows, which nothing reads afterwards.
  [[nodiscard]] bool add(const batch_view& rows, const key_block& keys, const window_rows* windows, state_heap& heap,
                         arena& memory);

  /// Groups with their states.
  struct part {
    batch_view groups;
    partial_states states;
  };
  /// Copies the next groups into `memory`, in the order of their first rows; nothing once all were taken.
  /// @param heap As `add` was given; null where states keep nothing.
  [[nodiscard]] std::optional<part> take(const state_heap* heap, arena& memory);
  /// Forgets all groups.
  void clear();

private:
  [[nodiscard]] bool add_rows(const batch_view& rows, const key_block& keys, const window_rows* windows,
                              std::uint32_t first, state_heap& heap);
  [[nodiscard]] std::uint32_t keys_that_fit(std::uint32_t count) const noexcept;
  [[nodiscard]] key_block copy_keys(std::uint32_t count, arena& memory) const;

  std::uint32_t key_width_;
  bool has_hashes_; ///< Whether groups are looked up at all.
  aggregate_row aggregates_;
  group_table table_;
  std::vector<std::uint64_t> hashes_; ///< Of keys, by group; without keys and windows nobody reads it.
  std::vector<time_window> windows_;  ///< By group, where there are windows.
  std::vector<std::byte*> states_;    ///< Scratch: one per row.
  std::uint32_t taken_ = 0;           ///< Groups.
  bool is_used_ = false;
};

} // namespace millrace
