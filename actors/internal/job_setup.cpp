#include "millrace/actors/internal/job_setup.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "millrace/actors/connector/bytes/file_list.hpp"
#include "millrace/actors/connector/generator.hpp"
#include "millrace/actors/connector/memory.hpp"
#include "millrace/actors/internal/file_claims.hpp"
#include "millrace/actors/internal/push_input.hpp"
#include "millrace/actors/internal/query_factory.hpp"
#include "millrace/actors/internal/recovery/recovery.hpp"
#include "millrace/engine/plan/planner.hpp"
#include "millrace/proto/stream.hpp"
#include "millrace/topology/memory.hpp"

namespace millrace {

namespace {

constexpr std::string_view result_name = "result";

[[nodiscard]] std::int64_t system_now_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

/// Makes the parts of one job, each with the options of its WITH clause.
class job_builder {
public:
  job_builder(job_state& job, job_request& request) : job_(&job), request_(&request) {}

  [[nodiscard]] status build();

private:
  [[nodiscard]] connector_config config_of(const std::string& name, const schema& shape, const source_span& span) const;
  [[nodiscard]] status add_input(const source_plan& source);
  void choose_cuts() const;
  [[nodiscard]] status add_output(const output_plan& output, std::uint32_t level);
  [[nodiscard]] status add_result(const output_plan& output, std::uint32_t level);
  void add_output(std::unique_ptr<sink_writer> writer, record_format format, std::uint32_t level);
  [[nodiscard]] memory_output subscription_of(const output_plan& output);
  [[nodiscard]] status check_subscriptions() const;
  [[nodiscard]] status check_replayable_inputs() const;
  [[nodiscard]] result<letters_target> find_letters() const;

