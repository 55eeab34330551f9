#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "millrace/engine/base/source_span.hpp"
#include "millrace/engine/sql/ast_name.hpp"

namespace millrace::sql {

struct query;

enum class expression_kind : std::uint8_t {
  literal,
  interval,
  column,
  star,
  unary,
  binary,
  is_test,
  between,
  in_list,
  in_query,
  like,
  cast,
  case_when,
  call,
  scalar_query,
  exists,
  quantified,
  array,
  map,
  row,
  element,
  member,
};

/// The head of every expression node; `kind` tells which of the structures below it is.
struct expression {
  expression_kind kind;
  source_span span;
};

/// Reads a node as the structure its kind says it is.
/// @pre node.kind == Node::tag
template <class Node>
[[nodiscard]] constexpr const Node& as(const expression& node) noexcept {
  return static_cast<const Node&>(node);
}
template <class Node>
[[nodiscard]] constexpr const Node* try_as(const expression* node) noexcept {
  return node != nullptr && node->kind == Node::tag ? static_cast<const Node*>(node) : nullptr;
}

using expression_list = std::span<const expression* const>;

enum class literal_kind : std::uint8_t {
  null,
  boolean,   ///< Text is `true` or `false`.
  integer,   ///< Decimal digits only, any number of them; hexadecimal is converted when it is read.
  decimal,   ///< Digits and a point, exact: `1.50`, `.5`, `1.`.
  floating,  ///< With an exponent: `1e3`.
  string,    ///< Text is the value: quotes and escapes are undone.
  bytes,     ///< X'41ff': the text between the quotes, not yet read.
  date,      ///< DATE, TIME and TIMESTAMP 'text': the text between the quotes, not yet read.
  time,
  timestamp,
};

/// A constant; `-1` is the operator `negate` on the literal `1`.
struct literal : expression {
  static constexpr auto tag = expression_kind::literal;
  literal_kind type = literal_kind::null;
  std::string_view text;
};

enum class interval_unit : std::uint8_t {
  none, ///< The text names its units: `INTERVAL '1 day 2 hours'`.
  microsecond,
  millisecond,
  second,
  minute,
  hour,
  day,
  week,
  month,
  quarter,
  year,
};

/// `INTERVAL '5' SECOND`, `INTERVAL 5 MINUTE`, `INTERVAL '1:30' MINUTE TO SECOND`, `1m`, `1h30m`.
/// A single duration such as `500ms` reads as `INTERVAL '500' MILLISECOND`; one with a fraction as a text
/// that names its unit, since `INTERVAL '1.5' HOUR` has whole hours.
struct interval_literal : expression {
  static constexpr auto tag = expression_kind::interval;
  std::string_view text;
  interval_unit from = interval_unit::none;
  interval_unit to = interval_unit::none; ///< None unless `TO` is written.
};

/// `price`, `t.price`, `t.address.city`: a column, perhaps qualified, perhaps with members behind.
struct column_reference : expression {
  static constexpr auto tag = expression_kind::column;
  std::span<const identifier> parts;
};

/// `*` or `t.*`: an item of a select list or the argument of COUNT.
struct star_expression : expression {
  static constexpr auto tag = expression_kind::star;
  std::span<const identifier> qualifier;
};

enum class unary_operator : std::uint8_t { plus, negate, not_, bit_not };

struct unary_expression : expression {
  static constexpr auto tag = expression_kind::unary;
  unary_operator op = unary_operator::plus;
  const expression* operand = nullptr;
};

enum class binary_operator : std::uint8_t {
  or_,
  and_,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  is_distinct_from,
  is_not_distinct_from,
  regex_match,     ///< `~`
  not_regex_match, ///< `!~`
  concat,          ///< `||`
  bit_or,
  bit_xor, ///< `#`
  bit_and,
  shift_left,
  shift_right,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  power, ///< `^`, as in PostgreSQL and DuckDB.
};

struct binary_expression : expression {
  static constexpr auto tag = expression_kind::binary;
  binary_operator op = binary_operator::or_;
  const expression* left = nullptr;
  const expression* right = nullptr;
  source_span op_span;
};

enum class truth_value : std::uint8_t { null, true_, false_, unknown };

/// `x IS [NOT] NULL | TRUE | FALSE | UNKNOWN`
struct truth_test : expression {
  static constexpr auto tag = expression_kind::is_test;
  const expression* operand = nullptr;
  truth_value value = truth_value::null;
  bool is_negated = false;
};

struct between_test : expression {
  static constexpr auto tag = expression_kind::between;
  const expression* operand = nullptr;
  const expression* low = nullptr;
  const expression* high = nullptr;
  bool is_negated = false;
  bool is_symmetric = false;
};

struct in_list_test : expression {
  static constexpr auto tag = expression_kind::in_list;
  const expression* operand = nullptr;
  expression_list items; ///< At least one.
  bool is_negated = false;
};

struct in_query_test : expression {
  static constexpr auto tag = expression_kind::in_query;
  const expression* operand = nullptr;
  const query* subquery = nullptr;
  bool is_negated = false;
};

enum class like_kind : std::uint8_t { like, ilike, similar_to };

struct like_test : expression {
  static constexpr auto tag = expression_kind::like;
  const expression* operand = nullptr;
  const expression* pattern = nullptr;
  const expression* escape = nullptr; ///< Null when not written.
  like_kind flavour = like_kind::like;
  bool is_negated = false;
};

/// `CAST(x AS t)`, `x::t` and, giving NULL where it fails, `TRY_CAST(x AS t)`.
struct cast_expression : expression {
  static constexpr auto tag = expression_kind::cast;
  const expression* operand = nullptr;
  const type_name* type = nullptr;
  bool is_try = false;
};

struct case_branch {
  const expression* when = nullptr;
  const expression* then = nullptr;
};

struct case_expression : expression {
  static constexpr auto tag = expression_kind::case_when;
  const expression* operand = nullptr; ///< Null in `CASE WHEN p THEN ...`.
  std::span<const case_branch> branches;
  const expression* otherwise = nullptr; ///< Null without ELSE.
};

struct scalar_query : expression {
  static constexpr auto tag = expression_kind::scalar_query;
  const query* subquery = nullptr;
};

struct exists_test : expression {
  static constexpr auto tag = expression_kind::exists;
  const query* subquery = nullptr;
};

enum class quantifier : std::uint8_t { any, all };

/// `x op ANY (query)`, or with an array expression in place of the query.
struct quantified_test : expression {
  static constexpr auto tag = expression_kind::quantified;
  const expression* operand = nullptr;
  binary_operator op = binary_operator::equal;
  quantifier over = quantifier::any;
  const query* subquery = nullptr;   ///< Exactly one of these two is set.
  const expression* array = nullptr;
};

struct array_constructor : expression {
  static constexpr auto tag = expression_kind::array;
  expression_list items;
};

/// `MAP[k1, v1, k2, v2]`: keys and values in turn.
struct map_constructor : expression {
  static constexpr auto tag = expression_kind::map;
  expression_list items;
};

/// `ROW(a, b)` or `(a, b)`
struct row_constructor : expression {
  static constexpr auto tag = expression_kind::row;
  expression_list items;
};

/// `a[i]`
struct element_access : expression {
  static constexpr auto tag = expression_kind::element;
  const expression* operand = nullptr;
  const expression* index = nullptr;
};

/// `(e).name`, where `e` is not itself a plain name.
struct member_access : expression {
  static constexpr auto tag = expression_kind::member;
  const expression* operand = nullptr;
  identifier name;
};

} // namespace millrace::sql
