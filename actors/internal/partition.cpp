#include "millrace/actors/internal/partition.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <pthread.h>

#include "millrace/topology/cpu_set.hpp"

namespace millrace {

namespace {

/// A partition reports so many times per window at least, when all of it is worked on here.
constexpr std::uint32_t reports_per_window = 2;

/// Adds the time it lives to a counter.
class busy_timer {
public:
  explicit busy_timer(std::uint64_t& total_ns) noexcept : total_ns_(&total_ns) {}
  busy_timer(const busy_timer&) = delete;
  busy_timer& operator=(const busy_timer&) = delete;
  ~busy_timer() {
    *total_ns_ += static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begin_).count());
  }

private:
  std::uint64_t* total_ns_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

[[nodiscard]] std::vector<frame_slot> make_frames(job_state& job, std::uint32_t index) {
  std::vector<frame_slot> frames;
  frames.reserve(job.window());
  for (std::uint32_t i = 0; i < job.window(); ++i) {
    auto& slot = frames.emplace_back(&job.frame_memories[index]);
    slot.frame.runs.resize(job.plan.outputs.size());
    slot.frame.joined.resize(job.plan.outputs.size());
    slot.written.resize(job.plan.outputs.size());
    slot.frame.hand_overs.resize(job.plan.level_count - 1);
  }
  return frames;
}

/// Whether a row has its place in a chunk: what groups and windows emit may have it in an earlier one.
[[nodiscard]] bool is_in(sequence_number chunk, row_position row) noexcept { return row >> ordinal_bits == chunk.value; }
/// Number of a row in its chunk, counted from 1.
[[nodiscard]] std::string number_of(row_position row) { return std::to_string((row & (chunk_rows_max - 1)) + 1); }

[[nodiscard]] std::string chunk_name(sequence_number chunk) { return "chunk " + std::to_string(chunk.value); }

} // namespace

partition::partition(caf::actor_config& config, std::shared_ptr<job_state> job, std::uint32_t index)
  : job_actor(config, std::move(job)), index_(index) {}

void partition::bind_thread() {
  if (job().binder == nullptr)
    return;
  pthread_setname_np(pthread_self(), ("partition-" + std::to_string(index_)).c_str());
  const auto& place = job().where.partitions[index_];
  const auto outcome = job().binder->bind(place);
  job().board.post_place(index_, to_string(place.cpus), std::string(name_of(outcome.cpus)));
}

caf::behavior partition::make_behavior() {
  count_thread();
  bind_thread();
  job().frames[index_] = make_frames(job(), index_);
  query_ = job().make_query(index_);
  weighs_slots_ = job().weighs_slots() && index_ == decoder_of(job().first_chunk(), job().partition_count());
  awaits_slots_ = job().weighs_slots() && !weighs_slots_;
  if (weighs_slots_)
    query_->weigh_slots();
  order_.emplace(exchange::shape{job().plan.level_count, job().partition_count(), job().window(), job().first_chunk()});
  produced_.resize(job().outputs.size());
  handed_.resize(job().partition_count());
  if (job().partition_count() > 1) {
    joiner_.emplace(run_joiner::shape{job().plan.level_count, job().partition_count(), job().window(), index_});
    for (std::uint32_t level = 1; level < job().plan.level_count; ++level)
      levels_to_join_ += has_output(level) ? 1U : 0U;
  }
  reports_max_ = std::clamp(job().window() / reports_per_window, 1U, report_list<chunk_report>::capacity);
  return {
    [this](const wired& message) {
      wire(message);
      load_state();
    },
    [this](const save_epoch& message) {
      begin_epoch(message.last);
      rest(); // Reports may have been kept back since this message waited.
    },
    [this](const dealt& message) {
      dealt_.push_back(message.content);
      work();
    },
    [this](const forgotten& message) {
      forget(message.chunk);
      work();
    },
    [this](const first_moved&) { work(); },
    [this](const slots_dealt& message) {
      query_->deal_slots(message.weights);
      awaits_slots_ = false;
      work();
    },
    [this](const handed& message) {
      order_->accept(message.sender, {message.parts.begin(), message.parts.end()});
      work();
    },
    [this](const passed& message) {
      for (const auto& finished : message.levels)
        take_runs(message.sender, finished);
      rest();
    },
  };
}

void partition::on_exit() {
  query_.reset();
  order_.reset();
  job_actor::on_exit();
}

/// Returns the frame of a chunk, emptied when it still holds an earlier one.
frame_slot& partition::open_frame(sequence_number chunk) noexcept {
  auto& slot = job().frame_of(index_, chunk);
  if (slot.chunk != chunk.value) {
    slot.frame.reset(job().frame_bytes_kept());
    slot.chunk = chunk.value;
    slot.steps_left = 1 + (decoder_of(chunk, job().partition_count()) == index_ ? levels_to_join_ : 0);
  }
  return slot;
}

