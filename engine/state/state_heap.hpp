#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace millrace {

/// Where something lies in a `state_heap`: number of a block in the upper half, offset in it in the lower. It stays
/// what it is when the heap's bytes move to other memory, so that states can be written and read again. 0 is nowhere.
using heap_place = std::uint64_t;

/// Memory for variable-size parts of operator state: size classes with free lists over big blocks.
///
/// Ownership: owns all memory handed out; a state holds places in it, never pointers. Threads: one.
/// Errors: none; the operator bounds its state through `held_bytes`.
class state_heap {
public:
  static constexpr std::size_t size_min = 16;

  state_heap() : blocks_(1) {}
  state_heap(state_heap&&) noexcept = default;
  state_heap& operator=(state_heap&&) noexcept = default;

  /// Returns the place of at least `size` bytes, aligned to 16; the true size is `capacity_of(size)`.
  [[nodiscard]] heap_place allocate(std::size_t size);
  /// Takes back what `allocate(size)` gave; any size with the same capacity will do.
  void release(heap_place place, std::size_t size) noexcept;
  /// Returns what lies at a place, which does not move while the heap lives. @pre It was allocated, and not released.
  [[nodiscard]] std::byte* at(heap_place place) const noexcept {
    return blocks_[place >> offset_bits].get() + (place & offset_mask);
  }
  /// Returns the size class of a size: the power of two that holds it, at least `size_min`.
  [[nodiscard]] static std::size_t capacity_of(std::size_t size) noexcept;

  [[nodiscard]] std::size_t used_bytes() const noexcept { return used_; }
  [[nodiscard]] std::size_t held_bytes() const noexcept { return held_; }

private:
  static constexpr unsigned offset_bits = 32;
  static constexpr heap_place offset_mask = (heap_place{1} << offset_bits) - 1;

  std::array<heap_place, 48> free_{}; ///< Heads of the free lists, by log2 of the size class.
  std::vector<std::unique_ptr<std::byte[]>> blocks_; ///< The first is none, so that no place is 0.
  heap_place cursor_ = 0;    ///< In the last block that is shared.
  std::size_t room_ = 0;     ///< Bytes from there to the end of that block.
  std::size_t used_ = 0;
  std::size_t held_ = 0;
};

} // namespace millrace
