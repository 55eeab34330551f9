#include "millrace/engine/execution/event_times.hpp"

#include <algorithm>

namespace millrace {

void event_times::reject_nulls(batch_view& rows, std::uint32_t node, operator_context& context) const {
  const auto& times = rows.columns[column_];
  if (times.has_no_nulls())
    return;
  auto* kept = context.memory.allocate<std::uint32_t>(rows.rows.count);
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < rows.rows.count; ++i) {
    const auto row = rows.rows[i];
    if (times.is_valid(row))
      kept[count++] = row;
    else
      context.rejects.reject(rows, {row, row_error::null_event_time}, node);
  }
  if (count != rows.rows.count)
    rows.rows = {kept, count};
}

void event_times::observe(batch_view& rows, std::uint32_t node, operator_context& context) {
  reject_nulls(rows, node, context);
  const column_reader<std::int64_t> times(rows.columns[column_]);
  const auto before = highest_;
  auto is_disordered = false;
  auto highest = highest_;
  const auto delay = delay_;
  const auto visit = [&](std::int64_t time) {
    highest = std::max(highest, time);
    is_disordered |= event_time{time} < event_time{highest} - delay;
  };
  if (const auto& column = rows.columns[column_]; rows.rows.is_dense() && column.encoding == column_encoding::flat) {
    const auto* values = column.data<std::int64_t>();
    for (std::uint32_t row = 0; row < rows.rows.count; ++row)
      visit(values[row]);
  } else {
    for (std::uint32_t i = 0; i < rows.rows.count; ++i)
      visit(times[rows.rows[i]]);
  }
  highest_ = highest;
  if (!is_disordered)
    return;
  auto* running = context.memory.allocate<std::int64_t>(rows.row_count);
  highest = before;
  for (std::uint32_t i = 0; i < rows.rows.count; ++i) {
    highest = std::max(highest, times[rows.rows[i]]);
    running[rows.rows[i]] = highest;
  }
  rows.times_max = running;
}

} // namespace millrace