/// Empties the frame of a chunk that is complete, unless it holds a later one already.
void partition::forget(sequence_number chunk) {
  auto& slot = job().frame_of(index_, chunk);
  if (slot.chunk == chunk.value) {
    slot.frame.reset(job().frame_bytes_kept());
    slot.chunk = frame_slot::unused;
  }
  send(peers().router, emptied{});
}

/// Does all that may be done now. What may not yet waits for earlier chunks to be complete, which need nothing of it.
void partition::work() {
  do {
    drain();
    decode_dealt();
    if (dealt_.empty() && !order_->is_ready())
      break;
    // Says so first and looks once more then, as the router first moves on and looks who waits then.
    job().frame_memories[index_].wait();
  } while (is_working() && can_go_on());
  rest();
}

/// Whether the next chunk that was dealt may be decoded. Where memory is short, that is for the first chunk in flight,
/// and so it is for a chunk that did not fit beside others. None is until it is known who owns which slot.
bool partition::may_decode() const noexcept {
  const auto& memory = job().memory;
  return !dealt_.empty() && !awaits_slots_ &&
         (memory.first() >= dealt_.front()->facts.sequence || (!is_put_off_ && !memory.is_short()));
}

/// The last chunk of which levels behind an exchange may be processed, as far as memory goes. They cannot be undone.
sequence_number partition::last_to_process() const noexcept {
  const auto& memory = job().memory;
  return memory.is_short() ? memory.first() : sequence_number{~std::uint64_t{0}};
}

bool partition::can_go_on() const noexcept { return may_decode() || order_->is_ready(last_to_process()); }

void partition::decode_dealt() {
  while (is_working() && may_decode()) {
    decode(*dealt_.front());
    if (!is_put_off_)
      dealt_.pop_front();
    drain();
  }
}

void partition::decode(const chunk& content) {
  auto& slot = open_frame(content.facts.sequence);
  auto& memory = job().frame_memories[index_];
  status outcome;
  {
    const busy_timer timer(busy_ns_);
    memory.begin(content.facts.sequence);
    outcome = query_->decode(content, slot.frame);
    memory.begin_lasting();
  }
  is_put_off_ = query_->was_put_off();
  if (is_put_off_) {
    slot.frame.reset(job().frame_bytes_kept());
    slot.chunk = frame_slot::unused;
  } else if (outcome.ok()) {
    pass_slots();
    publish(0, slot);
  } else {
    end(std::move(outcome), chunk_name(content.facts.sequence) + name_of_part(content));
  }
}

/// Tells everybody how the slots were dealt, when the first chunk is decoded. Nothing can reach another partition before: this one
/// hands over nothing, and the others, which decode nothing until they know, need its first chunk before they can process theirs.
void partition::pass_slots() {
  if (!std::exchange(weighs_slots_, false))
    return;
  const auto found = query_->weights_of_slots();
  const slots_dealt message{{found.begin(), found.end()}};
  for (std::uint32_t other = 0; other < job().partition_count(); ++other)
    if (other != index_)
      send(peers().partitions[other], message);
  if (peers().snapshots)
    send(peers().snapshots, message);
}

/// Processes everything that is ready and may be.
void partition::drain() {
  while (is_working()) {
    const auto ready = order_->next(last_to_process());
    if (!ready)
      return;
    auto& slot = open_frame(ready->chunk);
    status outcome;
    {
      const busy_timer timer(busy_ns_);
      outcome = query_->process(ready->level, ready->inputs, slot.frame);
    }
    if (!outcome.ok())
      return end(std::move(outcome), chunk_name(ready->chunk) + name_of_rows(*ready->inputs[0]));
    save_state(ready->level, ready->chunk);
    if (ready->level + 1 == job().plan.level_count)
      done_ = ready->chunk;
    publish(ready->level, slot);
  }
}

void partition::load_state() {
  if (!job().recovered)
    return;
  query_->deal_slots(job().recovered->weights);
  const auto state = std::exchange(job().recovered_state[index_], nullptr);
  if (auto outcome = query_->load(*state); !outcome.ok())
    end(std::move(outcome), "the state of snapshot " + std::to_string(job().recovered->epoch));
}

/// State is saved level by level behind a chunk. Where that is done already, as when inputs pause, all of it is saved now.
void partition::begin_epoch(sequence_number last) {
  epoch_ = last;
  if (done_ == last)
    for (std::uint32_t level = 1; level < job().plan.level_count; ++level)
      save_state(level, last);
}

