#include "millrace/actors/main/verify/verifier.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "millrace/actors/main/commands.hpp"
#include "millrace/actors/snapshot/snapshot_folder.hpp"

namespace millrace {

namespace {

namespace fs = std::filesystem;

/// What cutting finely and saving often may cost: chunks, and snapshots, of one run.
constexpr std::uint64_t chunks_max = 4000;
constexpr std::uint64_t snapshots_max = 60;
/// At least so many chunks, and snapshots, are to be there where rows are enough.
constexpr std::uint64_t chunks_min = 16;
constexpr std::uint64_t snapshots_min = 3;
constexpr std::uint64_t chunk_bytes_least = 64;
/// The option `chunk.rows` takes no more.
constexpr std::uint64_t chunk_rows_most = 65'536;

[[nodiscard]] status make_folder(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (!error)
    fs::create_directory(path, error);
  return error ? status(failure{errc::io, "cannot make a folder: " + error.message() + ": " + path, {}, {}}) : status();
}

[[nodiscard]] std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  return text;
}

[[nodiscard]] std::string messages_of(const std::string& folder, const process_end& ended) {
  auto text = text_of(folder + "/messages");
  if (text.empty())
    text = ended.status < 0 ? "the process ended by signal " + std::to_string(-ended.status)
                            : "the process ended with status " + std::to_string(ended.status);
  return text;
}

/// Whether a job that is started with this folder goes on from a snapshot.
[[nodiscard]] bool is_resumable(const std::string& state_dir) {
  const auto found = snapshot_folder(state_dir).newest(verification::quick);
  return found.ok() && found->manifest && !found->manifest->is_finished;
}

/// Number of the newest snapshot; 0 where there is none.
[[nodiscard]] std::uint64_t newest_epoch(const std::string& state_dir) {
  const auto epochs = snapshot_folder(state_dir).epochs();
  return epochs.ok() && !epochs->empty() ? epochs->back() : 0;
}

} // namespace

job_task verifier::task_of(const std::string& folder) const {
  return {job_->source, &job_->plan, &job_->outputs, job_->settings, folder + "/out", folder + "/messages", 0};
}

result<process_end> verifier::run_process(const job_task& task, const job_start& start, const std::string& state_dir) {
  const auto first_epoch = start.cut_off == interruption::kill_at_epoch ? newest_epoch(state_dir) : 0;
  const auto begin = std::chrono::steady_clock::now();
  MILLRACE_TRY_ASSIGN(auto process, job_process::start(task));
  auto was_told_to_end = false;
  auto sent = 0;
  auto ended = process.wait([&] {
    was_told_to_end = was_told_to_end || signals_->take();
    if (was_told_to_end)
      return SIGKILL;
    const auto is_time = std::chrono::steady_clock::now() - begin >= plain_time_ * start.amount / 1000;
    switch (start.cut_off) {
      case interruption::none: break;
      case interruption::kill_at_time: sent = is_time ? SIGKILL : 0; break;
      case interruption::stop_at_time: sent = is_time ? SIGTERM : 0; break;
      case interruption::kill_at_epoch:
        sent = newest_epoch(state_dir) >= first_epoch + start.amount ? SIGKILL : 0;
        break;
    }
    return sent;
  });
  if (was_told_to_end || signals_->take())
    return failure{errc::cancelled, "stopped by a signal", {}, {}};
  return ended;
}

status verifier::run_plain() {
  MILLRACE_TRY(make_folder(plain_folder()));
  MILLRACE_TRY(make_folder(plain_folder() + "/out"));
  auto task = task_of(plain_folder());
  task.settings.emplace_back("partitions", "1");
  task.settings.emplace_back("state.dir", "");
  const auto begin = std::chrono::steady_clock::now();
  MILLRACE_TRY_ASSIGN(const auto ended, run_process(task, {}, {}));
  plain_time_ = std::chrono::steady_clock::now() - begin;
  plain_rows_ = ended.rows_in;
  plain_chunks_ = ended.chunks;
  if (ended.status != static_cast<int>(exit_status::done))
    return failure{errc::failed_precondition, messages_of(plain_folder(), ended), {}, {}};
  return {};
}

