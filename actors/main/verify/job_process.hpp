#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "millrace/actors/main/script.hpp"
#include "millrace/actors/main/stop_signals.hpp"
#include "millrace/actors/main/verify/private_outputs.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// What a process is to run.
struct job_task {
  const script* source = nullptr;
  const physical_plan* plan = nullptr;                       ///< As compiled: the process redirects its outputs.
  const std::vector<private_output>* outputs = nullptr;      ///< Of the plan.
  std::vector<std::pair<std::string, std::string>> settings; ///< Stronger than those of the script.
  std::string folder;                                        ///< For all that it writes, by an absolute path.
  std::string messages_path;                                 ///< For what it would print.
  std::uint64_t pause_seed = 0;                              ///< See `run_settings`.
};

/// How a process ended.
struct process_end {
  int status = 0;               ///< Of its exit; of a signal, the negative number.
  bool was_interrupted = false; ///< By a signal of ours, before it ended.
  std::uint64_t rows_in = 0;    ///< Of the job; 0 where the process did not get to say.
  std::uint64_t chunks = 0;
};

/// Runs a job in a process of its own, with its outputs in a folder of their own, so that it can be killed.
///
/// Ownership: of the process, which ends with it, and with this one however that ends. Threads: one, and the only
/// one of this process: what it starts is a copy of it. Errors: from `start`; those of the job are in
/// how it ends.
class job_process {
public:
  /// Fails where the system has no more processes.
  [[nodiscard]] static result<job_process> start(const job_task& task);
  job_process(job_process&& other) noexcept;
  job_process& operator=(job_process&&) = delete;
  ~job_process();

  /// Waits for the end. Meanwhile it asks `interrupt` again and again for a signal to send, 0 for none, and no more
  /// once it sent one.
  [[nodiscard]] result<process_end> wait(const std::function<int()>& interrupt);

private:
  job_process(pid_t number, int report) noexcept : number_(number), report_(report) {}
  [[nodiscard]] process_end end_of(int status);

  pid_t number_;
  int report_; ///< A pipe that the process says at its end what it has done.
};

} // namespace millrace
