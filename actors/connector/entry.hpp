#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/actors/connector/resume_place.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/format/format.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Memory one chunk of raw input is read into; recycled when the chunk is complete.
///
/// Ownership: owned by the source driver. Threads: filled by its reader, then read by the partition
/// that decodes it. Errors: none.
struct read_buffer {
  std::vector<char> bytes; ///< At least 64 readable bytes follow what a chunk points at.
  arena memory;            ///< For columnar input.
  std::vector<batch_view> rows;
};

/// What a reader did.
enum class read_outcome : std::uint8_t {
  chunk,   ///< `out` holds the next chunk.
  waiting, ///< Nothing there yet; ask again later. Only for inputs that arrive in their own time.
  ended,   ///< The input is finished; nothing was put into `out`.
};

/// Cuts one input into chunks, without parsing. CAF-free; one thread calls it and it may block on
/// its file descriptor.
///
/// Errors: a missing file or failing disk is a status and ends the job.
class source_reader {
public:
  source_reader() = default;
  source_reader(const source_reader&) = delete;
  source_reader& operator=(const source_reader&) = delete;
  virtual ~source_reader() = default;

  /// Opens what can be opened at once, so that a missing file is found before anything is written.
  [[nodiscard]] virtual status open() = 0;
  /// Cuts the next chunk into `buffer` and describes it in `out` (everything but `out.facts`).
  [[nodiscard]] virtual result<read_outcome> read(read_buffer& buffer, chunk& out) = 0;
  /// True when chunks arrive in their own time, so that choosing among inputs cannot be repeated
  /// without the decision log.
  [[nodiscard]] virtual bool is_live() const noexcept { return false; }
  /// True when the next row may be long in coming, as from a pipe or a terminal. Known once it is open.
  [[nodiscard]] virtual bool may_pause() const { return is_live(); }
  /// Lets chunks end where the input pauses, so that rows do not wait for a chunk to fill. Where a chunk ends
  /// then depends on time, which must not decide about the choice among inputs. Called before `read`.
  /// @param is_busy Whether earlier chunks are being worked on, so that rows would have to wait anyway. Called by
  /// the thread that reads.
  virtual void cut_at_pauses(std::function<bool()> is_busy) { static_cast<void>(is_busy); }
  /// True when chunks are raw bytes that a decoder must read; false when they are columnar.
  [[nodiscard]] virtual bool is_raw() const noexcept { return true; }
  /// False when `read` takes next to no time, so that the reader needs no thread of its own.
  [[nodiscard]] virtual bool may_block() const noexcept { return true; }

  /// Why the input cannot be read again from where a snapshot was taken, as a clause; empty where it can. Known once it
  /// is open.
  [[nodiscard]] virtual std::string why_not_resumable() const { return "it cannot be read a second time"; }
  /// What somebody can do about it, as a clause.
  [[nodiscard]] virtual std::string way_to_resume() const { return "leave state.dir out, or read a file by path"; }
  /// True where it cannot be read again, but goes on with what it delivers then: `resume` reads from its start, and what
  /// was read behind a snapshot is lost. Known once it is open.
  [[nodiscard]] virtual bool accepts_loss() const { return false; }
  /// Where reading goes on behind the last chunk that `read` cut. @pre It is resumable.
  [[nodiscard]] virtual read_place place() const { return {}; }
  /// Goes on behind a chunk that was read in an earlier process: what `read` cuts from here on is what the reader of
  /// that time would have cut. Called after `open`, before `read`. Fails where the input is not what it was.
  [[nodiscard]] virtual status resume(const read_place& from) {
    static_cast<void>(from);
    return failure{errc::unsupported, why_not_resumable(), {}, {}};
  }
};

/// An end of what becomes visible of an output at once.
struct output_epoch {
  sequence_number last = {}; ///< Last chunk whose rows belong to it; grows from one epoch to the next.
  bool ends_output = false;  ///< Nothing is written behind it.
};

/// Writes one output in canonical order. CAF-free; one thread calls it and it may block.
///
/// An output begins with `open` or, where a snapshot says how far an earlier process was, with `recover`. Then rows are
/// written, and at each epoch:
///
///     prepare(epoch)   what was written so far is made durable, and the place is told that a snapshot keeps
///     ...              the snapshot becomes durable; more may be written, and prepared, meanwhile
///     commit(epoch)    what was prepared up to there becomes visible, as far as the kind of output has it
///
/// A file shows nothing before the epoch that ends the output; a folder shows a part for each epoch. A job without
/// snapshots has that last epoch alone. A process that ends at any moment between these calls has a successor that
/// calls `recover` with the place of the last durable snapshot: what that snapshot counts on becomes visible, what was
/// written later is dropped. So what is visible is never taken back, and is not there twice.
class sink_writer {
public:
  sink_writer() = default;
  sink_writer(const sink_writer&) = delete;
  sink_writer& operator=(const sink_writer&) = delete;
  virtual ~sink_writer() = default;

