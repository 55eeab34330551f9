#pragma once

#include <array>
#include <cstdint>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/units.hpp"

namespace millrace {

/// Numbers of a few chunks that one message speaks of, ascending.
///
/// Ownership: a value. Threads: none. Errors: more than `capacity` chunks is a bug.
class chunk_list {
public:
  static constexpr std::uint32_t capacity = 16; ///< Of the largest window a quarter.

  void push_back(sequence_number chunk) {
    MILLRACE_CHECK(count_ < capacity);
    chunks_[count_++] = chunk;
  }
  void clear() noexcept { count_ = 0; }
  [[nodiscard]] std::uint32_t size() const noexcept { return count_; }
  [[nodiscard]] bool is_empty() const noexcept { return count_ == 0; }
  [[nodiscard]] const sequence_number* begin() const noexcept { return chunks_.data(); }
  [[nodiscard]] const sequence_number* end() const noexcept { return chunks_.data() + count_; }

private:
  std::array<sequence_number, capacity> chunks_{};
  std::uint32_t count_ = 0;
};

} // namespace millrace
