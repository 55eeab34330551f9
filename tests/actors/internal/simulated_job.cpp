#include "simulated_job.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <caf/actor_registry.hpp>
#include <caf/atom.hpp>
#include <caf/send.hpp>
#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/coordinator.hpp"
#include "millrace/actors/internal/sink_driver.hpp"
#include "millrace/engine/engine.hpp"
#include "millrace/engine/format/format.hpp"

namespace millrace {

namespace {

/// Gives out the chunks of one stream.
class listed_reader final : public source_reader {
public:
  listed_reader(const simulation& what, const std::string& stream, observations& seen, std::uint64_t& slots_used)
    : what_(&what), seen_(&seen), slots_used_(&slots_used) {
    if (const auto found = what.inputs.find(stream); found != what.inputs.end())
      chunks_ = &found->second;
  }

  [[nodiscard]] status open() override { return {}; }
  [[nodiscard]] result<read_outcome> read(read_buffer& buffer, chunk& out) override {
    if (what_->waiting_read == next_)
      what_->while_waiting();
    if (what_->failing_read == next_)
      return failure{errc::io, "the disk is gone", "", {}};
    if (chunks_ == nullptr || next_ == chunks_->size())
      return read_outcome::ended;
    const auto& lines = (*chunks_)[next_];
    if (buffer.bytes.empty())
      ++*slots_used_;
    buffer.bytes.assign(lines.begin(), lines.end());
    buffer.bytes.resize(lines.size() + decoder_padding);
    out.bytes = {buffer.bytes.data(), lines.size()};
    out.position = {"made up", offset_};
    out.starts_file = next_ == 0;
    offset_ += lines.size();
    ++next_;
    ++seen_->read;
    return read_outcome::chunk;
  }

private:
  static constexpr std::size_t decoder_padding = 64;

  const simulation* what_;
  observations* seen_;
  const std::vector<std::string>* chunks_ = nullptr;
  std::uint64_t* slots_used_;
  std::uint64_t next_ = 0;
  std::uint64_t offset_ = 0;
};

/// A query, counted, with a bug if there is to be one.
class watched_query final : public query {
public:
  watched_query(std::unique_ptr<query> inner, std::optional<std::uint64_t> throwing_chunk, std::uint64_t& decoded)
    : inner_(std::move(inner)), throwing_chunk_(throwing_chunk), decoded_(&decoded) {}

  void weigh_slots() override { inner_->weigh_slots(); }
  [[nodiscard]] std::span<const std::uint64_t> weights_of_slots() const noexcept override {
    return inner_->weights_of_slots();
  }
  void deal_slots(std::span<const std::uint64_t> weights) override { inner_->deal_slots(weights); }
  [[nodiscard]] status decode(const chunk& input, chunk_frame& frame) override {
    ++*decoded_;
    return inner_->decode(input, frame);
  }
  [[nodiscard]] status process(std::uint32_t level, std::span<const hand_over* const> inputs,
                               chunk_frame& frame) override {
    if (throwing_chunk_ == inputs[0]->facts.sequence.value)
      throw std::runtime_error("a bug");
    return inner_->process(level, inputs, frame);
  }
  [[nodiscard]] bool was_put_off() const noexcept override { return inner_->was_put_off(); }
  [[nodiscard]] byte_range failed_bytes() const noexcept override { return inner_->failed_bytes(); }
  [[nodiscard]] std::optional<position_range> failed_rows() const noexcept override { return inner_->failed_rows(); }
  [[nodiscard]] const query_counters& counters() const noexcept override { return inner_->counters(); }
  [[nodiscard]] event_time watermark() const noexcept override { return inner_->watermark(); }

private:
  std::unique_ptr<query> inner_;
  std::optional<std::uint64_t> throwing_chunk_;
  std::uint64_t* decoded_;
};

class recording_sink final : public sink_writer {
public:
  recording_sink(const simulation& what, std::size_t output, observations& seen)
    : what_(&what), output_(output), seen_(&seen) {}

