#include "lone_actor.hpp"

#include <algorithm>
#include <utility>

#include <caf/atom.hpp>
#include <caf/event_based_actor.hpp>

#include "millrace/actors/internal/fault.hpp"

namespace millrace {

namespace {

[[nodiscard]] std::string text_of(std::uint64_t number) { return std::to_string(number); }

template <class Report>
[[nodiscard]] std::string text_of(const report_list<Report>& reports) {
  std::string text;
  for (const auto& report : reports)
    text += " " + text_of(report.chunk.value);
  return text;
}

/// Notes the messages it gets.
class noting_actor final : public caf::event_based_actor {
public:
  noting_actor(caf::actor_config& config, std::string name, std::vector<std::string>& notes)
    : caf::event_based_actor(config), name_(std::move(name)), notes_(&notes) {}

  [[nodiscard]] caf::behavior make_behavior() override {
    return {
      [this](const granted& message) {
        note("granted " + text_of(message.chunks) + ", recycled " + text_of(message.recycled));
      },
      [this](const cut_chunk& message) {
        note("cut " + text_of(message.input) +
             (message.slot == nullptr ? " end" : ": " + std::string(message.slot->content.position.origin)));
      },
      [this](const dealt& message) {
        const auto& content = *message.content;
        note("dealt " + text_of(content.facts.sequence.value) + " of " + text_of(content.facts.input) +
             (content.ends_input ? ", ends input" : "") + (content.ends_job ? ", ends job" : ""));
      },
      [this](const slots_dealt& message) {
        note(message.weights.empty() ? "slots dealt evenly" : "slots dealt, the first for " + text_of(message.weights[0]));
      },
      [this](const handed& message) {
        std::string text;
        for (const auto& [level, chunk, part] : message.parts)
          text += (text.empty() ? " " : ", ") + text_of(chunk.value) + " for level " + text_of(level) +
                  (part == nullptr ? ", empty" : "");
        note("handed" + text + " from " + text_of(message.sender));
      },
      [this](const produced& message) {
        std::string text;
        for (const auto& [chunk, runs] : message.chunks)
          text += " " + text_of(chunk.value) + (runs.size() == 1 ? "" : " of " + text_of(runs.size()) + " runs");
        note("produced" + text);
      },
      [this](const passed& message) { note("passed" + text_of(message.levels) + " by " + text_of(message.sender)); },
      [this](const processed& message) {
        note("processed " + text_of(message.partition) + ":" + text_of(message.chunks));
      },
      [this](const letters_waiting& message) {
        note("letters of " + text_of(message.content->facts.sequence.value) + " from line " + text_of(message.first_line));
      },
      [this](const letters_written& message) { note("letters written of " + text_of(message.chunk.value)); },
      [this](const forgotten& message) { note("forgotten " + text_of(message.chunk.value)); },
      [this](const emptied&) { note("emptied"); },
      [this](const first_moved&) { note("first moved"); },
      [this](const save_epoch& message) { note("save behind " + text_of(message.last.value)); },
      [this](const state_saved& message) {
        std::string text = "state of " + text_of(message.partition) + ":";
        for (const auto& section : *message.sections)
          text += " " + text_of(section.node);
        note(text);
      },
      [this](const drained&) { note("drained"); },
      [this](const prepared&) { note("prepared"); },
      [this](const committed&) { note("committed"); },
    };
  }

private:
  void note(const std::string& what) { notes_->push_back(name_ + ": " + what); }

  std::string name_;
  std::vector<std::string>* notes_;
};

[[nodiscard]] std::shared_ptr<job_state> make_state(const job_shape& shape) {
  auto state = std::make_shared<job_state>(shape.partitions);
  state->name = "test";
  state->plan.level_count = shape.level_count;
  state->plan.sources.resize(shape.inputs);
  state->plan.outputs.resize(shape.outputs);
  state->config.partitions = shape.partitions;
  state->config.window_chunks = shape.window;
  state->inputs.resize(shape.inputs);
  state->outputs.resize(shape.outputs);
  state->ends.resize(shape.inputs + 1);
  state->now_us = [] { return std::int64_t{0}; };
  for (auto& frames : state->frames)
    frames = std::vector<frame_slot>(shape.window);
  return state;
}

} // namespace

lone_actor::lone_actor(const job_shape& shape) : state_(make_state(shape)), peers_(std::make_shared<actor_peers>()) {
  config_.set("scheduler.policy", caf::atom("testing"));
  system_ = std::make_unique<caf::actor_system>(config_);
  peers_->coordinator = spawn_noting("coordinator");
  peers_->router = spawn_noting("router");
  peers_->letters = spawn_noting("letters");
  peers_->snapshots = spawn_noting("snapshots");
  for (std::uint32_t i = 0; i < shape.inputs; ++i)
    peers_->sources.push_back(spawn_noting("source " + std::to_string(i)));
  for (std::uint32_t i = 0; i < shape.partitions; ++i)
    peers_->partitions.push_back(spawn_noting("partition " + std::to_string(i)));
  for (std::uint32_t i = 0; i < shape.outputs; ++i)
    peers_->sinks.push_back(spawn_noting("sink " + std::to_string(i)));
}

lone_actor::~lone_actor() {
  dismiss();
  run();
  actor_ = nullptr;
  peers_.reset();
}

caf::actor lone_actor::spawn_noting(const std::string& name) {
  return system_->spawn<noting_actor>(name, std::ref(notes_));
}

void lone_actor::note_end() {
  actor_->attach_functor([this](const caf::error& reason) {
    if (reason != caf::exit_reason::user_shutdown)
      notes_.push_back("ended: " + to_failure(reason).message);
  });
}

void lone_actor::dismiss() { caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown); }

std::vector<std::string> lone_actor::run() {
  turns().run();
  auto notes = std::exchange(notes_, {});
  const auto receiver_of = [](const std::string& note) { return note.substr(0, note.find(':')); };
  std::stable_sort(notes.begin(), notes.end(),
                   [&](const auto& a, const auto& b) { return receiver_of(a) < receiver_of(b); });
  return notes;
}

std::vector<std::string> lone_actor::run_after(std::chrono::milliseconds time) {
  turns().advance_time(time);
  return run();
}

} // namespace millrace
