#include "millrace/engine/state/state_heap.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace millrace {

namespace {

constexpr std::size_t block_bytes_min = std::size_t{16} << 10U;
constexpr std::size_t block_bytes_max = std::size_t{1} << 20U;

std::size_t class_of(std::size_t capacity) noexcept {
  return static_cast<std::size_t>(std::countr_zero(capacity));
}

} // namespace

std::size_t state_heap::capacity_of(std::size_t size) noexcept {
  return std::bit_ceil(std::max(size, size_min));
}

std::byte* state_heap::allocate(std::size_t size) {
  const auto capacity = capacity_of(size);
  used_ += capacity;
  if (auto*& head = free_[class_of(capacity)]; head != nullptr) {
    auto* memory = head;
    std::memcpy(&head, memory, sizeof(head));
    return memory;
  }
  if (capacity > static_cast<std::size_t>(limit_ - cursor_)) {
    // Blocks grow with the heap: many small operators stay small, big ones ask the system rarely.
    const auto block_bytes = std::max(capacity, std::clamp(held_, block_bytes_min, block_bytes_max));
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_bytes));
    held_ += block_bytes;
    if (capacity == block_bytes)
      return blocks_.back().get();
    cursor_ = blocks_.back().get();
    limit_ = cursor_ + block_bytes;
  }
  auto* memory = cursor_;
  cursor_ += capacity;
  return memory;
}

void state_heap::release(std::byte* memory, std::size_t size) noexcept {
  const auto capacity = capacity_of(size);
  used_ -= capacity;
  auto*& head = free_[class_of(capacity)];
  std::memcpy(memory, &head, sizeof(head));
  head = memory;
}

} // namespace millrace
