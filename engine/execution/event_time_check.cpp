#include "millrace/engine/execution/event_time_check.hpp"

namespace millrace {

void reject_null_times(batch_view& rows, std::uint32_t time_column, std::uint32_t node, operator_context& context) {
  const auto& times = rows.columns[time_column];
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

void event_time_check::push(const batch_view& rows, operator_context& context) {
  auto timed = rows;
  reject_null_times(timed, time_column_, node_, context);
  output_.emit(timed, context);
}

} // namespace millrace
