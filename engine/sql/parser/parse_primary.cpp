#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

expression* grammar::parse_primary() {
  const auto found = tokens_.peek();
  switch (found.kind) {
    case token_kind::integer:
    case token_kind::decimal:
    case token_kind::floating: return parse_number();
    case token_kind::hexadecimal: return parse_hexadecimal();
    case token_kind::duration: return parse_duration();
    case token_kind::string:
    case token_kind::escape_string:
      return make_literal(literal_kind::string, string_value(tokens_.take()), found.span);
    case token_kind::left_parenthesis: return parse_parenthesis();
    case token_kind::quoted_name: return parse_column_or_call();
    case token_kind::word: return parse_word();
    default: break;
  }
  tokens_.fail_expected("an expression");
  return make_literal(literal_kind::null, {}, found.span);
}

expression* grammar::parse_word() {
  const auto found = tokens_.peek();
  switch (found.word) {
    case keyword::null: return make_literal(literal_kind::null, {}, tokens_.take().span);
    case keyword::true_: return make_literal(literal_kind::boolean, "true", tokens_.take().span);
    case keyword::false_: return make_literal(literal_kind::boolean, "false", tokens_.take().span);
    case keyword::case_: return parse_case();
    case keyword::exists: return parse_exists();
    case keyword::current_date:
    case keyword::current_time:
    case keyword::current_timestamp:
    case keyword::localtime:
    case keyword::localtimestamp: return parse_current();
    default: break;
  }
  if (tokens_.is(token_kind::left_parenthesis, 1))
    return parse_word_with_parenthesis();
  if (tokens_.is(token_kind::left_bracket, 1) && (found.word == keyword::array || found.word == keyword::map))
    return parse_word_with_bracket();
  if (auto* constant = parse_word_with_literal())
    return constant;
  if (is_name())
    return parse_column_or_call();
  tokens_.fail_expected("an expression");
  return make_literal(literal_kind::null, {}, found.span);
}

expression* grammar::parse_word_with_parenthesis() {
  switch (tokens_.peek().word) {
    case keyword::cast: return parse_cast(cast_form::cast);
    case keyword::try_cast: return parse_cast(cast_form::try_cast);
    case keyword::extract: return parse_extract();
    case keyword::position: return parse_position();
    case keyword::substring: return parse_substring();
    case keyword::trim: return parse_trim();
    case keyword::row: {
      const auto start = tokens_.take().span;
      tokens_.take();
      return parse_items<row_constructor>(start, token_kind::right_parenthesis);
    }
    // Reserved for joins, and names of functions all the same.
    case keyword::left:
    case keyword::right: return parse_column_or_call();
    default: break;
  }
  if (is_name())
    return parse_column_or_call();
  tokens_.fail_expected("an expression");
  return make_literal(literal_kind::null, {}, tokens_.here());
}

expression* grammar::parse_word_with_bracket() {
  const auto word = tokens_.take();
  tokens_.take();
  return word.word == keyword::array ? parse_items<array_constructor>(word.span, token_kind::right_bracket)
                                     : parse_items<map_constructor>(word.span, token_kind::right_bracket);
}

template <class Node>
expression* grammar::parse_items(source_span start, token_kind closing) {
  auto* node = pool_.make<Node>(start);
  const bool is_parenthesis = closing == token_kind::right_parenthesis;
  if (is_parenthesis || !tokens_.is(closing))
    node->items = parse_expressions();
  tokens_.expect(closing, is_parenthesis ? "`,` or `)`" : "`,` or `]`");
  node->span = tokens_.since(start);
  return node;
}

