#include "millrace/engine/execution/event_times.hpp"

#include <algorithm>

#include "millrace/engine/execution/event_time_check.hpp"

namespace millrace {

namespace {

/// Calls `visit(time)` for the alive rows that have a time.
template <class Visit>
void for_each_time(const column& times, const selection& rows, Visit&& visit) {
  const column_reader<std::int64_t> read(times);
  const auto no_nulls = times.has_no_nulls();
  if (no_nulls && rows.is_dense() && times.encoding == column_encoding::flat) {
    const auto* values = times.data<std::int64_t>();
    for (std::uint32_t row = 0; row < rows.count; ++row)
      visit(values[row]);
    return;
  }
  for (std::uint32_t i = 0; i < rows.count; ++i)
    if (const auto row = rows[i]; no_nulls || times.is_valid(row))
      visit(read[row]);
}

} // namespace

void event_times::observe(batch_view& rows, std::uint32_t node, operator_context& context) {
  if (untimed_ == untimed_rows::rejected)
    reject_null_times(rows, column_, node, context);
  const auto& times = rows.columns[column_];
  const auto before = highest_;
  auto is_disordered = false;
  auto highest = highest_;
  const auto delay = delay_;
  for_each_time(times, rows.rows, [&](std::int64_t time) {
    highest = std::max(highest, time);
    is_disordered |= event_time{time} < event_time{highest} - delay;
  });
  highest_ = highest;
  if (!is_disordered)
    return;
  const column_reader<std::int64_t> read(times);
  auto* running = context.memory.allocate<std::int64_t>(rows.row_count);
  highest = before;
  for (std::uint32_t i = 0; i < rows.rows.count; ++i) {
    const auto row = rows.rows[i];
    if (times.is_valid(row))
      highest = std::max(highest, read[row]);
    running[row] = highest;
  }
  rows.times_max = running;
}

} // namespace millrace
