#pragma once

#include <span>
#include <vector>

#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/internal/row_gather.hpp"
#include "millrace/actors/internal/output_merge.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/query.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// Writes what the partitions made of one chunk for one output, in canonical order. A run that is
/// alone is written as it stands; several are merged, as bytes or as rows, whichever the sink takes.
///
/// Ownership: borrows the sink; keeps its own storage, reused from chunk to chunk. Threads: one.
/// Errors: those of the sink.
class run_writer {
public:
  /// @param shape Of the output; outlives the writer.
  run_writer(sink_writer& sink, const schema& shape) : sink_(&sink), gather_(shape) {}

  /// @param runs Of one chunk, in order of partition.
  [[nodiscard]] status write(std::span<const output_run* const> runs);

private:
  [[nodiscard]] status write_only(const output_run& run);
  [[nodiscard]] status write_merged_bytes();
  [[nodiscard]] status write_merged_rows();

  sink_writer* sink_;
  output_merge merge_;
  row_gather gather_;
  std::vector<char> bytes_; ///< Merged; one write per chunk.
};

} // namespace millrace
