#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/state/saved_section.hpp"

namespace millrace {

/// Where the parts of a plan whose state was saved stand in the plan that goes on with it.
///
/// Ownership: a value. Threads: none. Errors: none.
struct state_move {
  std::vector<std::optional<std::uint32_t>> node;  ///< By node of then: its number now; nothing where its state is dropped.
  std::uint32_t levels = 1;                        ///< Of then.
  std::vector<std::optional<std::uint32_t>> input; ///< By input of then: its number now.
};

/// Turns what one plan has saved into what another one loads, see `query::save`. A node or input that is new begins
/// without state; a level that is new has the event times of those that were there.
[[nodiscard]] result<std::vector<saved_section>> move_state(std::vector<saved_section> saved, const state_move& move,
                                                            const physical_plan& now);

} // namespace millrace
