#include "millrace/engine/sql/parser.hpp"

#include <string>
#include <utility>

#include "millrace/engine/sql/lexer.hpp"
#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

namespace {

failure limit_failure(source_span span, const std::string& what, std::size_t limit) {
  return {errc::limit_exceeded, what + ": the limit is " + std::to_string(limit), {}, span};
}

status check_text(std::string_view text, const parse_limits& limits) {
  if (text.size() > limits.text_bytes_max)
    return limit_failure({1, 1, 0, 0}, "the text has too many bytes", limits.text_bytes_max);
  return check_encoding(text);
}

} // namespace

grammar::level::level(grammar& owner) : owner_(owner), tree_(owner) {
  if (++owner.nesting_ <= owner.limits_.nesting_max || owner.has_failed())
    return;
  auto reason =
    limit_failure(owner.tokens_.here(), "the statement is nested too deeply", owner.limits_.nesting_max);
  owner.tokens_.fail(reason.code, reason.span, std::move(reason.message));
}

grammar::level::~level() {
  --owner_.nesting_;
  owner_.deepen();
}

void grammar::deepen() {
  if (++height_ <= limits_.depth_max || has_failed())
    return;
  auto reason = limit_failure(tokens_.here(), "the statement is too deep: too many operators or joins in a row",
                              limits_.depth_max);
  tokens_.fail(reason.code, reason.span, std::move(reason.message), "grouping a long chain with parentheses makes it shallow");
}

void grammar::check_column_count(std::size_t count) {
  if (count <= limits_.columns_max || has_failed())
    return;
  auto reason = limit_failure(tokens_.here(), "too many columns", limits_.columns_max);
  tokens_.fail(reason.code, reason.span, std::move(reason.message));
}

result<script> parse(std::string_view text, const parse_limits& limits) {
  MILLRACE_TRY(check_text(text, limits));
  script parsed;
  parsed.text = parsed.memory.copy(text);
  grammar rules(parsed.text, parsed.memory, limits);
  parsed.statements = rules.parse_script();
  if (rules.has_failed())
    return rules.take_failure();
  return parsed;
}

result<script> parse(std::string_view text) {
  return parse(text, parse_limits{});
}

result<expression_text> parse_expression(std::string_view text, const parse_limits& limits) {
  MILLRACE_TRY(check_text(text, limits));
  expression_text parsed;
  parsed.text = parsed.memory.copy(text);
  grammar rules(parsed.text, parsed.memory, limits);
  parsed.root = rules.parse_whole_expression();
  if (rules.has_failed())
    return rules.take_failure();
  return parsed;
}

result<expression_text> parse_expression(std::string_view text) {
  return parse_expression(text, parse_limits{});
}

} // namespace millrace::sql
