#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/base/units.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// What one partition hands over to another of a chunk for a level.
struct handed_part {
  std::uint32_t level = 1;
  sequence_number chunk;
  /// Null where it is empty; never at level 1, where it is all that its receiver is told of the chunk.
  const hand_over* part = nullptr;
};

/// Puts the hand-overs that reach one partition back into sequence order: for every level behind an
/// exchange, chunk k is ready when its hand-overs are there and chunk k - 1 was taken.
///
/// Level 1 needs one hand-over per chunk, from the partition that decoded it; higher levels need one
/// from every partition. What arrives early waits in a ring as long as the window in flight.
///
/// Ownership: borrows the hand-overs, which live in their senders' frames. Threads: one.
/// Errors: a hand-over outside the window, one that comes twice, and a chunk of which none tells anything are bugs of
/// ours: see `MILLRACE_CHECK`.
class exchange {
public:
  struct shape {
    std::uint32_t level_count = 1; ///< Of the plan; levels 1 .. level_count - 1 are kept here.
    std::uint32_t partition_count = 1;
    std::uint32_t window = 1; ///< Chunks in flight at most.
    sequence_number first = {}; ///< Chunk that comes first.
  };

  /// What to process next. `inputs` is valid until the chunk is complete: hand-overs in order of their senders, without
  /// those that came as null.
  struct step {
    std::uint32_t level = 1;
    sequence_number chunk;
    std::span<const hand_over* const> inputs;
  };

  explicit exchange(const shape& dimensions);

  /// Takes hand-overs of any chunks and levels from partition `sender`.
  void accept(std::uint32_t sender, std::span<const handed_part> parts);

  /// Takes the next step that is ready, or nothing until more arrives. Higher levels go first, so
  /// that chunks leave the window as soon as they can.
  /// @param last Steps of later chunks are left.
  [[nodiscard]] std::optional<step> next(sequence_number last = any_chunk) noexcept;
  /// Whether `next` would give one.
  [[nodiscard]] bool is_ready(sequence_number last = any_chunk) const noexcept;

  /// Hand-overs that wait for earlier ones.
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_; }

private:
  static constexpr sequence_number any_chunk{~std::uint64_t{0}};

  struct level_state {
    std::uint32_t senders = 1;            ///< Hand-overs per chunk.
    sequence_number expected;             ///< The chunk that is next.
    std::vector<const hand_over*> inputs; ///< [chunk % window][sender]; null where none has arrived.
    std::vector<std::uint32_t> arrived;   ///< [chunk % window]
  };

  static const hand_over empty_part; ///< In place of those that came as null.

  void accept(std::uint32_t sender, const handed_part& handed);

  [[nodiscard]] bool is_ready(const level_state& level, sequence_number last) const noexcept {
    return level.expected <= last &&
           level.arrived[static_cast<std::size_t>(level.expected.value % window_)] == level.senders;
  }

  std::uint32_t window_;
  std::size_t waiting_ = 0;
  std::vector<level_state> levels_; ///< Level 1 first.
};

} // namespace millrace
