#include <chrono>
#include <future>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

#include "millrace/actors/config.hpp"
#include "millrace/actors/connector/byte_writer.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/main/commands.hpp"
#include "millrace/actors/main/progress_line.hpp"
#include "millrace/actors/main/shutdown_watchdog.hpp"
#include "millrace/actors/main/standard_streams.hpp"
#include "millrace/actors/main/stats_file.hpp"
#include "millrace/actors/main/stop_signals.hpp"
#include "millrace/actors/main/summary.hpp"
#include "millrace/actors/main/table_writer.hpp"
#include "millrace/actors/runtime.hpp"
#include "millrace/engine/engine.hpp"

namespace millrace {

namespace {

constexpr std::chrono::milliseconds tick{100};
/// How long threads may take to end before the process ends without them.
constexpr std::chrono::milliseconds close_time{500};

[[nodiscard]] const output_plan* result_of(const physical_plan& plan) {
  for (const auto& output : plan.outputs)
    if (output.is_result)
      return &output;
  return nullptr;
}

[[nodiscard]] result_form resolve(result_form form) {
  if (form != result_form::automatic)
    return form;
  return isatty(STDOUT_FILENO) != 0 ? result_form::table : result_form::csv;
}

/// Decides where the rows of the closing SELECT go.
void add_result(const output_plan& output, result_form form, job_options& options) {
  if (form == result_form::table) {
    options.result =
      std::make_unique<table_writer>(output.shape, output.is_changelog ? change_column::shown : change_column::hidden);
    return;
  }
  options.result = std::make_unique<byte_writer>(STDOUT_FILENO, "standard output");
  for (const auto& format : text_formats())
    if (format.name == (form == result_form::csv ? "csv" : "json"))
      options.result_format = &format;
}

/// Waits for the end of the job. The first signal drains it, the second ends it at once. Answers whether
/// the job has ended: after the second signal it may not, when a reader of its output takes nothing.
[[nodiscard]] bool watch(const job& running, const stop_signals& signals, bool shows_progress) {
  const progress_line line(shows_progress);
  auto signals_seen = 0;
  while (!running.wait_for(tick)) {
    line.draw(progress_of(running.metrics()));
    if (!signals.take())
      continue;
    if (++signals_seen == 1) {
      running.stop();
      continue;
    }
    running.abort();
    return running.wait_for(close_time);
  }
  return true;
}

/// Progress may be unwanted; what was lost is always said.
void print_end(const job& ended, const run_request& request) {
  const auto metrics = ended.metrics();
  if (!request.is_quiet)
    std::cerr << summary_of(metrics) << samples_text(ended.dead_letter_samples());
  std::cerr << letters_text(metrics, ended.dead_letters_path()) << late_text(metrics);
  if (!request.is_quiet)
    std::cerr << hints_text(metrics);
}

/// Whether it was a reader of standard output that has had enough, as `head`: no news to anybody.
[[nodiscard]] bool is_cut_off(const status& outcome, const stop_signals& signals) {
  return !outcome.ok() && outcome.error().code == errc::io && signals.ends_by_broken_pipe() && has_lost_reader();
}

/// Reports what could not be written or read, and returns how the program ends by it.
[[nodiscard]] exit_status report_end(const status& outcome, const run_request& request, const stop_signals& signals) {
  if (outcome.ok())
    return exit_status::done;
  if (is_cut_off(outcome, signals))
    return exit_status::cut_off;
  std::cerr << "millrace: " << render(outcome.error(), request.source.text) << '\n';
  return exit_status::failed;
}

[[nodiscard]] std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names)
    list += (list.empty() ? " " : ", ") + name;
  return list;
}

/// Writes statistics. A signal ends the program where nobody takes them: what the job wrote is in place by then.
[[nodiscard]] status write_stats_or_leave(const std::string& path, const job_metrics& metrics,
                                          const stop_signals& signals) {
  std::packaged_task<status()> task([path, text = to_json(metrics)] { return write_stats(path, text); });
  auto outcome = task.get_future();
  std::thread(std::move(task)).detach();
  while (outcome.wait_for(tick) != std::future_status::ready) {
    if (!signals.take())
      continue;
    std::cerr << "millrace: stopped before the statistics could be written: "
              << (path == "-" ? std::string("standard output") : path) << '\n';
    shutdown_watchdog::leave(exit_status::failed);
  }
  return outcome.get();
}

