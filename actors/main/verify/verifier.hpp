#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "millrace/actors/config.hpp"
#include "millrace/actors/main/script.hpp"
#include "millrace/actors/main/stop_signals.hpp"
#include "millrace/actors/main/verify/comparison.hpp"
#include "millrace/actors/main/verify/job_process.hpp"
#include "millrace/actors/main/verify/private_outputs.hpp"
#include "millrace/actors/main/verify/run_settings.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// What a verification is of. Outlives its verifier.
struct verified_job {
  const script* source = nullptr;
  physical_plan plan;
  std::vector<private_output> outputs;                       ///< Of the plan.
  std::vector<std::pair<std::string, std::string>> settings; ///< Of every run, the plain one included.
  std::string folder;                                        ///< For the files of all runs.
};

/// What a run has come to that is not as the plain run.
struct finding {
  std::optional<output_difference> differs; ///< Nothing where the run failed.
  std::string message;                      ///< Of a run that failed.
};

/// What was done so far.
struct verification_counts {
  std::uint64_t runs = 0;
  std::uint64_t kills = 0;
  std::uint64_t stops = 0;
  std::uint64_t restores = 0; ///< Starts that went on from a snapshot.
};

/// Runs a job again and again, and compares what it writes with one plain run.
///
/// Ownership: borrows job and signals. Threads: one, the only one of the process. Errors: where processes and files
/// cannot be had; `errc::cancelled` where a signal came.
class verifier {
public:
  verifier(const verified_job& job, const stop_signals& signals) : job_(&job), signals_(&signals) {}

  /// One partition, nothing disturbed. Fails with the message of the job where that fails.
  [[nodiscard]] status run_plain();
  /// Bounds for what settings are drawn from, so that no run takes much longer than the plain one.
  [[nodiscard]] run_bounds bounds(std::uint32_t partitions_max, const job_config& config) const;
  /// Runs once and compares; nothing where all is the same.
  [[nodiscard]] result<std::optional<finding>> run(const run_settings& settings);
  /// Keeps the files of the last run where later ones leave them alone.
  [[nodiscard]] status keep_last() const;

  [[nodiscard]] const verification_counts& counts() const noexcept { return counts_; }
  /// Outputs that the plain run has written, dead letters included.
  [[nodiscard]] std::uint64_t count_outputs() const;
  [[nodiscard]] std::string plain_folder() const { return job_->folder + "/plain"; }
  [[nodiscard]] std::string kept_folder() const { return job_->folder + "/different"; }

private:
  [[nodiscard]] std::string last_folder() const { return job_->folder + "/run"; }
  [[nodiscard]] job_task task_of(const std::string& folder) const;
  [[nodiscard]] result<process_end> run_process(const job_task& task, const job_start& start,
                                                const std::string& state_dir);
  [[nodiscard]] status begin_anew() const;
  [[nodiscard]] result<std::optional<finding>> compare_outputs(bool has_cuts) const;

  const verified_job* job_;
  const stop_signals* signals_;
  verification_counts counts_;
  std::chrono::steady_clock::duration plain_time_{};
  std::uint64_t plain_rows_ = 0;
  std::uint64_t plain_chunks_ = 0;
};

} // namespace millrace
