#include "millrace/actors/internal/job_actor.hpp"

#include <exception>
#include <utility>

#include <caf/scheduled_actor.hpp>

#include "millrace/actors/internal/fault.hpp"
#include "millrace/engine/base/check.hpp"

namespace millrace {

job_actor::job_actor(caf::actor_config& config, std::shared_ptr<job_state> job)
  : caf::event_based_actor(config), job_(std::move(job)) {
  ++job_->actors;
  // CAF's own handlers print to standard output, which belongs to the results.
  set_default_handler(caf::drop);
  set_down_handler([](caf::down_msg&) {});
  set_error_handler([this](caf::error& reason) { quit(reason); });
  set_exception_handler([this](std::exception_ptr& thrown) -> caf::error {
    return to_error(to_failure(thrown, "job " + job_->name + ", " + role()));
  });
}

caf::resumable::resume_result job_actor::resume(caf::execution_unit* context, std::size_t throughput) {
  const failure_scope scope;
  return caf::event_based_actor::resume(context, throughput);
}

void job_actor::on_exit() {
  peers_.reset();
  --job_->actors;
}

void job_actor::fail(failure reason, const std::string& where) {
  reason.message = "job " + job_->name + ", " + role() + (where.empty() ? "" : ", " + where) + ": " + reason.message;
  quit(to_error(reason));
}

void job_actor::count_thread() {
  if (getf(is_detached_flag))
    thread_count::add_current(job_->threads);
}

void job_actor::settle_thread() {
  if (job_->binder != nullptr && getf(is_detached_flag))
    job_->binder->bind(job_->where.housekeeping);
}

} // namespace millrace
