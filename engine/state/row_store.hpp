#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/state/row_layout.hpp"
#include "millrace/engine/state/state_heap.hpp"

namespace millrace {

/// Copies of rows that outlive their chunk: each in one piece (see `row_layout`) at a place of a heap, known by that
/// place. Whoever keeps rows orders places; columns go in and come out a batch at a time. A row that is released leaves
/// its place to others.
///
/// Ownership: owns the rows; what it hands out is borrowed while the row is kept. Threads: one. Errors: std::bad_alloc, for
/// a row of 4 GiB too; whoever keeps rows bounds them through `held_bytes`.
class row_store {
public:
  explicit row_store(row_layout layout) : layout_(std::move(layout)) {}

  /// Copies rows of a batch, and appends their places to `into`: in the order of the rows, one for each.
  /// @param hashes Of the rows' keys, by row number, for the slots of the rows; null where rows have no key.
  void add(const batch_view& rows, selection which, const std::uint64_t* hashes, std::vector<heap_place>& into);
  /// Copies a row that was saved. @pre It is one, see `row_layout::is_row`.
  [[nodiscard]] heap_place add(std::span<const std::byte> saved);
  void release(heap_place place) noexcept { heap_.release(place, row_layout::size_of(heap_.at(place))); }

  [[nodiscard]] const row_layout& layout() const noexcept { return layout_; }
  /// The bytes that a row is saved as.
  [[nodiscard]] std::span<const std::byte> bytes_of(heap_place place) const noexcept {
    const auto* row = heap_.at(place);
    return {row, row_layout::size_of(row)};
  }
  [[nodiscard]] std::uint16_t slot_of(heap_place place) const noexcept { return row_layout::slot_of(heap_.at(place)); }
  [[nodiscard]] std::uint64_t text_bytes(heap_place place) const noexcept { return layout_.text_bytes(heap_.at(place)); }
  /// @pre The column is kept, here and below.
  [[nodiscard]] bool is_valid(heap_place place, std::size_t column) const noexcept {
    return layout_.field_of(column).is_valid(heap_.at(place));
  }
  /// Returns a value that is not NULL, or any where it is.
  template <class T>
  [[nodiscard]] T value(heap_place place, std::size_t column) const noexcept {
    return layout_.field_of(column).value<T>(heap_.at(place));
  }

  /// Returns all columns of some rows, in `memory`; those that are not kept are NULL.
  [[nodiscard]] std::span<const column> gather(std::span<const heap_place> places, arena& memory);

  [[nodiscard]] std::uint64_t held_bytes() const noexcept {
    return heap_.held_bytes() + sizes_.capacity() * sizeof(std::uint64_t) + added_.capacity() * sizeof(std::byte*) +
           read_.capacity() * sizeof(const std::byte*);
  }

private:
  void measure(const batch_view& rows, selection which);
  template <class T>
  void put(std::size_t column, const millrace::column& values, selection which);
  template <class T>
  [[nodiscard]] column gather(std::size_t column, arena& memory) const;

  row_layout layout_;
  state_heap heap_;
  std::vector<std::uint64_t> sizes_;   ///< Scratch: of the rows that are being added; then where their next text goes.
  std::vector<std::byte*> added_;      ///< Scratch: those rows.
  std::vector<const std::byte*> read_; ///< Scratch: the rows that are being gathered.
};

} // namespace millrace
