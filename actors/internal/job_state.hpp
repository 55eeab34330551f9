#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "millrace/actors/chunk_memory.hpp"
#include "millrace/actors/config.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/internal/dealing/deal_rule.hpp"
#include "millrace/actors/internal/job_board.hpp"
#include "millrace/actors/internal/letter_recorder.hpp"
#include "millrace/actors/internal/query_factory.hpp"
#include "millrace/actors/internal/recovery/plan_match.hpp"
#include "millrace/actors/internal/thread_count.hpp"
#include "millrace/actors/snapshot/snapshot_store.hpp"
#include "millrace/actors/subscription.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/query.hpp"
#include "millrace/topology/bind.hpp"
#include "millrace/topology/placement.hpp"

namespace millrace {

class push_input;

/// A chunk of an input with the memory it was read into.
struct read_slot {
  read_buffer buffer;
  chunk content;
  read_place place; ///< Behind the chunk, of a job that takes snapshots.
};

/// How the driver of an input learns that there is more.
enum class wake_up : std::uint8_t {
  by_polling, ///< It looks again after a while.
  by_message, ///< It is told.
};

/// Where the reading of an input stands.
enum class read_state : std::uint8_t {
  paused,    ///< What was read has been passed on.
  under_way, ///< The driver is in its reader, perhaps for long.
  stopped,   ///< Nothing is read any more; what a read under way still brings does not count.
};

/// What the driver of an input and others change at the same time.
struct read_progress {
  /// Changed by the driver around each read, and by whoever stops the input: the first to change it decides whether a
  /// chunk was cut before the stop.
  std::atomic<read_state> state = read_state::paused;
  std::atomic<std::uint64_t> chunks_open = 0; ///< Cut, and not complete.
  /// By the router: line at which the first chunk begins that not all partitions have processed, unless it begins a file.
  std::atomic<std::uint64_t> next_line = 1;
};

/// One input of a job.
struct input_state {
  std::unique_ptr<source_reader> reader;
  wake_up wake = wake_up::by_polling;
  std::shared_ptr<push_input> pushes; ///< Of a `memory` input; shared with the threads that push.
  std::deque<read_slot> slots;        ///< Of the driver: never more than read-ahead plus window.
  std::unique_ptr<read_progress> progress = std::make_unique<read_progress>();
};

/// One output of a job.
struct output_state {
  std::unique_ptr<sink_writer> writer;
  std::uint32_t level = 0; ///< Whose partitions write it.
  bool takes_rows = false; ///< Otherwise encoded bytes.
  bool assembles = false;  ///< Its format makes records of several rows each.
};

/// What one partition made of one chunk. Others see of it what messages point at.
struct frame_slot {
  static constexpr std::uint64_t unused = ~std::uint64_t{0};

  explicit frame_slot(memory_bound* bound = nullptr) noexcept : frame(bound) {}

  chunk_frame frame;
  std::vector<std::vector<const output_run*>> written; ///< By output: runs of the chunk that its sink was sent.
  std::uint64_t chunk = unused; ///< Number of the chunk the frame holds.
  std::uint32_t steps_left = 0; ///< Until the partition has done all it does for the chunk.
};

/// Everything the actors of one job have in common. All memory that messages point at is in here, so
/// that it outlives whoever sent or receives them: each actor holds the state until it is gone.
///
/// Ownership: `inputs[i]` belongs to source driver i, `outputs[i]` to sink driver i, `frames[p]` to
/// partition p, `letters` to the letter driver, `ends` to the router; nobody else writes there but to `progress`. What
/// messages point at in the slots and frames of chunk k is read by others until the router has said that chunk k
/// is complete. The rest is immutable once the job runs. Threads: as above. Errors: none.
struct job_state : std::enable_shared_from_this<job_state> {
  /// @param chunk_bytes_max What all frames may hold together.
  explicit job_state(std::uint32_t partition_count, std::uint64_t chunk_bytes_max = ~std::uint64_t{0})
    : board(partition_count), memory(chunk_bytes_max), frames(partition_count) {
    for (std::uint32_t i = 0; i < partition_count; ++i)
      frame_memories.emplace_back(memory);
  }

  std::string name;
  physical_plan plan;
  job_config config; ///< Resolved.
  placement where;
  std::shared_ptr<const thread_binder> binder; ///< Null where nothing is bound.
  query_factory make_query;
  std::int64_t (*now_us)() = nullptr; ///< The wall clock of the job: microseconds since 1970.

  std::atomic<bool> is_aborted = false; ///< Whatever is still queued need not be done any more.
  std::atomic<std::uint32_t> actors = 0; ///< That have not ended.
  /// Threads of partitions, sinks and letters. A source may sit in its reader, and is not waited for.
  std::shared_ptr<thread_count> threads = std::make_shared<thread_count>();
  job_board board;

  std::vector<input_state> inputs;
  std::vector<output_state> outputs;
  std::vector<subscription> subscribers;
  std::vector<record_format> output_formats; ///< By output.
  std::vector<chunk> ends;                   ///< One per input and one for the job.
  std::unique_ptr<letter_recorder> letters;
  std::unique_ptr<snapshot_store> snapshots; ///< Of the snapshot driver; null where the job takes none.
  bool is_from_scratch = false; ///< Snapshots that are there are forgotten.
  /// What the job goes on from; nothing where it starts from scratch.
  std::optional<snapshot_manifest> recovered;
  /// How the script differs from that of the snapshot, whose manifest is adapted already; nothing where it is the same.
  std::optional<plan_match> changed;
  /// Its state, by partition, each of which lets go of it once it has what it needs.
  std::vector<std::shared_ptr<const std::vector<saved_section>>> recovered_state;
  chunk_memory memory; ///< Of all frames.
  std::deque<frame_memory> frame_memories; ///< By partition: its frames' share of it.
  std::vector<std::vector<frame_slot>> frames; ///< [partition][chunk % window]

  /// Says that nothing need be done any more, to all threads, and to subscribers that keep one waiting.
  void abort() {
    is_aborted = true;
    for (const auto& reader : subscribers)
      reader.interrupt();
  }

  [[nodiscard]] std::uint32_t partition_count() const noexcept { return static_cast<std::uint32_t>(frames.size()); }
  /// Number of the first chunk that is dealt.
  [[nodiscard]] sequence_number first_chunk() const noexcept {
    return {recovered ? recovered->last_chunk.value + 1 : 0};
  }
  /// Whether the first chunk decides how slots are dealt. A job that goes on keeps what was decided then.
  [[nodiscard]] bool weighs_slots() const noexcept { return !recovered && partition_count() > 1 && deals_by_key(plan); }
  [[nodiscard]] std::uint32_t window() const noexcept { return config.window_chunks; }
  /// The frame of a chunk in a partition.
  [[nodiscard]] frame_slot& frame_of(std::uint32_t partition, sequence_number chunk) noexcept {
    return frames[partition][chunk.value % config.window_chunks];
  }
  /// Bytes that a frame keeps for the chunks to come when it is emptied: all frames together an eighth of what they
  /// may hold.
  [[nodiscard]] std::size_t frame_bytes_kept() const noexcept {
    constexpr std::uint64_t share = 8;
    return static_cast<std::size_t>(memory.bytes_max() / share / (std::uint64_t{window()} * partition_count()));
  }
  /// The partitions whose frames hold something of a chunk.
  [[nodiscard]] partition_range workers_of(sequence_number chunk) const noexcept {
    return millrace::workers_of(chunk, partition_count(), plan.level_count);
  }
};

} // namespace millrace
