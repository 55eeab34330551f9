#include "millrace/tests/support/local_job.hpp"

#include <algorithm>
#include <array>

#include "millrace/engine/column/text.hpp"

namespace millrace {

namespace {

/// Chunks that are decoded ahead of the first level.
constexpr std::uint64_t decoded_ahead = 3;

[[nodiscard]] local_job::row read_row(const batch_view& rows, std::uint32_t at) {
  local_job::row read;
  read.kind = rows.kinds == nullptr ? change_kind::insert : rows.kinds[at];
  for (const auto& column : rows.columns) {
    auto& text = read.cells.emplace_back();
    if (column.is_valid(at))
      append_text(column, at, text);
    else
      text = local_job::null_cell;
  }
  return read;
}

/// The rows of a run, one after the other.
class run_reader {
public:
  explicit run_reader(row_run batches) : batches_(batches) {}

  [[nodiscard]] local_job::row next() {
    while (next_ == batches_.front().rows.count) {
      batches_ = batches_.subspan(1);
      next_ = 0;
    }
    return read_row(batches_.front(), batches_.front().rows[next_++]);
  }

private:
  row_run batches_;
  std::uint32_t next_ = 0;
};

} // namespace

struct local_job::chunk_in_flight {
  chunk content;
  batch_view rows;
  std::shared_ptr<const void> owner; ///< Of the rows.
  std::string bytes;                 ///< Padded, for decoders may read 64 bytes beyond the end.
  std::vector<chunk_frame> frames;   ///< By partition.

