#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// What one partition has done so far.
struct partition_metrics {
  std::string cpus;    ///< Hardware threads it runs on, as `taskset` writes them.
  std::string binding; ///< `bound`, or why it is not.
  query_counters counters;
  std::uint64_t busy_ns = 0; ///< Time spent decoding and processing.
  event_time watermark;      ///< Of the last level.
};

/// What has become of one output.
struct output_metrics {
  std::string name;      ///< `result` for the closing SELECT.
  bool is_final = false; ///< It is in place and complete, even where the job failed afterwards.
};

/// What the snapshots of a job have cost so far, since it was started last.
struct snapshot_metrics {
  std::uint64_t count = 0;
  std::uint64_t bytes_written = 0; ///< Of state that was new or had changed.
  std::uint64_t pause_ns_max = 0;  ///< Longest time that a partition took to save its state, and did nothing else.
};

/// A snapshot of all counters of a job.
///
/// Ownership: a value. Threads: none. Errors: none.
struct job_metrics {
  query_counters total;           ///< Of all partitions.
  std::uint64_t dead_letters = 0; ///< Rows rejected for any reason.
  std::uint64_t chunks_complete = 0;
  std::uint64_t chunks_in_flight_max = 0; ///< Most there were at a time.
  std::uint64_t chunk_memory_max = 0;     ///< Most bytes all chunks in work held, as far as the router saw.
  event_time watermark;                   ///< `min` before there is one, `max` when no more can come.
  std::uint64_t decision_digest = 0;      ///< Equal for runs that read the same input in the same order.
  double seconds = 0;                     ///< Since the job began, until its end.
  snapshot_metrics snapshots;
  std::vector<output_metrics> outputs;
  std::vector<partition_metrics> partitions;
};

/// Says what can be done about a reason, where it is an option or a function that does it; else empty.
[[nodiscard]] std::string_view hint_of(row_error reason) noexcept;

/// Renders a snapshot as one JSON object, with names that do not change.
[[nodiscard]] std::string to_json(const job_metrics& metrics);

} // namespace millrace
