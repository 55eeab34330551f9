#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include "millrace/actors/internal/exchange.hpp"
#include "millrace/actors/internal/job_state.hpp"
#include "millrace/actors/internal/output/run_collector.hpp"
#include "millrace/actors/internal/report_list.hpp"
#include "millrace/actors/snapshot/manifest.hpp"
#include "millrace/engine/query.hpp"
#include "millrace/engine/state/saved_section.hpp"

/// The protocol of a job. Every message stays in the process; what it points at is in `job_state`.
/// Messages from one actor to another arrive in the order they were sent.
///
/// | message         | from            | to            | meaning                                      |
/// |-----------------|-----------------|---------------|----------------------------------------------|
/// | wired           | coordinator     | all others    | first message of all: who is who; a source   |
/// |                 |                 |               | learns of the router alone                   |
/// | granted         | router          | source driver | read this many more; these buffers are free  |
/// | cut_chunk       | source driver   | router        | a chunk was read, or the input has ended;    |
/// |                 | coordinator     |               | only the latter, for a source that is stuck  |
/// | dealt           | router          | partition     | decode this chunk                            |
/// | forgotten       | router          | partition     | a large chunk is complete: free its frame    |
/// | emptied         | partition       | router        | the frame of such a chunk is free            |
/// | first_moved     | router          | partition     | to one that waits: chunks are complete       |
/// | slots_dealt     | partition       | partition,    | who owns which slot; before anything is      |
/// |                 |                 | snapshots     | handed over by the sender, or to it          |
/// | handed          | partition       | partition     | rows of chunks for levels, or that there are |
/// |                 |                 |               | none                                         |
/// | passed          | partition       | partition     | output of levels of chunks the latter has    |
/// |                 |                 |               | decoded, which merges it                     |
/// | produced        | partition       | sink driver   | the output of chunks is there                |
/// | processed       | partition       | router        | all is done that the partition does for them |
/// | written         | sink driver     | router        | every chunk before this one is written       |
/// | letters_waiting | router          | letter driver | a chunk has dead letters, or bounds others   |
/// | letters_written | letter driver   | router        | its letters are recorded                     |
/// | save_epoch      | router          | partition,    | save what is so behind this chunk, which is  |
/// |                 |                 | sink, letters | dealt next, or done with where inputs pause; |
/// |                 |                 |               | letters: behind what came before             |
/// | epoch_cut       | router          | snapshots     | the same of inputs and their order           |
/// | state_saved     | partition       | snapshots     | its state behind the chunk                   |
/// | output_saved    | sink driver     | snapshots     | how far its output is written                |
/// | letters_saved   | letter driver   | snapshots     | how far letters are                          |
/// | epoch_saved     | snapshots       | router        | the snapshot is durable                      |
/// | commit_epoch    | router          | sink, letters | it is: show what belongs to it               |
/// | epoch_committed | sink, letters   | router        | it is shown; the next epoch may begin        |
/// | end_snapshots   | coordinator     | snapshots     | all is prepared, or final: say so for good   |
/// | snapshots_ended | snapshots       | coordinator   | it is said                                   |
/// | stop_at_epoch   | coordinator     | router        | take a snapshot now, and deal nothing more   |
/// | epoch_reached   | router          | coordinator   | it is durable                                |
/// | drained         | router          | coordinator   | the chunk that ends the job is complete      |
/// | prepare         | coordinator     | sink, letters | make what was written durable                |
/// | prepared        | sink, letters   | coordinator   | it is                                        |
/// | commit          | coordinator     | sink, letters | all are prepared: make the output final      |
/// | committed       | sink, letters   | coordinator   | it is                                        |
/// | stop_inputs     | host            | coordinator   | read no more, drain                          |
/// |                 | coordinator,    | source driver | read no more                                 |
/// |                 | router          |               |                                              |
/// | abort_job       | host            | coordinator   | end at once                                  |
/// | look_again      | host, itself    | source driver | there may be more to read                    |
/// | flush_output    | itself          | sink, letters | make what was written visible                |
/// | epoch_due       | itself          | router        | take a snapshot                              |
///
/// A failure is no message: the actor it happens to ends with the reason, and the coordinator, which
/// monitors all of them, ends the job.
namespace millrace {

/// The actors of a job. Each drops its copy when it ends, so that they do not keep each other alive.
struct actor_peers {
  caf::actor coordinator;
  caf::actor router;
  caf::actor letters;
  caf::actor snapshots; ///< None where the job takes none.
  std::vector<caf::actor> sources;
  std::vector<caf::actor> partitions;
  std::vector<caf::actor> sinks;
};

struct wired {
  std::shared_ptr<const actor_peers> peers;
};
struct granted {
  std::uint32_t chunks = 0;   ///< May be read beyond what was granted before.
  std::uint32_t recycled = 0; ///< The oldest buffers that are in use are free.
};
struct cut_chunk {
  std::uint32_t input = 0;
  read_slot* slot = nullptr; ///< Null: the input has ended.
};
struct dealt {
  const chunk* content = nullptr;
};
struct forgotten {
  sequence_number chunk;
};
struct emptied {};
struct first_moved {};
struct slots_dealt {
  slot_weights weights; ///< That it follows from, see `assign_slots`.
};
struct handed {
  std::uint32_t sender = 0;
  report_list<handed_part> parts;
};
/// What a partition has behind a level of a chunk that another decoded.
struct level_runs {
  std::uint32_t level = 0;
  sequence_number chunk;
  std::span<const output_run> runs; ///< By output.
};
struct passed {
  std::uint32_t sender = 0;
  report_list<level_runs> levels;
};
/// All that is written of one output for a chunk.
struct output_chunk {
  sequence_number chunk;
  chunk_runs runs;
};
struct produced {
  report_list<output_chunk> chunks;
};
/// What became of a chunk in one partition.
struct chunk_report {
  sequence_number chunk;
  event_time time_max;          ///< Of its rows; counts from the partition that decoded it.
  std::uint32_t line_count = 0; ///< The same.
  std::uint64_t held_bytes = 0; ///< By its frame.
  chunk_letters letters;
};
struct processed {
  std::uint32_t partition = 0;
  query_counters counters; ///< Of the partition, by now.
  std::uint64_t busy_ns = 0;
  event_time watermark;
  report_list<chunk_report> chunks;
};
struct written {
  std::uint32_t output = 0;
  sequence_number until;
};
struct letters_waiting {
  const chunk* content = nullptr;
  std::uint64_t first_line = 0;
  std::shared_ptr<const std::vector<chunk_letters>> letters; ///< Of the partitions that worked on it, in their order.
};
struct letters_written {
  sequence_number chunk;
};
struct save_epoch {
  sequence_number last;
};
struct epoch_cut {
  std::shared_ptr<const snapshot_manifest> known;
};
struct state_saved {
  std::uint32_t partition = 0;
  std::uint64_t pause_ns = 0; ///< It took to save it.
  std::shared_ptr<const std::vector<saved_section>> sections;
};
struct output_saved {
  std::uint32_t output = 0;
  std::shared_ptr<const saved_output> place; ///< `place.is_last`: of no epoch, but of the end of the job.
};
struct letters_saved {
  std::shared_ptr<const saved_letters> place; ///< `place.is_last` as above.
};
struct epoch_saved {};
struct commit_epoch {
  sequence_number last;
};
struct epoch_committed {};
struct epoch_due {};
struct stop_at_epoch {};
struct epoch_reached {};
/// How far the end of a job is.
enum class job_end : std::uint8_t {
  prepared,  ///< All outputs are: whoever starts the job again makes them final.
  committed, ///< All outputs are final.
};
struct end_snapshots {
  job_end reached = job_end::prepared;
};
struct snapshots_ended {};
struct drained {};
struct prepare {};
struct prepared {};
struct commit {};
struct committed {
  std::optional<std::uint32_t> output; ///< None: dead letters.
};
struct stop_inputs {};
struct abort_job {};
struct look_again {};
struct flush_output {};

} // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::wired)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::granted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::cut_chunk)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::dealt)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::forgotten)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::emptied)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::first_moved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::slots_dealt)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::handed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::passed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::produced)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::processed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::letters_waiting)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::letters_written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::save_epoch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::epoch_cut)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::state_saved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::output_saved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::letters_saved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::epoch_saved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::commit_epoch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::epoch_committed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::epoch_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::stop_at_epoch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::epoch_reached)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::end_snapshots)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::snapshots_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::drained)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::prepare)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::prepared)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::commit)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::committed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::stop_inputs)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::abort_job)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::look_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::flush_output)
