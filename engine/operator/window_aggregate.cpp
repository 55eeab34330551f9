#include "millrace/engine/operator/window_aggregate.hpp"

#include <algorithm>
#include <utility>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/operator/first_position.hpp"
#include "millrace/engine/operator/saved_groups.hpp"

namespace millrace {

namespace {

enum class bound : std::uint8_t { start, end };

std::int64_t read(bound which, const time_window& window) noexcept {
  return which == bound::start ? window.start : window.end;
}

column timestamps(const std::int64_t* values, column_encoding encoding) noexcept {
  column result;
  result.value_type = type_id::timestamp;
  result.encoding = encoding;
  result.values = values;
  return result;
}

/// Bounds of the windows of the rows in time, aligned with the batch.
column aligned_bounds(bound which, const window_rows& rows, std::uint32_t row_count, arena& memory) {
  const auto in_time = rows.in_time();
  if (rows.is_one_window()) {
    auto* only = memory.allocate<std::int64_t>(1);
    *only = read(which, rows.bounds()[0]);
    return timestamps(only, column_encoding::constant);
  }
  auto* values = memory.allocate<std::int64_t>(row_count);
  for (std::uint32_t k = 0; k < in_time.count; ++k)
    values[in_time[k]] = read(which, rows.bounds()[k]);
  return timestamps(values, column_encoding::flat);
}

} // namespace

window_aggregate::window_aggregate(group_spec spec, const window_spec& window, std::vector<type> key_types,
                                   const operator_settings& settings)
  : emit_(spec.emit),
    aggregates_(std::move(spec.aggregates), first_position_bytes),
    groups_({.keys = std::move(spec.keys),
             .key_types = std::move(key_types),
             .payload_bytes = aggregates_.row_bytes(),
             .is_scoped = true},
            settings),
    rows_(window, settings.node),
    rejection_(settings.node, settings.on_error) {}

void window_aggregate::push(const batch_view& rows, operator_context& context) {
  if (rows.is_empty() || context.fatal)
    return;
  rows_.assign(rows, windows_, context);
  const auto in_time = rows_.in_time();
  if (in_time.count != 0) {
    if (!groups_.find(rows, in_time, rows_.windows(), windows_.held_bytes(), context))
      return;
    register_created(rows);
    if (emit_ == emit_mode::changes)
      emit_all_changes(rows, context);
    else
      aggregates_.update(rows, in_time, groups_.states(), groups_.table().heap());
  }
  emit_late(rows, rows_.late(), context);
}

bool window_aggregate::merge(const batch_view& groups, const partial_states& states, operator_context& context) {
  if (groups.is_empty() || context.fatal)
    return true;
  rows_.assign_groups(groups, states.windows, windows_, context);
  const auto in_time = rows_.in_time();
  if (in_time.count != 0) {
    if (!groups_.find(groups, in_time, rows_.windows(), windows_.held_bytes(), context))
      return true;
    register_created(groups);
    merged_.resize(in_time.count);
    for (std::uint32_t k = 0; k < in_time.count; ++k)
      merged_[k] = states.at(in_time[k]);
    auto& heap = groups_.table().heap();
    aggregates_.merge({groups_.states(), in_time.count}, merged_, heap, states.heap == nullptr ? heap : *states.heap);
  }
  return rows_.late_count() == 0;
}

void window_aggregate::register_created(const batch_view& rows) {
  auto& table = groups_.table();
  for (const auto& created : table.created()) {
    set_first_position(table.payload(created.group), rows.position(rows_.in_time()[created.index]));
    windows_.add_group(rows_.windows()[created.index], created.group);
  }
}

void window_aggregate::emit_all_changes(const batch_view& rows, operator_context& context) {
  const auto in_time = rows_.in_time();
  for (std::uint32_t first = 0; first < in_time.count;) {
    const transient_memory scope(context.memory, output_);
    auto piece = rows;
    piece.rows = part_of(in_time, first, in_time.count - first, context.memory);
    const auto count = aggregates_.rows_that_fit(rows, piece.rows, groups_.states() + first, groups_.table().heap());
    piece.rows = part_of(in_time, first, count, context.memory);
    emit_changes(piece, first, context);
    first += count;
  }
}

/// @param first Number of the first of these rows among those in time.
void window_aggregate::emit_changes(const batch_view& rows, std::uint32_t first, operator_context& context) {
  context.node = groups_.node();
  context.work_on(rows);
  auto& table = groups_.table();
  const auto keys = groups_.keys();
  const auto column_count = keys.size() + 2 + aggregates_.count();
  auto* columns = context.memory.allocate<column>(column_count);
  auto* next = columns;
  for (const auto key : keys)
    *next++ = rows.columns[key];
  *next++ = aligned_bounds(bound::start, rows_, rows.row_count, context.memory);
  *next++ = aligned_bounds(bound::end, rows_, rows.row_count, context.memory);
  rejection_.failures().clear();
  aggregates_.running(rows, rows.rows, groups_.states() + first, table.heap(), context.memory, rejection_.failures(),
                      {next, aggregates_.count()});
  auto changes = rows;
  changes.columns = {columns, column_count};
  changes.kinds = groups_.change_kinds(rows, first, context.memory);
  changes.keys = nullptr;
  changes.rows = rejection_.apply(rows, rows.rows, context);
  output_.emit(changes, context);
}

void window_aggregate::advance(operator_context& context) {
  if (!context.fatal)
    fire(context.frontier.after, context);
}

void window_aggregate::finish(operator_context& context) {
  if (!context.fatal)
    fire(event_time::max(), context);
}

void window_aggregate::fire(event_time watermark, operator_context& context) {
  while (!windows_.is_empty() && rows_.firing_time(windows_.front().bounds) <= watermark) {
    const auto& groups = windows_.groups(windows_.front().number);
    if (emit_ == emit_mode::final_) {
      MILLRACE_DCHECK(has_arrival_order(groups));
      add_fired(windows_.front().bounds, groups, context);
    } else {
      forget(groups);
    }
    windows_.close_front();
  }
  flush_fired(context);
}

/// Whether groups stand in the order of their first rows. They are listed as they come, and rows come in the order of
/// their positions: the planner has results of windows and of row windows numbered anew before another keyed stage.
bool window_aggregate::has_arrival_order(std::span<const std::uint32_t> groups) const noexcept {
  return std::is_sorted(groups.begin(), groups.end(), [this](std::uint32_t a, std::uint32_t b) {
    return first_position_of(groups_.table().payload(a)) < first_position_of(groups_.table().payload(b));
  });
}

void window_aggregate::add_fired(const time_window& bounds, const std::vector<std::uint32_t>& groups,
                                 operator_context& context) {
  for (const auto group : groups) {
    fired_groups_.push_back(group);
    fired_states_.push_back(groups_.table().payload(group));
    fired_bounds_.push_back(bounds);
    if (fired_states_.size() == batch_rows_max)
      flush_fired(context);
  }
}

void window_aggregate::flush_fired(operator_context& context) {
  for (std::size_t first = 0; first < fired_states_.size();) {
    const std::span<std::byte* const> rest(fired_states_.data() + first, fired_states_.size() - first);
    const auto count = std::min(groups_.keys_that_fit(rest), aggregates_.values_that_fit(rest, groups_.table().heap()));
    emit_fired(first, count, context);
    first += count;
  }
  // Only now: rows are made from the states of the groups.
  forget(fired_groups_);
  fired_groups_.clear();
  fired_states_.clear();
  fired_bounds_.clear();
}

/// Emits `count` of the groups that have fired, from the one with number `first` on.
void window_aggregate::emit_fired(std::size_t first, std::size_t count, operator_context& context) {
  const transient_memory scope(context.memory, output_);
  const std::span<std::byte* const> states(fired_states_.data() + first, count);
  const auto key_count = groups_.keys().size();
  const auto column_count = key_count + 2 + aggregates_.count();
  auto* columns = context.memory.allocate<column>(column_count);
  context.node = groups_.node();
  groups_.read_keys(states, context.memory, {columns, key_count});
  auto* starts = context.memory.allocate<std::int64_t>(count);
  auto* ends = context.memory.allocate<std::int64_t>(count);
  auto* positions = context.memory.allocate<row_position>(count);
  for (std::size_t k = 0; k < count; ++k) {
    starts[k] = fired_bounds_[first + k].start;
    ends[k] = fired_bounds_[first + k].end;
    positions[k] = first_position_of(states[k]);
  }
  columns[key_count] = timestamps(starts, column_encoding::flat);
  columns[key_count + 1] = timestamps(ends, column_encoding::flat);
  rejection_.failures().clear();
  aggregates_.finish(states, groups_.table().heap(), context.memory, rejection_.failures(),
                     {columns + key_count + 2, aggregates_.count()});
  batch_view result;
  result.columns = {columns, column_count};
  result.row_count = static_cast<std::uint32_t>(count);
  result.rows = selection::all(result.row_count);
  result.positions = positions;
  result.major_orders = ends;
  result.rows = rejection_.apply(result, result.rows, context);
  output_.emit(result, context);
}

void window_aggregate::forget(const std::vector<std::uint32_t>& groups) {
  auto& table = groups_.table();
  for (const auto group : groups) {
    if (aggregates_.has_release())
      aggregates_.release(table.payload(group), table.heap());
    table.erase(group);
  }
}

std::uint64_t window_aggregate::state_bytes() const noexcept {
  return groups_.table().held_bytes() + windows_.held_bytes();
}

void window_aggregate::save(state_saver& into) const {
  const auto& table = groups_.table();
  for (const auto& window : windows_.all())
    for (const auto number : windows_.groups(window.number)) {
      const auto* state = table.payload(number);
      save_group({.window = window.bounds, .first = first_position_of(state), .key = table.key_of(state)},
                 groups_.slot_of_group(state), into,
                 [&](state_writer& writer) { aggregates_.save(state, table.heap(), writer); });
    }
}

status window_aggregate::load(std::span<const saved_section* const> sections) {
  return load_groups(sections, aggregates_, groups_.table(), [&](const saved_group& group) -> result<std::uint32_t> {
    const auto window = windows_.open(group.window);
    MILLRACE_TRY_ASSIGN(const auto number, groups_.restore(group.key, window));
    windows_.add_group(window, number);
    return number;
  });
}

} // namespace millrace
