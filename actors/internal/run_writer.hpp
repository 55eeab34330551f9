#pragma once

#include <memory>
#include <span>

#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/internal/output_merge.hpp"
#include "millrace/actors/internal/row_gather.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/format/encoder.hpp"
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
  /// @param format Encoder of the output's format, for formats that assemble rows; null for sinks that take rows.
  run_writer(sink_writer& sink, const schema& shape, std::unique_ptr<encoder> format);

  /// @param runs Of one chunk, in order of partition.
  [[nodiscard]] status write(std::span<const output_run* const> runs);

private:
  [[nodiscard]] status write_only(const output_run& run);
  [[nodiscard]] status write_merged_bytes();
  [[nodiscard]] status write_merged_rows();
  [[nodiscard]] status write_assembled();

  sink_writer* sink_;
  output_merge merge_;
  row_gather gather_;
  std::unique_ptr<encoder> assembler_; ///< Null where rows are written as they were encoded.
  encoded_rows merged_;                ///< One write per chunk.
};

} // namespace millrace
