#include "millrace/engine/execution/state_move.hpp"

#include <utility>

#include "millrace/engine/execution/level_clock.hpp"

namespace millrace {

result<std::vector<saved_section>> move_state(std::vector<saved_section> saved, const state_move& move,
                                              const physical_plan& now) {
  std::vector<saved_section> moved;
  std::optional<saved_section> last_clock;
  const auto nodes = static_cast<std::uint32_t>(now.nodes.size());
  for (auto& section : saved) {
    if (section.node >= move.node.size() + move.levels)
      return failure{errc::corrupt, "a snapshot has state of a node that its plan does not have", {}, {}};
    if (section.node < move.node.size()) {
      if (const auto& node = move.node[section.node]) {
        section.node = *node;
        moved.push_back(std::move(section));
      }
      continue;
    }
    MILLRACE_TRY_ASSIGN(auto clock, level_clock::move(section, move, now));
    const auto level = section.node - static_cast<std::uint32_t>(move.node.size());
    clock.node = nodes + level;
    last_clock = clock;
    if (level < now.level_count)
      moved.push_back(std::move(clock));
  }
  for (auto level = move.levels; last_clock && level < now.level_count; ++level) {
    last_clock->node = nodes + level;
    moved.push_back(*last_clock);
  }
  return moved;
}

} // namespace millrace
