#include "stage.hpp"

#include <algorithm>
#include <utility>

#include <caf/atom.hpp>
#include <caf/event_based_actor.hpp>

#include "millrace/actors/internal/fault.hpp"

namespace millrace {

namespace {

[[nodiscard]] std::string text_of(std::uint64_t number) { return std::to_string(number); }

[[nodiscard]] std::string text_of(const chunk_list& chunks) {
  std::string text;
  for (const auto chunk : chunks)
    text += " " + text_of(chunk.value);
  return text;
}

/// Notes the messages it gets.
class extra_actor final : public caf::event_based_actor {
public:
  extra_actor(caf::actor_config& config, std::string name, std::vector<std::string>& notes)
    : caf::event_based_actor(config), name_(std::move(name)), notes_(&notes) {}

  [[nodiscard]] caf::behavior make_behavior() override {
    return {
      [this](const granted& of) { note("granted " + text_of(of.chunks) + ", recycled " + text_of(of.recycled)); },
      [this](const cut_chunk& of) {
        note("cut " + text_of(of.input) +
             (of.slot == nullptr ? " end" : ": " + std::string(of.slot->content.position.origin)));
      },
      [this](const dealt& of) {
        const auto& content = *of.content;
        note("dealt " + text_of(content.facts.sequence.value) + " of " + text_of(content.facts.input) +
             (content.ends_input ? ", ends input" : "") + (content.ends_job ? ", ends job" : ""));
      },
      [this](const handed& of) {
        note("handed " + text_of(of.chunk.value) + " from " + text_of(of.sender) + " for level " + text_of(of.level));
      },
      [this](const produced& of) { note("produced " + text_of(of.partition) + ":" + text_of(of.chunks)); },
      [this](const processed& of) { note("processed " + text_of(of.partition) + ":" + text_of(of.chunks)); },
      [this](const letters_waiting& of) {
        note("letters of " + text_of(of.content->facts.sequence.value) + " from line " + text_of(of.first_line));
      },
      [this](const letters_written& of) { note("letters written of " + text_of(of.chunk.value)); },
      [this](const drained&) { note("drained"); },
      [this](const prepared&) { note("prepared"); },
      [this](const committed&) { note("committed"); },
    };
  }

private:
  void note(const std::string& message) { notes_->push_back(name_ + ": " + message); }

  std::string name_;
  std::vector<std::string>* notes_;
};

[[nodiscard]] std::shared_ptr<job_state> make_state(const cast& of) {
  auto state = std::make_shared<job_state>(of.partitions);
  state->name = "test";
  state->plan.level_count = of.level_count;
  state->plan.sources.resize(of.inputs);
  state->plan.outputs.resize(of.outputs);
  state->config.partitions = of.partitions;
  state->config.window_chunks = of.window;
  state->inputs.resize(of.inputs);
  state->outputs.resize(of.outputs);
  state->ends.resize(of.inputs + 1);
  state->now_us = [] { return std::int64_t{0}; };
  for (auto& frames : state->frames)
    frames = std::vector<frame_slot>(of.window);
  return state;
}

} // namespace

stage::stage(const cast& of) : state_(make_state(of)), peers_(std::make_shared<actor_peers>()) {
  config_.set("scheduler.policy", caf::atom("testing"));
  system_ = std::make_unique<caf::actor_system>(config_);
  peers_->coordinator = extra("coordinator");
  peers_->router = extra("router");
  peers_->letters = extra("letters");
  for (std::uint32_t i = 0; i < of.inputs; ++i)
    peers_->sources.push_back(extra("source " + std::to_string(i)));
  for (std::uint32_t i = 0; i < of.partitions; ++i)
    peers_->partitions.push_back(extra("partition " + std::to_string(i)));
  for (std::uint32_t i = 0; i < of.outputs; ++i)
    peers_->sinks.push_back(extra("sink " + std::to_string(i)));
}

stage::~stage() {
  dismiss();
  run();
  actor_ = nullptr;
  peers_.reset();
}

caf::actor stage::extra(const std::string& name) { return system_->spawn<extra_actor>(name, std::ref(notes_)); }

void stage::note_end() {
  actor_->attach_functor([this](const caf::error& reason) {
    if (reason != caf::exit_reason::user_shutdown)
      notes_.push_back("ended: " + to_failure(reason).message);
  });
}

void stage::dismiss() { caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown); }

std::vector<std::string> stage::run() {
  turns().run();
  auto notes = std::exchange(notes_, {});
  const auto receiver_of = [](const std::string& note) { return note.substr(0, note.find(':')); };
  std::stable_sort(notes.begin(), notes.end(),
                   [&](const auto& a, const auto& b) { return receiver_of(a) < receiver_of(b); });
  return notes;
}

std::vector<std::string> stage::run_after(std::chrono::milliseconds time) {
  turns().advance_time(time);
  return run();
}

} // namespace millrace
