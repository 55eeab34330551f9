#include "millrace/actors/internal/recovery/recovery.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "millrace/actors/internal/push_input.hpp"
#include "millrace/actors/internal/recovery/plan_lines.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {

namespace {

[[nodiscard]] std::string time_text(std::int64_t us) {
  std::array<char, datetime_text_max> buffer{};
  return {buffer.data(), format_timestamp(us, buffer)};
}

/// Whether a reader had cut anything when the snapshot was taken.
[[nodiscard]] bool has_begun(const saved_input& input) { return input.place != read_place{}; }

[[nodiscard]] failure not_resumable(const std::string& what, const std::string& reason, const source_span& span) {
  return {errc::invalid_argument, "a job with state.dir cannot have " + what + ": " + reason,
          "leave state.dir out, or use files by path", span};
}

/// Lets an input go on. One that had ended stays so: files may be gone, and nothing that is pushed is read.
[[nodiscard]] status resume_input(input_state& input, const saved_input& saved) {
  if (input.pushes != nullptr) {
    input.pushes->keep(saved.place.offset);
    if (saved.has_ended)
      input.pushes->close();
  }
  return has_begun(saved) && !saved.has_ended ? input.reader->resume(saved.place) : status();
}

/// Says of an input how much of it the snapshot has, where what came behind that is lost.
void post_loss(job_state& job, const std::string& name, const saved_input& saved) {
  job.board.post_note("of input " + name + " the snapshot has " + std::to_string(saved.place.offset) + " bytes, up to line " +
                      std::to_string(saved.next_line - 1) +
                      "; what was read behind them is lost, and the job goes on with what the input delivers now");
}

/// Fails where a snapshot has other inputs or outputs than its plan, so that none of its places could be told whose it is.
/// One of a job that has finished has no inputs any more, and the outputs that may still have to be made final, or none.
[[nodiscard]] status check_streams(const job_state& job, const snapshot_manifest& manifest) {
  const auto is_of = [](const auto& saved, const auto& name) { return saved.name == name; };
  const auto has_inputs = std::ranges::equal(manifest.inputs, job.plan.sources, is_of, {}, &source_plan::name);
  const auto has_outputs = std::ranges::equal(manifest.outputs, job.plan.outputs, is_of, {},
                                              [](const output_plan& output) { return name_of(output); });
  const auto is_right = manifest.is_finished ? manifest.inputs.empty() && (has_outputs || manifest.outputs.empty())
                                             : has_inputs && has_outputs;
  return is_right ? status()
                  : failure{errc::corrupt, "a snapshot has other inputs or outputs than its plan: " + job.config.state_dir,
                            "name another state.dir, or start anew with --from-scratch", {}};
}

/// Has a snapshot be one of the script that goes on with it, where that is not the one it is of.
[[nodiscard]] status follow_script(job_state& job, snapshot_manifest& manifest) {
  const auto now = plan_lines(job.plan, job.config);
  if (manifest.plan == now)
    return check_streams(job, manifest);
  if (manifest.is_finished)
    return failure{errc::failed_precondition,
                   "the job of these snapshots has finished, and its script was another: " + job.config.state_dir,
                   "name another state.dir, or start anew with --from-scratch", {}};
  MILLRACE_TRY_ASSIGN(job.changed, match_plans(manifest.plan, now));
  if (manifest.letters.path == job.letters->path())
    job.changed->letters_begin_anew = false; // A snapshot of before need not say what the script had named.
  return adopt(manifest, *job.changed, now);
}

} // namespace

