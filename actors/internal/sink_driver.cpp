#include "millrace/actors/internal/sink_driver.hpp"

#include <span>
#include <utility>
#include <vector>

#include "millrace/actors/internal/query_factory.hpp"

namespace millrace {

sink_driver::sink_driver(caf::actor_config& config, std::shared_ptr<job_state> job, std::uint32_t index)
  : output_driver(config, std::move(job)), index_(index) {}

std::string sink_driver::role() const {
  const auto& output = job().plan.outputs[index_];
  return output.is_result ? "result" : "sink " + output.name;
}

caf::behavior sink_driver::make_behavior() {
  count_thread();
  settle_thread();
  runs_.emplace(job().window(), job().first_chunk());
  writer_.emplace(sink(), make_encoder(job().output_formats[index_], job().plan.outputs[index_].shape));
  return caf::message_handler{
    [this](const wired& message) {
      wire(message);
      if (job().recovered)
        resume(job().recovered->outputs[index_].held_back);
    },
    [this](const save_epoch& message) {
      epoch_ = message.last;
      check(prepare_reached());
    },
    [this](const produced& message) {
      for (const auto& [chunk, runs] : message.chunks)
        runs_->accept(chunk, runs);
      write_ready();
    },
  }.or_else(epochs());
}

void sink_driver::write_ready() {
  // All that is there is written before anything is flushed or acknowledged: one system call and one message for it.
  const auto before = runs_->position();
  while (!is_aborted()) {
    const auto runs = runs_->next();
    if (!runs)
      break;
    if (!check(writer_->write(*runs)) || !check(prepare_reached()))
      return;
  }
  if (runs_->position() == before || !show_written())
    return;
  send(peers().router, written{index_, runs_->position()});
}

/// Goes on with what was held back when the snapshot was taken.
void sink_driver::resume(std::string_view held_back) {
  check(writer_->resume(std::as_bytes(std::span(held_back))));
}

/// Ends the epoch that is being saved once its last chunk is written, which it is already where inputs pause.
status sink_driver::prepare_reached() {
  if (!epoch_ || runs_->position().value != epoch_->value + 1)
    return {};
  return prepare_epoch({*std::exchange(epoch_, std::nullopt)});
}

status sink_driver::prepare_epoch(const output_epoch& epoch) {
  auto saved = std::make_shared<saved_output>();
  saved->name = name_of(job().plan.outputs[index_]);
  MILLRACE_TRY_ASSIGN(saved->place, sink().prepare(epoch));
  saved->place.is_last = epoch.ends_output;
  const auto held_back = epoch.ends_output ? std::vector<std::byte>() : writer_->held_rows();
  saved->held_back.assign(reinterpret_cast<const char*>(held_back.data()), held_back.size());
  if (job().snapshots != nullptr)
    send(peers().snapshots, output_saved{index_, std::move(saved)});
  return {};
}

/// Makes visible what was written: now, where nothing else waits to be written. False when that failed.
bool sink_driver::show_written() {
  if (!has_mail())
    return is_prepared() || is_aborted() || check(flush());
  flush_later();
  return true;
}

void sink_driver::let_go(bool goes_on) {
  if (goes_on)
    sink().leave();
  else
    sink().abandon();
}

} // namespace millrace
