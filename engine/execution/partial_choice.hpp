#pragma once

#include <cstdint>

#include "millrace/engine/operator/engine_options.hpp"

namespace millrace {

/// Decides chunk by chunk whether aggregating rows before an exchange saves anything, from how many groups they came to
/// before. What comes out is the same either way, so it does not matter that partitions see different chunks.
///
/// Ownership: a few numbers. Threads: one. Errors: none.
class partial_choice {
public:
  /// With fewer rows per group, making and merging a group more costs more than handing over its rows; measured, see
  /// `bench/README.md`.
  static constexpr std::uint64_t rows_per_group_min = 16;
  /// A chunk that has shown so many rows without that is not aggregated any further.
  static constexpr std::uint64_t rows_tried = 4096;
  /// After a chunk in which it did not pay, so many pass until the next is tried.
  static constexpr std::uint32_t chunks_between_trials = 15;

  explicit partial_choice(partial_mode mode) noexcept : mode_(mode) {}

  void begin_chunk() noexcept {
    rows_ = 0;
    groups_ = 0;
    is_on_ = mode_ == partial_mode::always || (mode_ == partial_mode::automatic && chunks_to_skip_ == 0);
    if (chunks_to_skip_ != 0)
      --chunks_to_skip_;
  }
  /// Whether rows are to be aggregated now.
  [[nodiscard]] bool is_on() const noexcept { return is_on_; }
  /// Tells that rows were aggregated, and how many groups of the chunk they began.
  void note(std::uint64_t rows, std::uint64_t groups) noexcept {
    rows_ += rows;
    groups_ += groups;
    if (mode_ == partial_mode::automatic && rows_ >= rows_tried && !has_paid())
      give_up();
  }
  void end_chunk() noexcept {
    if (mode_ == partial_mode::automatic && is_on_ && rows_ != 0 && !has_paid())
      give_up();
  }

private:
  [[nodiscard]] bool has_paid() const noexcept { return groups_ * rows_per_group_min <= rows_; }
  void give_up() noexcept {
    is_on_ = false;
    chunks_to_skip_ = chunks_between_trials;
  }

  partial_mode mode_;
  bool is_on_ = false;
  std::uint32_t chunks_to_skip_ = 0;
  std::uint64_t rows_ = 0;   ///< Of the chunk, that were aggregated.
  std::uint64_t groups_ = 0;
};

} // namespace millrace