status open_snapshots(job_state& job) {
  if (job.config.state_dir.empty())
    return {};
  MILLRACE_TRY_ASSIGN(job.snapshots, snapshot_store::open(job.config.state_dir));
  if (job.is_from_scratch)
    MILLRACE_TRY(job.snapshots->forget());
  MILLRACE_TRY_ASSIGN(auto found, job.snapshots->newest(verification::full));
  for (const auto& warning : found.warnings)
    job.board.post_note("a snapshot is passed over: " + warning);
  if (!found.manifest)
    return {};
  MILLRACE_TRY(follow_script(job, *found.manifest));
  job.recovered = std::move(found.manifest);
  job.board.post_note(job.recovered->is_finished
                        ? "the job has finished already, by " + job.config.state_dir
                        : "goes on from snapshot " + std::to_string(job.recovered->epoch) + " of " +
                            time_text(job.recovered->taken_us) + " UTC, behind chunk " +
                            std::to_string(job.recovered->last_chunk.value));
  if (job.changed)
    for (const auto& text : job.changed->notes)
      job.board.post_note(text);
  return {};
}

status check_resumable(const job_state& job) {
  if (job.snapshots == nullptr)
    return {};
  for (std::size_t i = 0; i < job.inputs.size(); ++i)
    if (const auto& reader = *job.inputs[i].reader; !reader.why_not_resumable().empty()) {
      const auto& source = job.plan.sources[i];
      auto refused = not_resumable("input " + source.name, reader.why_not_resumable(), source.span);
      refused.hint = reader.way_to_resume();
      return refused;
    }
  for (std::size_t i = 0; i < job.outputs.size(); ++i)
    if (const auto reason = job.outputs[i].writer->why_not_resumable(); !reason.empty())
      return not_resumable("output " + name_of(job.plan.outputs[i]), reason, job.plan.outputs[i].span);
  if (const auto reason = job.letters->why_not_resumable(); !reason.empty())
    return not_resumable("these dead letters", reason, {});
  return {};
}

status resume_inputs(job_state& job) {
  for (std::size_t i = 0; i < job.inputs.size(); ++i) {
    const auto& saved = job.recovered->inputs[i];
    MILLRACE_TRY(resume_input(job.inputs[i], saved));
    if (job.inputs[i].reader->accepts_loss() && has_begun(saved) && !saved.has_ended)
      post_loss(job, job.plan.sources[i].name, saved);
  }
  MILLRACE_TRY_ASSIGN(auto sections, job.snapshots->read(*job.recovered, [](auto, auto) { return true; }));
  if (job.changed) {
    MILLRACE_TRY_ASSIGN(sections, move_state(std::move(sections), job.changed->states, job.plan));
  }
  job.recovered_state.assign(job.partition_count(),
                             std::make_shared<const std::vector<saved_section>>(std::move(sections)));
  return {};
}

namespace {

using reason_counts = std::array<std::uint64_t, query_counters::reason_count>;

[[nodiscard]] std::map<std::string, std::uint64_t> by_name(const reason_counts& counts) {
  std::map<std::string, std::uint64_t> named;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] != 0)
      named.emplace(name_of(static_cast<row_error>(i)), counts[i]);
  return named;
}

/// Reasons that this version does not know are left out: it gives none of them.
[[nodiscard]] reason_counts by_reason(const std::map<std::string, std::uint64_t>& named) {
  reason_counts counts{};
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (const auto found = named.find(std::string(name_of(static_cast<row_error>(i)))); found != named.end())
      counts[i] = found->second;
  return counts;
}

} // namespace

saved_letters to_saved(const recorded_letters& letters) {
  saved_letters saved;
  saved.path = letters.file.path;
  saved.place = letters.file.place;
  saved.kept_count = letters.file.kept_count;
  saved.counts = by_name(letters.file.counts);
  saved.sampled = letters.sampled;
  saved.held_back = letters.file.held_back;
  saved.full_limits = letters.full_limits;
  return saved;
}

recorded_letters to_recorded(const saved_letters& letters) {
  recorded_letters recorded;
  recorded.file = {letters.path, letters.place, letters.kept_count, by_reason(letters.counts), letters.held_back};
  recorded.sampled = letters.sampled;
  recorded.full_limits = letters.full_limits;
  return recorded;
}

} // namespace millrace
