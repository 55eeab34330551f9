#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/window/entry.hpp"

namespace millrace {

/// The open windows of one operator in order of their ends, each with its groups in order of
/// arrival, so that what a window emits when it closes needs no sorting.
///
/// Every open window has a number, dense and used again, which scopes its groups in a
/// `group_table`.
///
/// Ownership: owns its lists; groups are numbers of the caller's table. Threads: one. Errors: none;
/// there are never more windows than groups, which the caller bounds.
class window_store {
public:
  struct open_window {
    time_window bounds;
    std::uint32_t number = 0;
  };

  /// Returns the number of a window, which is opened unless it is open.
  [[nodiscard]] std::uint32_t open(time_window bounds);
  /// Adds a group to an open window.
  void add_group(std::uint32_t window, std::uint32_t group);

  [[nodiscard]] std::size_t size() const noexcept { return order_.size() - head_; }
  [[nodiscard]] bool is_empty() const noexcept { return size() == 0; }
  /// The open window that ends first; of those that end together the one that starts first.
  /// @pre !is_empty()
  [[nodiscard]] const open_window& front() const noexcept { return order_[head_]; }
  /// All open windows, in that order.
  [[nodiscard]] std::span<const open_window> all() const noexcept { return std::span(order_).subspan(head_); }
  /// Groups of an open window, in order of arrival.
  [[nodiscard]] const std::vector<std::uint32_t>& groups(std::uint32_t window) const noexcept { return groups_[window]; }
  /// Forgets the window that ends first.
  void close_front();

  /// Bytes of all lists, those that closed windows leave for the next ones included.
  [[nodiscard]] std::uint64_t held_bytes() const noexcept;

private:
  std::vector<open_window> order_; ///< From `head_` on: open, ascending by end, then start.
  std::size_t head_ = 0;
  std::vector<std::vector<std::uint32_t>> groups_; ///< By window number; keeps capacity when a window closes.
  std::uint64_t group_capacity_ = 0; ///< Of all lists in `groups_`.
  std::vector<std::uint32_t> free_;
};

} // namespace millrace
