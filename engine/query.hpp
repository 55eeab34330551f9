#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/slot_owners.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/format/decoder.hpp"
#include "millrace/engine/format/encoded_pieces.hpp"
#include "millrace/engine/format/encoder.hpp"
#include "millrace/engine/operator/failed_operation.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/state/saved_section.hpp"
#include "millrace/engine/state/state_saver.hpp"

namespace millrace {

/// A part of a chunk's bytes.
struct byte_range {
  std::size_t begin = 0;
  std::size_t end = 0;
  [[nodiscard]] bool is_empty() const noexcept { return begin == end; }
};

/// Where raw bytes of a chunk come from, for dead letters.
struct source_position {
  std::string_view origin;  ///< File path or connector name; lives as long as the job.
  std::uint64_t offset = 0; ///< Of the chunk's first byte in the file or stream.
};

/// Bytes of a chunk, for messages that name them.
struct source_piece {
  source_position position;       ///< Of its first byte.
  std::uint64_t byte_count = 0;   ///< 0: there is nothing to name.
  std::uint64_t lines_before = 0; ///< Line ends in the chunk before it.
  std::uint64_t lines_within = 0; ///< Line ends before its last byte.
  std::uint32_t first_line = 0;   ///< Line of the chunk's first byte where the chunk starts a file, otherwise 0.
};

/// A contiguous piece of one input with its sequence number: the unit of dealing and completion.
/// Exactly one of `bytes` and `rows` has content, or neither when the input ends.
///
/// Ownership: borrows from the source reader until the chunk is complete.
struct chunk {
  chunk_facts facts;
  std::string_view bytes;              ///< Whole records to decode; readable 64 bytes beyond the end.
  const file_layout* layout = nullptr; ///< Of the file the bytes are from.
  source_position position;
  bool starts_file = false;            ///< Line numbers start again at `first_line`.
  std::uint32_t first_line = 1;        ///< With `starts_file`: line of the first byte, counted from 1.
  std::span<const batch_view> rows;    ///< Columnar input: one column per column of the source.
  event_time time_reached;             ///< Event time declared reached without a row; `min` for none.
  row_error failed_record = row_error::none; ///< `bytes` is the start of one record that is not decoded.
  std::uint64_t lines_skipped = 0;     ///< Line ends of such a record behind `bytes`.
  bool is_cut_short = false;           ///< It ends where its input paused; the next may continue it.
  bool continues = false;              ///< Without a pause it and the chunk before it were one.
  bool ends_input = false;             ///< The input is finished; no later chunk is from it.
  bool ends_job = false;               ///< Every input is finished; operators emit what they hold.
};

/// A row that could not be decoded or evaluated.
struct dead_letter {
  std::uint32_t node = 0;        ///< Plan node that rejected it.
  row_error reason = row_error::none;
  row_position position = 0;
  std::string_view origin;       ///< As in `source_position`; empty behind the first exchange.
  std::uint64_t offset = 0;      ///< Bytes from the start of the file to the record.
  std::uint32_t line = 0;        ///< Lines before the record within its chunk.
  std::string_view column;       ///< Name of the column at fault, of the output where it is computed; or empty.
  std::string_view raw;          ///< The record as it was read, or the row as text.
  std::optional<failed_operation> operation; ///< What failed, where the record had been decoded.
  std::string_view detail;       ///< Where in the record the fault is and what was expected there, or empty.
};

/// Rows for one exchange of the plan, or groups of rows, restricted by selection to one target partition.
struct exchange_part {
  std::uint32_t node = 0; ///< The exchange.
  batch_view rows;
  const partial_states* groups = nullptr; ///< Where each of `rows` is a group: its state.
};

/// What one partition hands to one other for one chunk and level.
///
/// Ownership: lives in the sender's frame of the chunk. Threads: immutable once handed over.
struct hand_over {
  chunk_facts facts;
  source_piece origin;     ///< The chunk; nothing where it has no bytes or none of them were read.
  event_time time_max;     ///< Highest event time of all rows of the chunk, `min` without any.
  bool ends_input = false;
  bool ends_job = false;
  std::vector<std::uint32_t> full_limits; ///< Nodes below that let no later chunk's rows through.
  std::vector<exchange_part> parts; ///< In order of (major order, position) per exchange.

