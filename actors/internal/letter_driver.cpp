#include "millrace/actors/internal/letter_driver.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "millrace/actors/internal/recovery/recovery.hpp"

namespace millrace {

letter_driver::letter_driver(caf::actor_config& config, std::shared_ptr<job_state> job)
  : job_actor(config, std::move(job)) {}

caf::behavior letter_driver::make_behavior() {
  count_thread();
  settle_thread();
  return {
    [this](const wired& message) { wire(message); },
    [this](const letters_waiting& message) { record(message); },
    [this](const flush_output&) { flush(); },
    [this](const save_epoch&) { save_place(); },
    [this](const prepare&) { finish(); },
  };
}

void letter_driver::record(const letters_waiting& message) {
  const auto number = message.content->facts.sequence;
  if (auto outcome = job().letters->record(*message.content, *message.letters, message.first_line); !outcome.ok())
    return fail(std::move(outcome).take_error(), "");
  for (auto& text : job().letters->take_samples())
    job().board.post_dead_letter_sample(std::move(text));
  job().board.post_left_out(job().letters->left_out());
  send(peers().router, letters_written{number});
  if (!std::exchange(is_flush_due_, true))
    delayed_send(this, std::chrono::microseconds(job().config.flush_interval.us), flush_output{});
}

void letter_driver::flush() {
  is_flush_due_ = false;
  if (is_closed_)
    return;
  if (auto outcome = job().letters->flush(); !outcome.ok())
    fail(std::move(outcome).take_error(), "");
}

void letter_driver::save_place() {
  auto saved = job().letters->checkpoint();
  if (!saved.ok())
    return fail(std::move(saved).take_error(), "");
  send(peers().snapshots, letters_saved{std::make_shared<const saved_letters>(to_saved(*saved))});
}

void letter_driver::finish() {
  is_closed_ = true;
  if (auto outcome = job().letters->close(); !outcome.ok())
    return fail(std::move(outcome).take_error(), "");
  send(peers().coordinator, prepared{});
}

/// After a failure the letters so far are kept: they may say why.
void letter_driver::on_exit() {
  if (!is_closed_)
    if (const auto outcome = job().letters->close(); !outcome.ok())
      job().board.post_dead_letter_sample("dead letters are incomplete: " + outcome.error().message);
  job_actor::on_exit();
}

} // namespace millrace
