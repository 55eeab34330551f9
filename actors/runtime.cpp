#include "millrace/actors/runtime.hpp"

#include <algorithm>
#include <exception>
#include <future>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include <caf/actor_registry.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "millrace/actors/config.hpp"
#include "millrace/actors/internal/actor_threads.hpp"
#include "millrace/actors/internal/call_thread.hpp"
#include "millrace/actors/internal/coordinator.hpp"
#include "millrace/actors/internal/fault.hpp"
#include "millrace/actors/internal/job_handle.hpp"
#include "millrace/actors/internal/job_setup.hpp"
#include "millrace/actors/internal/push_input.hpp"
#include "millrace/actors/internal/spawn.hpp"
#include "millrace/engine/engine.hpp"
#include "millrace/topology/bind.hpp"
#include "millrace/topology/machine.hpp"

namespace millrace {

namespace {

/// Threads that an actor system of our own starts: one for its scheduler, one for its clock, one that prints.
constexpr std::size_t own_threads = 3;
/// Threads of a small job besides its partitions: a source, a sink, and dead letters.
constexpr std::size_t driver_threads = 3;

/// Finds out whether so many threads can be started. An actor system that cannot start all of its threads,
/// or those of its actors, waits for ever or ends the process.
[[nodiscard]] status check_threads(std::size_t count) {
  std::promise<void> seen;
  const auto all_seen = seen.get_future().share();
  std::vector<std::thread> started;
  auto outcome = status();
  try {
    for (std::size_t i = 0; i < count; ++i)
      started.emplace_back([all_seen] { all_seen.wait(); });
  } catch (const std::system_error&) {
    outcome = to_failure(std::current_exception(), "the runtime cannot start");
  }
  seen.set_value();
  for (auto& thread : started)
    thread.join();
  return outcome;
}

/// A job as far as the runtime must know it to end it. Its actors keep its state alive as long as it runs,
/// whether or not a handle is left.
struct running_job {
  std::weak_ptr<job_state> shared;
  caf::actor_addr coordinator;
};

} // namespace

struct runtime::state {
  machine here;
  std::shared_ptr<const thread_binder> binder; ///< Null: no thread is bound.
  caf::actor_system_config config;
  std::optional<caf::actor_system> own;
  caf::actor_system* system = nullptr;
  std::mutex mutex;
  std::vector<running_job> jobs; ///< Guarded by `mutex`.
  /// CAF keeps a reference to its actor system in every thread that makes one or spawns in it, and the system does
  /// not end before all of them are gone. This thread is the only one of ours to do either.
  call_thread caller;

  state() = default;
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  /// The actor system waits for its actors, so they must be told to end.
  ~state() {
    abort_all();
    caller.run([this] { own.reset(); });
  }

