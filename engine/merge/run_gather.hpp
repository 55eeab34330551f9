#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"

namespace millrace {

/// Puts rows of several batches together in one.
///
/// Ownership: borrows the batches. Results live in the caller's memory, but for columns that all batches have in common and
/// texts that are in one place, which stay where they are, and columns of the caller's own batch that are fillable: rows
/// of others are put into these. Keeps scratch, reused. Threads: one. Errors: none.
class run_gather {
public:
  /// Rows that follow each other in one batch, and where they go.
  struct segment {
    const batch_view* from = nullptr;
    std::uint32_t first = 0;                ///< By number among the alive rows.
    std::span<const std::uint32_t> targets; ///< Row of the result, for each.
    bool is_own = false;                    ///< Its batch is the caller's, whose columns may be filled.
  };

  /// Has everything copied wherever it is: results then live in the caller's memory alone.
  void copy_all() noexcept { copies_all_ = true; }
  [[nodiscard]] bool copies_all() const noexcept { return copies_all_; }

  /// Says what to gather; borrowed until the next call.
  /// @param segments At least one, of batches with the same column types.
  /// @param row_count Of the result, in which no row is the target of two.
  /// @param stays Whether every row has the number in the result that it has in its batch, and each batch `row_count` rows.
  void begin(std::span<const segment> segments, std::uint32_t row_count, bool stays);
  /// Whether each column of texts fits a batch, or there is but one row.
  [[nodiscard]] bool texts_fit() const noexcept { return texts_fit_; }

  [[nodiscard]] std::span<const column> columns(arena& memory) const;
  /// Returns what batches may have beside their columns: null where none has it, and `missing` for the rows of those without.
  template <class T>
  [[nodiscard]] const T* array(const T* batch_view::*member, T missing, arena& memory) const;
  /// Returns the positions of the rows.
  [[nodiscard]] const row_position* positions(arena& memory) const;

private:
  static constexpr auto texts_stay = ~std::uint64_t{0};

  void measure_texts();
  [[nodiscard]] const column& source(const segment& part, std::size_t index) const noexcept {
    return part.from->columns[index];
  }
  [[nodiscard]] bool is_common(std::size_t index) const noexcept;
  [[nodiscard]] bool is_plain(std::size_t index) const noexcept;
  [[nodiscard]] column gather_column(std::size_t index, arena& memory) const;
  [[nodiscard]] column gather_texts(std::size_t index, arena& memory) const;
  template <class T>
  [[nodiscard]] const void* gather_values(std::size_t index, arena& memory) const;
  [[nodiscard]] const std::uint64_t* gather_validity(std::size_t index, arena& memory) const;
  template <class T>
  [[nodiscard]] T* room_in_base(std::size_t index) const noexcept;
  template <class T, class Source>
  void copy_plain(T* into, Source&& source_of) const;
  template <class T, class Source>
  void copy_others(T* into, Source&& source_of) const;
  void refer_to_texts(std::size_t index, std::uint32_t* begins, std::uint32_t* ends) const;
  [[nodiscard]] const char* copy_texts(std::size_t index, std::uint32_t* begins, std::uint32_t* ends, arena& memory) const;

  std::span<const segment> segments_;
  std::uint32_t row_count_ = 0;
  const segment* base_ = nullptr; ///< Where rows stay: the caller's own segment, or that of the most.
  bool copies_all_ = false;
  bool texts_fit_ = true;
  std::vector<std::uint64_t> text_bytes_; ///< By column: of texts to copy, or `texts_stay`.
};

} // namespace millrace
