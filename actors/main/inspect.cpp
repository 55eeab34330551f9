#include <iostream>
#include <memory>
#include <utility>

#include "millrace/actors/config.hpp"
#include "millrace/actors/connector/blackhole.hpp"
#include "millrace/actors/connector/entry.hpp"
#include "millrace/actors/internal/job_setup.hpp"
#include "millrace/actors/main/commands.hpp"
#include "millrace/engine/engine.hpp"
#include "millrace/engine/plan/explain.hpp"
#include "millrace/engine/plan/planner.hpp"
#include "millrace/topology/machine.hpp"
#include "millrace/topology/placement.hpp"
#include "millrace/topology/render.hpp"

namespace millrace {

exit_status report(const failure& reason, const script& source) {
  std::cerr << source.name << ": " << render(reason, source.text) << '\n';
  const auto is_wrong = reason.code < errc::not_found || reason.code == errc::failed_precondition;
  return is_wrong ? exit_status::wrong : exit_status::failed;
}

exit_status explain_script(const run_request& request) {
  auto plan = compile(request.source.text);
  if (!plan.ok())
    return report(plan.error(), request.source);
  if (const auto outcome = check_ends(*plan); !outcome.ok())
    return report(outcome.error(), request.source);
  const auto config = read_config(plan->settings, {process_environment, request.settings});
  if (!config.ok())
    return report(config.error(), request.source);
  if (const auto outcome = check_failing_constant(*plan, config->on_error); !outcome.ok())
    return report(outcome.error(), request.source);
  allow_lateness(*plan, config->allowed_lateness);
  for (const auto& message : plan->messages)
    std::cout << message << '\n';
  if (!plan->outputs.empty())
    std::cout << explain(*plan);
  return exit_status::done;
}

result<std::shared_ptr<job_state>> set_up(const run_request& request, physical_plan plan) {
  MILLRACE_TRY_ASSIGN(auto config, read_config(plan.settings, {process_environment, request.settings}));
  MILLRACE_TRY_ASSIGN(const auto here, read_machine());
  job_request job;
  job.name = request.source.name;
  job.base_directory = request.source.base_directory;
  job.letters_path = letters_path_of(request.source);
  job.on = &here;
  job.result = std::make_unique<blackhole_writer>();
  return make_job(std::move(plan), std::move(config), std::move(job));
}

exit_status check_script(const run_request& request) {
  auto plan = compile(request.source.text);
  if (!plan.ok())
    return report(plan.error(), request.source);
  const auto outcome = set_up(request, *std::move(plan));
  return outcome.ok() ? exit_status::done : report(outcome.error(), request.source);
}

exit_status show_topology(std::uint32_t partition_count) {
  const auto here = read_machine();
  if (!here.ok())
    return report(here.error(), {"", "topology", ""});
  const auto count = partition_count == 0 ? default_partitions(count_usable_cores(*here)) : partition_count;
  std::cout << render(*here, place(*here, pinning::on, count));
  return exit_status::done;
}

exit_status show_functions() {
  std::cout << list_functions();
  return exit_status::done;
}

} // namespace millrace
