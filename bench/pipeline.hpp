#pragma once

#include <cstdint>
#include <memory>

#include "millrace/bench/output_digest.hpp"
#include "millrace/bench/repeating_reader.hpp"
#include "millrace/bench/stopwatch.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/topology/placement.hpp"

namespace millrace {

/// What is looked at in an output while it is taken.
enum class output_check : std::uint8_t {
  count, ///< Rows are counted, so that the time is the pipeline's own.
  digest ///< Every value is read.
};

/// One run over an input in memory.
struct run_request {
  const physical_plan* plan = nullptr;
  const input_table* input = nullptr;
  std::uint64_t passes = 1; ///< How often the input is read.
  std::size_t chunk_batches = chunk_batches_default;
  output_check check = output_check::count;
  std::uint32_t partitions = 1; ///< Only where there are partitions.
  pinning pin = pinning::on;    ///< As above.

  [[nodiscard]] std::uint64_t row_count() const noexcept { return input->row_count() * passes; }
};

/// What one run took and gave.
struct run_outcome {
  run_time time;
  output_digest output;
};

/// Starts jobs the way the runtime does, but reads their input from tables in memory.
///
/// Ownership: owns CAF's threads. Threads: one. Errors: a job that fails ends the process.
class pipeline_host {
public:
  explicit pipeline_host(pinning pin);
  ~pipeline_host();
  pipeline_host(const pipeline_host&) = delete;
  pipeline_host& operator=(const pipeline_host&) = delete;

  /// Runs a job with one input and a closing SELECT, from its first actor to its last.
  [[nodiscard]] run_outcome run(const run_request& request);

private:
  struct state;
  std::unique_ptr<state> state_;
};

/// Runs the same query without actors: one loop over the chunks, in the calling thread.
[[nodiscard]] run_outcome run_engine_alone(const run_request& request);

/// As `run_engine_alone`, but every row is a chunk of its own.
[[nodiscard]] run_outcome run_engine_row_by_row(const run_request& request);

} // namespace millrace
