#pragma once

#include <cstdint>
#include <vector>

#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/window/window_store.hpp"

namespace millrace {

/// Sorts the rows of a batch by what becomes of them: in an open window, late, or without a time.
///
/// A row is late when the end of its window plus the allowed lateness is at or before the watermark
/// at that row, which does not depend on how the input is cut into chunks and batches.
///
/// Ownership: owns scratch, reused from batch to batch. Threads: one. Errors: rows without a time
/// are rejected.
class window_rows {
public:
  window_rows(const window_spec& spec, std::uint32_t node) : spec_(spec), node_(node) {}

  /// Assigns the alive rows, opening windows in `store` as needed.
  void assign(const batch_view& batch, window_store& store, operator_context& context);
  /// Assigns groups of rows none of which its own chunk makes late, so that all rows of a group have one fate. What is late
  /// of them is only counted. @param bounds Their windows, by row.
  void assign_groups(const batch_view& groups, const time_window* bounds, window_store& store, operator_context& context);
  /// Returns which of such rows are late, in chunk memory. Assigns nothing.
  [[nodiscard]] selection find_late(const batch_view& batch, operator_context& context);

  /// Rows that are in time, in chunk memory.
  [[nodiscard]] selection in_time() const noexcept { return in_time_; }
  /// Rows that came too late, in chunk memory.
  [[nodiscard]] selection late() const noexcept { return late_; }
  /// Rows, or groups, that came too late.
  [[nodiscard]] std::uint32_t late_count() const noexcept { return late_count_; }
  /// Numbers of the windows of the rows in time, one per row.
  [[nodiscard]] const std::uint32_t* windows() const noexcept { return windows_.data(); }
  /// Bounds of these windows, one per row.
  [[nodiscard]] const time_window* bounds() const noexcept { return bounds_.data(); }
  /// True when all rows in time lie in one window.
  [[nodiscard]] bool is_one_window() const noexcept { return is_one_window_; }

  /// The watermark at which a window fires.
  [[nodiscard]] event_time firing_time(const time_window& window) const noexcept {
    return event_time{window.end} + spec_.lateness;
  }

private:
  enum class fate : std::uint8_t { in_time, late, rejected };

  template <class Times>
  void decide(const Times& times, const batch_view& batch, window_store& store, operator_context& context);
  void begin(std::uint32_t row_count);
  void enter(const time_window& window);
  void split(const batch_view& batch, operator_context& context);

  window_spec spec_;
  std::uint32_t node_;
  time_window current_{};         ///< Window of the row before, as rows tend to follow each other.
  event_time current_fires_;
  std::uint32_t current_number_ = 0;
  bool is_current_open_ = false;  ///< Whether `current_number_` is that of `current_`.
  bool is_one_window_ = true;
  std::uint32_t late_count_ = 0;
  std::uint32_t rejected_count_ = 0;
  selection in_time_;
  selection late_;
  std::vector<fate> fates_;
  std::vector<std::uint32_t> windows_;
  std::vector<time_window> bounds_;
};

} // namespace millrace