  /// Whether it says nothing that another hand-over of the chunk for that level does not say.
  [[nodiscard]] bool is_empty() const noexcept { return parts.empty() && full_limits.empty(); }
};

/// A LIMIT that has let its last row through.
struct filled_limit {
  std::uint32_t node = 0;
  row_position last = 0; ///< Highest position among the rows it let through or skipped.
};

/// Output of one partition for one chunk and one output: a run sorted by (major order, position).
struct output_run {
  std::vector<batch_view> batches; ///< Without columns when the output has an encoder.
  encoded_pieces encoded;          ///< The same rows as bytes, then.
  arena memory{std::size_t{4} << 10U}; ///< Of positions and major orders of encoded rows, and of rows that were merged.
  [[nodiscard]] std::uint64_t row_count() const noexcept;
};

/// Counters of one partition, cumulative. Plain integers, copied out once per chunk.
struct query_counters {
  std::uint64_t rows_in = 0;       ///< Rows decoded, failed records included.
  std::uint64_t bytes_in = 0;
  std::uint64_t rows_out = 0;
  std::uint64_t rows_late = 0;
  std::uint64_t rows_late_lost = 0; ///< Of these, rows for a late output that nothing reads.
  std::uint64_t rows_filtered = 0; ///< Input rows that a WHERE removed before any exchange.
  std::uint64_t chunks = 0;
  std::uint64_t groups = 0;        ///< Held now.
  std::uint64_t state_bytes = 0;   ///< Held now.
  static constexpr std::size_t reason_count = 64;
  std::array<std::uint64_t, reason_count> rejected{}; ///< Rows, by row_error.
  std::array<std::uint64_t, reason_count> nulled{}; ///< Failures that became NULL, by row_error.

  /// Adds the counters of another partition.
  void add(const query_counters& other) noexcept;
};

/// Memory and results of one chunk in one partition. Frames are recycled, never shared between
/// chunks, so a steady stream allocates nothing.
///
/// Ownership: owns everything its chunk produced here; receivers and sinks borrow it until the
/// router says the chunk is complete. Threads: written by its partition only. Errors: memory that
/// cannot be had is thrown.
struct chunk_frame {
  /// Bytes of the first block: of many frames most hold little.
  static constexpr std::size_t block_bytes = std::size_t{16} << 10U;

  /// @param bound Counts what frames hold; null where nothing does.
  explicit chunk_frame(memory_bound* bound = nullptr) noexcept
    : memory(block_bytes, bound), letters(block_bytes / 4, bound), counted_(bound) {}

  arena memory;
  arena letters; ///< Texts of dead letters that are not part of the input.
  std::deque<state_heap> heaps; ///< Of groups that are handed over; their bytes are part of `memory`.
  std::vector<std::vector<hand_over>> hand_overs; ///< [level - 1][target partition], of levels that sent something.
  std::vector<output_run> runs;                   ///< By output.
  std::vector<output_run> joined; ///< By output, of whoever merges the runs of all partitions: those of the chunk.
  std::vector<dead_letter> dead_letters;          ///< In order of rejection.
  std::vector<filled_limit> filled_limits;        ///< Those whose last row was in this chunk.
  event_time time_max;                            ///< Set by `decode`.
  std::uint32_t line_count = 0;                   ///< Line ends in the chunk, set by `decode`.

