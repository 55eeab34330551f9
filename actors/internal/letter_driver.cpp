#include "millrace/actors/internal/letter_driver.hpp"

#include <cstdint>
#include <limits>
#include <utility>

#include "millrace/actors/internal/recovery/recovery.hpp"

namespace millrace {

caf::behavior letter_driver::make_behavior() {
  count_thread();
  settle_thread();
  return caf::message_handler{
    [this](const wired& message) { wire(message); },
    [this](const letters_waiting& message) { record(message); },
    [this](const save_epoch& message) { check(prepare_epoch({message.last})); },
  }.or_else(epochs());
}

void letter_driver::record(const letters_waiting& message) {
  const auto number = message.content->facts.sequence;
  if (!check(job().letters->record(*message.content, *message.letters, message.first_line)))
    return;
  for (auto& text : job().letters->take_samples())
    job().board.post_dead_letter_sample(std::move(text));
  job().board.post_left_out(job().letters->left_out());
  send(peers().router, letters_written{number});
  flush_later();
}

/// Chunks without letters are not heard of, so it ends behind any chunk.
output_epoch letter_driver::last_epoch() const { return {{std::numeric_limits<std::uint64_t>::max()}, true}; }

status letter_driver::prepare_epoch(const output_epoch& epoch) {
  MILLRACE_TRY_ASSIGN(const auto recorded, job().letters->prepare(epoch));
  auto saved = std::make_shared<saved_letters>(to_saved(recorded));
  saved->place.is_last = epoch.ends_output;
  if (job().snapshots != nullptr)
    send(peers().snapshots, letters_saved{std::move(saved)});
  return {};
}

void letter_driver::let_go(bool goes_on) {
  const auto outcome = job().letters->leave(goes_on);
  if (!outcome.ok() && !is_prepared()) // Where they were being prepared, that is what ended the job.
    job().board.post_dead_letter_sample("dead letters are incomplete: " + outcome.error().message);
}

} // namespace millrace
