#pragma once

#include <cstdint>
#include <span>

#include "millrace/engine/base/source_span.hpp"
#include "millrace/engine/sql/ast_call.hpp"
#include "millrace/engine/sql/ast_expression.hpp"
#include "millrace/engine/sql/ast_name.hpp"

namespace millrace::sql {

enum class source_kind : std::uint8_t { named, subquery, function, join };

/// The head of everything that can stand behind FROM; `kind` tells which structure it is.
struct table_source {
  source_kind kind;
  source_span span;
};

/// @pre node.kind == Node::tag
template <class Node>
[[nodiscard]] constexpr const Node& as(const table_source& node) noexcept {
  return static_cast<const Node&>(node);
}
template <class Node>
[[nodiscard]] constexpr const Node* try_as(const table_source* node) noexcept {
  return node != nullptr && node->kind == Node::tag ? static_cast<const Node*>(node) : nullptr;
}

/// `AS a (x, y)`
struct table_alias {
  identifier name; ///< Not given when left out.
  std::span<const identifier> columns;
};

/// `trades AS t`, `trades.late`, `rates FOR SYSTEM_TIME AS OF o.ts AS r`
struct named_source : table_source {
  static constexpr auto tag = source_kind::named;
  qualified_name name;
  const expression* as_of = nullptr; ///< Null without FOR SYSTEM_TIME AS OF.
  table_alias alias;
};

struct subquery_source : table_source {
  static constexpr auto tag = source_kind::subquery;
  const query* subquery = nullptr;
  table_alias alias;
};

enum class table_argument_kind : std::uint8_t { value, table, descriptor };

/// An argument of a table function.
struct table_argument {
  table_argument_kind kind = table_argument_kind::value;
  identifier name;                          ///< Of `name => ...`; not given for a positional argument.
  const expression* value = nullptr;        ///< Value only.
  /// Table only: `TABLE t`, `TABLE (query)`, or `t` as the first argument of a window function.
  const table_source* table = nullptr;
  expression_list partition_by;             ///< Table only.
  std::span<const order_item> order_by;     ///< Table only.
  std::span<const identifier> columns;      ///< Descriptor only.
  source_span span;
};

/// `TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)`, `UNNEST(xs) WITH ORDINALITY AS u (x, n)`,
/// each also inside `TABLE(...)`.
struct function_source : table_source {
  static constexpr auto tag = source_kind::function;
  identifier name;
  std::span<const table_argument> arguments;
  bool has_ordinality = false;
  table_alias alias;
};

enum class join_kind : std::uint8_t { inner, left, right, full, cross };

struct join_source : table_source {
  static constexpr auto tag = source_kind::join;
  join_kind join = join_kind::inner;
  bool is_asof = false;
  const table_source* left = nullptr;
  const table_source* right = nullptr;
  const expression* on = nullptr;              ///< Null with USING and CROSS.
  std::span<const identifier> using_columns;
  const expression* within = nullptr;          ///< Null without WITHIN INTERVAL.
};

/// `expr [AS name]`, or a `star`.
struct select_item {
  const expression* value = nullptr;
  identifier alias;
  source_span span;
};

enum class time_window_kind : std::uint8_t { tumbling, hopping, session, cumulating };

/// `WINDOW TUMBLING(ts, 1m)`. The arguments stand as written: the time column, when not left out,
/// is the first of them.
struct time_window {
  time_window_kind kind = time_window_kind::tumbling;
  std::span<const argument> arguments;
  source_span span;
};

/// `WINDOW w AS (PARTITION BY ...)`
struct named_window {
  identifier name;
  const window_specification* specification = nullptr;
};

enum class body_kind : std::uint8_t { select, set_operation, values, nested };

/// The head of what a query computes before its ORDER BY; `kind` tells which structure it is.
struct query_body {
  body_kind kind;
  source_span span;
};

/// @pre node.kind == Node::tag
template <class Node>
[[nodiscard]] constexpr const Node& as(const query_body& node) noexcept {
  return static_cast<const Node&>(node);
}

struct select_body : query_body {
  static constexpr auto tag = body_kind::select;
  bool is_distinct = false;
  std::span<const select_item> items;           ///< At least one.
  std::span<const table_source* const> from;    ///< The comma list; empty without FROM.
  const expression* where = nullptr;
  expression_list group_by;                     ///< Ordinals are integer literals.
  const time_window* window = nullptr;          ///< Null without a time window clause.
  std::span<const named_window> named_windows;
  const expression* having = nullptr;
  const expression* qualify = nullptr;
};

enum class set_operator : std::uint8_t { union_, except, intersect };

struct set_operation : query_body {
  static constexpr auto tag = body_kind::set_operation;
  set_operator op = set_operator::union_;
  bool is_all = false;
  const query_body* left = nullptr;
  const query_body* right = nullptr;
};

/// `VALUES (1, 'a'), (2, 'b')`
struct values_body : query_body {
  static constexpr auto tag = body_kind::values;
  std::span<const expression_list> rows; ///< At least one, each of at least one value.
};

/// A query in parentheses, or one that has its own EMIT, ORDER BY or LIMIT before a UNION.
struct nested_body : query_body {
  static constexpr auto tag = body_kind::nested;
  const query* inner = nullptr;
};

enum class emit_kind : std::uint8_t { unspecified, changes, final_ };

struct emit_clause {
  emit_kind kind = emit_kind::unspecified;
  const expression* every = nullptr; ///< `EMIT CHANGES EVERY INTERVAL ...`; null otherwise.
  source_span span;
};

/// `WITH name (a, b) AS (query)`
struct common_table {
  identifier name;
  std::span<const identifier> columns;
  const query* definition = nullptr;
};

struct query {
  source_span span;
  std::span<const common_table> common_tables;
  const query_body* body = nullptr;
  std::span<const order_item> order_by;
  const expression* limit = nullptr;
  const expression* offset = nullptr;
  emit_clause emit;
  bool allows_unbounded_state = false; ///< `ALLOW UNBOUNDED STATE` at the end.
};

} // namespace millrace::sql
