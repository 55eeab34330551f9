#include "millrace/engine/operator/time_order.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "millrace/engine/operator/batch_pieces.hpp"
#include "millrace/engine/operator/key_encoding.hpp"
#include "millrace/engine/operator/time_reader.hpp"
#include "millrace/engine/state/limit_failure.hpp"

namespace millrace {

namespace {

/// Times of the alive rows at their row numbers: the column's own array where it has one.
const std::int64_t* times_by_row(const column& times, const batch_view& rows, arena& memory) {
  if (times.encoding == column_encoding::flat)
    return times.data<std::int64_t>();
  const column_reader<std::int64_t> reader(times);
  auto* values = memory.allocate<std::int64_t>(rows.row_count);
  for (std::uint32_t k = 0; k < rows.rows.count; ++k)
    values[rows.rows[k]] = reader[rows.rows[k]];
  return values;
}

constexpr std::string_view less_waiting = "declare a watermark with less delay";

} // namespace

time_order::time_order(const time_order_spec& spec, std::vector<type> types, const operator_settings& settings)
  : time_column_(spec.time_column), keys_(spec.keys), settings_(settings), waiting_(std::move(types), spec.needed) {}

time_order::summary time_order::summarize(const column& times, selection rows) const noexcept {
  summary result{event_time::max().us, event_time::min().us, true, false};
  with_times(times, [&](const auto& values) {
    for (std::uint32_t k = 0; k < rows.count; ++k) {
      if (!values.is_valid(rows[k])) {
        result.has_nulls = true;
        continue;
      }
      const auto time_us = values[rows[k]];
      result.is_ascending &= result.highest_us <= time_us;
      result.lowest_us = std::min(result.lowest_us, time_us);
      result.highest_us = std::max(result.highest_us, time_us);
    }
  });
  return result;
}

selection time_order::take_in_time(const batch_view& rows, operator_context& context) {
  const auto count = rows.rows.count;
  auto* in_time = context.memory.allocate<std::uint32_t>(count);
  auto* late = context.memory.allocate<std::uint32_t>(count);
  std::uint32_t in_time_count = 0;
  std::uint32_t late_count = 0;
  const auto& frontier = context.frontier;
  with_times(rows.columns[time_column_], [&](const auto& times) {
    for (std::uint32_t k = 0; k < count; ++k) {
      const auto row = rows.rows[k];
      const auto watermark = rows.times_max == nullptr ? frontier.before : frontier.at(rows.times_max[row]);
      if (!times.is_valid(row))
        context.rejects.reject(rows, {row, row_error::null_event_time}, settings_.node);
      else if (event_time{times[row]} < watermark)
        late[late_count++] = row;
      else
        in_time[in_time_count++] = row;
    }
  });
  emit_late(rows, {late, late_count}, context);
  return {in_time, in_time_count};
}

/// Rows pass without a copy where they would come out in this order anyway: they ascend, follow those that pass already,
/// and are due at the end of the chunk, when nothing that waits is.
bool time_order::can_pass(const summary& times, const operator_context& context) const noexcept {
  return times.is_ascending && times.lowest_us >= passing_highest_us_ &&
         event_time{times.highest_us} <= context.frontier.after && !waiting_.has_until(context.frontier.after);
}

void time_order::push(const batch_view& rows, operator_context& context) {
  context.node = settings_.node;
  if (rows.is_empty() || context.fatal)
    return;
  context.work_on(rows);
  auto kept = rows;
  auto times = summarize(rows.columns[time_column_], rows.rows);
  // Most batches have no late row, which their lowest time tells without a look at each.
  if (times.has_nulls || rows.times_max != nullptr || event_time{times.lowest_us} < context.frontier.before) {
    kept.rows = take_in_time(rows, context);
    kept.times_max = nullptr; // Rows come out when time has reached them, so none is late behind here.
    if (kept.is_empty())
      return;
    times = summarize(rows.columns[time_column_], kept.rows);
  }
  if (can_pass(times, context)) {
    passing_.push_back(kept);
    passing_highest_us_ = times.highest_us;
    return;
  }
  hold_passing(context);
  hold(kept, context);
}

/// Hashes of the keys that decide about the slots of rows: those of the exchange, where the rows have brought them along.
const std::uint64_t* time_order::key_hashes(const batch_view& rows, arena& memory) const {
  if (keys_.empty())
    return nullptr;
  const auto has_hashes = rows.keys != nullptr && rows.keys->picked == nullptr;
  return has_hashes ? rows.keys->hashes : encode_keys(rows, keys_, settings_.hash, memory).hashes;
}

void time_order::hold(const batch_view& rows, operator_context& context) {
  const auto& limits = settings_.limits;
  if (waiting_.size() + rows.rows.count > limits.groups_max) {
    context.fatal = limit_failure("more rows wait for the watermark than groups.max allows", limits.groups_max, less_waiting);
    return;
  }
  const auto most = rows_to_copy(rows);
  for (std::uint32_t first = 0; first < rows.rows.count && !context.fatal; first += most) {
    auto piece = rows;
    piece.rows = part_of(rows.rows, first, std::min(most, rows.rows.count - first), context.memory);
    const auto begin = context.memory.position();
    waiting_.add(piece, time_column_, key_hashes(piece, context.memory));
    context.memory.rewind(begin);
    if (waiting_.held_bytes() > limits.state_bytes_max)
      context.fatal = limit_failure("more state than state.bytes allows", limits.state_bytes_max, less_waiting);
  }
}

/// Rows that were to pass wait with those that cannot, so that all of them come out merged by time.
void time_order::hold_passing(operator_context& context) {
  for (const auto& rows : passing_)
    if (!context.fatal)
      hold(rows, context);
  passing_.clear();
  passing_highest_us_ = event_time::min().us;
}

void time_order::emit_passing(operator_context& context) {
  for (auto& rows : passing_) {
    rows.major_orders = times_by_row(rows.columns[time_column_], rows, context.memory);
    output_.emit(rows, context);
  }
  passing_.clear();
  passing_highest_us_ = event_time::min().us;
}

void time_order::release(event_time watermark, operator_context& context) {
  context.node = settings_.node;
  emit_passing(context);
  while (!context.fatal && waiting_.has_until(watermark)) {
    const transient_memory scope(context.memory, output_);
    output_.emit(waiting_.take_until(watermark, context.memory), context);
  }
}

void time_order::advance(operator_context& context) {
  if (!context.fatal)
    release(context.frontier.after, context);
}

void time_order::finish(operator_context& context) {
  if (!context.fatal)
    release(event_time::max(), context);
}

/// Between two chunks no rows are passing.
void time_order::save(state_saver& into) const { waiting_.save(into); }

status time_order::load(std::span<const saved_section* const> sections) {
  for (const auto* section : sections)
    if (!waiting_.load(*section))
      return damaged_state("a row that waits has another size, or another slot");
  return {};
}

} // namespace millrace
