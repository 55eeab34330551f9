#include "millrace/actors/internal/source_driver.hpp"

#include <chrono>
#include <utility>

#include "millrace/engine/base/check.hpp"

namespace millrace {

namespace {

/// How long an input that has nothing is left alone.
constexpr std::chrono::milliseconds poll_interval{10};

} // namespace

source_driver::source_driver(caf::actor_config& config, std::shared_ptr<job_state> job, std::uint32_t index)
  : job_actor(config, std::move(job)), index_(index) {}

caf::behavior source_driver::make_behavior() {
  settle_thread();
  return {
    [this](const wired& message) { wire(message); },
    [this](const granted& message) { grant(message); },
    [this](const look_again&) {
      is_waiting_ = false;
      read();
    },
    [this](const stop_inputs&) {
      if (!has_ended_)
        end();
    },
  };
}

void source_driver::grant(const granted& more) {
  MILLRACE_CHECK(more.recycled <= in_use_.size());
  for (std::uint32_t i = 0; i < more.recycled; ++i) {
    free_.push_back(in_use_.front());
    in_use_.pop_front();
  }
  credit_ += more.chunks;
  read();
}

read_slot& source_driver::take_slot() {
  if (free_.empty())
    return job().inputs[index_].slots.emplace_back();
  auto& slot = *free_.back();
  free_.pop_back();
  return slot;
}

/// Changes the state of reading, unless the input was stopped meanwhile.
bool source_driver::change(read_state from, read_state to) {
  return job().inputs[index_].progress->state.compare_exchange_strong(from, to);
}

/// Reads into a buffer, as far as the input was not stopped before or meanwhile: then it counts as ended, whatever
/// the reader says.
result<read_outcome> source_driver::read_into(read_slot& slot) {
  slot.content = {};
  if (!change(read_state::paused, read_state::under_way))
    return read_outcome::ended;
  auto outcome = job().inputs[index_].reader->read(slot.buffer, slot.content);
  if (job().snapshots != nullptr && outcome.ok() && *outcome == read_outcome::chunk)
    slot.place = job().inputs[index_].reader->place();
  if (!change(read_state::under_way, read_state::paused))
    return read_outcome::ended;
  return outcome;
}

void source_driver::read() {
  while (credit_ > 0 && !has_ended_ && !is_aborted()) {
    auto& slot = take_slot();
    auto outcome = read_into(slot);
    if (!outcome.ok())
      return fail(std::move(outcome).take_error(), "");
    if (*outcome == read_outcome::chunk) {
      --credit_;
      in_use_.push_back(&slot);
      ++job().inputs[index_].progress->chunks_open;
      send(peers().router, cut_chunk{index_, &slot});
      continue;
    }
    free_.push_back(&slot);
    if (*outcome == read_outcome::waiting)
      return wait_for_more();
    end();
  }
}

void source_driver::end() {
  has_ended_ = true;
  send(peers().router, cut_chunk{index_, nullptr});
}

void source_driver::wait_for_more() {
  if (is_waiting_ || job().inputs[index_].wake == wake_up::by_message)
    return;
  is_waiting_ = true;
  delayed_send(this, poll_interval, look_again{});
}

} // namespace millrace