expression* grammar::parse_word_with_literal() {
  const auto following = tokens_.peek(1).kind;
  const bool is_text = following == token_kind::string || following == token_kind::escape_string;
  const bool is_number = following == token_kind::integer || following == token_kind::decimal;
  switch (tokens_.peek().word) {
    case keyword::interval: return is_text || is_number ? parse_interval() : nullptr;
    case keyword::date: return is_text ? parse_typed_string(literal_kind::date) : nullptr;
    case keyword::time: return is_text ? parse_typed_string(literal_kind::time) : nullptr;
    case keyword::timestamp: return is_text ? parse_typed_string(literal_kind::timestamp) : nullptr;
    default: break;
  }
  // Only without a blank between, as E'...' is one word: `x 'a'` is a name and what follows it.
  const auto& word = tokens_.peek();
  const auto is_beside = word.span.offset + word.span.length == tokens_.peek(1).span.offset;
  const auto is_bytes = following == token_kind::string && is_beside && (word.text == "x" || word.text == "X");
  return is_bytes ? parse_typed_string(literal_kind::bytes) : nullptr;
}

expression* grammar::parse_parenthesis() {
  const auto start = tokens_.take().span;
  const auto scalar = [&](const query* subquery) {
    tokens_.expect(token_kind::right_parenthesis, "`)`");
    auto* node = pool_.make<scalar_query>(tokens_.since(start));
    node->subquery = subquery;
    return node;
  };
  if (is_query_start())
    return scalar(parse_query());
  auto* first = parse_expression();
  if (is_set_operator_behind(first))
    return scalar(parse_query_behind(first));
  if (tokens_.accept(token_kind::right_parenthesis))
    return first;
  if (!tokens_.accept(token_kind::comma))
    tokens_.fail_expected("`)`");
  std::vector<const expression*> items{first};
  do
    items.push_back(parse_expression());
  while (tokens_.accept(token_kind::comma));
  tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  auto* constructor = pool_.make<row_constructor>(tokens_.since(start));
  constructor->items = pool_.copy(items);
  return constructor;
}

expression* grammar::parse_case() {
  auto* expression = pool_.make<case_expression>(tokens_.take().span);
  if (!tokens_.is(keyword::when))
    expression->operand = parse_expression();
  std::vector<case_branch> branches;
  do {
    case_branch made_branch;
    tokens_.expect(keyword::when);
    made_branch.when = parse_expression();
    tokens_.expect(keyword::then);
    made_branch.then = parse_expression();
    branches.push_back(made_branch);
  } while (tokens_.is(keyword::when));
  expression->branches = pool_.copy(branches);
  if (tokens_.accept(keyword::else_))
    expression->otherwise = parse_expression();
  if (!tokens_.accept(keyword::end))
    tokens_.fail_expected(expression->otherwise == nullptr ? "WHEN, ELSE or END" : "END");
  expression->span = tokens_.since(expression->span);
  return expression;
}

expression* grammar::parse_cast(cast_form form) {
  auto* expression = pool_.make<cast_expression>(tokens_.take().span);
  expression->is_try = form == cast_form::try_cast;
  tokens_.expect(token_kind::left_parenthesis, "`(`");
  expression->operand = parse_expression();
  tokens_.expect(keyword::as);
  expression->type = parse_type();
  tokens_.expect(token_kind::right_parenthesis, "`)`");
  expression->span = tokens_.since(expression->span);
  return expression;
}

expression* grammar::parse_exists() {
  auto* test = pool_.make<exists_test>(tokens_.take().span);
  test->subquery = parse_parenthesized_query();
  test->span = tokens_.since(test->span);
  return test;
}

expression* grammar::parse_column_or_call() {
  const auto start = tokens_.here();
  std::vector<identifier> parts{to_identifier(tokens_.take())};
  while (tokens_.is(token_kind::dot) && !tokens_.is(token_kind::star, 1)) {
    tokens_.take();
    parts.push_back(parse_free_name("a name"));
  }
  const auto names = pool_.copy(parts);
  if (tokens_.is(token_kind::left_parenthesis))
    return parse_call({names, tokens_.since(start)});
  auto* reference = pool_.make<column_reference>(tokens_.since(start));
  reference->parts = names;
  return reference;
}

} // namespace millrace::sql
