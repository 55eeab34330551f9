#include "millrace/actors/internal/recovery/snapshot_driver.hpp"

#include <algorithm>
#include <utility>

#include "millrace/actors/internal/recovery/plan_lines.hpp"

namespace millrace {

snapshot_driver::snapshot_driver(caf::actor_config& config, std::shared_ptr<job_state> job)
  : job_actor(config, std::move(job)) {}

caf::behavior snapshot_driver::make_behavior() {
  count_thread();
  settle_thread();
  return {
    [this](const wired& message) {
      wire(message);
      if (job().recovered)
        weights_ = job().recovered->weights;
    },
    [this](const slots_dealt& message) { weights_ = message.weights; },
    [this](const epoch_cut& message) {
      take([&]() -> status {
        auto outputs = std::move(manifest_.outputs);
        auto letters = std::move(manifest_.letters);
        manifest_ = *message.known;
        manifest_.outputs = std::move(outputs);
        manifest_.letters = std::move(letters);
        return {};
      });
    },
    [this](const state_saved& message) { take([&] { return add(message); }); },
    [this](const output_saved& message) {
      if (message.place->place.is_last)
        return void(last_outputs_.insert_or_assign(message.output, *message.place));
      take([&]() -> status {
        manifest_.outputs[message.output] = *message.place;
        return {};
      });
    },
    [this](const letters_saved& message) {
      if (message.place->place.is_last)
        return void(last_letters_ = *message.place);
      take([&]() -> status {
        manifest_.letters = *message.place;
        return {};
      });
    },
    [this](const end_snapshots& message) { end(message.reached); },
  };
}

/// A plan of one level has no state to save; the partition that decodes a chunk is done with it then.
std::uint32_t snapshot_driver::parts_per_epoch() const noexcept {
  const auto partitions = job().plan.level_count > 1 ? job().partition_count() : 0;
  constexpr std::uint32_t router_and_letters = 2;
  return partitions + static_cast<std::uint32_t>(job().outputs.size()) + router_and_letters;
}

/// Takes one part of a snapshot, and writes the snapshot when it was the last.
template <class Take>
void snapshot_driver::take(Take&& take_part) {
  if (is_aborted())
    return;
  if (parts_missing_ == 0) {
    parts_missing_ = parts_per_epoch();
    manifest_.outputs.resize(job().outputs.size());
  }
  auto outcome = take_part();
  if (outcome.ok() && --parts_missing_ == 0) {
    outcome = commit(false);
    if (outcome.ok())
      send(peers().router, epoch_saved{});
  }
  if (!outcome.ok())
    fail(std::move(outcome).take_error(), "");
}

status snapshot_driver::add(const state_saved& message) {
  if (!writer_) {
    MILLRACE_TRY_ASSIGN(writer_, job().snapshots->begin(job().snapshots->next_epoch()));
  }
  costs_.pause_ns_max = std::max(costs_.pause_ns_max, message.pause_ns);
  return writer_->add(message.partition, *message.sections);
}

status snapshot_driver::commit(bool is_finished) {
  if (!writer_) {
    MILLRACE_TRY_ASSIGN(writer_, job().snapshots->begin(job().snapshots->next_epoch()));
  }
  manifest_.program_version = MILLRACE_VERSION;
  manifest_.taken_us = job().now_us();
  manifest_.is_finished = is_finished;
  manifest_.partition_count = job().partition_count();
  manifest_.weights = weights_;
  manifest_.plan = plan_lines(job().plan, job().config);
  auto writer = std::move(*writer_);
  writer_.reset();
  MILLRACE_TRY_ASSIGN(const auto report, job().snapshots->commit(std::move(writer), manifest_));
  ++costs_.count;
  costs_.bytes_written += report.bytes_written;
  job().board.post_snapshots(costs_);
  return {};
}

/// Says for good that the job has ended. Outputs and letters that are named still have to be made final, by whoever starts
/// the job again; once they are, their hidden files are none of this job's.
void snapshot_driver::end(job_end reached) {
  manifest_.outputs.clear();
  manifest_.letters = last_letters_;
  if (reached == job_end::prepared) {
    for (auto& [output, saved] : last_outputs_)
      manifest_.outputs.push_back(std::move(saved));
  } else {
    manifest_.letters.path.clear();
    manifest_.letters.place = {};
  }
  manifest_.inputs.clear();
  manifest_.order = {};
  if (auto outcome = commit(true); !outcome.ok())
    return fail(std::move(outcome).take_error(), "");
  send(peers().coordinator, snapshots_ended{});
}

void snapshot_driver::on_exit() {
  writer_.reset();
  job().snapshots->unlock(); // Who ran the job may keep its handle, and start it again.
  job_actor::on_exit();
}

} // namespace millrace