  /// True when the sink takes rows as they are; false when it takes encoded bytes.
  [[nodiscard]] virtual bool takes_rows() const noexcept { return false; }
  /// False when no call takes any time to speak of, so that the writer needs no thread of its own.
  [[nodiscard]] virtual bool may_block() const noexcept { return true; }
  /// Says before `open` that some input of the job may pause: rows that are held back may be so for long.
  virtual void expect_pauses() {}
  /// Opens the target; nothing a reader could mistake for a finished output may appear before `commit`.
  /// @param prologue What stands before the first row of each file.
  [[nodiscard]] virtual status open(std::string_view prologue) = 0;
  [[nodiscard]] virtual status write(std::span<const char> bytes) = 0;
  /// Only when `takes_rows`: alive rows in canonical order.
  [[nodiscard]] virtual status write_rows(const batch_view& rows) = 0;
  /// Everything written so far shall become visible now, where it is not held back until `commit`; called when there is
  /// nothing more to write for the moment, and from time to time while there is.
  [[nodiscard]] virtual status flush() { return {}; }
  /// Makes what was written durable, and says how far that is. What can fail fails here, before any output of the job
  /// is committed. An epoch that does not end the output is only prepared where the output is resumable.
  [[nodiscard]] virtual result<written_place> prepare(const output_epoch& epoch) {
    if (!epoch.ends_output)
      return failure{errc::unsupported, why_not_resumable(), {}, {}};
    return written_place{};
  }
  /// Makes visible what was prepared for this epoch and those before, by what is quick and does not fail unless the
  /// world has changed since `prepare`. Called once the snapshot of the epoch is durable, where the job takes any.
  [[nodiscard]] virtual status commit(const output_epoch& epoch) = 0;
  /// Prepares and commits all that was written, for who takes no snapshots and has no other output.
  [[nodiscard]] status finish() {
    const output_epoch all{.ends_output = true};
    if (auto prepared = prepare(all); !prepared.ok())
      return std::move(prepared).take_error();
    return commit(all);
  }
  /// Throws away what is not committed; called instead of `commit` when the job fails.
  virtual void abandon() noexcept {}

  /// Why the output cannot be written on from where a snapshot was taken, as a clause; empty where it can.
  [[nodiscard]] virtual std::string why_not_resumable() const { return "what was written to it cannot be taken back"; }
  /// Called in place of `open`: commits what a snapshot says was prepared, where that was not done yet, drops what was
  /// written later, and goes on behind it unless the place is the last. Fails where what was prepared is not there.
  [[nodiscard]] virtual status recover(const written_place& from, std::string_view prologue) {
    static_cast<void>(prologue);
    return from.is_last ? status() : failure{errc::unsupported, why_not_resumable(), {}, {}};
  }
  /// Called in place of `abandon` where the job takes snapshots: lets go of what was written, for a later process to go
  /// on with.
  virtual void leave() noexcept { abandon(); }
};

/// An option that a connector understands.
struct option_entry {
  std::string_view name;
  std::string_view help;
  bool for_source = true;
  bool for_sink = true;
};

class memory_input;

/// Takes the rows of a `memory` output: alive rows in canonical order, borrowed for the call.
using memory_output = std::function<void(const batch_view&)>;

/// What every connector is told.
struct connector_config {
  std::string_view name; ///< Of the stream.
  source_span span;      ///< Of the declaration's name, for options that are missing.
  const schema* shape = nullptr;
  const option_map* options = nullptr; ///< Outlives what is made, as `shape` does.
  std::string_view base_directory;       ///< Relative paths start here: the script's folder.
  const format_entry* format = nullptr;  ///< Null where the connector has none.
  format_options format_settings;
  std::span<const format_entry> formats; ///< To choose from besides the engine's text formats.
  std::size_t chunk_bytes = std::size_t{256} << 10U; ///< Raw chunks end at the last record end before this.
  std::uint32_t chunk_rows = 0;          ///< When not 0: records per chunk, for tests and latency.
  /// Longer records, line end included, become dead letters. Never less than `chunk_bytes`.
  std::size_t record_bytes_max = std::size_t{8} << 20U;
  memory_input* input = nullptr; ///< What a `memory` source reads; outlives the reader.
  memory_output output;          ///< Where a `memory` sink puts its rows.
};

/// What a connector is to the runtime: the one table row that defines it.
struct connector_entry {
  std::string_view name; ///< As in WITH (connector = 'file').
  std::string_view help;
  bool has_format = false; ///< Takes `format` and the options of that format.
  std::span<const option_entry> options{};
  /// Null where it cannot be read from; checks the options, opens nothing.
  result<std::unique_ptr<source_reader>> (*make_source)(const connector_config&) = nullptr;
  /// Null where it cannot be written to.
  result<std::unique_ptr<sink_writer>> (*make_sink)(const connector_config&) = nullptr;
  /// Whether an input with these options never ends. Null where each ends once nothing more is fed to it.
  bool (*is_endless)(const option_map& options) = nullptr;
  std::string_view path_option{}; ///< Names the files that are read, or the one that is replaced; empty: none.
  bool is_standard_stream = false; ///< Reads standard input, or writes standard output.
  bool is_of_host = false; ///< Rows come from the program that Millrace is embedded in, and go to it.
};

/// Every connector of this build, sorted by name.
[[nodiscard]] std::span<const connector_entry> connectors() noexcept;

/// Returns the connector that options name; null where they name none, or one that is not known.
[[nodiscard]] const connector_entry* connector_of(const option_map& options);

/// Returns the option that names the files an input reads, or the one an output replaces; null where there are none.
[[nodiscard]] const option_text* path_of(const option_map& options);

/// Fails where something in a plan waits for the end of an input that has none.
[[nodiscard]] status check_ends(const physical_plan& plan);

/// Checks the WITH options of a source or output against its connector and format, and fills the
/// config: unknown connector, format or option names fail with span and suggestion. Values that only the
/// connector knows are checked when it makes its reader or writer. Reads `span`, `shape` and `formats` of the
/// config; sets `options`, `format` and `format_settings`.
[[nodiscard]] result<const connector_entry*> check_options(const option_map& options, bool is_source,
                                                           connector_config& config);

} // namespace millrace
