#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "millrace/engine/base/arena.hpp"

namespace millrace {

/// Where something lies in a `state_heap`: number of a block in the upper half, offset in it in the lower. It stays
/// what it is when the heap's bytes move to other memory, so that states can be written and read again. 0 is nowhere.
using heap_place = std::uint64_t;

/// Memory for what operators keep in many sizes: rows, texts, frames. There are size classes with free lists over big
/// blocks: 8 bytes apart up to 128 bytes, beyond eight for each doubling, so that little of what is taken is not used.
///
/// Ownership: owns all memory handed out, unless an arena does; a state holds places in it, never pointers. Threads: one.
/// Errors: none; the operator bounds its state through `held_bytes`, or the arena does.
class state_heap {
public:
  static constexpr std::size_t size_min = 8;

  /// @param memory Where blocks are taken from, which must outlive the heap; null: from the system, and they go with the
  ///   heap.
  explicit state_heap(arena* memory = nullptr) : memory_(memory), blocks_(1) {}
  state_heap(state_heap&&) noexcept = default;
  state_heap& operator=(state_heap&&) noexcept = default;

  /// Returns the place of at least `size` bytes, aligned to 8; the true size is `capacity_of(size)`.
  [[nodiscard]] heap_place allocate(std::size_t size);
  /// Takes back what `allocate(size)` gave; any size with the same capacity will do.
  void release(heap_place place, std::size_t size) noexcept;
  /// Returns what lies at a place, which does not move while the heap lives. @pre It was allocated, and not released.
  [[nodiscard]] std::byte* at(heap_place place) const noexcept {
    return blocks_[place >> offset_bits] + (place & offset_mask);
  }
  /// Returns the largest size of a size's class.
  [[nodiscard]] static std::size_t capacity_of(std::size_t size) noexcept;

  [[nodiscard]] std::size_t used_bytes() const noexcept { return used_; }
  [[nodiscard]] std::size_t held_bytes() const noexcept { return held_; }

private:
  [[nodiscard]] std::byte* take_block(std::size_t size);

  static constexpr unsigned offset_bits = 32;
  static constexpr heap_place offset_mask = (heap_place{1} << offset_bits) - 1;

  static constexpr std::size_t class_count = 352; ///< More than there are below 2^48 bytes.

  std::array<heap_place, class_count> free_{}; ///< Heads of the free lists, by size class.
  arena* memory_;
  std::vector<std::byte*> blocks_;                  ///< The first is none, so that no place is 0.
  std::vector<std::unique_ptr<std::byte[]>> owned_; ///< The same, without the first, where no arena has them.
  heap_place cursor_ = 0;    ///< In the last block that is shared.
  std::size_t room_ = 0;     ///< Bytes from there to the end of that block.
  std::size_t used_ = 0;
  std::size_t held_ = 0;
};

} // namespace millrace
