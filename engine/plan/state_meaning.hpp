#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// What the saved state of one node of a plan means, for telling whether another plan can go on with it.
///
/// Ownership: a value. Threads: none. Errors: none.
struct state_meaning {
  std::uint32_t node = 0;
  std::string name;   ///< As in `window of o`; no two of a plan are the same.
  std::string output; ///< The first output that its rows reach.
  std::string text;   ///< What the node does, as EXPLAIN has it.
  /// Of everything that the meaning of its bytes follows from: types and order of the columns that come in, what keys
  /// are computed from, aggregates, window, order, and the same of all state that its rows pass on the way. Not of
  /// filters, nor of constants that values are computed with: they decide which rows come, and what is in them. The
  /// same in every run of the program.
  std::uint64_t hash = 0;
  /// Version of how its bytes are laid out, which is part of the hash from 2 on. A program reads one form of each state.
  std::uint32_t form = 1;
};

/// Describes all nodes of a plan that hold state, in the order of the plan.
[[nodiscard]] std::vector<state_meaning> describe_states(const physical_plan& plan);

} // namespace millrace
