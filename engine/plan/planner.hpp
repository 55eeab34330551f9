#pragma once

#include <cstdint>

#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// Turns what the analyzer made into what partitions run: drops what no output reads, finds the event time of
/// its sources, puts an exchange before every node that needs the rows of a key together, numbers the levels, carries keys
/// to where letters tell them, leaves out columns nothing reads, and aggregates before an exchange where it can.
[[nodiscard]] physical_plan complete(physical_plan analysed);

/// Drops the outputs before `first`, and with them what only they read.
void keep_outputs_from(physical_plan& plan, std::uint32_t first);

/// Drops nodes and sources that no output reads.
void drop_unread(physical_plan& plan);

/// Lets sources without a declared watermark follow the event time of the windows that read them.
void follow_window_times(physical_plan& plan);

/// Puts exchanges in and sets the levels of all nodes.
void place_exchanges(physical_plan& plan);

/// True for a filter, projection or row window that some row may fail in.
[[nodiscard]] bool can_fail(const plan_node& node);

/// Lets the key of a group come, behind what else a row has, as far as the last sort, LIMIT or exchange below expressions
/// that can fail, where their dead letters find it; see `plan_node::carried`. A plan in which nothing can fail stays as it
/// is.
void carry_keys(physical_plan& plan);

/// Marks the exchanges before which groups of a chunk can stand for its rows without anything showing it: those of chunks as
/// they are decoded, to a grouping with EMIT FINAL and without a window, all of whose aggregates merge exactly.
void aggregate_early(physical_plan& plan);

/// Makes all time windows wait for rows that are late by this much.
void allow_lateness(physical_plan& plan, duration lateness) noexcept;

/// Fails where a constant of the script can only fail and what becomes of failing rows is not NULL.
[[nodiscard]] status check_failing_constant(const physical_plan& plan, row_error_policy on_error);

/// Marks the source columns that are read, and replaces computed columns that are not by NULL.
void prune_columns(physical_plan& plan);

} // namespace millrace
