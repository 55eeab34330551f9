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

heap_place state_heap::allocate(std::size_t size) {
  const auto capacity = capacity_of(size);
  used_ += capacity;
  if (auto& head = free_[class_of(capacity)]; head != 0) {
    const auto place = head;
    std::memcpy(&head, at(place), sizeof(head));
    return place;
  }
  if (capacity > room_) {
    // Blocks grow with the heap: many small operators stay small, big ones ask the system rarely.
    const auto block_bytes = std::max(capacity, std::clamp(held_, block_bytes_min, block_bytes_max));
    const auto begin = heap_place{blocks_.size()} << offset_bits;
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_bytes));
    held_ += block_bytes;
    if (capacity == block_bytes)
      return begin;
    cursor_ = begin;
    room_ = block_bytes;
  }
  const auto place = cursor_;
  cursor_ += capacity;
  room_ -= capacity;
  return place;
}

void state_heap::release(heap_place place, std::size_t size) noexcept {
  const auto capacity = capacity_of(size);
  used_ -= capacity;
  auto& head = free_[class_of(capacity)];
  std::memcpy(at(place), &head, sizeof(head));
  head = place;
}

} // namespace millrace
