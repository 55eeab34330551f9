#include "millrace/actors/internal/router.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "millrace/actors/internal/push_input.hpp"

namespace millrace {

namespace {

/// Chunks a source reads before they are asked for.
constexpr std::uint32_t read_ahead_chunks = 4;

[[nodiscard]] dealer::options options_of(job_state& job) {
  dealer::options options;
  for (const auto& input : job.inputs)
    options.inputs.push_back(input.reader->is_live() ? input_pace::live : input_pace::bounded);
  options.partition_count = job.partition_count();
  options.window = job.window();
  options.reports_per_chunk = job.plan.level_count == 1 ? 1 : job.partition_count();
  options.sink_count = static_cast<std::uint32_t>(job.outputs.size());
  options.ends = job.ends;
  return options;
}

} // namespace

router::router(caf::actor_config& config, std::shared_ptr<job_state> job) : job_actor(config, std::move(job)) {}

caf::behavior router::make_behavior() {
  dealer_.emplace(options_of(job()));
  flights_.emplace(job().window(), job().memory.bytes_max());
  lines_.emplace(job().inputs.size());
  extent_.emplace(job().plan);
  reports_.resize(std::size_t{job().window()} * job().partition_count());
  epoch_next_ = job().first_chunk();
  is_unread_.assign(job().inputs.size(), false);
  demands_.assign(job().inputs.size(), {read_ahead_chunks, 0, false});
  cut_.resize(job().inputs.size());
  for (const auto& source : job().plan.sources)
    places_.emplace_back().name = source.name;
  return {
    [this](const wired& message) {
      wire(message);
      end_unread_inputs({});
      if (job().recovered)
        resume(*job().recovered);
      if (job().snapshots != nullptr)
        wait_for_epoch();
      advance();
    },
    [this](const epoch_due&) {
      is_epoch_timed_ = false;
      is_time_for_epoch_ = true;
      advance();
    },
    [this](const epoch_saved&) { commit_outputs(); },
    [this](const epoch_committed&) {
      if (--commits_missing_ == 0)
        end_epoch();
    },
    [this](const stop_at_epoch&) {
      is_stopping_ = true;
      is_time_for_epoch_ = true;
      advance();
    },
    [this](const cut_chunk& message) { take(message); },
    [this](const processed& message) { take(message); },
    [this](const emptied&) {
      --frames_full_;
      move_first();
    },
    [this](const written& message) {
      dealer_->written(message.output, message.until);
      advance();
    },
    [this](const letters_written& message) {
      dealer_->recorded(message.chunk);
      advance();
    },
  };
}

/// Goes on behind a snapshot. LIMITs are filled again as they were, for they say which inputs end early and where.
void router::resume(const snapshot_manifest& from) {
  dealer_->resume(from);
  for (std::uint32_t input = 0; input < places_.size(); ++input) {
    places_[input] = from.inputs[input];
    lines_->resume(input, from.inputs[input].next_line);
    job().inputs[input].progress->next_line = from.inputs[input].next_line;
    demands_[input].has_ended = from.inputs[input].has_ended;
  }
  for (const auto& full : from.letters.full_limits) {
    if (auto outcome = extent_->resume({&full, 1}); !outcome.ok())
      return fail(std::move(outcome).take_error(), "the snapshot");
    end_unread_inputs(full.chunk);
  }
}

void router::take(const cut_chunk& message) {
  if (message.slot != nullptr) {
    if (job().snapshots != nullptr)
      cut_[message.input].push_back(message.slot);
    dealer_->cut(message.input, message.slot->content);
  } else {
    dealer_->exhaust(message.input);
    demands_[message.input].has_ended = true;
  }
  advance();
}

void router::take(const processed& message) {
  job().board.post(message.partition, message.counters, message.busy_ns, message.watermark);
  for (const auto& report : message.chunks) {
    reports_[report.chunk.value % job().window() * job().partition_count() + message.partition] = report;
    dealer_->processed(report.chunk, message.partition, report.time_max);
  }
  advance();
}

/// What the partitions have said that work on a chunk, once all have.
std::span<const chunk_report> router::reports_of(sequence_number chunk) const noexcept {
  const auto workers = job().workers_of(chunk);
  return std::span(reports_).subspan(chunk.value % job().window() * job().partition_count() + workers.begin,
                                     workers.end - workers.begin);
}

/// Does everything that has become possible.
void router::advance() {
  if (is_aborted())
    return;
  send_dead_letters();
  complete();
  deal();
  save_in_pause();
  grant();
}

/// Learns which LIMITs a chunk has filled. Chunks settle in order, so this does not depend on timing.
void router::follow_limits(sequence_number chunk) {
  auto has_news = false;
  for (const auto& report : reports_of(chunk))
    for (const auto& filled : report.letters.filled_limits) {
      extent_->fill(filled.node, filled.last, chunk);
      has_news = true;
    }
  if (has_news)
    end_unread_inputs(chunk);
}

/// @param chunk The last one that counts for inputs that nothing reads any more.
void router::end_unread_inputs(sequence_number chunk) {
  const auto unread = unread_inputs(job().plan, *extent_);
  const auto others_go_on = unread.size() < job().inputs.size() || depends_on_cuts(job().plan);
  for (const auto input : unread) {
    if (is_unread_[input])
      continue;
    is_unread_[input] = true;
    dealer_->end_early(input, chunk, others_go_on);
  }
}

/// Makes an input whose end was dealt read no more, where it has not ended by itself.
void router::stop_source(std::uint32_t input) {
  if (std::exchange(demands_[input].has_ended, true))
    return;
  if (const auto& pushes = job().inputs[input].pushes; pushes != nullptr)
    pushes->close();
  job().inputs[input].progress->state = read_state::stopped;
  send(peers().sources[input], stop_inputs{});
}

/// Has frames emptied at once that hold more than they keep. Others are emptied when they are used again, which
/// costs no message.
void router::forget(sequence_number chunk) {
  auto partition = job().workers_of(chunk).begin;
  for (const auto& report : reports_of(chunk)) {
    if (report.held_bytes > job().frame_bytes_kept()) {
      ++frames_full_;
      send(peers().partitions[partition], forgotten{chunk});
    }
    ++partition;
  }
}

/// Says which chunk is the first in flight, once nothing large is held for those before it, and tells partitions that
/// wait.
void router::move_first() {
  if (frames_full_ > 0 || job().memory.first() == dealer_->first())
    return;
  job().memory.move_first(dealer_->first());
  for (std::uint32_t partition = 0; partition < job().partition_count(); ++partition)
    if (job().frame_memories[partition].stop_waiting())
      send(peers().partitions[partition], first_moved{});
}

/// Sends the dead letters of chunks that all partitions have processed to where they are recorded.
void router::send_dead_letters() {
  while (const auto settled = dealer_->next_settled()) {
    follow_limits(settled->chunk);
    const auto workers = job().workers_of(settled->chunk);
    const auto reports = reports_of(settled->chunk);
    const auto line_count = reports[settled->partition - workers.begin].line_count;
    const auto has_lines = !settled->content->ends_job;
    const auto first_line = has_lines ? lines_->pass(*settled->content, line_count) : 0;
    if (has_lines)
      job().inputs[settled->content->facts.input].progress->next_line = lines_->next(settled->content->facts.input);
    std::uint64_t held_bytes = 0;
    for (const auto& report : reports)
      held_bytes += report.held_bytes;
    flights_->learn(held_bytes);
    rows_since_epoch_ += std::max<std::uint64_t>(line_count, settled->content->rows.size());
    send_letters(*settled->content, first_line);
    settle_epoch(settled->chunk);
  }
}

/// Sends the dead letters of a chunk, where it has some, decides which of those behind it count, or goes on with one that has.
void router::send_letters(const chunk& content, std::uint64_t first_line) {
  const auto reports = reports_of(content.facts.sequence);
  const auto are_none = [](const chunk_report& report) { return report.letters.is_empty(); };
  if (!holds_letters_ && std::all_of(reports.begin(), reports.end(), are_none))
    return;
  holds_letters_ = content.is_cut_short;
  dealer_->await_record(content.facts.sequence);
  auto letters = std::make_shared<std::vector<chunk_letters>>();
  for (const auto& report : reports)
    letters->push_back(report.letters);
  send(peers().letters, letters_waiting{&content, first_line, std::move(letters)});
}

/// Sends the router's part of a snapshot once all of its chunks have settled: then lines are counted and times known.
void router::settle_epoch(sequence_number chunk) {
  if (epoch_ == nullptr || epoch_->last_chunk != chunk)
    return;
  rows_since_epoch_ = 0; // Those that settle while it is saved belong to the next.
  dealer_->save_times(*epoch_);
  for (std::uint32_t input = 0; input < places_.size(); ++input)
    epoch_->inputs[input].next_line = lines_->next(input);
  send(peers().letters, save_epoch{chunk});
  send(peers().snapshots, epoch_cut{std::exchange(epoch_, nullptr)});
}

/// One timer at a time: where rows make a snapshot due, it may have been set for the one before.
void router::wait_for_epoch() {
  is_time_for_epoch_ = false;
  if (!std::exchange(is_epoch_timed_, true))
    delayed_send(this, std::chrono::microseconds(job().config.epoch_interval.us), epoch_due{});
}

bool router::is_epoch_due() const noexcept {
  const auto rows = job().config.epoch_rows;
  return job().snapshots != nullptr && !is_epoch_saving_ && (is_time_for_epoch_ || (rows != 0 && rows_since_epoch_ >= rows));
}

/// Has everybody save what is so behind the chunk just dealt. They are told before they can see that chunk.
void router::begin_epoch() {
  is_epoch_saving_ = true;
  epoch_ = std::make_shared<snapshot_manifest>();
  epoch_->inputs = places_;
  rows_saved_.clear();
  for (const auto& input : places_)
    rows_saved_.push_back(input.place.offset);
  dealer_->save(*epoch_);
  epoch_end_ = epoch_->last_chunk;
  epoch_next_ = dealer_->next();
  const save_epoch message{epoch_end_};
  for (const auto* group : {&peers().partitions, &peers().sinks})
    for (const auto& each : *group)
      send(each, message);
}

/// Whether a snapshot may be taken behind the chunk just dealt. When the job stops there is no other one, so it waits for
/// what was read of inputs that cannot be read again.
bool router::may_end_epoch() const {
  if (!is_stopping_)
    return true;
  for (std::uint32_t input = 0; input < job().inputs.size(); ++input)
    if (job().inputs[input].reader->accepts_loss() && dealer_->waiting(input) != 0)
      return false;
  return true;
}

/// Takes a snapshot that is due where inputs pause, so that there is no chunk to be dealt: behind the last one, which all
/// are done with. What came before the pause would otherwise stay unsaved, and out of sight, for as long as that lasts.
void router::save_in_pause() {
  if (!is_epoch_due() || dealer_->in_flight() > 0 || dealer_->has_dealt_all())
    return;
  if (dealer_->next() != epoch_next_) {
    begin_epoch();
    settle_epoch(epoch_end_);
  } else if (is_stopping_) {
    is_epoch_saving_ = true; // What there is was saved: nothing may follow.
    send(peers().coordinator, epoch_reached{});
  }
}

/// Has outputs show what belongs to the snapshot that is durable now. The next one waits for that, so that outputs are
/// never more than one epoch behind.
void router::commit_outputs() {
  for (std::uint32_t input = 0; input < rows_saved_.size(); ++input)
    if (const auto& pushes = job().inputs[input].pushes; pushes != nullptr)
      pushes->keep(rows_saved_[input]);
  commits_missing_ = peers().sinks.size() + 1;
  for (const auto& sink : peers().sinks)
    send(sink, commit_epoch{epoch_end_});
  send(peers().letters, commit_epoch{epoch_end_});
}

void router::end_epoch() {
  is_epoch_saving_ = false;
  if (is_stopping_ && may_end_epoch())
    return send(peers().coordinator, epoch_reached{});
  if (!is_stopping_)
    wait_for_epoch();
  advance(); // Inputs may pause by now, with rows behind it.
}

/// Notes where reading goes on behind a chunk that is dealt.
void router::note_place(const chunk& content) {
  auto& cut = cut_[content.facts.input];
  while (&cut.front()->content != &content)
    cut.pop_front(); // Dropped with an input that ended early.
  places_[content.facts.input].place = cut.front()->place;
  cut.pop_front();
}

void router::complete() {
  const auto before = progress_.chunks_complete;
  while (const auto completed = dealer_->next_complete()) {
    ++progress_.chunks_complete;
    forget(completed->chunk);
    if (completed->holds_buffer) {
      ++demands_[completed->input].recycled;
      --job().inputs[completed->input].progress->chunks_open;
    }
    if (completed->ends_job)
      send(peers().coordinator, drained{});
  }
  move_first();
  if (progress_.chunks_complete == before)
    return;
  progress_.chunk_memory = job().memory.held_bytes();
  job().board.post(progress_);
}

void router::deal() {
  while (dealer_->in_flight() < flights_->limit() && !(is_stopping_ && is_epoch_saving_)) {
    const auto dealt_now = dealer_->next_deal(job().now_us());
    if (!dealt_now)
      break;
    const auto& content = *dealt_now->content;
    if (!content.ends_input && !content.ends_job) {
      ++demands_[content.facts.input].chunks;
      if (job().snapshots != nullptr)
        note_place(content);
      if (is_epoch_due() && may_end_epoch())
        begin_epoch();
    }
    if (content.ends_input)
      stop_source(content.facts.input);
    send(peers().partitions[dealt_now->partition], dealt{&content});
  }
  progress_.chunks_in_flight = std::max(progress_.chunks_in_flight, dealer_->in_flight());
  progress_.decision_digest = dealer_->decisions().digest();
}

/// Tells sources what they may read, not more often than needed to keep them busy.
void router::grant() {
  if (is_stopping_)
    return;
  for (std::uint32_t input = 0; input < demands_.size(); ++input) {
    auto& due = demands_[input];
    const auto is_starving = dealer_->waiting(input) == 0 && due.chunks + due.recycled > 0;
    const auto is_worthwhile = 2 * std::max(due.chunks, due.recycled) >= read_ahead_chunks;
    if (due.has_ended || (!is_starving && !is_worthwhile))
      continue;
    send(peers().sources[input], granted{due.chunks, due.recycled});
    due.chunks = 0;
    due.recycled = 0;
  }
}

} // namespace millrace
