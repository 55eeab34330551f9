#include "millrace/actors/internal/job_board.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "millrace/engine/base/check.hpp"

namespace millrace {

job_board::job_board(std::uint32_t partition_count) { metrics_.partitions.resize(partition_count); }

void job_board::post_outputs(const std::vector<std::string>& names) {
  const std::scoped_lock lock(mutex_);
  for (const auto& name : names)
    metrics_.outputs.push_back({name, false});
}

void job_board::post_final(std::uint32_t output) {
  const std::scoped_lock lock(mutex_);
  metrics_.outputs[output].is_final = true;
}

void job_board::post_awaited(std::vector<std::string> names) {
  const std::scoped_lock lock(mutex_);
  awaited_ = std::move(names);
}

void job_board::post(std::uint32_t partition, const query_counters& counters, std::uint64_t busy_ns,
                     event_time watermark) {
  const std::scoped_lock lock(mutex_);
  auto& into = metrics_.partitions[partition];
  into.counters = counters;
  into.busy_ns = busy_ns;
  into.watermark = watermark;
}

void job_board::post_place(std::uint32_t partition, std::string cpus, std::string binding) {
  const std::scoped_lock lock(mutex_);
  metrics_.partitions[partition].cpus = std::move(cpus);
  metrics_.partitions[partition].binding = std::move(binding);
}

void job_board::post(const progress& latest) {
  const std::scoped_lock lock(mutex_);
  metrics_.chunks_complete = latest.chunks_complete;
  metrics_.chunks_in_flight_max = std::max(metrics_.chunks_in_flight_max, latest.chunks_in_flight);
  metrics_.decision_digest = latest.decision_digest;
  metrics_.chunk_memory_max = std::max(metrics_.chunk_memory_max, latest.chunk_memory);
}

void job_board::post_snapshots(const snapshot_metrics& latest) {
  const std::scoped_lock lock(mutex_);
  metrics_.snapshots = latest;
}

void job_board::post_dead_letter_sample(std::string text) {
  const std::scoped_lock lock(mutex_);
  samples_.push_back(std::move(text));
}

void job_board::post_note(std::string text) {
  const std::scoped_lock lock(mutex_);
  notes_.push_back(std::move(text));
}

void job_board::post_left_out(const std::array<std::uint64_t, query_counters::reason_count>& rows) {
  const std::scoped_lock lock(mutex_);
  left_out_ = rows;
}

void job_board::finish(std::optional<failure> reason) {
  const std::scoped_lock lock(mutex_);
  if (is_finished_)
    return;
  is_finished_ = true;
  end_ = std::chrono::steady_clock::now();
  reason_ = std::move(reason);
  changed_.notify_all();
}

bool job_board::is_finished() const {
  const std::scoped_lock lock(mutex_);
  return is_finished_;
}

void job_board::wait() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_finished_; });
}

bool job_board::wait_for(std::chrono::milliseconds time) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [this] { return is_finished_; });
}

status job_board::outcome() const {
  const std::scoped_lock lock(mutex_);
  MILLRACE_CHECK(is_finished_);
  return reason_ ? status(*reason_) : status();
}

job_metrics job_board::metrics() const {
  const std::scoped_lock lock(mutex_);
  auto copy = metrics_;
  for (const auto& partition : copy.partitions) {
    copy.total.add(partition.counters);
    copy.watermark = std::max(copy.watermark, partition.watermark);
  }
  for (std::size_t reason = 0; reason < left_out_.size(); ++reason)
    copy.total.rejected[reason] -= left_out_[reason];
  copy.dead_letters = std::accumulate(copy.total.rejected.begin(), copy.total.rejected.end(), std::uint64_t{0});
  const auto end = is_finished_ ? end_ : std::chrono::steady_clock::now();
  copy.seconds = std::chrono::duration<double>(end - begin_).count();
  return copy;
}

std::vector<std::string> job_board::dead_letter_samples() const {
  const std::scoped_lock lock(mutex_);
  return samples_;
}

std::vector<std::string> job_board::notes() const {
  const std::scoped_lock lock(mutex_);
  return notes_;
}

std::vector<std::string> job_board::awaited() const {
  const std::scoped_lock lock(mutex_);
  return awaited_;
}

} // namespace millrace
