#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

#include "millrace/actors/config.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/internal/job_state.hpp"
#include "millrace/actors/internal/query_factory.hpp"
#include "millrace/actors/main/commands.hpp"
#include "millrace/actors/main/progress_line.hpp"
#include "millrace/actors/main/stop_signals.hpp"
#include "millrace/actors/main/verify/private_folder.hpp"
#include "millrace/actors/main/verify/verifier.hpp"
#include "millrace/engine/engine.hpp"
#include "millrace/engine/plan/read_extent.hpp"

namespace millrace {

namespace {

constexpr std::uint32_t partitions_least = 4;
constexpr std::uint32_t partitions_most = 16;
/// How often a simpler run may be equal before it counts as one that does not differ: threads take turns as they like.
constexpr int tries_max = 3;

[[nodiscard]] failure refusal(const std::string& input, const std::string& reason, std::string hint,
                              const source_span& span) {
  return {errc::invalid_argument, "input " + input + " cannot be verified: " + reason, std::move(hint), span};
}

/// Whether an input never ends, not even by LIMITs that have all their rows.
[[nodiscard]] bool is_endless(const physical_plan& plan, std::uint32_t input) {
  const auto& options = plan.sources[input].options;
  const auto* connector = connector_of(options);
  if (connector == nullptr || connector->is_endless == nullptr || !connector->is_endless(options))
    return false;
  read_extent extent(plan);
  for (std::uint32_t node = 0; node < plan.nodes.size(); ++node)
    if (plan.nodes[node].kind == node_kind::limit)
      extent.fill(node, 0, {});
  const auto ended = unread_inputs(plan, extent);
  return std::find(ended.begin(), ended.end(), input) == ended.end();
}

/// Fails where an input cannot be read again and again, from its start to its end.
[[nodiscard]] status check_inputs(const job_state& job) {
  for (std::uint32_t i = 0; i < job.inputs.size(); ++i) {
    const auto& source = job.plan.sources[i];
    auto& reader = *job.inputs[i].reader;
    if (is_endless(job.plan, i))
      return refusal(source.name, "it does not end", "give it an end, or let a LIMIT end it", source.span);
    MILLRACE_TRY(reader.open());
    auto reason = reader.why_not_resumable();
    if (reader.accepts_loss())
      reason = "it cannot be read a second time";
    if (!reason.empty())
      return refusal(source.name, reason, "put its rows into a file", source.span);
  }
  return {};
}

/// What the runs of a script that can be verified write.
[[nodiscard]] result<std::vector<private_output>> outputs_of(const run_request& request, const physical_plan& plan) {
  MILLRACE_TRY_ASSIGN(const auto job, set_up(request, plan));
  MILLRACE_TRY(check_inputs(*job));
  auto outputs = list_outputs(plan, job->config.dead_letters);
  for (std::size_t i = 0; i < plan.outputs.size(); ++i)
    if (const auto encoder = make_encoder(job->output_formats[i], plan.outputs[i].shape))
      outputs[i].prologue_bytes = encoder->prologue().size();
  return outputs;
}

void add_calls(const bound_expression& expression, std::vector<std::string>& names) {
  if (expression.function != nullptr && !expression.function->is_deterministic)
    names.emplace_back(expression.function->name);
  for (const auto& argument : expression.arguments)
    add_calls(argument, names);
}

/// Functions whose values depend on the chunk of a row, as a list.
[[nodiscard]] std::string chunk_functions(const physical_plan& plan) {
  std::vector<std::string> names;
  for (const auto& source : plan.sources)
    for (const auto& expression : source.computed)
      add_calls(expression, names);
  for (const auto& node : plan.nodes)
    for (const auto& expression : node.expressions)
      add_calls(expression, names);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string list;
  for (const auto& name : names)
    list += (list.empty() ? "" : ", ") + name;
  return list;
}

/// A run that differs, and how to have it again.
struct case_found {
  std::uint32_t run = 0; ///< From 1.
  disturbances allowed;
  std::uint32_t partitions_max = 1;
  run_settings settings;
  finding what;
};

/// One search for a run that differs, from the first run to the verdict.
class run_search {
public:
  /// @param config What all runs have in common.
  run_search(const verify_request& request, const verified_job& job, const job_config& config,
             const stop_signals& signals)
    : request_(&request), job_(&job), config_(&config), runs_(job, signals), allowed_(request.allowed) {}