  [[nodiscard]] status open(std::string_view) override { return {}; }
  [[nodiscard]] status write(std::span<const char> bytes) override {
    if (what_->failing_write == seen_->writes[output_]++)
      return failure{errc::no_space, "the disk is full", "", {}};
    seen_->written[output_].append(bytes.begin(), bytes.end());
    return {};
  }
  [[nodiscard]] status write_rows(const batch_view&) override { return {}; }
  [[nodiscard]] result<written_place> prepare(const output_epoch&) override {
    if (what_->unprepared_output == output_)
      return failure{errc::no_space, "the disk is full", "", {}};
    return written_place{};
  }
  [[nodiscard]] status commit(const output_epoch&) override {
    const auto& uncommitted = what_->uncommitted_outputs;
    if (std::find(uncommitted.begin(), uncommitted.end(), output_) != uncommitted.end())
      return failure{errc::io, "cannot rename", "", {}};
    ++seen_->commits[output_];
    return {};
  }
  void abandon() noexcept override { ++seen_->abandons[output_]; }

private:
  const simulation* what_;
  std::size_t output_;
  observations* seen_;
};

[[nodiscard]] physical_plan compile_or_fail(const std::string& script) {
  auto plan = compile(script);
  BOOST_REQUIRE_MESSAGE(plan.ok(), script << ": " << (plan.ok() ? "" : plan.error().message));
  return std::move(*plan);
}

[[nodiscard]] record_format csv() {
  for (const auto& format : text_formats())
    if (format.name == "csv")
      return {&format, {}};
  throw std::logic_error("there is no CSV");
}

[[nodiscard]] query_factory watched_queries(const job_state& job, const simulation& what, observations& seen) {
  query_parts parts;
  parts.inputs.assign(job.plan.sources.size(), csv());
  parts.outputs = job.output_formats;
  parts.partition_count = what.partitions;
  parts.limits = what.limits;
  return [make = make_query_factory(job.plan, std::move(parts)), throwing = what.throwing_chunk,
          &seen](std::uint32_t partition) {
    return std::make_unique<watched_query>(make(partition), throwing, seen.decoded);
  };
}

[[nodiscard]] std::shared_ptr<job_state> make_state(simulation what, observations& seen) {
  auto state = std::make_shared<job_state>(what.partitions, what.chunk_memory);
  state->name = "test";
  state->plan = compile_or_fail(what.script);
  state->config.partitions = what.partitions;
  state->config.window_chunks = what.window;
  state->now_us = [] { return std::int64_t{0}; };
  state->letters = std::make_unique<letter_recorder>(letters_target(), state->plan, state->config.on_error);
  const auto& plan = state->plan;
  state->output_formats.assign(plan.outputs.size(), csv());
  state->ends.resize(plan.sources.size() + 1);
  seen.written.resize(plan.outputs.size());
  seen.writes.resize(plan.outputs.size());
  seen.commits.resize(plan.outputs.size());
  seen.abandons.resize(plan.outputs.size());
  seen.slots_used.resize(plan.sources.size());
  const auto shared = std::make_shared<const simulation>(std::move(what));
  for (std::size_t i = 0; i < plan.sources.size(); ++i)
    state->inputs.emplace_back().reader =
      std::make_unique<listed_reader>(*shared, plan.sources[i].name, seen, seen.slots_used[i]);
  for (std::uint32_t i = 0; i < plan.outputs.size(); ++i) {
    auto& output = state->outputs.emplace_back();
    output.writer = std::make_unique<recording_sink>(*shared, i, seen);
    output.level = level_of_output(plan, i);
  }
  // Readers and sinks borrow the simulation.
  state->make_query = [shared, make = watched_queries(*state, *shared, seen)](std::uint32_t partition) {
    return make(partition);
  };
  return state;
}

} // namespace

simulated_job::simulated_job(simulation what) : seen_(std::make_unique<observations>()) {
  state_ = make_state(std::move(what), *seen_);
  config_.set("scheduler.policy", caf::atom("testing"));
  system_ = std::make_unique<caf::actor_system>(config_);
  coordinator_ = spawn_light<coordinator>(*system_, state_, threading::cooperative);
}

simulated_job::~simulated_job() {
  abort();
  run();
  coordinator_ = nullptr;
}

void simulated_job::run() { turns().run(); }

void simulated_job::run_shuffled(std::uint64_t seed) {
  random_sequence random(seed);
  auto& jobs = turns().jobs;
  while (!jobs.empty()) {
    const auto next = jobs.begin() + static_cast<std::ptrdiff_t>(random.below(jobs.size()));
    std::rotate(jobs.begin(), next, next + 1);
    turns().run_once();
  }
}

void simulated_job::run_without_sinks() {
  turns().run_jobs_filtered([](caf::resumable* next) { return dynamic_cast<sink_driver*>(next) == nullptr; });
}

void simulated_job::run_coordinator() {
  turns().run_jobs_filtered([](caf::resumable* next) { return dynamic_cast<coordinator*>(next) != nullptr; });
}

void simulated_job::run_until_decoded(std::uint64_t count) {
  while (seen_->decoded < count && turns().try_run_once()) {
  }
}

void simulated_job::stop() { caf::anon_send(coordinator_, stop_inputs{}); }

void simulated_job::abort() {
  state_->is_aborted = true;
  caf::anon_send(coordinator_, abort_job{});
}

std::string simulated_job::reason() const {
  const auto outcome = state_->board.outcome();
  return outcome.ok() ? "" : outcome.error().message;
}

std::size_t simulated_job::actors_alive() const { return system_->registry().running(); }

} // namespace millrace
