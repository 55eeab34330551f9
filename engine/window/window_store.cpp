#include "millrace/engine/window/window_store.hpp"

#include <algorithm>

namespace millrace {

std::uint32_t window_store::open(time_window bounds) {
  const auto is_before = [](const open_window& have, const time_window& wanted) {
    return have.bounds.end < wanted.end || (have.bounds.end == wanted.end && have.bounds.start < wanted.start);
  };
  const auto begin = order_.begin() + static_cast<std::ptrdiff_t>(head_);
  const auto at = std::lower_bound(begin, order_.end(), bounds, is_before);
  if (at != order_.end() && at->bounds == bounds)
    return at->number;
  auto number = static_cast<std::uint32_t>(groups_.size());
  if (free_.empty()) {
    groups_.emplace_back();
  } else {
    number = free_.back();
    free_.pop_back();
  }
  order_.insert(at, {bounds, number});
  return number;
}

void window_store::add_group(std::uint32_t window, std::uint32_t group) {
  auto& groups = groups_[window];
  const auto capacity_before = groups.capacity();
  groups.push_back(group);
  group_capacity_ += groups.capacity() - capacity_before;
}

void window_store::close_front() {
  const auto number = order_[head_].number;
  groups_[number].clear();
  free_.push_back(number);
  ++head_;
  // Closed windows are dropped in bulk, when they are the larger part.
  if (head_ * 2 > order_.size()) {
    order_.erase(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
}

std::uint64_t window_store::held_bytes() const noexcept {
  return order_.capacity() * sizeof(open_window) + groups_.capacity() * sizeof(groups_[0]) +
         (group_capacity_ + free_.capacity()) * sizeof(std::uint32_t);
}

} // namespace millrace
