#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include "millrace/actors/internal/job_state.hpp"
#include "millrace/actors/internal/messages.hpp"
#include "millrace/actors/internal/spawn.hpp"

namespace millrace {

/// What the state of a job is made of that has one actor only.
struct job_shape {
  std::uint32_t inputs = 1;
  std::uint32_t outputs = 1;
  std::uint32_t partitions = 2;
  std::uint32_t window = 4;
  std::uint32_t level_count = 2;
};

/// One actor of a job among others that only note what they are sent, on CAF's deterministic
/// scheduler. Each note is the receiver and the message, as in `router: processed 0: 4 5`.
///
/// Ownership: owns the job's state and all actors. Threads: one. Errors: none.
class lone_actor {
public:
  explicit lone_actor(const job_shape& shape);
  ~lone_actor();
  lone_actor(const lone_actor&) = delete;
  lone_actor& operator=(const lone_actor&) = delete;

  /// Spawns the actor and tells it who is who. How it ends by a failure is noted, too.
  template <class Actor, class... Args>
  void enter(Args&&... args) {
    actor_ = spawn_light<Actor>(*system_, state_, std::forward<Args>(args)...);
    note_end();
    tell(wired{peers_});
  }
  /// Sends a message to the actor, which gets it with the next `run`.
  template <class Message>
  void tell(const Message& message) {
    caf::anon_send(actor_, message);
  }
  /// Ends the actor as its coordinator would.
  void dismiss();
  /// Lets everybody take turns until nobody has a message, and returns what was noted since the last time:
  /// receiver by receiver, for only what one gets from another has an order.
  std::vector<std::string> run();
  /// Moves the clock, then does as `run`.
  std::vector<std::string> run_after(std::chrono::milliseconds time);

  [[nodiscard]] job_state& job() { return *state_; }

private:
  using scheduler = caf::scheduler::test_coordinator;

  [[nodiscard]] scheduler& turns() { return dynamic_cast<scheduler&>(system_->scheduler()); }
  [[nodiscard]] caf::actor spawn_noting(const std::string& name);
  void note_end();

  std::vector<std::string> notes_;
  std::shared_ptr<job_state> state_;
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  std::shared_ptr<actor_peers> peers_;
  caf::actor actor_;
};

} // namespace millrace