  /// Whose frames have hand-overs for a level.
  [[nodiscard]] std::vector<const hand_over*> parts_for(std::uint32_t level, std::uint32_t target) const {
    std::vector<const hand_over*> parts;
    for (std::uint32_t sender = 0; sender < frames.size(); ++sender)
      if (level > 1 || sender == content.facts.sequence.value % frames.size())
        parts.push_back(&frames[sender].hand_overs[level - 1][target]);
    return parts;
  }
};

local_job::local_job(physical_plan plan, options wanted)
  : plan_(std::make_unique<const physical_plan>(std::move(plan))), options_(std::move(wanted)),
    window_(decoded_ahead + plan_->level_count), reached_(plan_->level_count), outputs_(plan_->outputs.size()) {
  make_queries();
}

void local_job::make_queries() {
  queries_.clear();
  for (std::uint32_t partition = 0; partition < options_.partitions; ++partition) {
    query_options settings;
    static_cast<engine_options&>(settings) = options_;
    settings.partition = partition;
    settings.partition_count = options_.partitions;
    settings.slot_owner = assign_slots(options_.partitions, options_.weights);
    settings.make_decoder = options_.make_decoder;
    settings.takes_snapshots = options_.between_chunks != recovery::none;
    queries_.push_back(make_query(*plan_, std::move(settings)));
  }
  // Frames of chunks that are complete hold nothing.
  for (auto& place : window_)
    place.frames.resize(options_.partitions);
}

local_job::~local_job() = default;
local_job::local_job(local_job&&) noexcept = default;

local_job::chunk_in_flight& local_job::at(std::uint64_t sequence) noexcept { return window_[sequence % window_.size()]; }

/// The place of the chunk that is dealt next.
local_job::chunk_in_flight& local_job::open_next() noexcept {
  auto& next = at(reached_[0]);
  next.content = {};
  next.content.facts.sequence = {reached_[0]};
  return next;
}

status local_job::push(std::uint32_t input, const batch_view& rows, std::shared_ptr<const void> owner) {
  auto& next = open_next();
  next.rows = rows;
  next.owner = std::move(owner);
  next.content.facts.input = input;
  next.content.rows = {&next.rows, 1};
  return deal();
}

status local_job::push_bytes(std::uint32_t input, std::string_view bytes, const file_layout* layout) {
  auto& next = open_next();
  next.bytes.assign(bytes);
  next.bytes.resize(bytes.size() + 64);
  next.content.facts.input = input;
  next.content.bytes = std::string_view(next.bytes).substr(0, bytes.size());
  next.content.layout = layout;
  next.content.position.origin = plan_->sources[input].name;
  return deal();
}

status local_job::advance(std::uint32_t input, event_time watermark) {
  auto& next = open_next();
  next.content.facts.input = input;
  next.content.time_reached = watermark + plan_->sources[input].delay;
  return deal();
}

status local_job::finish() {
  for (std::uint32_t input = 0; input < plan_->sources.size(); ++input) {
    auto& next = open_next();
    next.content.facts.input = input;
    next.content.ends_input = true;
    MILLRACE_TRY(deal());
  }
  open_next().content.ends_job = true;
  MILLRACE_TRY(deal());
  return complete();
}

status local_job::complete() { return follow(0); }

/// Decodes the next chunk, and lets the levels behind come closer.
status local_job::deal() {
  auto& next = at(reached_[0]);
  const auto decoder = reached_[0] % options_.partitions;
  MILLRACE_TRY(queries_[decoder]->decode(next.content, next.frames[decoder]));
  ++reached_[0];
  if (options_.between_chunks != recovery::none) {
    MILLRACE_TRY(complete());
    return recover();
  }
  return follow(decoded_ahead);
}

std::vector<saved_section> local_job::save() const {
  std::vector<saved_section> saved;
  for (const auto& query : queries_)
    for (std::uint32_t level = 1; level < plan_->level_count; ++level)
      query->save(level, saved);
  std::stable_sort(saved.begin(), saved.end(), [](const saved_section& a, const saved_section& b) {
    return std::pair(a.node, a.slot) < std::pair(b.node, b.slot);
  });
  return saved;
}

/// Saves the state of all queries and lets fresh ones go on with it. In as many partitions they save it again as it was.
status local_job::recover() {
  constexpr std::array<std::uint32_t, 4> counts{2, 5, 1, 3};
  auto saved = save();
  if (options_.change_saved)
    options_.change_saved(reached_[0], saved);
  counters_before_ = counters();
  counters_before_.groups = 0;
  counters_before_.state_bytes = 0;
  if (options_.between_chunks == recovery::rescale)
    options_.partitions = counts[reached_[0] % counts.size()];
  make_queries();
  for (auto& query : queries_)
    MILLRACE_TRY(query->load(saved));
  if (options_.change_saved || options_.between_chunks != recovery::restore)
    return {};
  const auto is_equal = [](const saved_section& a, const saved_section& b) {
    return a.node == b.node && a.slot == b.slot && a.rows == b.rows && a.bytes == b.bytes;
  };
  const auto again = save();
  if (!std::equal(saved.begin(), saved.end(), again.begin(), again.end(), is_equal))
    return failure{errc::internal, "state that was restored is not saved as it was", {}, {}};
  return {};
}

/// Works until decoding is `ahead` chunks ahead of the first level, and each level one ahead of the next, or
/// not even that where decoding is not.
status local_job::follow(std::uint64_t ahead) {
  for (std::uint32_t level = 1; level < plan_->level_count; ++level) {
    const auto distance = level == 1 ? ahead : std::min<std::uint64_t>(ahead, 1);
    while (reached_[level - 1] - reached_[level] > distance)
      MILLRACE_TRY(process(level));
  }
  while (complete_ < reached_.back())
    MILLRACE_TRY(close_next());
  return {};
}

status local_job::process(std::uint32_t level) {
  auto& next = at(reached_[level]);
  for (std::uint32_t partition = 0; partition < options_.partitions; ++partition)
    MILLRACE_TRY(queries_[partition]->process(level, next.parts_for(level, partition), next.frames[partition]));
  ++reached_[level];
  return {};
}

/// Takes what became of a chunk, and forgets its memory.
status local_job::close_next() {
  auto& done = at(complete_++);
  for (std::uint32_t output = 0; output < plan_->outputs.size(); ++output)
    MILLRACE_TRY(record(output, done));
  for (auto& frame : done.frames) {
    for (const auto& letter : frame.dead_letters)
      rejected_.push_back({std::string(name_of(letter.reason)), std::string(letter.column), std::string(letter.raw),
                           letter.operation ? to_string(*letter.operation) : std::string(), letter.offset,
                           letter.line});
    frame.reset();
  }
  done.owner = nullptr;
  done.bytes = {};
  return {};
}

status local_job::record(std::uint32_t output, const chunk_in_flight& finished) {
  std::vector<row_run> runs;
  for (const auto& frame : finished.frames)
    runs.push_back(frame.runs.empty() ? row_run{} : row_run{frame.runs[output].batches});
  std::vector<run_reader> readers;
  for (const auto& run : runs) {
    if (!is_in_order(run))
      return failure{errc::internal, "rows of output " + std::to_string(output) + " are not in order", {}, {}};
    readers.emplace_back(run);
  }
  order_.begin(runs);
  for (auto order = order_.next(batch_rows_max); !order.empty(); order = order_.next(batch_rows_max))
    for (const auto run : order)
      outputs_[output].push_back(readers[run].next());
  return {};
}

query_counters local_job::counters() const {
  auto total = counters_before_;
  for (const auto& query : queries_)
    total.add(query->counters());
  return total;
}

} // namespace millrace
