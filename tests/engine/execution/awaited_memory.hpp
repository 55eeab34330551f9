#pragma once

#include <cstddef>

#include "millrace/engine/base/memory_awaited.hpp"
#include "millrace/engine/base/memory_bound.hpp"

namespace millrace {

/// Has memory for a while, and more once others have given theirs back or somebody says so.
class awaited_memory final : public memory_bound {
public:
  void take(std::size_t bytes) override {
    if (bytes > left)
      throw memory_awaited();
    left -= bytes;
  }
  void give_back(std::size_t bytes) noexcept override { left += bytes; }
  std::size_t left = 0;
};

} // namespace millrace
