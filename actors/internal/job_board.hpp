#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "millrace/actors/metrics.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// Where the actors of a job post what the outside may know: counters, and how the job ended.
///
/// Ownership: owns its content. Threads: any; one short lock per call, never in a handler that moves
/// rows. Errors: none.
class job_board {
public:
  explicit job_board(std::uint32_t partition_count);

  /// Names the outputs, none of which is final yet.
  void post_outputs(const std::vector<std::string>& names);
  /// Says that an output is final, whatever comes of the job.
  void post_final(std::uint32_t output);
  /// Names what the end of the job waits for.
  void post_awaited(std::vector<std::string> names);

  /// What the router knows of the job as a whole.
  struct progress {
    std::uint64_t chunks_complete = 0;
    std::uint64_t chunks_in_flight = 0;
    std::uint64_t decision_digest = 0;
    std::uint64_t chunk_memory = 0;
  };

  void post(std::uint32_t partition, const query_counters& counters, std::uint64_t busy_ns, event_time watermark);
  void post_place(std::uint32_t partition, std::string cpus, std::string binding);
  void post(const progress& latest);
  void post_snapshots(const snapshot_metrics& latest);
  void post_dead_letter_sample(std::string text);
  /// Posts what somebody should know of how the job started.
  void post_note(std::string text);
  /// Posts how many rejected rows, by reason, are no dead letters, since a LIMIT had let its last row through.
  void post_left_out(const std::array<std::uint64_t, query_counters::reason_count>& rows);

  /// Posts how the job ended; only the first call counts.
  void finish(std::optional<failure> reason);
  [[nodiscard]] bool is_finished() const;
  /// Blocks until the job has ended.
  void wait() const;
  /// Blocks until the job has ended, or for this long; returns whether it has ended.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds time) const;
  /// How the job ended. @pre is_finished()
  [[nodiscard]] status outcome() const;

  [[nodiscard]] job_metrics metrics() const;
  /// The first dead letters as text.
  [[nodiscard]] std::vector<std::string> dead_letter_samples() const;
  [[nodiscard]] std::vector<std::string> notes() const;
  /// What the end of the job waits for; empty before it is to end.
  [[nodiscard]] std::vector<std::string> awaited() const;

private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point end_{};
  bool is_finished_ = false;
  std::optional<failure> reason_;
  job_metrics metrics_;
  std::array<std::uint64_t, query_counters::reason_count> left_out_{};
  std::vector<std::string> samples_;
  std::vector<std::string> awaited_;
  std::vector<std::string> notes_;
};

} // namespace millrace