  /// Starts its thread, and looks at the machine.
  [[nodiscard]] static result<std::unique_ptr<state>> make(const runtime_options& options);
  [[nodiscard]] status read_here(const runtime_options& options);
  [[nodiscard]] status start_own(const runtime_options& options);
  [[nodiscard]] caf::actor_addr spawn(std::shared_ptr<job_state> job);
  [[nodiscard]] result<job> submit(physical_plan plan, job_options options);
  void abort_all();
  [[nodiscard]] bool has_ended();
};

status runtime::state::read_here(const runtime_options& options) {
  MILLRACE_TRY_ASSIGN(here, read_machine());
  if (options.pin == pinning::on)
    binder = std::make_shared<const thread_binder>(here);
  return {};
}

status runtime::state::start_own(const runtime_options& options) {
  const auto partitions =
    options.partitions == 0 ? default_partitions(count_usable_cores(here)) : options.partitions;
  set_up_threads(config, here, binder, partitions);
  MILLRACE_TRY(check_threads(own_threads + driver_threads + partitions));
  caller.run([this] { own.emplace(config); });
  system = &*own;
  return {};
}

/// Starts the actors of a job; returns their coordinator.
caf::actor_addr runtime::state::spawn(std::shared_ptr<job_state> job) {
  return caller.run([&] { return spawn_light<coordinator>(*system, std::move(job), threading::own).address(); });
}

void runtime::state::abort_all() {
  const std::scoped_lock lock(mutex);
  for (const auto& [shared, coordinator] : jobs)
    if (auto running = shared.lock())
      job::state{std::move(running), coordinator}.abort();
}

/// Whether no thread works for a job any more. Those of an actor system of our own are gone altogether.
bool runtime::state::has_ended() {
  if (own)
    return own->registry().running() == 0;
  const std::scoped_lock lock(mutex);
  return std::all_of(jobs.begin(), jobs.end(), [](const running_job& entry) {
    const auto running = entry.shared.lock();
    return running == nullptr || running->actors == 0;
  });
}

result<std::unique_ptr<runtime::state>> runtime::state::make(const runtime_options& options) {
  try {
    auto new_state = std::make_unique<state>();
    MILLRACE_TRY(new_state->read_here(options));
    return new_state;
  } catch (const std::system_error&) {
    return to_failure(std::current_exception(), "the runtime cannot start");
  }
}

result<runtime> runtime::start(const runtime_options& options) {
  MILLRACE_TRY_ASSIGN(auto new_state, state::make(options));
  MILLRACE_TRY(new_state->start_own(options));
  return runtime(std::move(new_state));
}

result<runtime> runtime::start(const runtime_options& options, caf::actor_system& host) {
  MILLRACE_TRY_ASSIGN(auto new_state, state::make(options));
  new_state->system = &host;
  return runtime(std::move(new_state));
}

runtime::runtime(std::unique_ptr<state> owned) : state_(std::move(owned)) {}
runtime::runtime(runtime&&) noexcept = default;
runtime& runtime::operator=(runtime&&) noexcept = default;

runtime::~runtime() = default;

result<physical_plan> runtime::compile(std::string_view sql) {
  try {
    return with_deep_stack([&] { return millrace::compile(sql); });
  } catch (const std::system_error&) {
    return to_failure(std::current_exception(), "a script cannot be compiled");
  }
}

result<job> runtime::submit(std::string_view sql, job_options options) const {
  MILLRACE_TRY_ASSIGN(auto plan, compile(sql));
  return submit(std::move(plan), std::move(options));
}

result<job> runtime::submit(physical_plan plan, job_options options) const {
  try {
    return with_deep_stack([&] { return state_->submit(std::move(plan), std::move(options)); });
  } catch (const std::system_error&) {
    return to_failure(std::current_exception(), "a job cannot start");
  }
}

result<job> runtime::state::submit(physical_plan plan, job_options options) {
  MILLRACE_TRY_ASSIGN(auto settings, read_config(plan.settings, {process_environment, std::move(options.settings)}));
  if (options.push_capacity == 0)
    return failure{errc::invalid_argument, "push_capacity must be at least 1", "", {}};
  job_request request;
  request.name = std::move(options.name);
  request.base_directory = std::move(options.base_directory);
  request.letters_path = std::move(options.letters_path);
  request.on = &here;
  request.binder = settings.pin == pinning::on ? binder : nullptr;
  request.is_embedded = options.has_program;
  request.push_capacity = options.push_capacity;
  request.replayable_inputs = std::move(options.replayable_inputs);
  request.subscriptions = std::move(options.subscriptions);
  request.also_read = std::move(options.also_read);
  request.also_written = std::move(options.also_written);
  request.is_from_scratch = options.is_from_scratch;
  request.result = std::move(options.result);
  request.result_format = options.result_format;
  MILLRACE_TRY_ASSIGN(auto shared, make_job(std::move(plan), std::move(settings), std::move(request)));
  MILLRACE_TRY(open_job(*shared));
  auto submitted = std::make_shared<job::state>();
  submitted->shared = shared;
  submitted->coordinator = spawn(std::move(shared));
  const std::scoped_lock lock(mutex);
  std::erase_if(jobs, [](const auto& running) { return running.shared.expired(); });
  jobs.push_back({submitted->shared, submitted->coordinator});
  return job(std::move(submitted));
}

bool runtime::close(std::chrono::milliseconds time) {
  constexpr std::chrono::milliseconds step{1};
  const auto deadline = std::chrono::steady_clock::now() + time;
  state_->abort_all();
  while (!state_->has_ended()) {
    if (std::chrono::steady_clock::now() > deadline)
      return false;
    std::this_thread::sleep_for(step);
  }
  return true;
}

} // namespace millrace
