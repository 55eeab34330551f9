#include "millrace/actors/internal/coordinator.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <caf/send.hpp>

#include "millrace/actors/internal/fault.hpp"
#include "millrace/actors/internal/letter_driver.hpp"
#include "millrace/actors/internal/partition.hpp"
#include "millrace/actors/internal/push_input.hpp"
#include "millrace/actors/internal/recovery/snapshot_driver.hpp"
#include "millrace/actors/internal/router.hpp"
#include "millrace/actors/internal/sink_driver.hpp"
#include "millrace/actors/internal/source_driver.hpp"

namespace millrace {

namespace {

/// Says in a failure which outputs are final in spite of it.
void name_final_outputs(failure& reason, const std::vector<output_metrics>& outputs) {
  std::string names;
  for (const auto& output : outputs)
    if (output.is_final)
      names += (names.empty() ? "" : ", ") + output.name;
  reason.message += names.empty() ? "; no output is final" : "; these outputs are final all the same: " + names;
  reason.hint = "run the job again: it replaces what is final, and removes what was left behind";
}

} // namespace

coordinator::coordinator(caf::actor_config& config, std::shared_ptr<job_state> job, threading mode)
  : job_actor(config, std::move(job)), mode_(mode) {}

caf::behavior coordinator::make_behavior() {
  set_down_handler([this](caf::down_msg& message) { see_down(message); });
  set_exception_handler([this](std::exception_ptr& thrown) -> caf::error {
    const auto reason = to_failure(thrown, "job " + job().name + ", " + role());
    abandon_unowned();
    job().board.finish(reason);
    return to_error(reason);
  });
  if (job().recovered && job().recovered->is_finished)
    end_finished();
  else
    spawn_all();
  return {
    [this](const drained&) { prepare_outputs(); },
    [this](const prepared&) { see_prepared(); },
    [this](const epoch_reached&) { end_at_epoch(); },
    [this](const snapshots_ended&) {
      if (phase_ == phase::noting)
        end({});
      else
        commit_outputs();
    },
    [this](const committed& message) { see_committed(message.output); },
    [this](const stop_inputs&) { stop_reading(); },
    [this](const abort_job&) {
      if (phase_ != phase::committing) // Then it is all or nothing, and nothing is too late.
        end(failure{errc::cancelled, "job " + job().name + " was stopped before it had finished", "", {}});
    },
  };
}

/// Ends a job that an earlier process has finished.
void coordinator::end_finished() {
  job().board.post_outputs(output_names());
  for (std::uint32_t i = 0; i < job().outputs.size(); ++i)
    job().board.post_final(i);
  close_pushes();
  job().snapshots->unlock();
  phase_ = phase::ending;
  job().board.finish({});
  quit();
}

std::vector<std::string> coordinator::output_names() const {
  std::vector<std::string> names;
  for (const auto& output : job().plan.outputs)
    names.push_back(name_of(output));
  return names;
}

void coordinator::watch(const caf::actor& child, std::string what) {
  monitor(child);
  awaited_.push_back({child.address(), std::move(what)});
}

void coordinator::post_awaited() {
  std::vector<std::string> names;
  for (const auto& each : awaited_)
    names.push_back(each.what);
  job().board.post_awaited(std::move(names));
}

/// A thread that only passes chunks on costs more in waking it than what it does.
threading coordinator::source_threading(std::uint32_t input) const {
  return job().inputs[input].reader->may_block() ? mode_ : threading::cooperative;
}

threading coordinator::sink_threading(std::uint32_t output) const {
  return job().outputs[output].writer->may_block() ? mode_ : threading::cooperative;
}

/// Everybody is told who is who before the router, and with it anything else, begins.
void coordinator::spawn_all() {
  const auto names = output_names();
  job().board.post_outputs(names);
  auto& system = home_system();
  const auto state = job().shared_from_this();
  children_ = std::make_shared<actor_peers>();
  children_->coordinator = caf::actor_cast<caf::actor>(this);
  for (std::uint32_t i = 0; i < job().partition_count(); ++i)
    watch(children_->partitions.emplace_back(spawn_worker<partition>(system, mode_, state, i)),
          "partition " + std::to_string(i));
  for (std::uint32_t i = 0; i < job().outputs.size(); ++i)
    watch(children_->sinks.emplace_back(spawn_worker<sink_driver>(system, sink_threading(i), state, i)),
          "output " + names[i]);
  children_->letters = spawn_worker<letter_driver>(system, mode_, state);
  watch(children_->letters, "dead letters");
  if (job().snapshots != nullptr) {
    children_->snapshots = spawn_worker<snapshot_driver>(system, mode_, state);
    watch(children_->snapshots, "snapshots");
  }
  for (std::uint32_t i = 0; i < job().inputs.size(); ++i)
    monitor(children_->sources.emplace_back(spawn_worker<source_driver>(system, source_threading(i), state, i)));
  for (std::uint32_t i = 0; i < job().inputs.size(); ++i)
    if (const auto& pushes = job().inputs[i].pushes; pushes != nullptr)
      pushes->set_wake([source = children_->sources[i]] { caf::anon_send(source, look_again{}); });
  children_->router = spawn_light<router>(system, state);
  watch(children_->router, "router");

  const wired message{children_};
  for (const auto* group : {&children_->partitions, &children_->sinks})
    for (const auto& child : *group)
      send(child, message);
  // One that sits in its reader for ever must not keep the others, whose threads live as long as they do.
  const auto of_sources = std::make_shared<actor_peers>();
  of_sources->router = children_->router;
  for (const auto& source : children_->sources)
    send(source, wired{of_sources});
  send(children_->letters, message);
  if (children_->snapshots)
    send(children_->snapshots, message);
  send(children_->router, message);
  wire(message);
}

void coordinator::see_down(const caf::down_msg& message) {
  std::erase_if(awaited_, [&](const auto& each) { return each.address == message.source; });
  if (phase_ == phase::ending)
    return finish_when_alone();
  if (phase_ == phase::noting)
    return end({}); // The outputs are final, and whoever starts the job again makes them so once more.
  if (!is_needed(message.source))
    return;
  if (phase_ == phase::committing)
    return see_uncommitted(to_failure(message.reason));
  end(to_failure(message.reason));
}

/// Whether the job cannot go on without an actor: it can without a source whose input is stopped or when all is drained,
/// and without anybody but sinks and letters once it commits.
bool coordinator::is_needed(const caf::actor_addr& child) const {
  const auto is_child = [&](const caf::actor& each) { return each.address() == child; };
  const auto& sources = children_->sources;
  const auto& sinks = children_->sinks;
  if (phase_ == phase::committing)
    return is_child(children_->letters) || std::any_of(sinks.begin(), sinks.end(), is_child);
  const auto source = std::find_if(sources.begin(), sources.end(), is_child);
  if (source == sources.end())
    return true;
  const auto& input = job().inputs[static_cast<std::size_t>(source - sources.begin())];
  return phase_ == phase::running && input.progress->state != read_state::stopped;
}

/// Each source says itself that it has ended, behind what it has cut. For one that is in its reader, perhaps for
/// ever, it is said here: what it has cut before is with the router already.
void coordinator::stop_reading() {
  if (phase_ != phase::running || std::exchange(is_stopped_, true))
    return;
  if (children_->snapshots)
    return send(children_->router, stop_at_epoch{});
  close_pushes();
  for (std::uint32_t i = 0; i < children_->sources.size(); ++i) {
    send(children_->sources[i], stop_inputs{});
    if (job().inputs[i].progress->state.exchange(read_state::stopped) == read_state::under_way)
      send(children_->router, cut_chunk{i, nullptr});
  }
}

/// Ends a job that is to be gone on with: its outputs stay as they are, for the next process.
void coordinator::end_at_epoch() {
  job().board.post_note("stopped behind a snapshot; start the job again with the same state.dir to go on");
  end({});
}

void coordinator::prepare_outputs() {
  if (phase_ != phase::running)
    return;
  phase_ = phase::preparing;
  answers_missing_ = children_->sinks.size() + 1;
  for (const auto& sink : children_->sinks)
    send(sink, prepare{});
  send(children_->letters, prepare{});
}

/// No output appears before every one of them can.
void coordinator::see_prepared() {
  if (phase_ != phase::preparing || --answers_missing_ != 0)
    return;
  if (children_->snapshots)
    return send(children_->snapshots, end_snapshots{job_end::prepared});
  commit_outputs();
}

void coordinator::commit_outputs() {
  if (phase_ != phase::preparing)
    return;
  phase_ = phase::committing;
  answers_missing_ = children_->sinks.size() + 1;
  for (const auto& sink : children_->sinks)
    send(sink, commit{});
  send(children_->letters, commit{});
}

void coordinator::see_committed(std::optional<std::uint32_t> output) {
  if (output)
    job().board.post_final(*output);
  if (--answers_missing_ == 0)
    finish_commit();
}

/// The other outputs are made final all the same: some may be already, and nothing could take that back.
void coordinator::see_uncommitted(failure reason) {
  if (!reason_)
    reason_ = std::move(reason);
  if (--answers_missing_ == 0)
    finish_commit();
}

void coordinator::finish_commit() {
  if (reason_)
    name_final_outputs(*reason_, job().board.metrics().outputs);
  if (reason_ || !children_->snapshots)
    return end(std::move(reason_));
  phase_ = phase::noting;
  send(children_->snapshots, end_snapshots{job_end::committed});
}

void coordinator::end(std::optional<failure> reason) {
  if (phase_ == phase::ending)
    return;
  phase_ = phase::ending;
  reason_ = std::move(reason);
  if (reason_)
    job().abort();
  dismiss_all();
  finish_when_alone();
}

void coordinator::close_pushes() {
  for (const auto& input : job().inputs)
    if (input.pushes != nullptr)
      input.pushes->close();
}

void coordinator::dismiss_all() {
  close_pushes();
  for (const auto* group : {&children_->partitions, &children_->sinks, &children_->sources})
    for (const auto& child : *group)
      send_exit(child, caf::exit_reason::user_shutdown);
  for (const auto& child : {children_->letters, children_->snapshots, children_->router})
    if (child)
      send_exit(child, caf::exit_reason::user_shutdown);
}

/// Gives up the outputs that no actor has been started for, and that nobody else would.
void coordinator::abandon_unowned() {
  for (auto i = children_ == nullptr ? 0 : children_->sinks.size(); i < job().outputs.size(); ++i)
    job().outputs[i].writer->abandon();
}

/// Sources are not waited for: a reader may sit in a system call until its input moves.
void coordinator::finish_when_alone() {
  post_awaited();
  if (!awaited_.empty())
    return;
  job().board.finish(std::move(reason_));
  quit();
}

/// Nobody waits for ever, not even when the coordinator itself fails, as when no thread can be had.
void coordinator::on_exit() {
  if (phase_ != phase::ending) {
    job().abort();
    if (children_ != nullptr)
      dismiss_all();
  }
  job().board.finish(failure{errc::internal, "job " + job().name + ": its coordinator has ended", "", {}});
  children_.reset();
  awaited_.clear();
  job_actor::on_exit();
}

} // namespace millrace
