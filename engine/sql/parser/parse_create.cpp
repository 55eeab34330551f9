#include <array>

#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

relation_kind grammar::parse_relation_kind() {
  constexpr auto kinds = std::to_array<std::string_view>({"stream", "table", "view"});
  if (tokens_.accept(keyword::stream))
    return relation_kind::stream;
  if (tokens_.accept(keyword::table))
    return relation_kind::table;
  if (!tokens_.accept(keyword::view))
    tokens_.fail_expected("STREAM, TABLE or VIEW", kinds);
  return relation_kind::view;
}

statement* grammar::parse_create() {
  auto* statement = pool_.make<create_statement>(tokens_.take().span);
  if (tokens_.accept(keyword::or_)) {
    tokens_.expect(keyword::replace);
    statement->or_replace = true;
  }
  statement->relation = parse_relation_kind();
  if (tokens_.is(keyword::if_) && tokens_.is(keyword::not_, 1)) {
    tokens_.take();
    tokens_.take();
    tokens_.expect(keyword::exists);
    statement->if_not_exists = true;
  }
  statement->name = parse_qualified_name("a name");
  const bool is_view = statement->relation == relation_kind::view;
  statement->has_columns = !is_view && tokens_.is(token_kind::left_parenthesis);
  if (statement->has_columns)
    parse_elements(*statement);
  const bool has_options = !is_view && tokens_.accept(keyword::with);
  if (has_options)
    statement->options = parse_options();
  if (tokens_.accept(keyword::as))
    statement->definition = parse_query();
  else if (is_view)
    tokens_.expect(keyword::as);
  else if (!statement->has_columns && !has_options)
    tokens_.fail_expected("`(`, WITH or AS");
  statement->span = tokens_.since(statement->span);
  return statement;
}

void grammar::parse_elements(create_statement& into) {
  tokens_.expect(token_kind::left_parenthesis, "`(`");
  std::vector<column_definition> columns;
  do {
    if (tokens_.is(keyword::watermark) && tokens_.is(keyword::for_, 1))
      parse_watermark(into);
    else if (tokens_.is(keyword::primary) && tokens_.is(keyword::key, 1))
      parse_primary_key(into);
    else
      columns.push_back(parse_column(into));
    check_column_count(columns.size());
  } while (tokens_.accept(token_kind::comma));
  tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  into.columns = pool_.copy(columns);
}

void grammar::parse_watermark(create_statement& into) {
  refuse_second(into.watermark == nullptr, "WATERMARK", tokens_.here());
  auto* watermark = pool_.make<watermark_definition>();
  watermark->span = tokens_.take().span;
  tokens_.expect(keyword::for_);
  watermark->column = parse_name("the name of a column");
  tokens_.expect(keyword::as);
  watermark->value = parse_expression();
  watermark->span = tokens_.since(watermark->span);
  into.watermark = watermark;
}

void grammar::parse_primary_key(create_statement& into) {
  refuse_second(into.primary_key.empty(), "PRIMARY KEY", tokens_.here());
  tokens_.take();
  tokens_.take();
  into.primary_key = parse_name_list("the name of a column");
  if (tokens_.accept(keyword::not_))
    tokens_.expect(keyword::enforced);
}

column_definition grammar::parse_column(create_statement& into) {
  column_definition definition;
  definition.span = tokens_.here();
  definition.name = parse_name("the name of a column");
  if (tokens_.accept(keyword::as)) {
    definition.computed = parse_expression();
    definition.span = tokens_.since(definition.span);
    return definition;
  }
  definition.type = parse_type();
  while (true) {
    if (tokens_.accept(keyword::not_)) {
      tokens_.expect(keyword::null);
      definition.is_not_null = true;
    } else if (tokens_.is(keyword::primary)) {
      refuse_second(into.primary_key.empty(), "PRIMARY KEY", tokens_.take().span);
      tokens_.expect(keyword::key);
      into.primary_key = pool_.copy(std::vector<identifier>{definition.name});
    } else if (!tokens_.accept(keyword::null)) {
      break;
    }
  }
  definition.span = tokens_.since(definition.span);
  return definition;
}

std::span<const option> grammar::parse_options() {
  tokens_.expect(token_kind::left_parenthesis, "`(`");
  std::vector<option> options;
  do
    options.push_back(parse_option());
  while (tokens_.accept(token_kind::comma));
  tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  return pool_.copy(options);
}

option grammar::parse_option() {
  option result;
  parse_option_name(result);
  tokens_.expect(token_kind::equal, "`=`");
  parse_option_value(result);
  return result;
}

void grammar::parse_option_name(option& into) {
  into.name_span = tokens_.here();
  const auto kind = tokens_.peek().kind;
  if (kind == token_kind::string || kind == token_kind::quoted_name)
    into.name = string_value(tokens_.take());
  else if (kind == token_kind::word)
    into.name = parse_dotted_words();
  else
    tokens_.fail_expected("the name of an option");
  into.name_span = tokens_.since(into.name_span);
}

void grammar::parse_option_value(option& into) {
  into.value_span = tokens_.here();
  const bool is_negative = tokens_.accept(token_kind::minus);
  switch (tokens_.peek().kind) {
    case token_kind::integer:
    case token_kind::decimal:
    case token_kind::floating: {
      into.kind = option_kind::number;
      const auto digits = number_text(tokens_.take().text);
      into.value = is_negative ? pool_.copy("-" + std::string(digits)) : digits;
      into.value_span = tokens_.since(into.value_span);
      return;
    }
    default: break;
  }
  if (is_negative)
    tokens_.fail_expected("a number");
  const auto next = tokens_.peek();
  if (next.kind == token_kind::string || next.kind == token_kind::escape_string) {
    into.value = string_value(tokens_.take());
  } else if (next.kind == token_kind::duration) {
    into.value = tokens_.take().text;
  } else if (next.kind == token_kind::word) {
    const bool is_boolean = next.word == keyword::true_ || next.word == keyword::false_;
    into.kind = is_boolean ? option_kind::boolean : option_kind::string;
    into.value = parse_dotted_words();
  } else {
    tokens_.fail_expected("the value of an option");
  }
  into.value_span = tokens_.since(into.value_span);
}

std::string_view grammar::parse_dotted_words() {
  auto text = std::string(tokens_.take().text);
  while (tokens_.is(token_kind::dot) && tokens_.is(token_kind::word, 1)) {
    tokens_.take();
    text += '.';
    text += tokens_.take().text;
  }
  return fold(pool_.copy(text));
}

} // namespace millrace::sql
