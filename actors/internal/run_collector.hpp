#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Gathers the runs of one output until a chunk has all of them, and gives the chunks out in
/// sequence order.
///
/// Ownership: borrows the runs, which live in their partitions' frames. Threads: one.
/// Errors: a run outside the window in flight, or one too many, is a bug of ours and aborts.
class run_collector {
public:
  /// @param runs_per_chunk One for an output of level 0, otherwise one per partition.
  /// @param first Chunk that comes first.
  run_collector(std::uint32_t runs_per_chunk, std::uint32_t window, sequence_number first = {})
    : runs_per_chunk_(runs_per_chunk), window_(window), next_(first), runs_(std::size_t{runs_per_chunk} * window), arrived_(window) {}

  /// Takes the run of a partition; with one run per chunk, from whichever partition.
  void accept(sequence_number chunk, std::uint32_t partition, const output_run& run) {
    MILLRACE_CHECK(chunk >= next_ && chunk.value < next_.value + window_);
    const auto slot = static_cast<std::size_t>(chunk.value % window_);
    MILLRACE_CHECK(arrived_[slot] < runs_per_chunk_);
    runs_[slot * runs_per_chunk_ + (runs_per_chunk_ == 1 ? 0 : partition)] = &run;
    ++arrived_[slot];
  }

  /// Takes the runs of the next chunk, in order of partition, or nothing until they are all there.
  /// Valid until the chunk is complete.
  [[nodiscard]] std::optional<std::span<const output_run* const>> next() noexcept {
    const auto slot = static_cast<std::size_t>(next_.value % window_);
    if (arrived_[slot] != runs_per_chunk_)
      return std::nullopt;
    arrived_[slot] = 0;
    ++next_.value;
    return std::span<const output_run* const>{runs_.data() + slot * runs_per_chunk_, runs_per_chunk_};
  }

  /// The first chunk that was not given out yet.
  [[nodiscard]] sequence_number position() const noexcept { return next_; }

private:
  std::uint32_t runs_per_chunk_;
  std::uint32_t window_;
  sequence_number next_;
  std::vector<const output_run*> runs_; ///< [chunk % window][partition]
  std::vector<std::uint32_t> arrived_;  ///< [chunk % window]
};

} // namespace millrace
