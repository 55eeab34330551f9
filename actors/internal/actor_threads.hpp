#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include <caf/actor_system_config.hpp>
#include <caf/thread_hook.hpp>

#include "millrace/topology/bind.hpp"
#include "millrace/topology/machine.hpp"
#include "millrace/topology/placement.hpp"

namespace millrace {

/// Keeps every thread that CAF starts off the partitions' cores; partitions bind themselves again.
class housekeeping_hook final : public caf::thread_hook {
public:
  housekeeping_hook(std::shared_ptr<const thread_binder> binder, cpu_set cpus)
    : binder_(std::move(binder)), cpus_(std::move(cpus)) {}

  void init(caf::actor_system&) override {}
  void thread_started() override { binder_->bind(cpus_); }
  void thread_terminates() override {}

private:
  std::shared_ptr<const thread_binder> binder_;
  cpu_set cpus_;
};

/// Settles which threads an actor system of our own has, and where they run, for jobs of so many
/// partitions. Benchmarks use it too, so that they measure what the runtime does.
/// @param binder Null: no thread is bound.
inline void set_up_threads(caf::actor_system_config& config, const machine& here,
                           const std::shared_ptr<const thread_binder>& binder, std::uint32_t partitions) {
  // One thread is enough for actors that only pass messages on, and sharing costs no idle time.
  config.set("scheduler.max-threads", std::size_t{1});
  config.set("scheduler.policy", caf::atom("sharing"));
  if (binder != nullptr)
    config.add_thread_hook<housekeeping_hook>(binder, place(here, pinning::on, partitions).housekeeping);
}

} // namespace millrace
