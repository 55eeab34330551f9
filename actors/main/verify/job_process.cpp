#include "millrace/actors/main/verify/job_process.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "millrace/actors/config.hpp"
#include "millrace/actors/connector/byte_writer.hpp"
#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/main/commands.hpp"
#include "millrace/actors/main/verify/private_outputs.hpp"
#include "millrace/actors/main/verify/thread_pauses.hpp"
#include "millrace/actors/runtime.hpp"
#include "millrace/engine/format/format.hpp"

namespace millrace {

namespace {

constexpr std::chrono::milliseconds signal_tick{10};
constexpr std::chrono::microseconds poll_tick{100};
constexpr mode_t permissions = 0600;

/// What a process says of a job that has ended, through a pipe.
struct job_report {
  std::uint64_t rows_in = 0;
  std::uint64_t chunks = 0;
};

/// Leaves the terminal alone: nothing is read from it or printed to it, and its signals are the parent's business.
[[nodiscard]] bool leave_terminal(const std::string& messages_path) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  const auto nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const auto messages = ::open(messages_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, permissions);
  return ::setpgid(0, 0) == 0 && nothing >= 0 && messages >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 &&
         ::dup2(nothing, STDOUT_FILENO) >= 0 && ::dup2(messages, STDERR_FILENO) >= 0;
}

[[nodiscard]] job_options options_of(const job_task& task, const physical_plan& plan) {
  job_options options;
  options.name = task.source->name;
  options.base_directory = task.source->base_directory;
  options.settings = task.settings;
  options.settings.emplace_back("dead.letters", task.folder + "/" + task.outputs->back().file);
  options.has_program = false;
  for (std::size_t i = 0; i < plan.outputs.size(); ++i)
    if (plan.outputs[i].is_result) {
      options.result = std::make_unique<byte_writer>(task.folder + "/" + (*task.outputs)[i].file, plan.outputs[i].span);
      options.result_format = &text_formats().front();
    }
  return options;
}

/// Runs the job as `millrace run` does: the first signal drains it.
[[nodiscard]] exit_status run_job(const job_task& task, int report_pipe) {
  const stop_signals signals;
  std::optional<thread_pauses> pauses;
  if (task.pause_seed != 0)
    pauses.emplace(task.pause_seed);
  auto plan = *task.plan;
  auto options = options_of(task, plan);
  redirect_outputs(plan, task.folder);
  const auto config = read_config(plan.settings, {process_environment, options.settings});
  if (!config.ok())
    return report(config.error(), *task.source);
  const auto on = runtime::start({config->pin, config->partitions});
  if (!on.ok())
    return report(on.error(), *task.source);
  const auto running = on->submit(std::move(plan), std::move(options));
  if (!running.ok())
    return report(running.error(), *task.source);
  while (!running->wait_for(signal_tick))
    if (signals.take())
      running->stop();
  const auto outcome = running->wait();
  for (const auto& note : running->notes())
    std::cerr << "millrace: " << note << '\n';
  const auto metrics = running->metrics();
  const job_report done{metrics.total.rows_in, metrics.chunks_complete};
  if (outcome.ok() && ::write(report_pipe, &done, sizeof done) == sizeof done)
    return exit_status::done;
  if (!outcome.ok())
    std::cerr << "millrace: " << render(outcome.error(), task.source->text) << '\n';
  return exit_status::failed;
}

[[noreturn]] void be_process(const job_task& task, int report_pipe, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent || !leave_terminal(task.messages_path))
    std::_Exit(static_cast<int>(exit_status::failed));
  // Threads of the runtime end with the process.
  std::_Exit(static_cast<int>(run_job(task, report_pipe)));
}

} // namespace

result<job_process> job_process::start(const job_task& task) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    return system_failure(errno, "cannot start a process", "pipe");
  // Else what was printed and not yet written would be written twice.
  std::cout.flush();
  const auto parent = ::getpid();
  const auto number = ::fork();
  if (number == 0)
    be_process(task, ends[1], parent);
  const auto error_number = errno;
  ::close(ends[1]);
  if (number > 0)
    return job_process(number, ends[0]);
  ::close(ends[0]);
  return system_failure(error_number, "cannot start a process", "fork");
}

job_process::job_process(job_process&& other) noexcept
  : number_(std::exchange(other.number_, -1)), report_(std::exchange(other.report_, -1)) {}

job_process::~job_process() {
  if (number_ > 0) {
    ::kill(number_, SIGKILL);
    ::waitpid(number_, nullptr, 0);
  }
  if (report_ >= 0)
    ::close(report_);
}

process_end job_process::end_of(int status) {
  number_ = -1;
  process_end end;
  end.status = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  job_report done;
  if (::read(report_, &done, sizeof done) == sizeof done) {
    end.rows_in = done.rows_in;
    end.chunks = done.chunks;
  }
  return end;
}

result<process_end> job_process::wait(const std::function<int()>& interrupt) {
  auto has_interrupted = false;
  for (;;) {
    int status = 0;
    const auto ended = ::waitpid(number_, &status, WNOHANG);
    if (ended == number_) {
      auto end = end_of(status);
      end.was_interrupted = has_interrupted;
      return end;
    }
    if (ended < 0)
      return system_failure(errno, "cannot wait for a process", "waitpid");
    if (const auto signal = has_interrupted ? 0 : interrupt(); signal != 0) {
      has_interrupted = true;
      ::kill(number_, signal);
    }
    std::this_thread::sleep_for(poll_tick);
  }
}

} // namespace millrace
