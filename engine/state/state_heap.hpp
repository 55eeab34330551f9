#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace millrace {

/// Memory for variable-size parts of operator state: size classes with free lists over big blocks.
///
/// Ownership: owns all memory handed out; a state holds plain pointers into it. Threads: one.
/// Errors: none; the operator bounds its state through `held_bytes`.
class state_heap {
public:
  static constexpr std::size_t size_min = 16;

  state_heap() = default;
  state_heap(state_heap&&) noexcept = default;
  state_heap& operator=(state_heap&&) noexcept = default;

  /// Returns at least `size` bytes, aligned to 16; the true size is `capacity_of(size)`.
  [[nodiscard]] std::byte* allocate(std::size_t size);
  /// Takes back memory from `allocate(size)`; any size with the same capacity will do.
  void release(std::byte* memory, std::size_t size) noexcept;
  /// Returns the size class of a size: the power of two that holds it, at least `size_min`.
  [[nodiscard]] static std::size_t capacity_of(std::size_t size) noexcept;

  [[nodiscard]] std::size_t used_bytes() const noexcept { return used_; }
  [[nodiscard]] std::size_t held_bytes() const noexcept { return held_; }

private:
  std::array<std::byte*, 48> free_{}; ///< Heads of the free lists, by log2 of the size class.
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* cursor_ = nullptr;
  std::byte* limit_ = nullptr;
  std::size_t used_ = 0;
  std::size_t held_ = 0;
};

} // namespace millrace
