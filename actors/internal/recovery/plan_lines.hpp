#pragma once

#include <string>
#include <vector>

#include "millrace/actors/config.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// Says line by line what the state of a job follows from. First come the nodes that sections of state are of, a line
/// each, with the clocks of the levels behind the nodes of the plan, see `query::save`. Then its inputs and outputs with
/// their columns and options, the steps of its plan, what the state of each node means, and the options that decide
/// where chunks end or what becomes of rows. Jobs for which that is equal can go on from each other's snapshots,
/// whatever the number of partitions; for others see `match_plans`.
[[nodiscard]] std::vector<std::string> plan_lines(const physical_plan& plan, const job_config& config);

} // namespace millrace
