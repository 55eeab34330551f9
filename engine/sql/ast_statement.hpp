#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "millrace/engine/base/source_span.hpp"
#include "millrace/engine/sql/ast_expression.hpp"
#include "millrace/engine/sql/ast_name.hpp"
#include "millrace/engine/sql/ast_query.hpp"

namespace millrace::sql {

/// `-- @name: value` on a line of its own before a statement; the value is trimmed and may be empty.
struct annotation {
  std::string_view name;
  std::string_view value;
  source_span span;       ///< From the `@` to the end of the value.
  source_span value_span;
};

enum class statement_kind : std::uint8_t {
  create,
  insert,
  query,
  explain,
  show,
  describe,
  set,
  drop,
  job,
};

/// The head of every statement; `kind` tells which of the structures below it is.
struct statement {
  statement_kind kind;
  source_span span;                         ///< From the first word to the last, without the `;`.
  std::span<const annotation> annotations;
};

/// @pre node.kind == Node::tag
template <class Node>
[[nodiscard]] constexpr const Node& as(const statement& node) noexcept {
  return static_cast<const Node&>(node);
}

enum class relation_kind : std::uint8_t { stream, table, view };

/// `name type [NOT NULL]` or `name AS expr`
struct column_definition {
  identifier name;
  const type_name* type = nullptr;       ///< Null for a computed column.
  const expression* computed = nullptr;  ///< Null for a physical column.
  bool is_not_null = false;
  source_span span;
};

/// `WATERMARK FOR c AS e`
struct watermark_definition {
  identifier column;
  const expression* value = nullptr;
  source_span span;
};

/// What may stand right of the `=` of an option. Words and durations count as strings.
enum class option_kind : std::uint8_t { string, number, boolean };

/// `'k' = 'v'`, `partitions = 4`, `timestamp.format = '%s'`
struct option {
  std::string_view name; ///< Lower case unless it was quoted.
  std::string_view value;
  option_kind kind = option_kind::string;
  source_span name_span;
  source_span value_span;
};

/// CREATE STREAM, TABLE or VIEW, declared by columns, derived by AS query, or both.
struct create_statement : statement {
  static constexpr auto tag = statement_kind::create;
  relation_kind relation = relation_kind::stream;
  bool or_replace = false;
  bool if_not_exists = false;
  bool has_columns = false; ///< A list in parentheses is written.
  qualified_name name;
  std::span<const column_definition> columns;
  const watermark_definition* watermark = nullptr;
  std::span<const identifier> primary_key; ///< From PRIMARY KEY (...) or from a column; empty when none.
  std::span<const option> options;
  const query* definition = nullptr; ///< Null without AS.
};

struct insert_statement : statement {
  static constexpr auto tag = statement_kind::insert;
  qualified_name target;
  std::span<const identifier> columns; ///< Empty when all are meant.
  const query* source = nullptr;
};

struct query_statement : statement {
  static constexpr auto tag = statement_kind::query;
  const query* value = nullptr;
};

enum class explain_mode : std::uint8_t { plan, analyze, watermark };

struct explain_statement : statement {
  static constexpr auto tag = statement_kind::explain;
  explain_mode mode = explain_mode::plan;
  const statement* inner = nullptr; ///< Never an EXPLAIN itself.
};

enum class show_subject : std::uint8_t { streams, tables, views, functions, jobs, topology };

struct show_statement : statement {
  static constexpr auto tag = statement_kind::show;
  show_subject subject = show_subject::streams;
};

struct describe_statement : statement {
  static constexpr auto tag = statement_kind::describe;
  qualified_name name;
};

struct set_statement : statement {
  static constexpr auto tag = statement_kind::set;
  option setting;
};

struct drop_statement : statement {
  static constexpr auto tag = statement_kind::drop;
  relation_kind relation = relation_kind::stream;
  bool if_exists = false;
  qualified_name name;
};

enum class job_action : std::uint8_t { start, stop, pause, resume };

struct job_statement : statement {
  static constexpr auto tag = statement_kind::job;
  job_action action = job_action::start;
  qualified_name name;
};

} // namespace millrace::sql
