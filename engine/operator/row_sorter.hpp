#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "millrace/engine/operator/sort_word.hpp"
#include "millrace/engine/state/row_store.hpp"

namespace millrace {

/// A kept row and the word it is being sorted by.
struct sort_entry {
  std::uint64_t word = 0;
  heap_place row = 0;
};

/// Sorts rows by their keys, rows with equal keys in the order they stand in.
///
/// Rows are sorted by the first word of their first key; then each run of rows that have it in common by
/// the next word in which they may differ, and so on. So most comparisons touch the entries alone. Long
/// runs are sorted by counting bytes, which costs the same however many rows there are; bytes that all
/// rows have in common cost nothing.
///
/// Ownership: borrows the rows during a call; keeps scratch. Threads: one. Errors: none.
class row_sorter {
public:
  explicit row_sorter(std::vector<sort_key> keys) : keys_(std::move(keys)) {}

  /// @param entries Each with the first word of the first key; words are anything afterwards.
  void sort(std::span<sort_entry> entries, const row_store& rows);
  /// Returns the first word of the first key.
  [[nodiscard]] std::uint64_t first_word(heap_place row, const row_store& rows) const noexcept;

  [[nodiscard]] std::uint64_t held_bytes() const noexcept { return scratch_size_ * sizeof(sort_entry); }

private:
  void sort_from(std::span<sort_entry> entries, std::size_t key, sort_word::part part);
  void refine(std::span<sort_entry> run, std::size_t key, sort_word::part part);
  void sort_by_key(std::span<sort_entry> run, std::size_t key, sort_word::part part);
  void sort_by_text(std::span<sort_entry> run, std::size_t key);
  void order(std::span<sort_entry> entries);
  void order_by_bytes(std::span<sort_entry> entries);

  std::vector<sort_key> keys_;
  const row_store* rows_ = nullptr; ///< During a call.
  std::unique_ptr<sort_entry[]> scratch_;
  std::size_t scratch_size_ = 0;
};

} // namespace millrace
