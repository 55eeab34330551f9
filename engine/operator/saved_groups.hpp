#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/aggregate/aggregate_row.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/operator/first_position.hpp"
#include "millrace/engine/operator/group_finder.hpp"
#include "millrace/engine/state/state_saver.hpp"
#include "millrace/engine/window/entry.hpp"

namespace millrace {

/// A group as keyed operators save it: its window where it has one, the position of its first row, its key; behind them
/// the state, which the operator writes.
struct saved_group {
  time_window window = {};
  row_position first = 0;
  std::span<const std::byte> key = {};
  state_reader state = state_reader({});
};

/// Writes one group; `put_state(writer)` writes its state.
template <class PutState>
void save_group(const saved_group& group, std::uint32_t slot, state_saver& into, PutState&& put_state) {
  auto writer = into.of_slot(slot);
  const auto begin = writer.begin_sized();
  writer.put(group.window);
  writer.put(group.first);
  writer.put_sized(group.key);
  put_state(writer);
  writer.end_sized(begin);
  writer.count_row();
}

/// Reads the groups of all sections, in order of their windows as these close and then of their first rows: in that
/// order they were made, whichever partitions had them.
[[nodiscard]] result<std::vector<saved_group>> read_groups(std::span<const saved_section* const> sections);

/// Makes the groups of all sections again, with their states; `open(group)` makes one without a state, and returns its
/// number or why there cannot be one.
template <class Open>
[[nodiscard]] status load_groups(std::span<const saved_section* const> sections, const aggregate_row& aggregates,
                                 group_table& table, Open&& open) {
  MILLRACE_TRY_ASSIGN(auto saved, read_groups(sections));
  for (auto& group : saved) {
    MILLRACE_TRY_ASSIGN(const std::uint32_t number, open(group));
    auto* state = table.payload(number);
    set_first_position(state, group.first);
    aggregates.load(state, table.heap(), group.state);
    if (group.state.has_failed() || !group.state.is_at_end())
      return damaged_state("an aggregate has another size");
  }
  return {};
}

} // namespace millrace
