#pragma once

#include <memory>
#include <string>

#include <caf/event_based_actor.hpp>

#include "millrace/actors/internal/job_state.hpp"
#include "millrace/actors/internal/messages.hpp"
#include "millrace/engine/base/result.hpp"

namespace millrace {

/// What all actors of a job have in common: its state, its other actors, and that none of them dies
/// silently. A failure or exception ends the actor with a reason, which its coordinator sees.
///
/// Ownership: shares the job's state until it ends. Threads: as every actor, one handler at a time.
/// Errors: see `fail`.
class job_actor : public caf::event_based_actor {
public:
  job_actor(caf::actor_config& config, std::shared_ptr<job_state> job);

  void on_exit() override;
  /// Runs handlers such that a broken invariant ends the actor, and with it the job, in place of the process.
  caf::resumable::resume_result resume(caf::execution_unit* context, std::size_t throughput) override;

protected:
  /// Names the actor in failures, as in `partition 3`.
  [[nodiscard]] virtual std::string role() const = 0;

  [[nodiscard]] job_state& job() const noexcept { return *job_; }
  [[nodiscard]] const actor_peers& peers() const noexcept { return *peers_; }
  [[nodiscard]] bool is_aborted() const noexcept { return job_->is_aborted.load(std::memory_order_relaxed); }
  void wire(const wired& message) { peers_ = message.peers; }
  /// True when messages wait behind the one that is being handled.
  [[nodiscard]] bool has_mail() noexcept { return !mailbox().empty(); }

  /// Ends the actor, and with it the job. `where` says what it was doing.
  void fail(failure reason, const std::string& where);
  /// Has the end of the job wait for the thread, where it is the actor's own.
  void count_thread();
  /// Binds the thread to the housekeeping set, where there is one and the thread is the actor's own.
  void settle_thread();

private:
  std::shared_ptr<job_state> job_;
  std::shared_ptr<const actor_peers> peers_;
};

} // namespace millrace
