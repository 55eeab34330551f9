#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/internal/output/encoded_merge.hpp"
#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/format/encoder.hpp"
#include "millrace/engine/merge/run_merge.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Writes what the partitions made of one chunk for one output, in canonical order. A run that is
/// alone is written as it stands; several are merged, as bytes or as rows, whichever the sink takes. Merged bytes are
/// written as they come, about `encoded_pieces::piece_bytes` at a time.
///
/// Ownership: borrows the sink; keeps its own storage, reused from chunk to chunk. Threads: one.
/// Errors: those of the sink.
class run_writer {
public:
  /// @param format Encoder of the output's format, for formats that assemble rows; null for sinks that take rows.
  run_writer(sink_writer& sink, std::unique_ptr<encoder> format);

  /// @param runs Of one chunk, in order of partition.
  [[nodiscard]] status write(std::span<const output_run* const> runs);
  /// Writes what is held back until a record is full. Nothing is written afterwards.
  [[nodiscard]] status finish();

  /// Returns what is held back until a record is full, as bytes for a snapshot; none where nothing is. It stays held.
  [[nodiscard]] std::vector<std::byte> held_rows() const;
  /// Goes on from a snapshot, before anything is written, with what `held_rows` returned of the output's writer then:
  /// records are cut as that writer would have cut them. Fails where the bytes are none of such a writer.
  [[nodiscard]] status resume(std::span<const std::byte> held_rows);

private:
  [[nodiscard]] status write_only(const output_run& run);
  [[nodiscard]] status write_merged_bytes();
  [[nodiscard]] status write_merged_rows();

  sink_writer* sink_;
  std::unique_ptr<encoder> assembler_; ///< Null where rows are written as they were encoded.
  std::vector<const output_run*> runs_; ///< Of the chunk, those with rows.
  std::vector<row_run> batches_;        ///< The same.
  encoded_merge bytes_;
  run_merge rows_;
  encoded_rows merged_; ///< Of the next write.
  arena memory_;        ///< Of one merged batch.
};

} // namespace millrace
