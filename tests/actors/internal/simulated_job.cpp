#include "simulated_job.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <caf/actor_registry.hpp>
#include <caf/atom.hpp>
#include <caf/send.hpp>

#include "millrace/actors/internal/coordinator.hpp"
#include "millrace/actors/internal/sink_driver.hpp"

namespace millrace {

namespace {

constexpr std::uint32_t rows_per_chunk = 4;

class made_up_reader final : public source_reader {
public:
  made_up_reader(const simulation& of, std::uint32_t input, observations& seen)
    : of_(&of), input_(input), seen_(&seen) {}

  [[nodiscard]] status open() override { return {}; }
  [[nodiscard]] result<read_outcome> read(read_buffer& buffer, chunk& out) override {
    if (input_ == 0 && of_->failing_read == next_)
      return failure{errc::io, "the disk is gone", "", {}};
    if (next_ == of_->inputs[input_].size())
      return read_outcome::ended;
    if (buffer.bytes.empty()) {
      buffer.bytes.resize(1);
      ++seen_->slots_used[input_];
    }
    out.position = {"made up", next_++};
    return read_outcome::chunk;
  }

private:
  const simulation* of_;
  std::uint32_t input_;
  observations* seen_;
  std::uint64_t next_ = 0;
};

class made_up_query final : public query {
public:
  made_up_query(const simulation& of, std::uint32_t partition, observations& seen)
    : of_(&of), partition_(partition), seen_(&seen) {}

  [[nodiscard]] status decode(const chunk& input, chunk_frame& frame) override {
    if (of_->failing_chunk == input.facts.sequence.value)
      return failure{errc::limit_exceeded, "too many groups", "", {}};
    ++seen_->decoded;
    const auto has_rows = !input.ends_input && !input.ends_job;
    frame.line_count = has_rows ? rows_per_chunk : 0;
    if (has_rows)
      frame.time_max = {of_->inputs[input.facts.input][input.position.offset]};
    if (has_rows && of_->letters_every != 0 && input.position.offset % of_->letters_every == 0)
      frame.dead_letters.push_back({0, row_error::bad_value, 0, "made up", 0, 1, "price", "x"});
    counters_.rows_in += frame.line_count;
    const auto owner_count = of_->level_count == 1 ? 1 : of_->partitions;
    emit(0, has_rows ? &input : nullptr, input.facts, owner_count, frame);
    return {};
  }

  [[nodiscard]] status process(std::uint32_t level, std::span<const hand_over* const> inputs,
                               chunk_frame& frame) override {
    const auto& facts = inputs[0]->facts;
    if (of_->throwing_chunk == facts.sequence.value)
      throw std::runtime_error("a bug");
    // One hand-over carries the chunk, as the offset in its ingest time.
    chunk content;
    content.facts = facts;
    content.position.offset = static_cast<std::uint64_t>(facts.ingest_time_us);
    const auto has_rows = !inputs[0]->ends_input && !inputs[0]->ends_job;
    emit(level, has_rows ? &content : nullptr, facts, of_->partitions, frame);
    return {};
  }

  [[nodiscard]] const query_counters& counters() const noexcept override { return counters_; }
  [[nodiscard]] event_time watermark() const noexcept override { return {}; }

private:
  void emit(std::uint32_t level, const chunk* content, const chunk_facts& facts, std::uint32_t owner_count,
            chunk_frame& frame) {
    for (std::size_t i = 0; i < of_->output_levels.size(); ++i)
      if (of_->output_levels[i] == level && content != nullptr)
        write(*content, level == 0 ? 1 : owner_count, frame.runs[i], frame.memory);
    if (level + 1 == of_->level_count)
      return;
    for (auto& part : frame.hand_overs[level]) {
      part.facts = facts;
      if (content != nullptr)
        part.facts.ingest_time_us = static_cast<std::int64_t>(content->position.offset);
      part.ends_input = content == nullptr;
    }
  }

