#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "millrace/engine/base/memory_bound.hpp"
#include "millrace/engine/base/poison.hpp"

namespace millrace {

/// Bump allocator for memory that dies together: one chunk's columns, one batch's scratch.
///
/// Blocks are kept across `reset`, so a steady stream of equal chunks allocates nothing from the
/// system. Every allocation is aligned to 64 bytes and padded to a multiple of 64, and every block
/// ends in 64 spare bytes, so kernels may read (never write) up to 63 bytes behind a column.
/// Under the address sanitizer all else is poisoned: what was not handed out yet, and everything
/// after a `reset`.
///
/// Ownership: owns its blocks; what it hands out is borrowed until `reset` or destruction. Moving
/// an arena moves its blocks, which stay where they are, and leaves an empty arena behind.
/// Threads: one at a time. Memory may be read by others while its owner does not reset it.
/// Errors: std::bad_alloc where the system has no more memory, `memory_bound_passed` where the bound has none; the
/// arena is as it was then.
class arena {
public:
  static constexpr std::size_t alignment = 64;

  /// @param bound Counts the blocks; null where nothing does.
  explicit arena(std::size_t block_bytes = std::size_t{256} << 10U, memory_bound* bound = nullptr) noexcept
    : block_bytes_(block_bytes), bound_(bound) {}
  arena(arena&& other) noexcept;
  arena& operator=(arena&& other) noexcept;
  arena(const arena&) = delete;
  arena& operator=(const arena&) = delete;
  ~arena();

  /// Returns uninitialised bytes, aligned to 64. Zero bytes give a pointer of their own.
  [[nodiscard]] std::byte* allocate_bytes(std::size_t size) {
    // Always more than `size`: columns of a power of two of bytes must not all begin at the same
    // offset of a page, where they would compete for the same few cache lines.
    const auto padded = (size + alignment) & ~(alignment - 1);
    if (padded > static_cast<std::size_t>(limit_ - cursor_))
      return allocate_slow(padded);
    auto* memory = cursor_;
    cursor_ += padded;
    used_ += padded;
    unpoison(memory, padded + alignment);
    return memory;
  }

  /// Returns `count` uninitialised values.
  template <class T>
  [[nodiscard]] T* allocate(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= alignment);
    return reinterpret_cast<T*>(allocate_bytes(count * sizeof(T)));
  }

  /// Returns `count` values with all bits zero.
  template <class T>
  [[nodiscard]] T* allocate_zeroed(std::size_t count) {
    auto* memory = allocate<T>(count);
    std::memset(static_cast<void*>(memory), 0, count * sizeof(T));
    return memory;
  }

  /// Constructs one value that needs no destructor.
  template <class T, class... Args>
  [[nodiscard]] T* make(Args&&... args) {
    return ::new (static_cast<void*>(allocate<T>(1))) T{std::forward<Args>(args)...};
  }

  /// Copies values into the arena.
  template <class T>
  [[nodiscard]] std::span<T> copy(std::span<const T> source) {
    static_assert(std::is_trivially_copyable_v<T>);
    auto* memory = allocate<T>(source.size());
    if (!source.empty())
      std::memcpy(static_cast<void*>(memory), source.data(), source.size_bytes());
    return {memory, source.size()};
  }
  [[nodiscard]] std::string_view copy(std::string_view text) {
    const auto bytes = copy(std::span<const char>(text));
    return {bytes.data(), bytes.size()};
  }

  /// Forgets everything handed out; keeps the blocks.
  void reset() noexcept;

  /// As `reset`, and gives blocks back to the system until no more than `keep_bytes` are held.
  void reset(std::size_t keep_bytes) noexcept;

  /// Where an arena stands: what it hands out from here on.
  struct mark {
    std::size_t block = 0;
    std::byte* cursor = nullptr; ///< Null before the first block.
    std::size_t used = 0;
  };
  [[nodiscard]] mark position() const noexcept { return {current_, cursor_, used_}; }
  /// Forgets everything handed out since `to`; keeps the blocks. @pre No `reset` since then.
  void rewind(const mark& to) noexcept;

  /// Bytes handed out since the last `reset`.
  [[nodiscard]] std::size_t used_bytes() const noexcept { return used_; }
  /// Bytes held from the system.
  [[nodiscard]] std::size_t held_bytes() const noexcept { return held_; }
  /// How often memory was asked of the system; constant in steady state.
  [[nodiscard]] std::uint64_t block_allocations() const noexcept { return block_allocations_; }

private:
  struct free_block {
    void operator()(std::byte* block) const noexcept;
  };
  struct block {
    std::unique_ptr<std::byte, free_block> memory;
    std::size_t size; ///< Without the spare bytes at its end.
  };

  std::byte* allocate_slow(std::size_t padded);
  void add_block(std::size_t size);

  void free_last_block() noexcept;

  std::size_t block_bytes_; ///< Least size of the next block.
  std::vector<block> blocks_; ///< In the order of use; those behind `current_` are free.
  std::size_t current_ = 0;   ///< Index of the block the cursor is in, when there is one.
  std::byte* cursor_ = nullptr;
  std::byte* limit_ = nullptr;
  std::size_t used_ = 0;
  std::size_t held_ = 0;
  std::uint64_t block_allocations_ = 0;
  memory_bound* bound_ = nullptr;
};

} // namespace millrace