  job_state* job_;
  job_request* request_;
  query_parts parts_;
};

connector_config job_builder::config_of(const std::string& name, const schema& shape, const source_span& span) const {
  connector_config config;
  config.name = name;
  config.span = span;
  config.shape = &shape;
  config.base_directory = request_->base_directory;
  config.formats = {&protobuf_format(), 1};
  config.chunk_bytes = job_->config.chunk_bytes;
  config.chunk_rows = job_->config.chunk_rows;
  config.record_bytes_max = std::max(job_->config.record_bytes_max, job_->config.chunk_bytes);
  return config;
}

status job_builder::add_input(const source_plan& source) {
  if (source.is_one_row) {
    parts_.inputs.emplace_back();
    job_->inputs.push_back({make_one_row_reader(), wake_up::by_polling, nullptr, {}});
    return {};
  }
  auto config = config_of(source.name, source.shape, source.span);
  MILLRACE_TRY_ASSIGN(const auto* connector, check_options(source.options, true, config));
  std::shared_ptr<push_input> pushes;
  if (request_->is_embedded && connector->is_of_host) {
    pushes = std::make_shared<push_input>(source.shape, request_->push_capacity,
                                          request_->replayable_inputs.contains(source.name));
    config.input = &pushes->queue();
  }
  MILLRACE_TRY_ASSIGN(auto reader, connector->make_source(config));
  if (pushes != nullptr)
    reader = pushes->guard(std::move(reader));
  parts_.inputs.push_back(reader->is_raw() ? record_format{config.format, config.format_settings} : record_format{});
  job_->inputs.push_back(
    {std::move(reader), pushes == nullptr ? wake_up::by_polling : wake_up::by_message, pushes, {}});
  return {};
}

/// Chunks may end as time has it where nothing hangs on it: no value of a row does, with one input there is
/// no choice among inputs, and with a live one the choice is the clock's anyway.
void job_builder::choose_cuts() const {
  if (depends_on_cuts(job_->plan))
    return;
  const auto& inputs = job_->inputs;
  const auto is_live = [](const auto& input) { return input.reader->is_live(); };
  if (inputs.size() != 1 && std::none_of(inputs.begin(), inputs.end(), is_live))
    return;
  for (const auto& input : inputs)
    input.reader->cut_at_pauses([progress = input.progress.get()] { return progress->chunks_open != 0; });
}

memory_output job_builder::subscription_of(const output_plan& output) {
  const auto found = request_->subscriptions.find(output.is_result ? std::string(result_name) : output.name);
  if (found == request_->subscriptions.end() || !found->second)
    return nullptr;
  const auto& reader = job_->subscribers.emplace_back(found->second);
  return [reader, shape = &output.shape](const batch_view& rows) { reader.take(*shape, rows); };
}

void job_builder::add_output(std::unique_ptr<sink_writer> writer, record_format format, std::uint32_t level) {
  const auto takes_rows = writer->takes_rows();
  parts_.outputs.push_back(takes_rows ? record_format{} : std::move(format));
  const auto encoder = make_encoder(parts_.outputs.back(), job_->plan.outputs[job_->outputs.size()].shape);
  job_->outputs.push_back({std::move(writer), level, takes_rows, encoder != nullptr && encoder->assembles()});
}

status job_builder::add_result(const output_plan& output, std::uint32_t level) {
  if (auto subscription = subscription_of(output)) {
    add_output(std::make_unique<memory_writer>(std::move(subscription)), {}, level);
    return {};
  }
  if (request_->result == nullptr)
    return failure{errc::failed_precondition, "nothing takes the rows of the closing SELECT",
                   "subscribe to `result`, or write them with INSERT INTO", output.span};
  add_output(std::move(request_->result), {request_->result_format, {}}, level);
  return {};
}

status job_builder::add_output(const output_plan& output, std::uint32_t level) {
  if (output.is_result)
    return add_result(output, level);
  auto config = config_of(output.name, output.shape, output.span);
  config.output = subscription_of(output);
  MILLRACE_TRY_ASSIGN(const auto* connector, check_options(output.options, false, config));
  MILLRACE_TRY_ASSIGN(auto writer, connector->make_sink(config));
  add_output(std::move(writer), {config.format, config.format_settings}, level);
  return {};
}

/// A subscription to what is not there would wait for ever.
status job_builder::check_subscriptions() const {
  std::vector<std::string> names;
  for (const auto& output : job_->plan.outputs) {
    const auto* connector = connector_of(output.options);
    if (output.is_result)
      names.emplace_back(result_name);
    else if (connector != nullptr && connector->is_of_host)
      names.push_back(output.name);
  }
  for (const auto& [name, callback] : request_->subscriptions)
    if (std::find(names.begin(), names.end(), name) == names.end())
      return failure{
        errc::unknown_name, "no output that hands its rows to the program has this name: " + name, suggestion(name, names), {}};
  return {};
}

/// Where dead letters go: as configured, else beside the first file that is written, else as requested, which
/// other jobs of the same script or folder have in common. Without a path they go nowhere.
result<letters_target> job_builder::find_letters() const {
  const auto packing = job_->config.dead_letters_packing;
  if (packing != compression::none && !names_folder(job_->config.dead_letters))
    return failure{errc::invalid_argument, "dead.letters.compression is for folders",
                   "set `dead.letters` to a folder, a path that ends in /", {}};
  if (!job_->config.dead_letters.empty())
    return letters_target{resolve_path(request_->base_directory, job_->config.dead_letters), letters_name::fixed, packing};
  for (const auto& output : job_->plan.outputs)
    if (const auto* path = path_of(output.options)) {
      auto target = resolve_path(request_->base_directory, path->text);
      while (names_folder(target)) // Letters are no part of it: they lie beside the folder.
        target.pop_back();
      return letters_target{target + std::string(letters_suffix)};
    }
  return letters_target{request_->letters_path, letters_name::numbered};
}

/// The program may have another input in mind, whose rows would be lost.
status job_builder::check_replayable_inputs() const {
  std::vector<std::string_view> names;
  for (const auto& source : job_->plan.sources)
    if (const auto* connector = connector_of(source.options); connector != nullptr && connector->is_of_host)
      names.emplace_back(source.name);
  for (const auto& name : request_->replayable_inputs)
    if (std::find(names.begin(), names.end(), name) == names.end())
      return failure{errc::unknown_name, "no input that the program pushes into has this name: " + name,
                     suggestion(name, names), {}};
  return {};
}

status job_builder::build() {
  MILLRACE_TRY(check_subscriptions());
  MILLRACE_TRY(check_replayable_inputs());
  MILLRACE_TRY(check_ends(job_->plan));
  for (const auto& source : job_->plan.sources)
    MILLRACE_TRY(add_input(source));
  choose_cuts();
  for (std::uint32_t i = 0; i < job_->plan.outputs.size(); ++i)
    MILLRACE_TRY(add_output(job_->plan.outputs[i], level_of_output(job_->plan, i)));
  const auto result = request_->is_embedded ? result_target::program : result_target::standard_output;
  MILLRACE_TRY_ASSIGN(auto letters, find_letters());
  MILLRACE_TRY(check_claims(job_->plan, {request_->base_directory, letters.path, request_->also_read,
                                         request_->also_written, result}));
  parts_.partition_count = job_->config.partitions;
  static_cast<engine_options&>(parts_) = job_->config;
  parts_.is_abandoned = [&flag = job_->is_aborted] { return flag.load(std::memory_order_relaxed); };
  job_->ends.resize(job_->inputs.size() + 1);
  job_->letters = std::make_unique<letter_recorder>(std::move(letters), job_->plan, job_->config.on_error);
  job_->output_formats = parts_.outputs;
  if (!job_->config.state_dir.empty())
    job_->config.state_dir = resolve_path(request_->base_directory, job_->config.state_dir);
  parts_.takes_snapshots = !job_->config.state_dir.empty();
  job_->make_query = make_query_factory(job_->plan, std::move(parts_));
  return {};
}

} // namespace

std::uint32_t count_usable_cores(const machine& on) noexcept {
  return static_cast<std::uint32_t>(
    std::count_if(on.cores.begin(), on.cores.end(), [](const auto& core) { return !core.usable.is_empty(); }));
}

result<std::shared_ptr<job_state>> make_job(physical_plan plan, job_config config, job_request request) {
  MILLRACE_TRY(resolve_config(config, plan, {count_usable_cores(*request.on), usable_memory()}));
  MILLRACE_TRY(check_failing_constant(plan, config.on_error));
  allow_lateness(plan, config.allowed_lateness);
  auto job = std::make_shared<job_state>(config.partitions, config.chunk_memory);
  job->name = request.name;
  job->is_from_scratch = request.is_from_scratch;
  job->plan = std::move(plan);
  job->config = std::move(config);
  job->where = place(*request.on, job->config.pin, job->config.partitions);
  job->binder = request.binder;
  job->now_us = system_now_us;
  MILLRACE_TRY(job_builder(*job, request).build());
  return job;
}

namespace {

/// Whether an output goes on behind what an earlier process wrote.
[[nodiscard]] bool goes_on(const job_state& job, std::size_t output) {
  return job.recovered && !(job.changed && job.changed->outputs[output].begins_anew);
}

[[nodiscard]] status open_outputs(job_state& job, std::size_t& opened) {
  for (; opened < job.outputs.size(); ++opened) {
    const auto encoder = make_encoder(job.output_formats[opened], job.plan.outputs[opened].shape);
    auto& writer = *job.outputs[opened].writer;
    const auto prologue = encoder == nullptr ? std::string() : encoder->prologue();
    if (goes_on(job, opened))
      MILLRACE_TRY(writer.recover(job.recovered->outputs[opened].place, prologue));
    else
      MILLRACE_TRY(writer.open(prologue));
  }
  return {};
}

/// Makes outputs and letters final that an earlier process had prepared; the snapshot names none where it had made them all final.
[[nodiscard]] status recover_outputs(job_state& job) {
  for (std::size_t i = 0; i < job.recovered->outputs.size(); ++i) {
    auto place = job.recovered->outputs[i].place;
    place.is_last = true; // No field of a snapshot, since it follows from the job having finished.
    MILLRACE_TRY(job.outputs[i].writer->recover(place, {}));
  }
  return job.letters->recover(to_recorded(job.recovered->letters));
}

/// Gives up outputs that were opened, where others could not be.
void close_outputs(job_state& job, std::size_t opened) {
  for (std::size_t i = 0; i < opened; ++i)
    if (goes_on(job, i))
      job.outputs[i].writer->leave();
    else
      job.outputs[i].writer->abandon();
}

} // namespace

status open_job(job_state& job) {
  MILLRACE_TRY(open_snapshots(job));
  if (job.recovered && job.recovered->is_finished)
    return recover_outputs(job);
  for (const auto& input : job.inputs)
    MILLRACE_TRY(input.reader->open());
  MILLRACE_TRY(check_resumable(job));
  if (job.recovered)
    MILLRACE_TRY(resume_inputs(job));
  const auto pauses = [](const auto& input) { return input.reader->may_pause(); };
  if (std::any_of(job.inputs.begin(), job.inputs.end(), pauses))
    for (const auto& output : job.outputs)
      output.writer->expect_pauses();
  std::size_t opened = 0;
  auto outcome = open_outputs(job, opened);
  // Last, for the letters of an earlier run go: they are all there is to look at until this one runs.
  if (outcome.ok())
    outcome = job.recovered ? job.letters->resume(to_recorded(job.recovered->letters)) : job.letters->open();
  if (!outcome.ok())
    close_outputs(job, opened);
  return outcome;
}

} // namespace millrace
