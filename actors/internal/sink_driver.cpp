#include "millrace/actors/internal/sink_driver.hpp"

#include <utility>

#include "millrace/actors/internal/query_factory.hpp"

namespace millrace {

sink_driver::sink_driver(caf::actor_config& config, std::shared_ptr<job_state> job, std::uint32_t index)
  : job_actor(config, std::move(job)), index_(index) {}

std::string sink_driver::role() const {
  const auto& output = job().plan.outputs[index_];
  return output.is_result ? "result" : "sink " + output.name;
}

caf::behavior sink_driver::make_behavior() {
  settle_thread();
  const auto runs_per_chunk = job().outputs[index_].level == 0 ? 1 : job().partition_count();
  runs_.emplace(runs_per_chunk, job().window());
  writer_.emplace(sink(), make_encoder(job().output_formats[index_], job().plan.outputs[index_].shape));
  return {
    [this](const wired& message) { wire(message); },
    [this](const produced& message) {
      for (const auto chunk : message.chunks)
        runs_->accept(chunk, message.partition, job().frame_of(message.partition, chunk).frame.runs[index_]);
      write_ready();
    },
    [this](const flush_output&) { flush(); },
    [this](const prepare&) { make_durable(); },
    [this](const commit&) { finish(); },
  };
}

void sink_driver::write_ready() {
  const auto before = runs_->position();
  while (!is_aborted()) {
    const auto runs = runs_->next();
    if (!runs)
      break;
    if (auto outcome = writer_->write(*runs); !outcome.ok())
      return fail(std::move(outcome).take_error(), "");
  }
  if (runs_->position() == before)
    return;
  send(peers().router, written{index_, runs_->position()});
  schedule_flush();
}

void sink_driver::schedule_flush() {
  if (is_flush_due_)
    return;
  is_flush_due_ = true;
  delayed_send(this, flush_interval, flush_output{});
}

void sink_driver::flush() {
  is_flush_due_ = false;
  if (is_prepared_ || is_aborted())
    return;
  if (auto outcome = sink().flush(); !outcome.ok())
    fail(std::move(outcome).take_error(), "");
}

void sink_driver::make_durable() {
  is_prepared_ = true;
  if (auto outcome = sink().prepare(); !outcome.ok())
    return fail(std::move(outcome).take_error(), "");
  send(peers().coordinator, prepared{});
}

void sink_driver::finish() {
  if (auto outcome = sink().commit(); !outcome.ok())
    return fail(std::move(outcome).take_error(), "");
  is_committed_ = true;
  send(peers().coordinator, committed{index_});
}

void sink_driver::on_exit() {
  if (!is_committed_)
    sink().abandon();
  job_actor::on_exit();
}

} // namespace millrace