/// Hands out the state of all levels once the last has processed the chunk behind which it is saved.
void partition::save_state(std::uint32_t level, sequence_number chunk) {
  if (epoch_ != chunk)
    return;
  {
    const busy_timer timer(saving_ns_);
    query_->save(level, saved_);
    if (index_ != 0) // What is the same everywhere is saved once.
      std::erase_if(saved_, [](const saved_section& section) { return section.slot == saved_section::no_slot; });
  }
  if (level + 1 < job().plan.level_count)
    return;
  epoch_.reset();
  auto sections = std::make_shared<const std::vector<saved_section>>(std::exchange(saved_, {}));
  send(peers().snapshots, state_saved{index_, std::exchange(saving_ns_, 0), std::move(sections)});
}

/// Ends the job, as the query failed.
void partition::end(status outcome, const std::string& chunk) {
  has_failed_ = true;
  fail(std::move(outcome).take_error(), chunk);
}

/// Says where the records are that `decode` failed at, as in ` (in.csv, lines 7 to 9)`.
std::string partition::name_of_part(const chunk& content) const {
  if (content.bytes.empty())
    return "";
  const auto failed = query_->failed_bytes();
  const auto part = failed.is_empty() ? byte_range{0, content.bytes.size()} : failed;
  const auto line_ends = [&](std::size_t begin, std::size_t end) {
    return static_cast<std::uint64_t>(std::count(content.bytes.begin() + begin, content.bytes.begin() + end, '\n'));
  };
  const source_piece piece{{content.position.origin, content.position.offset + part.begin}, part.end - part.begin,
                           line_ends(0, part.begin), line_ends(part.begin, part.end - 1),
                           content.starts_file ? content.first_line : 0};
  return " (" + name_of_lines(content.facts, piece) + ")";
}

/// Says which rows of a chunk `process` failed at, and where the chunk is from, as in ` (rows 1 to 9 of in.csv, lines 7 to 50)`.
/// How many lines a row has is only known to the partition that decoded it.
std::string partition::name_of_rows(const hand_over& given) const {
  if (given.origin.byte_count == 0)
    return "";
  const auto chunk = given.facts.sequence;
  const auto origin = name_of_lines(given.facts, given.origin);
  const auto rows = query_->failed_rows();
  if (!rows || !is_in(chunk, rows->first) || !is_in(chunk, rows->last))
    return " (" + origin + ")";
  const auto first = number_of(rows->first);
  const auto last = number_of(rows->last);
  return (first == last ? " (row " + first : " (rows " + first + " to " + last) + " of " + origin + ")";
}

/// Names a part of a chunk's bytes. Which line a chunk begins at is known once all before it are processed, and a chunk
/// that runs out of memory is the first in flight.
std::string partition::name_of_lines(const chunk_facts& facts, const source_piece& piece) const {
  const std::string origin(piece.position.origin);
  const auto offset = piece.position.offset;
  if (job().memory.first() != facts.sequence)
    return origin + ", bytes " + std::to_string(offset) + " to " + std::to_string(offset + piece.byte_count);
  const auto line_of_chunk = piece.first_line != 0 ? piece.first_line : job().inputs[facts.input].progress->next_line.load();
  const auto from = line_of_chunk + piece.lines_before;
  const auto until = from + piece.lines_within;
  return origin + (from == until ? ", line " + std::to_string(from)
                                 : ", lines " + std::to_string(from) + " to " + std::to_string(until));
}

/// Passes on what a level made of a chunk: output to whoever writes or merges it, rows to the next level, state to the
/// router.
void partition::publish(std::uint32_t level, frame_slot& slot) {
  if (has_output(level))
    pass_runs(level, slot);
  if (level + 1 == job().plan.level_count)
    finish_step(slot);
  else
    keep_parts(level, slot);
  if (is_report_due())
    report();
}

bool partition::has_output(std::uint32_t level) const noexcept {
  const auto& outputs = job().outputs;
  return std::any_of(outputs.begin(), outputs.end(), [level](const auto& output) { return output.level == level; });
}

/// Output that other partitions have a part of goes to the one that decoded the chunk, all else to the sinks.
void partition::pass_runs(std::uint32_t level, frame_slot& slot) {
  if (level != 0 && joiner_) {
    const auto target = decoder_of({slot.chunk}, job().partition_count());
    const level_runs finished{level, {slot.chunk}, slot.frame.runs};
    if (target == index_)
      take_runs(index_, finished);
    else
      passed_.push_back(finished);
    return;
  }
  for (std::uint32_t i = 0; i < job().outputs.size(); ++i)
    if (job().outputs[i].level == level) {
      slot.written[i].assign(1, &slot.frame.runs[i]);
      produce(i, slot);
    }
}

