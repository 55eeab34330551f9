#include "millrace/actors/internal/sink_driver.hpp"

#include <chrono>
#include <span>
#include <utility>
#include <vector>

#include "millrace/actors/internal/query_factory.hpp"

namespace millrace {

sink_driver::sink_driver(caf::actor_config& config, std::shared_ptr<job_state> job, std::uint32_t index)
  : job_actor(config, std::move(job)), index_(index) {}

std::string sink_driver::role() const {
  const auto& output = job().plan.outputs[index_];
  return output.is_result ? "result" : "sink " + output.name;
}

caf::behavior sink_driver::make_behavior() {
  count_thread();
  settle_thread();
  runs_.emplace(job().window(), job().first_chunk());
  writer_.emplace(sink(), make_encoder(job().output_formats[index_], job().plan.outputs[index_].shape));
  return {
    [this](const wired& message) {
      wire(message);
      if (job().recovered)
        resume(job().recovered->outputs[index_].held_back);
    },
    [this](const save_epoch& message) {
      epoch_ = message.last;
      if (auto outcome = prepare_reached(); !outcome.ok())
        fail(std::move(outcome).take_error(), "");
    },
    [this](const commit_epoch& message) { show_epoch(message.last); },
    [this](const produced& message) {
      for (const auto& [chunk, runs] : message.chunks)
        runs_->accept(chunk, runs);
      write_ready();
    },
    [this](const flush_output&) {
      is_flush_due_ = false;
      flush();
    },
    [this](const prepare&) { make_durable(); },
    [this](const commit&) { finish(); },
  };
}

void sink_driver::write_ready() {
  // All that is there is written before anything is flushed or acknowledged: one system call and one message for it.
  const auto before = runs_->position();
  while (!is_aborted()) {
    const auto runs = runs_->next();
    if (!runs)
      break;
    if (auto outcome = writer_->write(*runs); !outcome.ok())
      return fail(std::move(outcome).take_error(), "");
    if (auto outcome = prepare_reached(); !outcome.ok())
      return fail(std::move(outcome).take_error(), "");
  }
  if (runs_->position() == before || !show_written())
    return;
  send(peers().router, written{index_, runs_->position()});
}

/// Goes on with what was held back when the snapshot was taken.
void sink_driver::resume(std::string_view held_back) {
  if (auto outcome = writer_->resume(std::as_bytes(std::span(held_back))); !outcome.ok())
    fail(std::move(outcome).take_error(), "");
}

/// Ends the epoch that is being saved once its last chunk is written, which it is already where inputs pause.
status sink_driver::prepare_reached() {
  if (!epoch_ || runs_->position().value != epoch_->value + 1)
    return {};
  return prepare_epoch({*std::exchange(epoch_, std::nullopt)});
}

/// Makes durable what was written up to the end of an epoch, and says so for the snapshot of it.
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

/// Makes visible what belongs to a snapshot that is durable.
void sink_driver::show_epoch(sequence_number last) {
  if (auto outcome = sink().commit({last}); !outcome.ok())
    return fail(std::move(outcome).take_error(), "");
  send(peers().router, epoch_committed{});
}

/// Makes visible what was written: now, where nothing else waits to be written. False when that failed.
bool sink_driver::show_written() {
  if (!has_mail())
    return flush();
  if (!std::exchange(is_flush_due_, true))
    delayed_send(this, std::chrono::microseconds(job().config.flush_interval.us), flush_output{});
  return true;
}

/// A timer may still come after the output was prepared, or the job aborted: then there is nothing to make visible.
bool sink_driver::flush() {
  if (is_prepared_ || is_aborted())
    return true;
  auto outcome = sink().flush();
  if (!outcome.ok())
    fail(std::move(outcome).take_error(), "");
  return outcome.ok();
}

void sink_driver::make_durable() {
  is_prepared_ = true;
  if (auto outcome = writer_->finish(); !outcome.ok())
    return fail(std::move(outcome).take_error(), "");
  if (auto outcome = prepare_epoch(last_epoch()); !outcome.ok())
    return fail(std::move(outcome).take_error(), "");
  send(peers().coordinator, prepared{});
}

void sink_driver::finish() {
  if (auto outcome = sink().commit(last_epoch()); !outcome.ok())
    return fail(std::move(outcome).take_error(), "");
  is_committed_ = true;
  send(peers().coordinator, committed{index_});
}

void sink_driver::on_exit() {
  if (!is_committed_ && job().snapshots != nullptr)
    sink().leave();
  else if (!is_committed_)
    sink().abandon();
  job_actor::on_exit();
}

} // namespace millrace
