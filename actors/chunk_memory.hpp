#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "millrace/engine/base/memory_awaited.hpp"
#include "millrace/engine/base/memory_bound.hpp"
#include "millrace/engine/base/units.hpp"

namespace millrace {

/// What the frames of a job hold together, and the most they may: the option chunk.memory. Partitions count whole
/// blocks, which they keep from chunk to chunk, so the counter they share is quiet in steady state.
///
/// The first chunk in flight may take all there is. The others may not take what it could need: behind `shared_max`
/// they are begun later. So a chunk that needs no more than half of all always finds it.
///
/// Ownership: counters. Threads: any. Errors: `take` throws.
class chunk_memory final : public memory_bound {
public:
  explicit chunk_memory(std::uint64_t bytes_max) noexcept : bytes_max_(bytes_max) {}

  void take(std::size_t bytes) override {
    if (!try_take(bytes, bytes_max_))
      throw memory_bound_passed("chunk.memory", bytes_max_);
  }
  /// As `take`, unless more than `most` were held then.
  [[nodiscard]] bool try_take(std::size_t bytes, std::uint64_t most) noexcept {
    auto held = held_.load(std::memory_order_relaxed);
    do {
      if (held > most || bytes > most - held)
        return false;
    } while (!held_.compare_exchange_weak(held, held + bytes, std::memory_order_relaxed));
    return true;
  }
  void give_back(std::size_t bytes) noexcept override { held_.fetch_sub(bytes, std::memory_order_relaxed); }

  [[nodiscard]] std::uint64_t bytes_max() const noexcept { return bytes_max_; }
  [[nodiscard]] std::uint64_t held_bytes() const noexcept { return held_.load(std::memory_order_relaxed); }

  /// Most that may be held when a chunk other than the first takes more: what is kept for chunks to come, and for
  /// chunks in flight, comes to as much.
  [[nodiscard]] std::uint64_t shared_max() const noexcept { return bytes_max_ / 8 * 3; }
  /// Whether that much is held already.
  [[nodiscard]] bool is_short() const noexcept { return held_bytes() >= shared_max(); }

  /// The first chunk in flight: all before it are complete, and large frames of theirs emptied. The router moves it on.
  [[nodiscard]] sequence_number first() const noexcept { return {first_.load()}; }
  void move_first(sequence_number to) noexcept { first_.store(to.value); }

private:
  std::uint64_t bytes_max_;
  std::atomic<std::uint64_t> held_ = 0;
  std::atomic<std::uint64_t> first_ = 0;
};

/// What the frames of one partition take of a job's memory, for the chunk that the partition works on.
///
/// Ownership: borrows the memory of the job. Threads: that of the partition; `give_back` and `stop_waiting` any.
/// Errors: `take` throws, see `begin`.
class frame_memory final : public memory_bound {
public:
  explicit frame_memory(chunk_memory& all) noexcept : all_(&all) {}

  /// From here on memory is for a chunk whose work can be undone: unless it is the first in flight, `take` throws
  /// `memory_awaited` rather than take what the first could need.
  void begin(sequence_number chunk) noexcept {
    chunk_ = chunk;
    can_be_undone_ = true;
  }
  /// From here on it is for work that cannot be undone, and `take` throws only behind the bound of all.
  void begin_lasting() noexcept { can_be_undone_ = false; }

  void take(std::size_t bytes) override {
    if (is_first() || !all_->try_take(bytes, all_->shared_max()))
      take_of_all(bytes);
  }
  void give_back(std::size_t bytes) noexcept override { all_->give_back(bytes); }

  /// The partition has work that waits for chunks to be complete: it wants to be told of the next.
  void wait() noexcept { is_waiting_.store(true); }
  /// Whether there is somebody to tell, who does not wait any more then.
  [[nodiscard]] bool stop_waiting() noexcept { return is_waiting_.load() && is_waiting_.exchange(false); }

private:
  /// Whether no earlier chunk could need what is taken, or it is too late to ask.
  [[nodiscard]] bool is_first() const noexcept { return !can_be_undone_ || all_->first() >= chunk_; }
  void take_of_all(std::size_t bytes) {
    if (!is_first())
      throw memory_awaited();
    all_->take(bytes);
  }

  chunk_memory* all_;
  sequence_number chunk_;
  bool can_be_undone_ = false;
  std::atomic<bool> is_waiting_ = false;
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
  /// A quarter of the memory is for chunks in flight, the rest for what frames keep and for chunks that grow.
  static constexpr std::uint64_t share = 4;
  /// What a chunk may take as long as none was seen.
  static constexpr std::uint64_t unknown_bytes = std::uint64_t{512} << 20U;

  std::uint32_t window_;
  std::uint64_t bytes_max_;
  std::uint64_t expected_ = unknown_bytes; ///< Bytes of a chunk.
  bool has_learned_ = false;
};

} // namespace millrace
