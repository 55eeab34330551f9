#pragma once

#include <memory>
#include <utility>

#include <caf/actor.hpp>
#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include "millrace/actors/internal/job_state.hpp"
#include "millrace/actors/internal/messages.hpp"
#include "millrace/actors/runtime.hpp"

namespace millrace {

/// What a job handle shares: the state of the job, and where to tell it something. The reference to the
/// coordinator is weak, so that a handle keeps no actor alive.
struct job::state {
  std::shared_ptr<job_state> shared;
  caf::actor_addr coordinator;

  /// Does nothing when the job has ended.
  template <class Message>
  void tell(Message message) const {
    if (const auto alive = caf::actor_cast<caf::actor>(coordinator))
      caf::anon_send(alive, std::move(message));
  }
  void abort() const {
    shared->abort();
    tell(abort_job{});
  }
};

} // namespace millrace