run_bounds verifier::bounds(std::uint32_t partitions_max, const job_config& config) const {
  run_bounds bounds;
  bounds.partitions_max = partitions_max;
  const auto rows_of = [this](std::uint64_t parts) { return std::max<std::uint64_t>(plain_rows_ / parts, 1); };
  bounds.chunk_rows_min = static_cast<std::uint32_t>(std::min(rows_of(chunks_max), chunk_rows_most));
  bounds.chunk_rows_max = static_cast<std::uint32_t>(std::min(rows_of(chunks_min), chunk_rows_most));
  bounds.epoch_rows_min = rows_of(snapshots_max);
  bounds.epoch_rows_max = rows_of(snapshots_min);
  // Records longer than both are dead letters, which must be the same ones whatever the chunks.
  bounds.chunk_bytes_max = std::min(std::max(config.chunk_bytes, config.record_bytes_max), bounds.chunk_bytes_max);
  bounds.chunk_bytes_min =
    std::clamp(plain_chunks_ * config.chunk_bytes / chunks_max, chunk_bytes_least, bounds.chunk_bytes_max);
  return bounds;
}

result<std::optional<finding>> verifier::run(const run_settings& settings) {
  ++counts_.runs;
  const auto state_dir = last_folder() + "/state";
  MILLRACE_TRY(make_folder(last_folder()));
  MILLRACE_TRY(make_folder(last_folder() + "/out"));
  for (const auto& start : settings.starts) {
    auto task = task_of(last_folder());
    task.pause_seed = settings.pause_seed;
    for (auto& option : options_of(settings, start))
      task.settings.push_back(std::move(option));
    task.settings.emplace_back("state.dir", settings.epoch_rows == 0 ? "" : state_dir);
    if (settings.epoch_rows == 0)
      MILLRACE_TRY(begin_anew());
    counts_.restores += is_resumable(state_dir) ? 1U : 0U;
    MILLRACE_TRY_ASSIGN(const auto ended, run_process(task, start, state_dir));
    const auto is_killed = ended.was_interrupted && ended.status == -SIGKILL;
    const auto is_stopped = ended.was_interrupted && ended.status == 0;
    if (!is_killed && ended.status != static_cast<int>(exit_status::done))
      return std::optional(finding{{}, messages_of(last_folder(), ended)});
    counts_.kills += is_killed ? 1U : 0U;
    // One that had come to its end when it was stopped finds that out when it is started again.
    counts_.stops += is_stopped ? 1U : 0U;
    if (!is_killed && !is_stopped)
      break;
  }
  return compare_outputs(settings.has_cuts());
}

/// Removes folders that outputs have begun to fill: a job that begins anew fills no folder that has parts of another
/// run.
status verifier::begin_anew() const {
  for (const auto& output : job_->outputs) {
    std::error_code error;
    if (output.file.ends_with('/'))
      fs::remove_all(last_folder() + "/out/" + output.file, error);
    if (error)
      return failure{errc::io, "cannot remove a folder: " + error.message() + ": " + output.file, {}, {}};
  }
  return {};
}

/// Where there are several levels, the order of dead letters follows the chunks.
result<std::optional<finding>> verifier::compare_outputs(bool has_cuts) const {
  const auto plain = plain_folder() + "/out";
  const auto other = last_folder() + "/out";
  for (const auto& output : job_->outputs) {
    MILLRACE_TRY_ASSIGN(auto found, compare(output, plain, other));
    if (!found)
      continue;
    if (&output == &job_->outputs.back() && has_cuts && (job_->plan.level_count > 1 || job_->plan.sources.size() > 1)) {
      MILLRACE_TRY_ASSIGN(const auto is_same, has_same_lines(output, plain, other));
      if (is_same)
        continue;
    }
    return std::optional(finding{std::move(found), {}});
  }
  return std::optional<finding>();
}

status verifier::keep_last() const {
  std::error_code error;
  fs::remove_all(kept_folder(), error);
  if (!error)
    fs::rename(last_folder(), kept_folder(), error);
  return error ? status(failure{errc::io, "cannot keep what is different: " + error.message(), {}, {}}) : status();
}

std::uint64_t verifier::count_outputs() const {
  std::uint64_t count = 0;
  for (const auto& output : job_->outputs) {
    std::error_code ignored; // What cannot be looked at was not written.
    count += fs::exists(plain_folder() + "/out/" + output.file, ignored) ? 1U : 0U;
  }
  return count;
}

} // namespace millrace
