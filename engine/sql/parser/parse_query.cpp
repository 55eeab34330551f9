#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

bool grammar::is_query_start() {
  return tokens_.is(keyword::select) || tokens_.is(keyword::with) ||
         (tokens_.is(keyword::values) && tokens_.is(token_kind::left_parenthesis, 1));
}

const query* grammar::parse_query() {
  const level nested(*this);
  const auto start = tokens_.here();
  auto* node = pool_.make<query>();
  if (tokens_.accept(keyword::with))
    node->common_tables = parse_with();
  return parse_query_from(node, parse_body(), start);
}

const query* grammar::parse_query_from(query* into, const query_body* first, source_span start) {
  into->body = parse_set_chain(first, set_chain::any);
  parse_query_tail(*into);
  into->span = tokens_.since(start);
  // A set operator behind ORDER BY, LIMIT or EMIT: what stands before it is complete, as if in
  // parentheses, only its names go on to be seen.
  while (is_set_operator()) {
    deepen();
    auto* outer = pool_.make<query>();
    outer->common_tables = std::exchange(into->common_tables, {});
    outer->body = parse_set_chain(nest(into, into->span), set_chain::any);
    parse_query_tail(*outer);
    outer->span = tokens_.since(start);
    into = outer;
  }
  return into;
}

bool grammar::is_set_operator_behind(const expression* first) {
  return first->kind == expression_kind::scalar_query && is_set_operator();
}

const query* grammar::parse_query_behind(const expression* first) {
  const auto* subquery = as<scalar_query>(*first).subquery;
  return parse_query_from(pool_.make<query>(), nest(subquery, first->span), first->span);
}

const query* grammar::parse_parenthesized_query() {
  tokens_.expect(token_kind::left_parenthesis, "`(`");
  const auto* parsed = parse_query();
  tokens_.expect(token_kind::right_parenthesis, "`)`");
  return parsed;
}

std::span<const common_table> grammar::parse_with() {
  if (tokens_.is(keyword::recursive) && is_name(1)) {
    tokens_.fail(errc::unsupported, tokens_.here(), "WITH RECURSIVE is not supported");
    return {};
  }
  std::vector<common_table> tables;
  do {
    common_table table;
    table.name = parse_name("the name of a query");
    if (tokens_.is(token_kind::left_parenthesis))
      table.columns = parse_name_list("the name of a column");
    tokens_.expect(keyword::as);
    table.definition = parse_parenthesized_query();
    tables.push_back(table);
  } while (tokens_.accept(token_kind::comma));
  return pool_.copy(tables);
}

bool grammar::is_set_operator() {
  return tokens_.is(keyword::union_) || tokens_.is(keyword::except) || tokens_.is(keyword::intersect);
}

const query_body* grammar::parse_set_chain(const query_body* first, set_chain operators) {
  const auto* left = first;
  while (is_set_operator() && (operators == set_chain::any || tokens_.is(keyword::intersect))) {
    auto* operation = pool_.make<set_operation>(left->span);
    const auto word = tokens_.take().word;
    operation->op = word == keyword::union_    ? set_operator::union_
               : word == keyword::except ? set_operator::except
                                         : set_operator::intersect;
    operation->is_all = tokens_.accept(keyword::all);
    if (!operation->is_all)
      tokens_.accept(keyword::distinct);
    operation->left = left;
    operation->right = parse_body();
    if (operation->op != set_operator::intersect)
      operation->right = parse_set_chain(operation->right, set_chain::intersect);
    operation->span = tokens_.since(left->span);
    left = operation;
    deepen();
  }
  return left;
}

const query_body* grammar::parse_body() {
  const branch beside(*this);
  if (tokens_.is(keyword::select))
    return parse_select();
  if (tokens_.is(keyword::values))
    return parse_values();
  const auto start = tokens_.here();
  if (tokens_.is(token_kind::left_parenthesis)) {
    const auto* inner = parse_parenthesized_query();
    return nest(inner, tokens_.since(start));
  }
  constexpr std::string_view words[] = {"select", "values", "with"};
  tokens_.fail_expected("SELECT", words);
  return pool_.make<values_body>(start);
}

const query_body* grammar::nest(const query* inner, source_span span) {
  auto* body = pool_.make<nested_body>(span);
  body->inner = inner;
  return body;
}

const query_body* grammar::parse_values() {
  auto* body = pool_.make<values_body>(tokens_.take().span);
  std::vector<expression_list> rows;
  do {
    tokens_.expect(token_kind::left_parenthesis, "`(`");
    rows.push_back(parse_expressions());
    tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  } while (tokens_.accept(token_kind::comma));
  body->rows = pool_.copy(rows);
  body->span = tokens_.since(body->span);
  return body;
}

void grammar::parse_query_tail(query& into) {
  while (true) {
    const auto at = tokens_.here();
    if (tokens_.is(keyword::order)) {
      refuse_second(into.order_by.empty(), "ORDER BY", at);
      into.order_by = parse_order_by();
    } else if (tokens_.accept(keyword::limit)) {
      refuse_second(into.limit == nullptr, "LIMIT", at);
      into.limit = parse_expression();
    } else if (tokens_.accept(keyword::offset)) {
      refuse_second(into.offset == nullptr, "OFFSET", at);
      into.offset = parse_expression();
      if (!tokens_.accept(keyword::rows))
        tokens_.accept(keyword::row);
    } else if (tokens_.accept(keyword::fetch)) {
      refuse_second(into.limit == nullptr, "LIMIT", at);
      into.limit = parse_fetch();
    } else if (tokens_.is(keyword::emit)) {
      refuse_second(into.emit.kind == emit_kind::unspecified, "EMIT", at);
      into.emit = parse_emit();
    } else if (tokens_.accept(keyword::allow)) {
      tokens_.expect(keyword::unbounded);
      tokens_.expect(keyword::state);
      into.allows_unbounded_state = true;
    } else {
      return;
    }
  }
}

const expression* grammar::parse_fetch() {
  if (!tokens_.accept(keyword::first) && !tokens_.accept(keyword::next))
    tokens_.fail_expected("FIRST or NEXT");
  const bool has_count = !tokens_.is(keyword::row) && !tokens_.is(keyword::rows);
  const auto* count = has_count ? parse_expression() : make_literal(literal_kind::integer, "1", tokens_.here());
  if (!tokens_.accept(keyword::rows))
    tokens_.expect(keyword::row);
  tokens_.expect(keyword::only);
  return count;
}

emit_clause grammar::parse_emit() {
  emit_clause clause;
  clause.span = tokens_.take().span;
  if (tokens_.accept(keyword::final)) {
    clause.kind = emit_kind::final_;
  } else if (tokens_.accept(keyword::changes)) {
    clause.kind = emit_kind::changes;
    if (tokens_.accept(keyword::every))
      clause.every = parse_operand(precedence::additive);
  } else {
    constexpr std::string_view words[] = {"changes", "final"};
    tokens_.fail_expected("CHANGES or FINAL", words);
  }
  clause.span = tokens_.since(clause.span);
  return clause;
}

} // namespace millrace::sql
