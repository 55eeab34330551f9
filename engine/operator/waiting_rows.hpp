#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/state/state_heap.hpp"
#include "millrace/engine/state/state_saver.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// Copies of rows that wait for their time, to be taken in order of (time, position).
///
/// A row is kept in one piece, since rows leave in another order than they came in and their places
/// are used again. Rows that come in time order stand in a queue, so that ordering them costs
/// nothing; only the others go through a heap.
///
/// Ownership: owns the rows, text included. Threads: one. Errors: none; the operator bounds it through
/// `size` and `held_bytes`.
class waiting_rows {
public:
  /// @param types One per column.
  /// @param needed One per column: the others are not kept and come back as NULL.
  waiting_rows(std::vector<type> types, const std::vector<bool>& needed);

  /// Copies the alive rows of a batch. @pre None of them has a NULL in `time_column`.
  void add(const batch_view& rows, std::uint32_t time_column);

  /// True when a row is due at this time.
  [[nodiscard]] bool has_until(event_time time) const noexcept;
  /// Takes rows of up to this time, at most `batch_rows_max` and as many as their texts fit a column,
  /// as a dense batch in `memory` with the times as major orders.
  [[nodiscard]] batch_view take_until(event_time time, arena& memory);

  /// Writes all rows, each for the slot of its key. @param keys Columns of the key; none: all are in the first slot.
  void save(const std::vector<std::uint32_t>& keys, hash_mode mode, state_saver& into) const;
  /// Adds a row that was saved.
  void load(state_reader& from);

  [[nodiscard]] std::size_t size() const noexcept { return queue_.size() - queue_first_ + heap_.size(); }
  [[nodiscard]] std::size_t held_bytes() const noexcept;

private:
  static constexpr std::uint32_t rows_per_page = 256;

  /// A column that is kept: its value at `offset` of a row, and whether it is one at byte `number`.
  struct field {
    std::uint32_t column = 0;
    std::uint32_t number = 0;
    std::uint32_t offset = 0;
  };
  struct waiting {
    std::int64_t time_us = 0;
    row_position position = 0;
    std::uint32_t row = 0; ///< Number of its place in the pages.
  };
  /// Order of the heap, whose front comes first. A type, so that it is compiled into the heap's loops.
  struct comes_after {
    bool operator()(const waiting& a, const waiting& b) const noexcept {
      return a.time_us == b.time_us ? a.position > b.position : a.time_us > b.time_us;
    }
  };
  struct kept_text {
    heap_place place = 0;
    std::uint32_t size = 0;
  };

  [[nodiscard]] const waiting* first() const noexcept;
  [[nodiscard]] waiting take_first() noexcept;
  [[nodiscard]] std::uint64_t text_bytes_of(const waiting& entry) const noexcept;
  void enqueue(const waiting& entry);
  [[nodiscard]] std::uint32_t make_row();
  [[nodiscard]] std::byte* row_at(std::uint32_t row) const noexcept {
    return pages_[row / rows_per_page].get() + std::size_t{row % rows_per_page} * row_bytes_;
  }
  template <class T>
  void put(const field& place, const column& values, selection rows);
  template <class T>
  [[nodiscard]] column gather(const field& place, std::span<const waiting> rows, arena& memory) const;
  [[nodiscard]] batch_view gather(std::span<const waiting> rows, arena& memory) const;
  void forget(const waiting& entry);
  void save_row(const waiting& entry, state_writer& into) const;
  /// Calls `visit` with each text of a row, where it has one.
  template <class Visit>
  void for_each_text(const std::byte* row, Visit&& visit) const;

  std::vector<type> types_;
  std::vector<field> fields_;
  std::uint32_t row_bytes_ = 0;
  std::vector<waiting> queue_;     ///< Ascending, from `queue_first_` on.
  std::size_t queue_first_ = 0;
  std::vector<waiting> heap_;      ///< The row that comes first is at the front.
  std::vector<std::uint32_t> free_; ///< Places of rows that have left.
  std::vector<std::unique_ptr<std::byte[]>> pages_;
  std::vector<std::byte*> added_;  ///< Scratch: rows of the batch that is being added.
  std::vector<waiting> taken_;     ///< Scratch: rows of the batch that is being taken.
  state_heap texts_;
};

} // namespace millrace
