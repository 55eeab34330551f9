#include "millrace/actors/internal/output_driver.hpp"

#include <chrono>
#include <utility>

namespace millrace {

caf::message_handler output_driver::epochs() {
  return {
    [this](const commit_epoch& message) {
      if (check(commit_reached({message.last})))
        send(peers().router, epoch_committed{});
    },
    [this](const flush_output&) {
      // A timer may still come after all was prepared, or the job aborted: then there is nothing to make visible.
      if (std::exchange(is_flush_due_, false) && !is_prepared_ && !is_aborted())
        check(flush());
    },
    [this](const prepare&) {
      is_prepared_ = true;
      if (check(end_writing()) && check(prepare_epoch(last_epoch())))
        send(peers().coordinator, prepared{});
    },
    [this](const commit&) {
      if (!check(commit_reached(last_epoch())))
        return;
      is_committed_ = true;
      send(peers().coordinator, committed{output()});
    },
  };
}

bool output_driver::check(status outcome) {
  if (outcome.ok())
    return true;
  fail(std::move(outcome).take_error(), "");
  return false;
}

void output_driver::flush_later() {
  if (!std::exchange(is_flush_due_, true))
    delayed_send(this, std::chrono::microseconds(job().config.flush_interval.us), flush_output{});
}

void output_driver::on_exit() {
  if (!is_committed_)
    let_go(job().snapshots != nullptr);
  job_actor::on_exit();
}

} // namespace millrace
