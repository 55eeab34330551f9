#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "millrace/engine/base/memory_bound.hpp"

namespace millrace {

/// What the frames of a job hold together, and the most they may: the option chunk.memory. Partitions count whole
/// blocks, which they keep from chunk to chunk, so the counter they share is quiet in steady state.
///
/// Ownership: counters. Threads: any. Errors: `take` throws.
class chunk_memory final : public memory_bound {
public:
  explicit chunk_memory(std::uint64_t bytes_max) noexcept : bytes_max_(bytes_max) {}

  void take(std::size_t bytes) override {
    if (held_.fetch_add(bytes, std::memory_order_relaxed) + bytes > bytes_max_) {
      give_back(bytes);
      throw memory_bound_passed("chunk.memory", bytes_max_);
    }
  }
  void give_back(std::size_t bytes) noexcept override { held_.fetch_sub(bytes, std::memory_order_relaxed); }

  [[nodiscard]] std::uint64_t bytes_max() const noexcept { return bytes_max_; }
  [[nodiscard]] std::uint64_t held_bytes() const noexcept { return held_.load(std::memory_order_relaxed); }

private:
  std::uint64_t bytes_max_;
  std::atomic<std::uint64_t> held_ = 0;
};

/// Says how many chunks may be in flight so that what they hold together stays within the memory for chunks. It
/// learns from chunks that were processed how much one takes, and begins with few, since it has seen none. How many
/// are in flight decides when something is done, never what.
///
/// Ownership: a few numbers. Threads: one. Errors: none.
class flight_control {
public:
  /// @param window Most chunks in flight.
  /// @param bytes_max What all frames may hold together.
  flight_control(std::uint32_t window, std::uint64_t bytes_max) noexcept
    : window_(window), bytes_max_(bytes_max / share) {}

  /// A chunk was processed by all partitions, whose frames hold so many bytes for it.
  void learn(std::uint64_t bytes) noexcept {
    // Falls slowly: chunks like the largest of the last few may come again.
    expected_ = has_learned_ ? std::max(bytes, expected_ - expected_ / 8) : bytes;
    has_learned_ = true;
  }

  /// Chunks that may be in flight, 1 .. window.
  [[nodiscard]] std::uint32_t limit() const noexcept {
    const auto fitting = bytes_max_ / std::max<std::uint64_t>(expected_, 1);
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(fitting, 1, window_));
  }

private:
  /// Half of the memory is for chunks in flight, the rest for what frames keep and for chunks that grow.
  static constexpr std::uint64_t share = 2;
  /// What a chunk may take as long as none was seen.
  static constexpr std::uint64_t unknown_bytes = std::uint64_t{1} << 30U;

  std::uint32_t window_;
  std::uint64_t bytes_max_;
  std::uint64_t expected_ = unknown_bytes; ///< Bytes of a chunk.
  bool has_learned_ = false;
};

} // namespace millrace