/// Takes what a partition has behind a level of a chunk that was decoded here, and merges all that there is once
/// everybody's has come.
void partition::take_runs(std::uint32_t from, const level_runs& finished) {
  if (!is_working() || !joiner_->accept(finished.level, finished.chunk, from, finished.runs))
    return;
  auto& slot = job().frame_of(index_, finished.chunk);
  {
    const busy_timer timer(busy_ns_);
    for (std::uint32_t i = 0; i < job().outputs.size(); ++i)
      if (job().outputs[i].level == finished.level)
        join(i, slot);
  }
  finish_step(slot);
  if (is_report_due())
    report();
}

/// Merges the runs of an output, unless memory is short: then its sink does, which needs less of it.
void partition::join(std::uint32_t output, frame_slot& slot) {
  const auto& target = job().outputs[output];
  const run_joiner::joint wanted{target.level, {slot.chunk}, output, target.takes_rows, target.assembles};
  auto& joined = slot.frame.joined[output];
  auto& runs = slot.written[output];
  try {
    joiner_->join(wanted, job().memory.is_short(), joined, runs);
    slot.frame.count_runs();
  } catch (const memory_bound_passed&) {
    joined = {};
    joiner_->join(wanted, true, joined, runs);
  }
  produce(output, slot);
}

void partition::produce(std::uint32_t output, const frame_slot& slot) {
  produced_[output].push_back({{slot.chunk}, slot.written[output]});
}

/// Takes its own part of a chunk, and keeps those of others back for a while: except for what was decoded, as all levels of
/// the chunk wait for that, in all partitions. What was kept goes along.
void partition::keep_parts(std::uint32_t level, const frame_slot& slot) {
  const auto& parts = slot.frame.hand_overs[level];
  for (std::uint32_t target = 0; target < parts.size(); ++target) {
    handed_part next{level + 1, {slot.chunk}, &parts[target]};
    if (target == index_) {
      order_->accept(index_, {&next, 1});
      continue;
    }
    if (level != 0 && parts[target].is_empty())
      next.part = nullptr;
    handed_[target].push_back(next);
  }
  if (level == 0)
    hand_over_parts();
}

/// Hands over what was kept back, one message to each partition.
void partition::hand_over_parts() {
  for (std::uint32_t target = 0; target < handed_.size(); ++target) {
    if (!handed_[target].is_empty())
      send(peers().partitions[target], handed{index_, handed_[target]});
    handed_[target].clear();
  }
}

/// Notes that the last level of a chunk is done, or that output of one was merged. What the router hears of a chunk is
/// all there is to hear.
void partition::finish_step(frame_slot& slot) {
  if (--slot.steps_left != 0)
    return;
  const auto& frame = slot.frame;
  processed_.push_back({{slot.chunk}, frame.time_max, frame.line_count, frame.held_bytes(),
                        {frame.dead_letters, frame.filled_limits}});
}

bool partition::is_report_due() const noexcept {
  const auto is_due = [this](const auto& kept) { return kept.size() >= reports_max_; };
  return is_due(processed_) || is_due(passed_) || std::any_of(produced_.begin(), produced_.end(), is_due) ||
         std::any_of(handed_.begin(), handed_.end(), is_due);
}

/// Waking a sleeping thread can take as long as processing a chunk, so reports are kept back while there is
/// more to do, though not so long that others run dry.
void partition::rest() {
  if (!has_mail())
    report();
}

/// Passes the output of some levels to the partitions that merge it, one message to each. There are few at a time.
void partition::pass_on() {
  while (!passed_.empty()) {
    const auto target = decoder_of(passed_.front().chunk, job().partition_count());
    passed message;
    message.sender = index_;
    const auto chosen = std::stable_partition(passed_.begin(), passed_.end(), [&](const level_runs& finished) {
      return decoder_of(finished.chunk, job().partition_count()) != target;
    });
    for (auto each = chosen; each != passed_.end(); ++each)
      message.levels.push_back(*each);
    passed_.erase(chosen, passed_.end());
    send(peers().partitions[target], std::move(message));
  }
}

void partition::report() {
  hand_over_parts();
  pass_on();
  for (std::size_t i = 0; i < produced_.size(); ++i) {
    if (!produced_[i].is_empty())
      send(peers().sinks[i], produced{produced_[i]});
    produced_[i].clear();
  }
  if (!processed_.is_empty())
    send(peers().router, processed{index_, query_->counters(), busy_ns_, query_->watermark(), processed_});
  processed_.clear();
}

} // namespace millrace
