#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/aggregate/entry.hpp"

namespace millrace {

/// The aggregates of one query side by side in the state row of a group.
///
/// Ownership: owns its list of calls and scratch; state rows and heap are the caller's. Threads:
/// one. Errors: totals beyond their type go to the failures of the call that asks for values, the number
/// of the aggregate as their part.
class aggregate_row {
public:
  /// @param offset Where the first state begins in a row, a multiple of 8.
  aggregate_row(std::vector<aggregate_call> calls, std::uint32_t offset);

  [[nodiscard]] std::size_t count() const noexcept { return calls_.size(); }
  /// Bytes of a row, what comes before the first state included.
  [[nodiscard]] std::uint32_t row_bytes() const noexcept { return row_bytes_; }
  [[nodiscard]] bool has_release() const noexcept { return has_release_; }

  /// Folds rows into the states of their groups, one state row per alive row of `rows`.
  void update(const batch_view& input, selection rows, std::byte* const* states, state_heap& heap);
  /// As above, and fills `out` with the value of each aggregate after each row, row-aligned.
  void running(const batch_view& input, selection rows, std::byte* const* states, state_heap& heap, arena& memory,
               row_failures& failures, std::span<column> out) const;
  /// Fills `out` with the value of each aggregate for each of the state rows.
  void finish(std::span<std::byte* const> states, const state_heap& heap, arena& memory, row_failures& failures,
              std::span<column> out) const;
  /// Returns how many of the first rows surely have values, after each of them, that fit one batch; at least 1.
  [[nodiscard]] std::uint32_t rows_that_fit(const batch_view& input, selection rows, std::byte* const* states,
                                            const state_heap& heap) const;
  /// Returns how many of the first state rows have values that fit one batch; at least 1.
  [[nodiscard]] std::size_t values_that_fit(std::span<std::byte* const> states, const state_heap& heap) const;
  /// Takes in state rows of later rows of the same groups, one per state row, laid out as these are. They stay as they are.
  void merge(std::span<std::byte* const> states, std::span<const std::byte* const> from, state_heap& heap,
             const state_heap& from_heap) const;
  /// Returns what a state row holds in the heap.
  void release(std::byte* state, state_heap& heap) const noexcept;

  /// Writes a state row, but for what comes before the first state; `load` fills an empty one with it.
  void save(const std::byte* state, const state_heap& heap, state_writer& into) const;
  void load(std::byte* state, state_heap& heap, state_reader& from) const;

private:
  struct placed_call {
    aggregate_call call;
    std::uint32_t offset;
  };
  [[nodiscard]] static aggregate_input input_of(const placed_call& placed, const batch_view& input, selection rows,
                                                std::byte* const* states, state_heap& heap) noexcept;
  void keep_passing(const column& filter, selection rows, std::byte* const* states);

  std::vector<placed_call> calls_;
  std::uint32_t row_bytes_;
  bool has_release_ = false;
  std::vector<std::uint32_t> passing_rows_;  ///< Scratch of `update`, for calls with a filter.
  std::vector<std::byte*> passing_states_;
};

} // namespace millrace
