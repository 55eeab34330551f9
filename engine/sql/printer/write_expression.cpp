#include <array>

#include "millrace/engine/sql/printer/writer.hpp"

namespace millrace::sql {

namespace {

struct operator_text {
  std::string_view text;
  precedence rank;
};

/// In the order of `binary_operator`.
constexpr auto operators = std::to_array<operator_text>({
  {"OR", precedence::or_},
  {"AND", precedence::and_},
  {"=", precedence::comparison},
  {"<>", precedence::comparison},
  {"<", precedence::comparison},
  {"<=", precedence::comparison},
  {">", precedence::comparison},
  {">=", precedence::comparison},
  {"IS DISTINCT FROM", precedence::is},
  {"IS NOT DISTINCT FROM", precedence::is},
  {"~", precedence::other},
  {"!~", precedence::other},
  {"||", precedence::other},
  {"|", precedence::other},
  {"#", precedence::other},
  {"&", precedence::other},
  {"<<", precedence::other},
  {">>", precedence::other},
  {"+", precedence::additive},
  {"-", precedence::additive},
  {"*", precedence::multiplicative},
  {"/", precedence::multiplicative},
  {"%", precedence::multiplicative},
  {"^", precedence::power},
});
static_assert(operators.size() == static_cast<std::size_t>(binary_operator::power) + 1);

constexpr const operator_text& text_of(binary_operator op) noexcept {
  return operators[static_cast<std::size_t>(op)];
}

/// In the order of `interval_unit`.
constexpr auto units = std::to_array<std::string_view>({"", " MICROSECOND", " MILLISECOND", " SECOND", " MINUTE",
                                                        " HOUR", " DAY", " WEEK", " MONTH", " QUARTER", " YEAR"});
static_assert(units.size() == static_cast<std::size_t>(interval_unit::year) + 1);

constexpr precedence rank_of(unary_operator op) noexcept {
  switch (op) {
    case unary_operator::not_: return precedence::not_;
    case unary_operator::bit_not: return precedence::other;
    case unary_operator::plus:
    case unary_operator::negate: return precedence::sign;
  }
  return precedence::sign;
}

precedence rank_of(const expression& of) noexcept {
  switch (of.kind) {
    case expression_kind::unary: return rank_of(as<unary_expression>(of).op);
    case expression_kind::binary: return text_of(as<binary_expression>(of).op).rank;
    case expression_kind::is_test: return precedence::is;
    case expression_kind::quantified: return precedence::comparison;
    case expression_kind::between:
    case expression_kind::in_list:
    case expression_kind::in_query:
    case expression_kind::like: return precedence::membership;
    default: return precedence::primary;
  }
}

/// Whether `[...]` or `.name` can stand behind the node without parentheses around it.
bool takes_postfix(const expression& of) noexcept {
  switch (of.kind) {
    case expression_kind::array:
    case expression_kind::call:
    case expression_kind::cast:
    case expression_kind::element:
    case expression_kind::map:
    case expression_kind::member: return true;
    default: return false;
  }
}

} // namespace

void writer::write_operand(const expression* of, precedence lowest) {
  if (rank_of(*of) >= lowest) {
    write_expression(*of);
    return;
  }
  text("(");
  write_expression(*of);
  text(")");
}

void writer::write_expression(const expression& of) {
  switch (of.kind) {
    case expression_kind::literal: return write_literal(as<literal>(of));
    case expression_kind::interval: return write_interval(as<interval_literal>(of));
    case expression_kind::column: return write_names(as<column_reference>(of).parts, ".");
    case expression_kind::star: return write_star(as<star_expression>(of));
    case expression_kind::unary: return write_unary(as<unary_expression>(of));
    case expression_kind::binary: return write_binary(as<binary_expression>(of));
    case expression_kind::is_test: return write_truth_test(as<truth_test>(of));
    case expression_kind::between: return write_between(as<between_test>(of));
    case expression_kind::in_list: return write_in_list(as<in_list_test>(of));
    case expression_kind::in_query: return write_in_query(as<in_query_test>(of));
    case expression_kind::like: return write_like(as<like_test>(of));
    case expression_kind::cast: return write_cast(as<cast_expression>(of));
    case expression_kind::case_when: return write_case(as<case_expression>(of));
    case expression_kind::call: return write_call(as<call_expression>(of));
    case expression_kind::scalar_query: return write_subquery(as<scalar_query>(of).subquery);
    case expression_kind::exists: text("EXISTS "); return write_subquery(as<exists_test>(of).subquery);
    case expression_kind::quantified: return write_quantified(as<quantified_test>(of));
    case expression_kind::array: return write_items("ARRAY[", as<array_constructor>(of).items, "]");
    case expression_kind::map: return write_items("MAP[", as<map_constructor>(of).items, "]");
    case expression_kind::row: return write_items("ROW(", as<row_constructor>(of).items, ")");
    case expression_kind::element: return write_element(as<element_access>(of));
    case expression_kind::member: return write_member(as<member_access>(of));
  }
}

void writer::write_literal(const literal& of) {
  switch (of.type) {
    case literal_kind::null: return text("NULL");
    case literal_kind::boolean: return write_upper(of.text);
    case literal_kind::integer:
    case literal_kind::decimal:
    case literal_kind::floating: return text(of.text);
    case literal_kind::string: return write_string(of.text);
    case literal_kind::bytes: text("X"); return write_string(of.text);
    case literal_kind::date: text("DATE "); return write_string(of.text);
    case literal_kind::time: text("TIME "); return write_string(of.text);
    case literal_kind::timestamp: text("TIMESTAMP "); return write_string(of.text);
  }
}

void writer::write_interval(const interval_literal& of) {
  text("INTERVAL ");
  write_string(of.text);
  text(units[static_cast<std::size_t>(of.from)]);
  if (of.to == interval_unit::none)
    return;
  text(" TO");
  text(units[static_cast<std::size_t>(of.to)]);
}

void writer::write_star(const star_expression& of) {
  write_names(of.qualifier, ".");
  text(of.qualifier.empty() ? "*" : ".*");
}

void writer::write_unary(const unary_expression& of) {
  const auto* inner = try_as<unary_expression>(of.operand);
  switch (of.op) {
    case unary_operator::not_:
      text("NOT ");
      return write_operand(of.operand, precedence::not_);
    case unary_operator::bit_not: {
      // In a row they need no parentheses, which would nest more deeply than what was parsed.
      const bool is_row = inner != nullptr && inner->op == unary_operator::bit_not;
      text("~");
      return write_operand(of.operand, is_row ? precedence::other : precedence::additive);
    }
    case unary_operator::plus:
      text("+");
      return write_operand(of.operand, precedence::sign);
    case unary_operator::negate:
      // Two minus signs without a blank would begin a comment.
      text(inner != nullptr && inner->op == unary_operator::negate ? "- " : "-");
      return write_operand(of.operand, precedence::sign);
  }
}

void writer::write_binary(const binary_expression& of) {
  const auto& known = text_of(of.op);
  write_operand(of.left, chains(known.rank) ? known.rank : tighter(known.rank));
  text(" ");
  text(known.text);
  text(" ");
  write_operand(of.right, tighter(known.rank));
}

void writer::write_quantified(const quantified_test& of) {
  write_operand(of.operand, tighter(precedence::comparison));
  text(" ");
  text(text_of(of.op).text);
  text(of.over == quantifier::all ? " ALL " : " ANY ");
  if (of.subquery != nullptr)
    write_subquery(of.subquery);
  else
    write_items("(", {&of.array, 1}, ")");
}

void writer::write_truth_test(const truth_test& of) {
  constexpr auto values = std::to_array<std::string_view>({"NULL", "TRUE", "FALSE", "UNKNOWN"});
  write_operand(of.operand, precedence::is);
  text(of.is_negated ? " IS NOT " : " IS ");
  text(values[static_cast<std::size_t>(of.value)]);
}

void writer::write_between(const between_test& of) {
  write_operand(of.operand, tighter(precedence::membership));
  text(of.is_negated ? " NOT BETWEEN " : " BETWEEN ");
  text(of.is_symmetric ? "SYMMETRIC " : "");
  write_operand(of.low, tighter(precedence::membership));
  text(" AND ");
  write_operand(of.high, tighter(precedence::membership));
}

void writer::write_in_list(const in_list_test& of) {
  write_operand(of.operand, tighter(precedence::membership));
  write_items(of.is_negated ? " NOT IN (" : " IN (", of.items, ")");
}

void writer::write_in_query(const in_query_test& of) {
  write_operand(of.operand, tighter(precedence::membership));
  text(of.is_negated ? " NOT IN " : " IN ");
  write_subquery(of.subquery);
}

void writer::write_like(const like_test& of) {
  constexpr auto words = std::to_array<std::string_view>({" LIKE ", " ILIKE ", " SIMILAR TO "});
  write_operand(of.operand, tighter(precedence::membership));
  text(of.is_negated ? " NOT" : "");
  text(words[static_cast<std::size_t>(of.flavour)]);
  write_operand(of.pattern, tighter(precedence::membership));
  if (of.escape == nullptr)
    return;
  text(" ESCAPE ");
  write_operand(of.escape, tighter(precedence::membership));
}

void writer::write_cast(const cast_expression& of) {
  text(of.is_try ? "TRY_CAST(" : "CAST(");
  write(*of.operand);
  text(" AS ");
  write(*of.type);
  text(")");
}

void writer::write_case(const case_expression& of) {
  text("CASE");
  clause(" ", of.operand);
  for (const auto& branch : of.branches) {
    clause(" WHEN ", branch.when);
    clause(" THEN ", branch.then);
  }
  clause(" ELSE ", of.otherwise);
  text(" END");
}

void writer::write_element(const element_access& of) {
  const bool is_bare = takes_postfix(*of.operand) || of.operand->kind == expression_kind::column;
  if (is_bare)
    write_expression(*of.operand);
  else
    write_items("(", {&of.operand, 1}, ")");
  write_items("[", {&of.index, 1}, "]");
}

void writer::write_member(const member_access& of) {
  if (takes_postfix(*of.operand))
    write_expression(*of.operand);
  else
    write_items("(", {&of.operand, 1}, ")");
  text(".");
  write_name(of.name.text, name_place::anywhere);
}

void writer::write_items(std::string_view opening, expression_list items, std::string_view closing) {
  text(opening);
  write_expressions(items);
  text(closing);
}

void writer::write_subquery(const query* of) {
  text("(");
  write(*of);
  text(")");
}

} // namespace millrace::sql
