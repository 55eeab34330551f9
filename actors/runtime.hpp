#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "millrace/actors/connector/memory.hpp"
#include "millrace/actors/metrics.hpp"
#include "millrace/actors/row_builder.hpp"
#include "millrace/actors/subscription.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/type/schema.hpp"
#include "millrace/topology/placement.hpp"

namespace caf {
class actor_system;
} // namespace caf

namespace millrace {

class push_input;

/// Pushes rows into a `memory` input of a job.
///
/// Ownership: a handle; copies push into the same input. Threads: any, several at once. Errors: pushing
/// after `finish`, or when the job has ended, is a failure; so are rows that do not fit the input.
class job_input {
public:
  explicit job_input(std::shared_ptr<push_input> input) : input_(std::move(input)) {}

  [[nodiscard]] const schema& shape() const noexcept;
  /// Memory to build the next push in, used before where possible.
  [[nodiscard]] owned_rows take_memory() const;
  /// Pushes rows as one chunk; blocks while `job_options::push_capacity` pushes wait to be read.
  [[nodiscard]] status push(owned_rows&& rows) const;
  /// As `push`, but answers false and leaves `rows` as they were where it would block. For actors.
  [[nodiscard]] result<bool> try_push(owned_rows&& rows) const;
  /// Says that nothing more comes. A job ends when all of its inputs have.
  void finish() const;
  /// How many rows of this input, in the order they were pushed, are part of the newest snapshot that is durable: 0 in a
  /// job that began at its beginning. A program whose job goes on from a snapshot asks before its first push, and pushes
  /// on from the row with this number, counted from 0. Later it grows as snapshots are taken, and rows before it are
  /// needed no more; but should the newest snapshot be damaged, the next start goes on from the one before.
  [[nodiscard]] std::uint64_t rows_kept() const noexcept;

private:
  std::shared_ptr<push_input> input_;
};

/// What a job is started with besides its SQL.
struct job_options {
  std::string name = "main";
  std::string base_directory; ///< Relative paths of the script start here; empty: the working directory.
  /// File that keeps dead letters where neither the option `dead.letters` nor a file among the outputs
  /// says which; empty: they are counted, and the first ones are kept as text.
  std::string letters_path;
  /// `name`, `value`: stronger than SET in the script and the environment. See `config_options`.
  std::vector<std::pair<std::string, std::string>> settings;
  /// Inputs of connector `memory`, by name, whose rows the program can push again after a restart, the same in the same
  /// order: only those can be part of a job with `state.dir`, see `job_input::rows_kept`.
  std::set<std::string> replayable_inputs;
  /// Who reads outputs of connector `memory`, by name; `result` is the closing SELECT.
  std::map<std::string, subscription> subscriptions;
  /// Files that the program reads itself, by what they are, as in `the script`: a job that would write one is refused.
  std::map<std::string, std::string> also_read;
  /// Files that the program writes itself when the job is over: a job that would read or write one is refused.
  std::map<std::string, std::string> also_written;
  std::size_t push_capacity = 16;              ///< Pushes that wait in a `memory` input, at least 1.
  bool is_from_scratch = false;                ///< Forgets the snapshots in the option `state.dir`.
  bool has_program = true;                     ///< False: nobody pushes, so `memory` inputs are an error.
  std::unique_ptr<sink_writer> result;         ///< Takes the closing SELECT, unless it is subscribed to.
  const format_entry* result_format = nullptr; ///< Needed when `result` takes bytes.
};

/// A running job.
///
/// Ownership: a handle; copies are the same job, which goes on when the last is gone. Must not outlive
/// the runtime. Threads: any. Errors: how it ended is the outcome of `wait`.
class job {
public:
  struct state;
  explicit job(std::shared_ptr<state> shared) : state_(std::move(shared)) {}

  /// Returns the `memory` input with this name.
  [[nodiscard]] result<job_input> open_input(std::string_view name) const;

  /// Reads no more, processes what was read, treats all inputs as ended, and commits the outputs.
  void stop() const;
  /// Ends at once; outputs are not committed.
  void abort() const;

  /// Blocks until the job has ended: its outputs are committed, or the reason why they are not. Its threads are gone
  /// then, but for those of readers that sit in a system call.
  [[nodiscard]] status wait() const;
  /// Blocks for at most this long; answers whether the job has ended.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds time) const;

  /// What the end of the job waits for, once it is to end: its parts that are still at work, as in `output sums`.
  [[nodiscard]] std::vector<std::string> awaited() const;

  [[nodiscard]] job_metrics metrics() const;
  /// The first dead letters as text.
  [[nodiscard]] std::vector<std::string> dead_letter_samples() const;
  /// The file or folder that keeps dead letters; empty when there is none.
  [[nodiscard]] std::string dead_letters_path() const;
  /// What somebody should know of how the job started, as that it goes on from a snapshot, a sentence each.
  [[nodiscard]] std::vector<std::string> notes() const;

private:
  std::shared_ptr<state> state_;
};

/// What a runtime is started with.
struct runtime_options {
  pinning pin = pinning::on;    ///< Off: no thread is bound, whatever the jobs say.
  /// Expected of its jobs, to keep CAF's threads off their cores; 0: as many as the option `partitions` has by default.
  std::uint32_t partitions = 0;
};

/// Runs jobs in this process: the way a program embeds Millrace.
///
/// Ownership: owns its threads, unless it runs inside a host's actor system. Its destructor aborts jobs
/// that still run, and waits for readers that are in a system call. Threads: any may start it, submit to it and
/// end it, and none of them keeps anything of it. Errors: statements
/// that do not compile, options that make no sense and files that are missing are reported by `submit`;
/// everything later by `job::wait`.
class runtime {
public:
  /// Starts threads of its own. Reads which cores may be used, so call it before binding any thread.
  [[nodiscard]] static result<runtime> start(const runtime_options& options);
  /// Runs inside an actor system, which outlives it. Partitions and drivers get threads of their own,
  /// routers run on the host's scheduler.
  [[nodiscard]] static result<runtime> start(const runtime_options& options, caf::actor_system& host);

  runtime(runtime&&) noexcept;
  runtime& operator=(runtime&&) noexcept;
  ~runtime();

  /// Compiles a script, as `millrace::compile` does, on a stack that the deepest scripts fit on, however small that of
  /// the calling thread is.
  [[nodiscard]] static result<physical_plan> compile(std::string_view sql);
  /// Compiles a script and starts it. Spans of failures point into `sql`; see `render`.
  [[nodiscard]] result<job> submit(std::string_view sql, job_options options) const;
  /// Starts a plan that was compiled before.
  [[nodiscard]] result<job> submit(physical_plan plan, job_options options) const;

  /// Aborts all jobs, and waits for their threads to end, for at most this long; answers whether they
  /// have. What has not is a reader that waits for its input.
  [[nodiscard]] bool close(std::chrono::milliseconds time);

private:
  struct state;
  explicit runtime(std::unique_ptr<state> owned);
  std::unique_ptr<state> state_;
};

} // namespace millrace
