#include <charconv>

#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

const type_name* grammar::parse_type() {
  const level nested(*this);
  const auto start = tokens_.here();
  const auto* parsed = parse_plain_type();
  while (true) {
    const bool has_brackets = tokens_.is(token_kind::left_bracket) && tokens_.is(token_kind::right_bracket, 1);
    if (!has_brackets && !tokens_.is(keyword::array))
      return parsed;
    if (has_brackets)
      tokens_.take();
    tokens_.take();
    auto* outer = pool_.make<type_name>();
    outer->kind = type_name_kind::array;
    outer->element = parsed;
    outer->span = tokens_.since(start);
    parsed = outer;
    deepen();
  }
}

const type_name* grammar::parse_plain_type() {
  auto* node = pool_.make<type_name>();
  node->span = tokens_.here();
  const bool is_collection = tokens_.is(token_kind::less, 1) || tokens_.is(token_kind::left_parenthesis, 1);
  const auto word = tokens_.peek().word;
  if (is_collection && (word == keyword::array || word == keyword::map))
    parse_collection_type(*node);
  else if (is_collection && (word == keyword::row || word == keyword::struct_))
    parse_member_types(*node);
  else
    parse_simple_type(*node);
  node->span = tokens_.since(node->span);
  return node;
}

void grammar::parse_collection_type(type_name& into) {
  into.kind = tokens_.take().word == keyword::array ? type_name_kind::array : type_name_kind::map;
  const bool has_angles = tokens_.take().kind == token_kind::less;
  if (into.kind == type_name_kind::map) {
    into.key = parse_type();
    tokens_.expect(token_kind::comma, "`,`");
  }
  into.element = parse_type();
  close_type(has_angles ? token_kind::greater : token_kind::right_parenthesis);
}

void grammar::parse_member_types(type_name& into) {
  into.kind = type_name_kind::row;
  tokens_.take();
  const bool has_angles = tokens_.take().kind == token_kind::less;
  std::vector<type_name::member> members;
  do {
    const auto name = parse_name("the name of a member");
    tokens_.accept(token_kind::colon);
    members.push_back({name, parse_type()});
  } while (tokens_.accept(token_kind::comma));
  into.members = pool_.copy(members);
  close_type(has_angles ? token_kind::greater : token_kind::right_parenthesis);
}

void grammar::close_type(token_kind closing) {
  if (closing == token_kind::greater)
    tokens_.expect_closing_angle();
  else
    tokens_.expect(closing, "`,` or `)`");
}

void grammar::parse_simple_type(type_name& into) {
  if (!tokens_.is(token_kind::word) || !is_name()) {
    tokens_.fail_expected("a type");
    return;
  }
  const auto word = tokens_.take();
  into.name = fold(word.text);
  if (word.word == keyword::double_)
    tokens_.accept(keyword::precision);
  else if (word.word == keyword::character && tokens_.accept(keyword::varying))
    into.name = "varchar";
  if (tokens_.accept(token_kind::left_parenthesis))
    parse_type_parameters(into);
  if (word.word == keyword::timestamp || word.word == keyword::time)
    parse_time_zone(into);
}

void grammar::parse_time_zone(type_name& into) {
  if (tokens_.accept(keyword::without, keyword::time)) {
    tokens_.expect(keyword::zone);
    return;
  }
  const bool is_local = tokens_.is(keyword::local, 1);
  if (!tokens_.is(keyword::with) || !tokens_.is(keyword::time, is_local ? 2 : 1))
    return;
  tokens_.take();
  tokens_.take();
  if (is_local)
    tokens_.take();
  tokens_.expect(keyword::zone);
  into.name = into.name == "time" ? "timetz" : "timestamptz";
}

void grammar::parse_type_parameters(type_name& into) {
  std::vector<std::uint32_t> parameters;
  do {
    const auto number = tokens_.peek();
    tokens_.expect(token_kind::integer, "a number");
    std::uint32_t value = 0;
    const auto digits = number_text(number.text);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec == std::errc::result_out_of_range)
      tokens_.fail(errc::syntax, number.span, "a parameter of a type is too large: " + shown(number.text));
    parameters.push_back(value);
  } while (tokens_.accept(token_kind::comma));
  tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  into.parameters = pool_.copy(parameters);
}

} // namespace millrace::sql
