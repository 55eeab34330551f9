#include "millrace/engine/operator/group_aggregate.hpp"

#include <algorithm>
#include <utility>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/operator/first_position.hpp"
#include "millrace/engine/operator/saved_groups.hpp"

namespace millrace {

group_aggregate::group_aggregate(group_spec spec, std::vector<type> key_types, const operator_settings& settings)
  : emit_(spec.emit),
    owns_total_(settings.owns_total && spec.keys.empty()),
    aggregates_(std::move(spec.aggregates), first_position_bytes),
    groups_({.keys = std::move(spec.keys),
             .key_types = std::move(key_types),
             .payload_bytes = aggregates_.row_bytes(),
             .is_scoped = false},
            settings),
    rejection_(settings.node, settings.on_error) {}

void group_aggregate::push(const batch_view& rows, operator_context& context) {
  if (rows.is_empty() || !groups_.find(rows, rows.rows, nullptr, 0, context))
    return;
  auto& table = groups_.table();
  for (const auto& created : table.created())
    set_first_position(table.payload(created.group), rows.position(rows.rows[created.index]));
  if (emit_ == emit_mode::final_)
    return aggregates_.update(rows, rows.rows, groups_.states(), table.heap());
  for (std::uint32_t first = 0; first < rows.rows.count;) {
    const transient_memory scope(context.memory, output_);
    auto piece = rows;
    piece.rows = part_of(rows.rows, first, rows.rows.count - first, context.memory);
    const auto count = aggregates_.rows_that_fit(rows, piece.rows, groups_.states() + first, table.heap());
    piece.rows = part_of(rows.rows, first, count, context.memory);
    emit_changes(piece, first, context);
    first += count;
  }
}

bool group_aggregate::merge(const batch_view& groups, const partial_states& states, operator_context& context) {
  if (groups.is_empty() || !groups_.find(groups, groups.rows, nullptr, 0, context))
    return true;
  auto& table = groups_.table();
  for (const auto& created : table.created())
    set_first_position(table.payload(created.group), groups.position(groups.rows[created.index]));
  merged_.resize(groups.rows.count);
  for (std::uint32_t k = 0; k < groups.rows.count; ++k)
    merged_[k] = states.at(groups.rows[k]);
  aggregates_.merge({groups_.states(), groups.rows.count}, merged_, table.heap(),
                    states.heap == nullptr ? table.heap() : *states.heap);
  return true;
}

/// @param first Number of the first of these rows among those that were looked up.
void group_aggregate::emit_changes(const batch_view& rows, std::uint32_t first, operator_context& context) {
  context.node = groups_.node();
  context.work_on(rows);
  auto& table = groups_.table();
  const auto keys = groups_.keys();
  const auto column_count = keys.size() + aggregates_.count();
  auto* columns = context.memory.allocate<column>(column_count);
  for (std::size_t i = 0; i < keys.size(); ++i)
    columns[i] = rows.columns[keys[i]];
  rejection_.failures().clear();
  aggregates_.running(rows, rows.rows, groups_.states() + first, table.heap(), context.memory, rejection_.failures(),
                      {columns + keys.size(), aggregates_.count()});
  auto changes = rows;
  changes.columns = {columns, column_count};
  changes.kinds = groups_.change_kinds(rows, first, context.memory);
  changes.keys = nullptr;
  changes.rows = rejection_.apply(rows, rows.rows, context);
  output_.emit(changes, context);
}

/// Whether groups are numbered in the order of their first rows. They are numbered as they come, and rows come in the
/// order of their positions: the planner has results of windows and of row windows numbered anew before another keyed stage.
bool group_aggregate::has_arrival_order() const noexcept {
  const auto& table = groups_.table();
  for (std::uint32_t group = 1; group < table.number_limit(); ++group)
    if (first_position_of(table.payload(group)) < first_position_of(table.payload(group - 1)))
      return false;
  return true;
}

void group_aggregate::finish(operator_context& context) {
  if (emit_ != emit_mode::final_ || context.fatal)
    return;
  auto& table = groups_.table();
  const auto emit = [&](std::span<std::byte* const> states) {
    while (!states.empty()) {
      const auto count = std::min(groups_.keys_that_fit(states), aggregates_.values_that_fit(states, table.heap()));
      emit_final(states.first(count), context);
      states = states.subspan(count);
    }
  };
  MILLRACE_DCHECK(has_arrival_order());
  // No row comes any more. What found the groups goes before what comes of them takes memory, their states as it does.
  bytes_at_end_ = table.held_bytes();
  table.close();
  std::vector<std::byte*> states;
  for (std::uint32_t i = 0; i < table.number_limit(); ++i) {
    states.push_back(table.payload(i));
    if (states.size() == batch_rows_max || i + 1 == table.number_limit()) {
      emit(states);
      states.clear();
      table.release_before(i + 1);
    }
  }
  // Without keys there is one group even where no row came, and one partition answers for it.
  if (table.number_limit() == 0 && owns_total_) {
    std::vector<std::byte> nothing(aggregates_.row_bytes());
    std::byte* const total = nothing.data();
    emit({&total, 1});
  }
}

void group_aggregate::emit_final(std::span<std::byte* const> states, operator_context& context) {
  const transient_memory scope(context.memory, output_);
  const auto key_count = groups_.keys().size();
  const auto column_count = key_count + aggregates_.count();
  auto* columns = context.memory.allocate<column>(column_count);
  context.node = groups_.node();
  groups_.read_keys(states, context.memory, {columns, key_count});
  rejection_.failures().clear();
  aggregates_.finish(states, groups_.table().heap(), context.memory, rejection_.failures(),
                     {columns + key_count, aggregates_.count()});
  auto* positions = context.memory.allocate<row_position>(states.size());
  for (std::size_t k = 0; k < states.size(); ++k)
    positions[k] = first_position_of(states[k]);
  batch_view result;
  result.columns = {columns, column_count};
  result.row_count = static_cast<std::uint32_t>(states.size());
  result.rows = selection::all(result.row_count);
  result.positions = positions;
  result.rows = rejection_.apply(result, result.rows, context);
  output_.emit(result, context);
}

void group_aggregate::save(state_saver& into) const {
  const auto& table = groups_.table();
  for (std::uint32_t i = 0; i < table.number_limit(); ++i) {
    const auto* state = table.payload(i);
    save_group({.first = first_position_of(state), .key = table.key_of(state)}, groups_.slot_of_group(state), into,
               [&](state_writer& writer) { aggregates_.save(state, table.heap(), writer); });
  }
}

status group_aggregate::load(std::span<const saved_section* const> sections) {
  return load_groups(sections, aggregates_, groups_.table(),
                     [&](const saved_group& group) { return groups_.restore(group.key, 0); });
}

} // namespace millrace