  /// Counts the bytes of runs and joined runs, which have grown.
  void count_runs();
  /// Bytes held for the chunk, and for chunks to come.
  [[nodiscard]] std::uint64_t held_bytes() const noexcept;
  /// Forgets the chunk. Gives back to the system what goes beyond `keep_bytes`, for columns and for output each.
  void reset(std::size_t keep_bytes = ~std::size_t{0}) noexcept;

private:
  counted_bytes counted_; ///< What `memory` and `letters` do not count.
};

/// What to build a query with.
struct query_options : engine_options {
  std::uint32_t partition = 0;
  std::uint32_t partition_count = 1;
  slot_owners slot_owner{}; ///< The same for all partitions of a job.
  /// Makes the decoder of an input (by index), or null for columnar inputs.
  std::function<std::unique_ptr<decoder>(std::uint32_t)> make_decoder;
  /// Makes the encoder of an output (by index), or null where the sink takes batches.
  std::function<std::unique_ptr<encoder>(std::uint32_t)> make_encoder;
  /// Whether `save` will be asked: operators then keep what it needs beyond what they need themselves.
  bool takes_snapshots = false;
  /// Asked between the batches of a chunk: true once nothing of the job is wanted any more, so that the rest of the
  /// chunk, which may take long, is not done. What came of the chunk so far then means nothing. Empty: never.
  std::function<bool()> is_abandoned;
};

/// Whether level 0 of a plan deals rows by their keys.
[[nodiscard]] bool deals_by_key(const physical_plan& plan) noexcept;

/// A compiled job as one partition runs it. Level 0 decodes a chunk and runs everything up to the
/// first exchange; level n takes the hand-overs of level n - 1 and runs up to the next.
///
/// A partition calls `decode` for the chunks dealt to it, in any order; `process(level, ...)` for
/// every chunk, level by level, in sequence order. Chunk k may be decoded while k - 3 is processed.
///
/// Ownership: owns all of its state; borrows the plan. Threads: one. Errors: bad data
/// becomes dead letters in the frame; a broken limit is a status, and so is memory that cannot be had or a broken
/// invariant, after which the query is of no use. Under on.error = fail it is for
/// whoever takes the letters to end the job: only there the first of them is known.
///
/// An interface, so that tests can put something simpler before a partition; `make_query` makes what runs.
class query {
public:
  query() = default;
  query(const query&) = delete;
  query& operator=(const query&) = delete;
  virtual ~query() = default;

  /// Has the next `decode` weigh the slots: once it has all that the chunk deals by key it counts that by slot, and where it is
  /// enough to tell deals the slots by it, before the rows. For one partition of a job that is new.
  virtual void weigh_slots() {}
  /// What that has found; empty where the slots are as they were.
  [[nodiscard]] virtual std::span<const std::uint64_t> weights_of_slots() const noexcept { return {}; }
  /// Deals the slots by what another partition, or an earlier process, has found: see `assign_slots`. Comes before the first chunk
  /// and before `load`.
  virtual void deal_slots(std::span<const std::uint64_t> weights) { static_cast<void>(weights); }

  /// Runs level 0 for a chunk, into a frame that has been reset: fills the frame's hand-overs for level 1, runs of level-0 outputs,
  /// dead letters, `time_max` and `line_count`.
  [[nodiscard]] virtual status decode(const chunk& input, chunk_frame& frame) = 0;

  /// Whether the last `decode` stopped since the frame's bound threw `memory_awaited`. Then nothing of the chunk counts:
  /// reset the frame, and decode the chunk from its start before any later one.
  [[nodiscard]] virtual bool was_put_off() const noexcept { return false; }
  /// The records that a `decode` worked on that failed; empty where that is not known.
  [[nodiscard]] virtual byte_range failed_bytes() const noexcept { return {}; }
  /// The first and last of the rows that a `process` that failed worked on, where it worked on rows.
  [[nodiscard]] virtual std::optional<position_range> failed_rows() const noexcept { return {}; }

  /// Runs one level >= 1 for the next chunk of that level.
  /// @param inputs Hand-overs of the chunk to this partition: one (from the decoder) for level 1, one
  ///   per partition in order of partition for higher levels, of which empty ones may be left out, but not all.
  [[nodiscard]] virtual status process(std::uint32_t level, std::span<const hand_over* const> inputs,
                                       chunk_frame& frame) = 0;

  /// Writes the state of a level >= 1 after the chunk that `process` did there last, by node and slot: with what all
  /// partitions write for their levels after one and the same chunk, queries of any number of partitions go on behind it.
  virtual void save(std::uint32_t level, std::vector<saved_section>& into) const {
    static_cast<void>(level);
    static_cast<void>(into);
  }
  /// Takes what was saved, of all partitions or of the slots of this one, before the first chunk. The query is of no use
  /// where that fails.
  [[nodiscard]] virtual status load(std::span<const saved_section> saved) {
    return saved.empty() ? status() : damaged_state("there is no state");
  }

  [[nodiscard]] virtual const query_counters& counters() const noexcept = 0;
  /// Watermark of the last level after the last processed chunk.
  [[nodiscard]] virtual event_time watermark() const noexcept = 0;
};

/// Makes the query of one partition: a graph of operators as the plan has it. The plan outlives it.
[[nodiscard]] std::unique_ptr<query> make_query(const physical_plan& plan, query_options options);

} // namespace millrace
