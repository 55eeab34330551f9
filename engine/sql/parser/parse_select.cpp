#include <string>

#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

const query_body* grammar::parse_select() {
  auto* body = pool_.make<select_body>(tokens_.take().span);
  body->is_distinct = tokens_.accept(keyword::distinct);
  if (!body->is_distinct)
    tokens_.accept(keyword::all);
  std::vector<select_item> items;
  do {
    items.push_back(parse_select_item());
    check_column_count(items.size());
  } while (tokens_.accept(token_kind::comma));
  body->items = pool_.copy(items);
  if (tokens_.accept(keyword::from)) {
    std::vector<const table_source*> sources;
    do
      sources.push_back(parse_joined_source());
    while (tokens_.accept(token_kind::comma));
    body->from = pool_.copy(sources);
  }
  if (tokens_.accept(keyword::where))
    body->where = parse_expression();
  parse_grouping(*body);
  body->span = tokens_.since(body->span);
  return body;
}

select_item grammar::parse_select_item() {
  select_item item;
  item.span = tokens_.here();
  if (tokens_.is(token_kind::star) || is_qualified_star()) {
    item.value = parse_star();
    item.span = tokens_.since(item.span);
    return item;
  }
  item.value = parse_expression();
  if (tokens_.accept(keyword::as)) {
    item.alias = parse_free_name("an alias");
  } else if (is_bare_alias()) {
    tokens_.note_alias(tokens_.peek());
    item.alias = to_identifier(tokens_.take());
  }
  item.span = tokens_.since(item.span);
  return item;
}

bool grammar::is_qualified_star() {
  if (!is_name() || !tokens_.is(token_kind::dot, 1))
    return false;
  const bool has_two_parts = tokens_.is(token_kind::word, 2) || tokens_.is(token_kind::quoted_name, 2);
  return tokens_.is(token_kind::star, 2) ||
         (has_two_parts && tokens_.is(token_kind::dot, 3) && tokens_.is(token_kind::star, 4));
}

expression* grammar::parse_star() {
  auto* star = pool_.make<star_expression>(tokens_.here());
  std::vector<identifier> qualifier;
  while (!tokens_.is(token_kind::star)) {
    qualifier.push_back(parse_free_name("a name"));
    tokens_.expect(token_kind::dot, "`.`");
    if (has_failed())
      break;
  }
  tokens_.take();
  star->qualifier = pool_.copy(qualifier);
  star->span = tokens_.since(star->span);
  return star;
}

void grammar::parse_grouping(select_body& into) {
  while (true) {
    const auto at = tokens_.here();
    if (tokens_.accept(keyword::group)) {
      refuse_second(into.group_by.empty(), "GROUP BY", at);
      tokens_.expect(keyword::by);
      into.group_by = parse_expressions();
    } else if (tokens_.accept(keyword::window)) {
      parse_window_clause(into, at);
    } else if (tokens_.accept(keyword::having)) {
      refuse_second(into.having == nullptr, "HAVING", at);
      into.having = parse_expression();
    } else if (tokens_.accept(keyword::qualify)) {
      refuse_second(into.qualify == nullptr, "QUALIFY", at);
      into.qualify = parse_expression();
    } else {
      break;
    }
  }
  if (tokens_.is(keyword::where)) {
    tokens_.fail(errc::syntax, tokens_.here(), "WHERE stands in the wrong place",
                 "it comes once, behind FROM and before all other clauses");
  }
}

void grammar::refuse_second(bool is_first, std::string_view clause, source_span at) {
  if (!is_first)
    tokens_.fail(errc::syntax, at, "there is already a clause of this kind: " + std::string(clause));
}

} // namespace millrace::sql
