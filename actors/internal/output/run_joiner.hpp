#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "millrace/actors/internal/output/encoded_merge.hpp"
#include "millrace/engine/merge/run_merge.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Joins what several partitions have of one chunk, for the partition that decoded it: it learns which of them have
/// finished a level, and merges their runs of an output into one. So there are as many hands to merge as there are partitions, and the one
/// thread of an output only writes.
///
/// Runs of more than `joined_bytes_max` or `joined_rows_max` are left as they are: to copy them would take as much memory
/// again, while their sink merges them piece by piece.
///
/// Ownership: borrows runs, which live in their partitions' frames, and puts rows of others into what the joining partition
/// has where there is room for them (`column::is_fillable`); keeps scratch, reused. Threads: one.
/// Errors: a run outside the window in flight, or one that comes twice, is a bug of ours and aborts.
class run_joiner {
public:
  static constexpr std::uint64_t joined_bytes_max = std::uint64_t{4} << 20U;
  static constexpr std::uint64_t joined_rows_max = std::uint64_t{1} << 18U;

  struct shape {
    std::uint32_t level_count = 1;
    std::uint32_t partition_count = 1;
    std::uint32_t window = 1; ///< Chunks in flight at most.
    std::uint32_t partition = 0; ///< The one that joins.
  };

  explicit run_joiner(const shape& dimensions);

  /// Takes the runs, by output, that a partition has behind a level of a chunk; true when all partitions have sent theirs.
  [[nodiscard]] bool accept(std::uint32_t level, sequence_number chunk, std::uint32_t sender,
                            std::span<const output_run> runs);

  /// What a sink is to write.
  struct joint {
    std::uint32_t level = 0; ///< Of the output.
    sequence_number chunk = {};
    std::uint32_t output = 0;
    bool takes_rows = false; ///< The sink does, in place of encoded rows.
    bool needs_ends = false; ///< It has to know where encoded rows end.
  };
  /// Returns the runs of an output with rows, once all have come: one where they were merged into `into`, or were one anyway.
  /// @param memory_is_short Leaves them as they are.
  void join(const joint& wanted, bool memory_is_short, output_run& into, std::vector<const output_run*>& out);

private:
  [[nodiscard]] bool is_small(std::span<const output_run* const> runs) const noexcept;
  void merge_bytes(bool needs_ends, output_run& into);
  void merge_rows(output_run& into);
  /// How many of the chunks in flight one partition decodes, at most: of as many as there are partitions, one.
  [[nodiscard]] static std::size_t chunks_of(const shape& dimensions) noexcept {
    return (dimensions.window + dimensions.partition_count - 1) / dimensions.partition_count;
  }
  [[nodiscard]] std::size_t slot_of(std::uint32_t level, sequence_number chunk) const noexcept {
    return std::size_t{level} * chunks_ + chunk.value / dimensions_.partition_count % chunks_;
  }

  shape dimensions_;
  std::size_t chunks_; ///< There is room for, of each level.
  std::vector<std::span<const output_run>> runs_; ///< [level][chunk / partitions % chunks][partition]
  std::vector<std::uint32_t> arrived_;            ///< [level][chunk / partitions % chunks]
  std::vector<const output_run*> chosen_;         ///< Scratch.
  std::size_t own_ = run_merge::nobody;           ///< Which of these is of the partition that joins.
  std::vector<row_run> batches_;                  ///< The same.
  encoded_merge bytes_;
  run_merge rows_;
};

} // namespace millrace
