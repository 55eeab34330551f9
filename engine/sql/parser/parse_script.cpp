#include <algorithm>
#include <array>
#include <string>

#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

namespace {

/// Words a statement may go on with, for hints.
constexpr auto clause_words = std::to_array<std::string_view>(
  {"from", "where", "with", "group", "window", "having", "qualify", "order", "limit", "offset", "emit", "union",
   "join", "inner", "left", "right", "full", "cross", "asof", "within", "allow"});

constexpr auto statement_words = std::to_array<std::string_view>(
  {"select", "with", "values", "create", "insert", "explain", "show", "describe", "set", "drop", "start", "stop",
   "pause", "resume"});

constexpr bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r';
}

constexpr bool is_annotation_name(char c) noexcept {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_letter || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

} // namespace

std::span<const statement* const> grammar::parse_script() {
  std::vector<const statement*> statements;
  while (!has_failed()) {
    const auto annotations = parse_annotations();
    if (tokens_.is(token_kind::end) || tokens_.is(token_kind::semicolon)) {
      if (!annotations.empty())
        tokens_.fail(errc::syntax, annotations.front().span, "an annotation without a statement behind it");
      if (!tokens_.accept(token_kind::semicolon))
        break;
      continue;
    }
    auto* parsed = parse_statement();
    parsed->annotations = annotations;
    statements.push_back(parsed);
    if (!tokens_.is(token_kind::end) && !tokens_.accept(token_kind::semicolon))
      tokens_.fail_expected("the end of the statement", clause_words);
  }
  return pool_.copy(statements);
}

const expression* grammar::parse_whole_expression() {
  const auto* parsed = parse_expression();
  if (!tokens_.is(token_kind::end))
    tokens_.fail_expected("the end of the expression");
  return parsed;
}

std::span<const annotation> grammar::parse_annotations() {
  std::vector<annotation> annotations;
  while (tokens_.is(token_kind::annotation))
    annotations.push_back(parse_annotation(tokens_.take()));
  return pool_.copy(annotations);
}

annotation grammar::parse_annotation(const token& from) {
  const auto text = from.text.substr(1);
  const auto name_end = static_cast<std::size_t>(
    std::find_if_not(text.begin(), text.end(), is_annotation_name) - text.begin());
  const auto colon = static_cast<std::size_t>(
    std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(name_end), text.end(), is_blank) - text.begin());
  if (name_end == 0 || colon >= text.size() || text[colon] != ':') {
    tokens_.fail(errc::syntax, from.span, "an annotation is malformed: " + shown(from.text),
                 "it is written `-- @name: value`");
    return {};
  }
  const auto value = static_cast<std::size_t>(
    std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(colon) + 1, text.end(), is_blank) - text.begin());
  // All in front of the value is ASCII, so bytes are columns.
  const auto skipped = static_cast<std::uint32_t>(value + 1);
  source_span value_span{from.span.line, from.span.column + skipped, from.span.offset + skipped,
                         from.span.length - skipped};
  return {fold(text.substr(0, name_end)), text.substr(value), from.span, value_span};
}

statement* grammar::parse_statement() {
  if (is_query_start() || tokens_.is(token_kind::left_parenthesis))
    return parse_query_statement();
  switch (tokens_.peek().word) {
    case keyword::create: return parse_create();
    case keyword::insert: return parse_insert();
    case keyword::explain: return parse_explain();
    case keyword::show: return parse_show();
    case keyword::describe:
    case keyword::desc: return parse_describe();
    case keyword::set: return parse_set();
    case keyword::drop: return parse_drop();
    case keyword::start: return parse_job(job_action::start);
    case keyword::stop: return parse_job(job_action::stop);
    case keyword::pause: return parse_job(job_action::pause);
    case keyword::resume: return parse_job(job_action::resume);
    default: break;
  }
  tokens_.fail_expected("a statement", statement_words);
  return pool_.make<query_statement>(tokens_.here());
}

} // namespace millrace::sql
