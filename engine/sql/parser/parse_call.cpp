#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

expression* grammar::parse_call(qualified_name name) {
  auto* call = pool_.make<call_expression>(name.span);
  call->name = name;
  tokens_.expect(token_kind::left_parenthesis, "`(`");
  if (!tokens_.is(token_kind::right_parenthesis))
    parse_arguments(*call);
  tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  parse_call_suffixes(*call);
  call->span = tokens_.since(name.span);
  return call;
}

void grammar::parse_arguments(call_expression& into) {
  into.is_distinct = tokens_.accept(keyword::distinct);
  if (!into.is_distinct)
    tokens_.accept(keyword::all);
  std::vector<argument> arguments;
  do
    arguments.push_back(parse_argument());
  while (tokens_.accept(token_kind::comma));
  into.arguments = pool_.copy(arguments);
  into.nulls = accept_nulls_treatment();
  if (tokens_.is(keyword::order))
    into.order_by = parse_order_by();
  if (into.nulls == nulls_treatment::unspecified)
    into.nulls = accept_nulls_treatment();
}

argument grammar::parse_argument() {
  argument result;
  if (is_name() && tokens_.is(token_kind::arrow, 1)) {
    result.name = to_identifier(tokens_.take());
    tokens_.take();
  }
  const bool is_star = tokens_.is(token_kind::star) || is_qualified_star();
  result.value = is_star ? parse_star() : parse_expression();
  return result;
}

nulls_treatment grammar::accept_nulls_treatment() {
  if (tokens_.accept(keyword::ignore, keyword::nulls))
    return nulls_treatment::ignore;
  if (tokens_.accept(keyword::respect, keyword::nulls))
    return nulls_treatment::respect;
  return nulls_treatment::unspecified;
}

void grammar::parse_call_suffixes(call_expression& into) {
  if (tokens_.accept(keyword::within, keyword::group)) {
    tokens_.expect(token_kind::left_parenthesis, "`(`");
    into.within_group = parse_order_by();
    tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  }
  if (tokens_.is(keyword::filter) && tokens_.is(token_kind::left_parenthesis, 1)) {
    tokens_.take();
    tokens_.take();
    tokens_.expect(keyword::where);
    into.filter = parse_expression();
    tokens_.expect(token_kind::right_parenthesis, "`)`");
  }
  if (into.nulls == nulls_treatment::unspecified)
    into.nulls = accept_nulls_treatment();
  if (tokens_.is(keyword::over))
    into.over = parse_over();
}

call_expression* grammar::make_call(std::string_view function, source_span span) {
  auto* call = pool_.make<call_expression>(span);
  call->name = {pool_.copy(std::vector<identifier>{{function, span}}), span};
  return call;
}

expression* grammar::finish_call(call_expression* into, const std::vector<const expression*>& values) {
  std::vector<argument> arguments;
  for (const auto* value : values)
    arguments.push_back({{}, value});
  into->arguments = pool_.copy(arguments);
  tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  into->span = tokens_.since(into->span);
  return into;
}

expression* grammar::parse_current() {
  const auto word = tokens_.take();
  auto* call = make_call(fold(word.text), word.span);
  if (tokens_.accept(token_kind::left_parenthesis))
    tokens_.expect(token_kind::right_parenthesis, "`)`");
  call->span = tokens_.since(word.span);
  return call;
}

expression* grammar::parse_extract() {
  const auto unit_kind = tokens_.peek(2).kind;
  const bool has_unit = unit_kind == token_kind::word || unit_kind == token_kind::string;
  if (!has_unit || !tokens_.is(keyword::from, 3))
    return parse_column_or_call();
  auto* call = make_call("extract", tokens_.take().span);
  tokens_.take();
  const auto unit = tokens_.take();
  const auto name = fold(unit_kind == token_kind::word ? unit.text : string_value(unit));
  tokens_.expect(keyword::from);
  const auto* literal_unit = make_literal(literal_kind::string, name, unit.span);
  return finish_call(call, {literal_unit, parse_expression()});
}

expression* grammar::parse_position() {
  const auto word = tokens_.take();
  tokens_.take();
  const auto* first = parse_operand(precedence::other);
  if (tokens_.accept(keyword::in))
    return finish_call(make_call("strpos", word.span), {parse_expression(), first});
  std::vector<const expression*> values{first};
  while (tokens_.accept(token_kind::comma))
    values.push_back(parse_expression());
  return finish_call(make_call("position", word.span), values);
}

expression* grammar::parse_substring() {
  auto* call = make_call("substring", tokens_.take().span);
  tokens_.take();
  std::vector<const expression*> values{parse_expression()};
  if (!tokens_.is(keyword::from) && !tokens_.is(keyword::for_)) {
    while (tokens_.accept(token_kind::comma))
      values.push_back(parse_expression());
    return finish_call(call, values);
  }
  if (tokens_.accept(keyword::from))
    values.push_back(parse_expression());
  if (tokens_.accept(keyword::for_)) {
    if (values.size() == 1)
      values.push_back(make_literal(literal_kind::integer, "1", tokens_.here()));
    values.push_back(parse_expression());
  }
  return finish_call(call, values);
}

expression* grammar::parse_trim() {
  const auto start = tokens_.take().span;
  tokens_.take();
  std::string_view function = "trim";
  // A column may be called `both`; then no operand follows it.
  const bool has_side = !tokens_.is(token_kind::right_parenthesis, 1) && !tokens_.is(token_kind::comma, 1) &&
                        !tokens_.is(token_kind::dot, 1);
  if (has_side && tokens_.accept(keyword::leading))
    function = "ltrim";
  else if (has_side && tokens_.accept(keyword::trailing))
    function = "rtrim";
  else if (has_side)
    tokens_.accept(keyword::both);
  auto* call = make_call(function, start);
  if (tokens_.accept(keyword::from))
    return finish_call(call, {parse_expression()});
  std::vector<const expression*> values{parse_expression()};
  if (tokens_.accept(keyword::from)) {
    const auto* text = parse_expression();
    return finish_call(call, {text, values[0]});
  }
  while (tokens_.accept(token_kind::comma))
    values.push_back(parse_expression());
  return finish_call(call, values);
}

} // namespace millrace::sql
