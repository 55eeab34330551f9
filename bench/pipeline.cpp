#include "millrace/bench/pipeline.hpp"

#include <map>
#include <optional>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "millrace/actors/internal/actor_threads.hpp"
#include "millrace/actors/internal/coordinator.hpp"
#include "millrace/actors/internal/job_setup.hpp"
#include "millrace/actors/internal/spawn.hpp"
#include "millrace/bench/or_exit.hpp"
#include "millrace/topology/bind.hpp"
#include "millrace/topology/machine.hpp"

namespace millrace {

namespace {

/// Takes rows, and counts or reads them.
class digest_sink final : public sink_writer {
public:
  digest_sink(output_digest& into, output_check check) : into_(&into), check_(check) {}

  [[nodiscard]] bool takes_rows() const noexcept override { return true; }
  [[nodiscard]] bool may_block() const noexcept override { return false; }
  [[nodiscard]] status open(std::string_view) override { return {}; }
  [[nodiscard]] status write(std::span<const char>) override {
    return failure{errc::failed_precondition, "takes rows", {}, {}};
  }
  [[nodiscard]] status write_rows(const batch_view& rows) override {
    if (check_ == output_check::digest)
      into_->add(rows);
    else
      into_->rows += rows.rows.count;
    return {};
  }
  [[nodiscard]] status commit(const output_epoch&) override { return {}; }

private:
  output_digest* into_;
  output_check check_;
};

/// CAF as the runtime sets it up for jobs of so many partitions.
class actor_host {
public:
  actor_host(const machine& here, const std::shared_ptr<const thread_binder>& binder, std::uint32_t partitions) {
    set_up_threads(config_, here, binder, partitions);
    system_.emplace(config_);
  }
  [[nodiscard]] caf::actor_system& system() noexcept { return *system_; }

private:
  caf::actor_system_config config_;
  std::optional<caf::actor_system> system_;
};

} // namespace

struct pipeline_host::state {
  machine here;
  std::shared_ptr<const thread_binder> binder;
  std::map<std::uint32_t, actor_host> hosts; ///< By partition count.
};

pipeline_host::pipeline_host(pinning pin) : state_(std::make_unique<state>()) {
  state_->here = value_or_exit(read_machine());
  if (pin == pinning::on)
    state_->binder = std::make_shared<const thread_binder>(state_->here);
}

pipeline_host::~pipeline_host() = default;

run_outcome pipeline_host::run(const run_request& request) {
  run_outcome outcome;
  job_config config;
  config.partitions = request.partitions;
  config.pin = request.pin;
  job_request wanted;
  wanted.name = "bench";
  wanted.on = &state_->here;
  wanted.binder = request.pin == pinning::on ? state_->binder : nullptr;
  wanted.is_embedded = true;
  wanted.result = std::make_unique<digest_sink>(outcome.output, request.check);

  const auto entry = state_->hosts.try_emplace(request.partitions, state_->here, state_->binder, request.partitions);
  auto& host = entry.first->second;

  const stopwatch watch;
  auto job = value_or_exit(make_job(*request.plan, config, std::move(wanted)));
  auto& input = job->inputs[0];
  input.reader =
    std::make_unique<repeating_reader>(chunk_cursor(*request.input, request.passes, request.chunk_batches));
  input.pushes = nullptr;
  input.wake = wake_up::by_polling;
  ok_or_exit(open_job(*job));
  const auto running = spawn_light<coordinator>(host.system(), job, threading::own);
  job->board.wait();
  outcome.time = watch.elapsed();
  ok_or_exit(job->board.outcome());
  return outcome;
}

} // namespace millrace