/// Prints what is to be known of how the job started or ended, from note number `first` on; returns how many there are.
std::size_t print_notes(const job& noted, std::size_t first) {
  const auto notes = noted.notes();
  for (auto i = first; i < notes.size(); ++i)
    std::cerr << "millrace: " << notes[i] << '\n';
  return notes.size();
}

/// @param notes_printed How many notes have been printed.
[[nodiscard]] exit_status finish(const job& ended, const run_request& request, const stop_signals& signals,
                                 std::size_t notes_printed) {
  const auto outcome = ended.wait();
  print_notes(ended, notes_printed);
  if (!is_cut_off(outcome, signals))
    print_end(ended, request);
  const auto exit = report_end(outcome, request, signals);
  if (request.stats_path.empty())
    return exit;
  const auto wrote = report_end(write_stats_or_leave(request.stats_path, ended.metrics(), signals), request, signals);
  return wrote == exit_status::done ? exit : wrote;
}

/// What is read as the script cannot be read as records, too.
[[nodiscard]] status check_standard_input(const physical_plan& plan, const script& source) {
  if (!source.is_standard_input)
    return {};
  for (const auto& input : plan.sources)
    if (const auto* connector = connector_of(input.options); connector != nullptr && connector->is_standard_stream)
      return failure{errc::invalid_argument, "standard input holds the script, so no stream can read it: " + input.name,
                     "put the script into a file, or behind -e", input.span};
  return {};
}

/// The number of partitions a job will have, as far as its options say.
[[nodiscard]] result<runtime_options> runtime_options_of(const physical_plan& plan, const run_request& request) {
  MILLRACE_TRY_ASSIGN(const auto config, read_config(plan.settings, {process_environment, request.settings}));
  return runtime_options{config.pin, config.partitions};
}

[[nodiscard]] exit_status run_job(const runtime& on, physical_plan plan, const run_request& request,
                                  const stop_signals& signals) {
  job_options options;
  options.name = request.source.name;
  options.base_directory = request.source.base_directory;
  options.letters_path = letters_path_of(request.source);
  options.settings = request.settings;
  options.has_program = false;
  options.is_from_scratch = request.is_from_scratch;
  if (!request.source.path.empty())
    options.also_read["the script"] = request.source.path;
  if (!request.stats_path.empty() && request.stats_path != "-")
    options.also_written["the file of statistics"] = request.stats_path;
  const auto* result = result_of(plan);
  if (result != nullptr)
    add_result(*result, resolve(request.form), options);
  const auto has_table = result != nullptr && isatty(STDOUT_FILENO) != 0;
  const auto running = on.submit(std::move(plan), std::move(options));
  if (!running.ok())
    return report(running.error(), request.source);
  const auto notes = print_notes(*running, 0);
  if (watch(*running, signals, !request.is_quiet && !has_table && isatty(STDERR_FILENO) != 0))
    return finish(*running, request, signals, notes);
  std::cerr << "millrace: stopped at once, without waiting for" << list_of(running->awaited()) << '\n';
  shutdown_watchdog::leave(exit_status::failed);
}

} // namespace

exit_status run_script(run_request request) {
  auto plan = compile(request.source.text);
  if (!plan.ok())
    return report(plan.error(), request.source);
  for (const auto& message : plan->messages)
    std::cout << message << '\n';
  std::cout << std::flush;
  if (plan->outputs.empty())
    return exit_status::done;

  if (const auto outcome = check_standard_input(*plan, request.source); !outcome.ok())
    return report(outcome.error(), request.source);
  const auto threads = runtime_options_of(*plan, request);
  if (!threads.ok())
    return report(threads.error(), request.source);
  if (const auto outcome = check_stats_path(request.stats_path); !outcome.ok())
    return report(outcome.error(), request.source);
  // Before any thread starts, so that all of them leave signals to this one.
  const stop_signals signals;
  auto started = runtime::start(*threads);
  if (!started.ok()) {
    static_cast<void>(report(started.error(), request.source));
    return exit_status::failed;
  }
  auto on = std::make_optional(*std::move(started));
  const auto exit = run_job(*on, *std::move(plan), request, signals);

  // A reader that sits in a system call, as on a terminal, must not keep the process alive.
  if (!on->close(close_time))
    shutdown_watchdog::leave(exit);
  const shutdown_watchdog watchdog(exit);
  on.reset();
  return exit;
}

} // namespace millrace