  /// Nothing where all runs are equal to the plain one.
  [[nodiscard]] result<std::optional<case_found>> find();
  void print_verdict() const;
  void print(const case_found& found) const;

private:
  [[nodiscard]] result<std::optional<case_found>> try_run(std::uint32_t run, const disturbances& allowed,
                                                          std::uint32_t partitions_max, int tries);
  [[nodiscard]] status simplify(case_found& found);
  [[nodiscard]] std::string repeating_command(const case_found& found) const;

  const verify_request* request_;
  const verified_job* job_;
  const job_config* config_;
  verifier runs_;
  disturbances allowed_;
};

result<std::optional<case_found>> run_search::try_run(std::uint32_t run, const disturbances& allowed,
                                                      std::uint32_t partitions_max, int tries) {
  const auto bounds = runs_.bounds(partitions_max, *config_);
  auto settings = draw_settings(request_->seed, run, bounds, allowed);
  for (auto i = 0; i < tries; ++i) {
    MILLRACE_TRY_ASSIGN(auto what, runs_.run(settings));
    if (!what)
      continue;
    MILLRACE_TRY(runs_.keep_last());
    return std::optional(case_found{run, allowed, partitions_max, std::move(settings), *std::move(what)});
  }
  return std::optional<case_found>();
}

/// Leaves out one disturbance after the other, then partitions, as long as what is left still differs.
status run_search::simplify(case_found& found) {
  for (const auto part : {&disturbances::pauses, &disturbances::kills, &disturbances::snapshots, &disturbances::cuts}) {
    if (!(found.allowed.*part))
      continue;
    auto less = found.allowed;
    less.*part = false;
    MILLRACE_TRY_ASSIGN(auto simpler, try_run(found.run, less, found.partitions_max, tries_max));
    if (simpler)
      found = *std::move(simpler);
  }
  for (std::uint32_t partitions = 1; partitions < found.partitions_max; ++partitions) {
    MILLRACE_TRY_ASSIGN(auto simpler, try_run(found.run, found.allowed, partitions, tries_max));
    if (simpler)
      found = *std::move(simpler);
  }
  return {};
}

result<std::optional<case_found>> run_search::find() {
  const progress_line line(isatty(STDERR_FILENO) != 0);
  line.draw("the plain run");
  auto plain = runs_.run_plain();
  if (!plain.ok()) {
    auto reason = std::move(plain).take_error();
    if (reason.code == errc::failed_precondition)
      reason.message = "the plain run fails, so there is nothing to compare with:\n" + reason.message;
    return reason;
  }
  allowed_.cuts = allowed_.cuts && !depends_on_cuts(job_->plan);
  const auto cores = std::clamp(2 * std::thread::hardware_concurrency(), partitions_least, partitions_most);
  const auto partitions_max = config_->strategy == deal_strategy::single ? 1
                              : request_->partitions_max != 0            ? request_->partitions_max
                                                                         : cores;
  const auto first = request_->only == 0 ? 1 : request_->only;
  const auto last = request_->only == 0 ? request_->run_count : request_->only;
  for (auto run = first; run <= last; ++run) {
    line.draw("run " + std::to_string(run) + " of " + std::to_string(last));
    MILLRACE_TRY_ASSIGN(auto found, try_run(run, allowed_, partitions_max, 1));
    if (!found)
      continue;
    line.draw("run " + std::to_string(run) + " differs; looking for a simpler one");
    // Who asks for one run has been told how to have the simplest.
    if (request_->only == 0)
      MILLRACE_TRY(simplify(*found));
    return found;
  }
  return std::optional<case_found>();
}

[[nodiscard]] std::string count(std::uint64_t number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

void run_search::print_verdict() const {
  const auto& counts = runs_.counts();
  std::cout << count(counts.runs, "run") << ", " << count(counts.kills, "kill")
            << (counts.stops == 0 ? "" : ", " + count(counts.stops, "stop")) << ", "
            << count(counts.restores, "restore") << ", " << count(runs_.count_outputs(), "output")
            << ": all bytes equal (seed " << request_->seed << ")\n";
  if (const auto names = chunk_functions(job_->plan); !names.empty())
    std::cout << "chunks ended where they do in the plain run, because values of " << names << " depend on it\n";
}

[[nodiscard]] std::string quoted(const std::string& word) {
  if (word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=-+:,") ==
        std::string::npos &&
      !word.empty())
    return word;
  std::string text = "'";
  for (const auto c : word)
    text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

std::string run_search::repeating_command(const case_found& found) const {
  const auto& source = request_->job.source;
  auto text = "millrace verify " + (source.path.empty() ? source.is_standard_input ? "-" : "-e " + quoted(source.text)
                                                        : quoted(source.path));
  for (const auto& [name, value] : request_->job.settings)
    text += " --set " + quoted(name + "=" + value);
  text += " --seed " + std::to_string(request_->seed) + " --only " + std::to_string(found.run) + " --partitions " +
          std::to_string(found.partitions_max);
  std::string left_out;
  const auto add = [&](bool is_allowed, const char* name) {
    if (!is_allowed)
      left_out += (left_out.empty() ? "" : ",") + std::string(name);
  };
  add(found.allowed.cuts, "cuts");
  add(found.allowed.pauses, "pauses");
  add(found.allowed.snapshots, "snapshots");
  add(found.allowed.kills, "kills");
  return left_out.empty() ? text : text + " --without " + left_out;
}

[[nodiscard]] bool is_plain(const run_settings& settings) {
  return settings.starts.size() == 1 && settings.starts.front().partitions == 1 && !settings.has_cuts() &&
         settings.epoch_rows == 0 && settings.pause_seed == 0;
}

void run_search::print(const case_found& found) const {
  if (const auto& differs = found.what.differs) {
    std::cout << "run " << found.run << " differs from the plain run in " << differs->output;
    if (differs->line != 0)
      std::cout << ", line " << differs->line;
    std::cout << ", byte " << differs->byte << "\n  plain run: " << differs->plain
              << "\n  this run:  " << differs->other << '\n';
  } else {
    std::cout << "run " << found.run << " fails, and the plain run does not:\n" << found.what.message << '\n';
  }
  std::cout << "settings:    " << describe(found.settings) << "\nthe same:    " << repeating_command(found)
            << "\nfiles:       " << runs_.plain_folder() << "\n             " << runs_.kept_folder() << '\n';
  const auto names = chunk_functions(job_->plan);
  if (!names.empty())
    std::cout
      << "The script calls " << names
      << ". Values of NOW and CURRENT_TIMESTAMP are the time at which a row was read: they differ from run to run, "
         "and so does what depends on them.\n";
  else if (is_plain(found.settings))
    std::cout << "Nothing disturbed this run. Did an input change meanwhile?\n";
}

} // namespace

exit_status verify_script(const verify_request& request) {
  const auto& source = request.job.source;
  auto plan = compile(source.text);
  if (!plan.ok())
    return report(plan.error(), source);
  if (plan->outputs.empty())
    return report({errc::invalid_argument, "there is nothing to verify: the script writes no output", "", {}}, source);
  const auto config = read_config(plan->settings, {process_environment, request.job.settings});
  if (!config.ok())
    return report(config.error(), source);
  auto outputs = outputs_of(request.job, *plan);
  if (!outputs.ok())
    return report(outputs.error(), source);
  const stop_signals signals;
  auto folder = private_folder::make();
  if (!folder.ok())
    return report(folder.error(), source);
  verified_job job{&source, *std::move(plan), *std::move(outputs), request.job.settings, folder->path()};
  job.settings.emplace_back("record.bytes", std::to_string(std::max(config->record_bytes_max, config->chunk_bytes)));
  run_search all(request, job, *config, signals);
  const auto found = all.find();
  if (!found.ok()) {
    std::cerr << "millrace: " << render(found.error(), source.text) << '\n';
    return exit_status::failed;
  }
  if (!*found) {
    all.print_verdict();
    return exit_status::done;
  }
  folder->keep();
  all.print(**found);
  return exit_status::failed;
}

} // namespace millrace
