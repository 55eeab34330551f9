#pragma once

#include <array>
#include <cstdint>

#include "millrace/engine/base/check.hpp"

namespace millrace {

/// What one message says of a few chunks, one report each.
///
/// Ownership: a value. Threads: none. Errors: more than `capacity` reports are a bug.
template <class Report>
class report_list {
public:
  static constexpr std::uint32_t capacity = 16; ///< Of the largest window a quarter.

  void push_back(const Report& report) {
    MILLRACE_CHECK(count_ < capacity);
    reports_[count_++] = report;
  }
  void clear() noexcept { count_ = 0; }
  [[nodiscard]] std::uint32_t size() const noexcept { return count_; }
  [[nodiscard]] bool is_empty() const noexcept { return count_ == 0; }
  [[nodiscard]] bool is_full() const noexcept { return count_ == capacity; }
  [[nodiscard]] const Report* begin() const noexcept { return reports_.data(); }
  [[nodiscard]] const Report* end() const noexcept { return reports_.data() + count_; }

private:
  std::array<Report, capacity> reports_{};
  std::uint32_t count_ = 0;
};

} // namespace millrace
