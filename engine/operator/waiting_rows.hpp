#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/state/row_store.hpp"
#include "millrace/engine/state/state_saver.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// Rows that wait for their time, to be taken in order of (time, position).
///
/// The rows lie in a `row_store`; this is their order. Rows that come in time order stand in a queue, so that ordering
/// them costs nothing; only the others go through a heap.
///
/// Ownership: owns the rows, text included. Threads: one. Errors: none; the operator bounds it through
/// `size` and `held_bytes`.
class waiting_rows {
public:
  /// @param types One per column.
  /// @param needed One per column: the others are not kept and come back as NULL.
  waiting_rows(std::vector<type> types, const std::vector<bool>& needed) : rows_({std::move(types), needed}) {}

  /// Copies the alive rows of a batch. @pre None of them has a NULL in `time_column`.
  /// @param hashes Of the rows' keys, by row number; null where rows have no key, and then they are of the first slot.
  void add(const batch_view& rows, std::uint32_t time_column, const std::uint64_t* hashes);

  /// True when a row is due at this time.
  [[nodiscard]] bool has_until(event_time time) const noexcept;
  /// Takes rows of up to this time, at most `batch_rows_max` and as many as their texts fit a column,
  /// as a dense batch in `memory` with the times as major orders.
  [[nodiscard]] batch_view take_until(event_time time, arena& memory);

  /// Writes all rows in their order, each for the slot of its key: time, position, and the row as it lies in memory.
  void save(state_saver& into) const;
  /// Adds rows that were saved; false where the section is damaged.
  [[nodiscard]] bool load(const saved_section& section);

  [[nodiscard]] std::size_t size() const noexcept { return queue_.size() - queue_first_ + heap_.size(); }
  [[nodiscard]] std::size_t held_bytes() const noexcept;

private:
  struct waiting {
    std::int64_t time_us = 0;
    row_position position = 0;
    heap_place row = 0;
  };
  /// Order of the heap, whose front comes first. A type, so that it is compiled into the heap's loops.
  struct comes_after {
    bool operator()(const waiting& a, const waiting& b) const noexcept {
      return a.time_us == b.time_us ? a.position > b.position : a.time_us > b.time_us;
    }
  };

  [[nodiscard]] const waiting* first() const noexcept;
  [[nodiscard]] waiting take_first() noexcept;
  void enqueue(const waiting& entry);
  [[nodiscard]] batch_view gather_taken(arena& memory);

  row_store rows_;
  std::vector<waiting> queue_;     ///< Ascending, from `queue_first_` on.
  std::size_t queue_first_ = 0;
  std::vector<waiting> heap_;      ///< The row that comes first is at the front.
  std::vector<waiting> taken_;     ///< Scratch: rows of the batch that is being taken.
  std::vector<heap_place> places_; ///< Scratch: of rows that are being added or taken.
};

} // namespace millrace
