#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// The runs of one output for one chunk, in order of partition.
using chunk_runs = std::span<const output_run* const>;

/// Gives out what comes for one output in sequence order.
///
/// Ownership: borrows the runs, which live in their partitions' frames. Threads: one.
/// Errors: a chunk outside the window in flight, or one that comes twice, is a bug of ours and aborts.
class run_collector {
public:
  /// @param first Chunk that comes first.
  explicit run_collector(std::uint32_t window, sequence_number first = {})
    : next_(first), runs_(window), has_arrived_(window) {}

  void accept(sequence_number chunk, chunk_runs runs) {
    MILLRACE_CHECK(chunk >= next_ && chunk.value < next_.value + runs_.size());
    const auto slot = slot_of(chunk);
    MILLRACE_CHECK(!has_arrived_[slot]);
    runs_[slot] = runs;
    has_arrived_[slot] = true;
  }

  /// Takes the runs of the next chunk, or nothing until they are there. Valid until the chunk is complete.
  [[nodiscard]] std::optional<chunk_runs> next() noexcept {
    const auto slot = slot_of(next_);
    if (!has_arrived_[slot])
      return std::nullopt;
    has_arrived_[slot] = false;
    ++next_.value;
    return runs_[slot];
  }

  /// The first chunk that was not given out yet.
  [[nodiscard]] sequence_number position() const noexcept { return next_; }

private:
  [[nodiscard]] std::size_t slot_of(sequence_number chunk) const noexcept {
    return static_cast<std::size_t>(chunk.value % runs_.size());
  }

  sequence_number next_;
  std::vector<chunk_runs> runs_;  ///< [chunk % window]
  std::vector<bool> has_arrived_; ///< [chunk % window]
};

} // namespace millrace
