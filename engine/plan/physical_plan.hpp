#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/source_span.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/expression/bound.hpp"
#include "millrace/engine/operator/spec.hpp"
#include "millrace/engine/type/schema.hpp"
#include "millrace/engine/window/entry.hpp"

namespace millrace {

/// One option of a WITH clause or SET, as written; whoever reads it checks it and points at `span`.
struct option_text {
  std::string text;
  source_span span;      ///< Of the value.
  source_span name_span; ///< Of the name.
  friend bool operator==(const option_text&, const option_text&) = default;
};

/// Options by lower-case name.
using option_map = std::map<std::string, option_text>;

/// An input of a job: a declared stream that a query reads.
struct source_plan {
  std::string name;
  schema shape;                   ///< Declared columns that are read, without computed ones.
  std::vector<bool> needed;       ///< By column of `shape`: false where nothing reads it.
  std::vector<bound_expression> computed; ///< `col AS expr`, over `shape`; they follow its columns.
  /// Event time, index into `shape` then `computed`: declared, or what windows without a declaration use.
  std::optional<std::uint32_t> time_column;
  bool is_time_declared = false;  ///< By WATERMARK FOR: rows without it are dead letters of the stream.
  duration delay;                 ///< Of the watermark behind the highest event time.
  option_map options;             ///< WITH, including `connector` and `format`.
  source_span span;               ///< Of the declaration's name.
  /// What to say where this input never ends, which whoever knows its connector finds out: something waits for its
  /// end.
  std::optional<failure> needs_end;
  bool is_one_row = false; ///< Of a SELECT without FROM: no connector, one row of one BIGINT that nothing reads.
};

/// An output of a job.
struct output_plan {
  std::string name;      ///< Declared or derived stream; empty for the closing SELECT.
  schema shape;
  option_map options;    ///< WITH, including `connector` and `format`; empty for the closing SELECT.
  bool is_changelog = false; ///< Rows carry a change kind other than insert.
  bool is_result = false;    ///< The closing SELECT, for standard output.
  source_span span;
};

/// What an output is called in messages.
[[nodiscard]] inline std::string name_of(const output_plan& output) { return output.is_result ? "result" : output.name; }

/// What a node of the plan does.
enum class node_kind : std::uint8_t {
  source,   ///< Decodes chunks of one input.
  filter,   ///< Keeps rows where `expressions[0]` is true.
  project,  ///< Computes `expressions`.
  exchange, ///< Hands rows to the partition that owns their key; opens the next level.
  group,    ///< GROUP BY without a window.
  event_time, ///< Rejects rows whose event time is NULL, where the source declares no watermark.
  window,   ///< GROUP BY with a time window.
  time_order, ///< Puts rows in order of event time, below row windows.
  over,     ///< Row windows.
  late,     ///< The late rows of the node it reads, with the columns of that node's input.
  sort,     ///< ORDER BY and its LIMIT, at the end of input and within each partition.
  limit,    ///< LIMIT and OFFSET.
  output,   ///< Hands rows to a sink.
};

/// Returns the name for messages, as in `window`.
[[nodiscard]] std::string_view name_of(node_kind kind) noexcept;

/// Who receives the rows of an exchange.
enum class exchange_strategy : std::uint8_t {
  hash,   ///< The owner of the key's slot.
  single, ///< The owner of slot 0.
  local,  ///< The partition that has the row.
};

/// One node: an operator and its parameters, as a value.
struct plan_node {
  node_kind kind = node_kind::source;
  std::vector<std::uint32_t> inputs; ///< Nodes read, by index; every input stands before its reader.
  std::uint32_t level = 0;           ///< Exchanges passed on the way here; an exchange counts itself.
  schema shape;                      ///< Columns that come out.
  /// Last columns of `shape` that no expression reads: keys of groups, for the letters of rows that fail further on.
  std::uint32_t carried = 0;
  std::uint32_t index = 0;           ///< source: of `sources`; output: of `outputs`.
  std::vector<bound_expression> expressions; ///< filter, project
  std::vector<std::uint32_t> keys;   ///< exchange: key columns
  exchange_strategy strategy = exchange_strategy::hash;
  bool is_renumbered = false;        ///< exchange: rows get new positions in canonical order.
  group_spec group;                  ///< group, window; exchange: what it aggregates early
  bool aggregates_early = false;     ///< exchange: partitions may hand over groups of their chunks in place of rows
  window_spec window;                ///< window; exchange: the windows of what it aggregates early
  time_order_spec time_order;        ///< time_order; event_time: its time column
  over_spec over;                    ///< over
  sort_spec sort;                    ///< sort; exchange behind one: the keys its runs are merged by
  limit_spec limit;                  ///< limit
  std::string name;                  ///< The stream this computes, where it has a name.
};

/// A compiled job: what every partition runs and what the router deals.
///
/// Ownership: a value without pointers to anything but static tables. Threads: immutable, shared by
/// all partitions. Errors: none; it is checked when it is made.
struct physical_plan {
  std::vector<source_plan> sources;
  std::vector<output_plan> outputs;
  std::vector<plan_node> nodes; ///< In topological order.
  std::uint32_t level_count = 1; ///< Highest level + 1.
  option_map settings;           ///< SET 'name' = 'value', unchecked.
  std::vector<std::string> messages; ///< Results of EXPLAIN, SHOW and DESCRIBE, in order.
  /// The first constant of the script that fails in every row it is evaluated for: an error before the job
  /// starts, unless `on.error` makes NULL of what fails.
  std::optional<failure> failing_constant;
};

/// True when values of rows depend on how the input is cut into chunks, as those of UUID and RANDOM do, and
/// on when it is, as those of NOW do.
[[nodiscard]] bool depends_on_cuts(const physical_plan& plan) noexcept;

/// Returns the level whose partitions write an output.
[[nodiscard]] std::uint32_t level_of_output(const physical_plan& plan, std::uint32_t output) noexcept;

} // namespace millrace
