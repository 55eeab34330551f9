#include "millrace/engine/state/state_heap.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace millrace {

namespace {

constexpr std::size_t block_bytes_min = std::size_t{16} << 10U;
constexpr std::size_t block_bytes_max = std::size_t{1} << 20U;

/// What takes more than this part of a block has one of its own, so that little is left over at the end of those that
/// are shared.
constexpr std::size_t large_part = 8;

/// Up to here classes are `state_heap::size_min` bytes apart.
constexpr std::size_t small_size_max = 128;
constexpr std::size_t small_class_count = small_size_max / state_heap::size_min;
/// Beyond, this many bits' worth of classes between a power of two and the next.
constexpr unsigned classes_per_doubling_bits = 3;

/// A size class of more than `small_size_max` bytes.
struct large_class {
  explicit large_class(std::size_t size) noexcept
    : bits(static_cast<unsigned>(std::bit_width(size - 1))),
      steps(((size - 1) >> step_bits()) + 1) {}

  [[nodiscard]] unsigned step_bits() const noexcept { return bits - 1 - classes_per_doubling_bits; }
  [[nodiscard]] std::size_t capacity() const noexcept { return steps << step_bits(); }
  /// Counted from that of the smallest large sizes.
  [[nodiscard]] std::size_t number() const noexcept {
    constexpr auto bits_min = static_cast<unsigned>(std::bit_width(small_size_max));
    constexpr std::size_t per_doubling = std::size_t{1} << classes_per_doubling_bits;
    return (bits - bits_min) * per_doubling + steps - per_doubling - 1;
  }

  unsigned bits;     ///< The class has sizes of more than half of 2^bits, and up to that.
  std::size_t steps; ///< Of 2^step_bits() bytes, nine to sixteen.
};

std::size_t class_of(std::size_t capacity) noexcept {
  return capacity <= small_size_max ? capacity / state_heap::size_min - 1
                                    : small_class_count + large_class(capacity).number();
}

} // namespace

std::size_t state_heap::capacity_of(std::size_t size) noexcept {
  if (size > small_size_max)
    return large_class(size).capacity();
  return (std::max(size, size_min) + size_min - 1) / size_min * size_min;
}

std::byte* state_heap::take_block(std::size_t size) {
  if (memory_ != nullptr)
    return memory_->allocate_bytes(size);
  return owned_.emplace_back(std::make_unique_for_overwrite<std::byte[]>(size)).get();
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
    const auto shared_bytes = std::clamp(held_, block_bytes_min, block_bytes_max);
    const auto is_large = capacity > shared_bytes / large_part;
    const auto block_bytes = is_large ? capacity : shared_bytes;
    const auto begin = heap_place{blocks_.size()} << offset_bits;
    blocks_.push_back(take_block(block_bytes));
    held_ += block_bytes;
    if (is_large)
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