  void write(const chunk& content, std::uint32_t owner_count, output_run& run, arena& memory) const {
    auto* positions = memory.allocate<row_position>(rows_per_chunk);
    std::uint32_t count = 0;
    for (std::uint32_t row = 0; row < rows_per_chunk; ++row) {
      if (owner_count > 1 && row % owner_count != partition_)
        continue;
      positions[count++] = position_of(content.facts.sequence, row);
      const auto text = std::to_string(content.facts.input) + "." + std::to_string(content.position.offset) + "." +
                        std::to_string(row) + "\n";
      run.encoded.bytes.insert(run.encoded.bytes.end(), text.begin(), text.end());
      run.encoded.ends.push_back(static_cast<std::uint32_t>(run.encoded.bytes.size()));
    }
    if (count == 0)
      return;
    batch_view rows;
    rows.row_count = count;
    rows.rows = selection::all(count);
    rows.positions = positions;
    run.batches.push_back(rows);
  }

  const simulation* of_;
  std::uint32_t partition_;
  observations* seen_;
  query_counters counters_;
};

class recording_sink final : public sink_writer {
public:
  recording_sink(const simulation& of, std::size_t output, observations& seen)
    : of_(&of), output_(output), seen_(&seen) {}

  [[nodiscard]] status open(std::string_view) override { return {}; }
  [[nodiscard]] status write(std::span<const char> bytes) override {
    if (of_->failing_write == seen_->writes[output_]++)
      return failure{errc::no_space, "the disk is full", "", {}};
    seen_->written[output_].append(bytes.begin(), bytes.end());
    return {};
  }
  [[nodiscard]] status write_rows(const batch_view&) override { return {}; }
  [[nodiscard]] status prepare() override {
    if (of_->unprepared_output == output_)
      return failure{errc::no_space, "the disk is full", "", {}};
    return {};
  }
  [[nodiscard]] status commit() override {
    if (of_->commit_fails)
      return failure{errc::io, "cannot rename", "", {}};
    ++seen_->commits[output_];
    return {};
  }
  void abandon() noexcept override { ++seen_->abandons[output_]; }

private:
  const simulation* of_;
  std::size_t output_;
  observations* seen_;
};

[[nodiscard]] std::shared_ptr<job_state> make_state(simulation of, observations& seen) {
  auto state = std::make_shared<job_state>(of.partitions);
  state->name = "test";
  state->plan.level_count = of.level_count;
  state->plan.sources.resize(of.inputs.size());
  state->plan.outputs.resize(of.output_levels.size());
  state->output_formats.resize(of.output_levels.size());
  state->config.partitions = of.partitions;
  state->config.window_chunks = of.window;
  state->ends.resize(of.inputs.size() + 1);
  state->now_us = [] { return std::int64_t{0}; };
  state->letters = std::make_unique<letter_recorder>("", state->plan, state->config.on_error);
  const auto shared = std::make_shared<const simulation>(std::move(of));
  for (std::uint32_t i = 0; i < shared->inputs.size(); ++i)
    state->inputs.emplace_back().reader = std::make_unique<made_up_reader>(*shared, i, seen);
  for (std::size_t i = 0; i < shared->output_levels.size(); ++i) {
    auto& output = state->outputs.emplace_back();
    output.writer = std::make_unique<recording_sink>(*shared, i, seen);
    output.level = shared->output_levels[i];
  }
  state->make_query = [shared, &seen](std::uint32_t partition) {
    return std::make_unique<made_up_query>(*shared, partition, seen);
  };
  return state;
}

} // namespace

simulated_job::simulated_job(simulation of) : seen_(std::make_unique<observations>()) {
  seen_->written.resize(of.output_levels.size());
  seen_->writes.resize(of.output_levels.size());
  seen_->commits.resize(of.output_levels.size());
  seen_->abandons.resize(of.output_levels.size());
  seen_->slots_used.resize(of.inputs.size());
  state_ = make_state(std::move(of), *seen_);
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
