#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/plan/physical_plan.hpp"

namespace millrace {

/// Renders an expression over columns with these names as it may have been written: without the casts to
/// wider types that nobody has to write.
[[nodiscard]] std::string text_as_written(const bound_expression& expression, const std::vector<std::string>& names);

/// Renders an aggregate over columns with these names, as in `sum(v)`.
[[nodiscard]] std::string to_string(const aggregate_call& call, const std::vector<std::string>& names);

/// Returns the name of a column of a node or, where it has none, what it is computed from, in terms of
/// columns that have one: `(a / b)`, `count(*)`. What would be long is the column's number, as in `#2`.
[[nodiscard]] std::string column_text(const physical_plan& plan, std::uint32_t node, std::uint32_t column);
/// As above, for every column of the node.
[[nodiscard]] std::vector<std::string> column_texts(const physical_plan& plan, std::uint32_t node);

/// Returns what a column of a node is called in the output that the node writes; otherwise its name or,
/// where it has none, that of the first column that is computed from it. Empty where there is none. Lives
/// as long as the plan.
[[nodiscard]] std::string_view output_name(const physical_plan& plan, std::uint32_t node, std::uint32_t column);

/// Returns the first stream or output that a node works for; empty for the closing SELECT. Lives as
/// long as the plan.
[[nodiscard]] std::string_view stream_name(const physical_plan& plan, std::uint32_t node);

/// A column that is part of the key that rows are grouped or partitioned by.
struct key_column {
  std::uint32_t column = 0;
  std::string name;
};

/// Returns the node that the rows of a filter, projection or LIMIT come from with the numbers they have in its batches:
/// while one of its batches is worked on, what was not selected on the way can be read there, as the key of a row.
/// Nothing for other nodes.
[[nodiscard]] std::optional<std::uint32_t> numbering_node(const physical_plan& plan, std::uint32_t node);

/// Returns the columns of a node that hold the key of the row window the rows come from, then the key of the grouping
/// they come from with the bounds of its window; without those that were left out on the way.
[[nodiscard]] std::vector<key_column> key_columns(const physical_plan& plan, std::uint32_t node);

/// As above, of the grouping alone.
[[nodiscard]] std::vector<key_column> group_key_columns(const physical_plan& plan, std::uint32_t node);

} // namespace millrace
