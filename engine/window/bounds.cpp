#include "millrace/engine/window/bounds.hpp"

#include "millrace/engine/window/entry.hpp"

namespace millrace {

namespace {

enum class bound : std::uint8_t { start, end, last };

template <bound Which>
column window_bound(const kernel_call& call) {
  const column_reader<std::int64_t> times(call.arguments[0]);
  window_spec spec;
  spec.kind = find_window_kind("tumbling");
  spec.size = {call.arguments[1].data<std::int64_t>()[0]};
  spec.slide = spec.size;
  spec.offset = {call.arguments[2].data<std::int64_t>()[0]};
  auto* values = call.memory.allocate<std::int64_t>(call.row_count);
  auto* validity = call.arguments[0].has_no_nulls()
                     ? nullptr
                     : call.memory.allocate_zeroed<std::uint64_t>(bitmap::words(call.row_count));
  time_window window;
  for (std::uint32_t i = 0; i < call.rows.count; ++i) {
    const auto row = call.rows[i];
    if (validity != nullptr && !times.is_valid(row))
      continue;
    if (validity != nullptr)
      bitmap::set(validity, row);
    // Times are mostly in order, so that the window is mostly that of the row before.
    if (const auto time = times[row]; time < window.start || time >= window.end)
      window = spec.kind->assign(time, spec);
    values[row] = Which == bound::start ? window.start : (Which == bound::end ? window.end : window.end - 1);
  }
  column result;
  result.value_type = type_id::timestamp;
  result.validity = validity;
  result.values = values;
  return result;
}

constexpr scalar_entry start_entry = {"window_start", "(timestamp, bigint, bigint) -> timestamp",
                                      "Start of the window that contains a time.", window_bound<bound::start>};
constexpr scalar_entry end_entry = {"window_end", "(timestamp, bigint, bigint) -> timestamp",
                                    "End of the window that contains a time.", window_bound<bound::end>};
constexpr scalar_entry time_entry = {"window_time", "(timestamp, bigint, bigint) -> timestamp",
                                     "Last microsecond of the window that contains a time.", window_bound<bound::last>};

} // namespace

const scalar_entry& window_start_function() noexcept { return start_entry; }
const scalar_entry& window_end_function() noexcept { return end_entry; }
const scalar_entry& window_time_function() noexcept { return time_entry; }

} // namespace millrace
