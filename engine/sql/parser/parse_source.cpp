#include <algorithm>
#include <array>

#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

namespace {

/// Table functions whose first argument is a table even without the word TABLE.
constexpr auto window_functions = std::to_array<std::string_view>({"tumble", "hop", "session", "cumulate"});

} // namespace

const table_source* grammar::parse_joined_source() {
  const branch beside(*this);
  const auto* left = parse_source();
  while (is_join()) {
    left = parse_join(left);
    deepen();
  }
  return left;
}

bool grammar::is_join() {
  switch (tokens_.peek().word) {
    case keyword::join:
    case keyword::inner:
    case keyword::left:
    case keyword::right:
    case keyword::full:
    case keyword::cross:
    case keyword::natural:
    case keyword::asof: return true;
    default: return false;
  }
}

join_kind grammar::parse_join_kind() {
  if (tokens_.accept(keyword::cross))
    return join_kind::cross;
  auto kind = join_kind::inner;
  if (tokens_.accept(keyword::left))
    kind = join_kind::left;
  else if (tokens_.accept(keyword::right))
    kind = join_kind::right;
  else if (tokens_.accept(keyword::full))
    kind = join_kind::full;
  if (kind == join_kind::inner)
    tokens_.accept(keyword::inner);
  else
    tokens_.accept(keyword::outer);
  return kind;
}

const table_source* grammar::parse_join(const table_source* left) {
  auto* source = pool_.make<join_source>(left->span);
  if (tokens_.is(keyword::natural)) {
    tokens_.fail(errc::unsupported, tokens_.here(), "NATURAL JOIN is not supported",
                 "name the common columns with USING (...)");
  }
  source->is_asof = tokens_.accept(keyword::asof);
  source->join = parse_join_kind();
  tokens_.expect(keyword::join);
  source->left = left;
  source->right = parse_source();
  if (source->join != join_kind::cross)
    parse_join_condition(*source);
  source->span = tokens_.since(left->span);
  return source;
}

void grammar::parse_join_condition(join_source& into) {
  if (tokens_.accept(keyword::within))
    into.within = parse_operand(precedence::additive);
  if (tokens_.accept(keyword::on)) {
    into.on = parse_expression();
  } else if (tokens_.accept(keyword::using_)) {
    into.using_columns = parse_name_list("the name of a column");
  } else {
    constexpr std::string_view words[] = {"using", "within"};
    tokens_.fail_expected("ON or USING", words);
  }
  if (into.within == nullptr && tokens_.accept(keyword::within))
    into.within = parse_operand(precedence::additive);
}

const table_source* grammar::parse_source() {
  if (tokens_.is(token_kind::left_parenthesis))
    return parse_source_in_parentheses();
  const auto start = tokens_.here();
  function_source* function = nullptr;
  if (tokens_.is(keyword::table) && tokens_.is(token_kind::left_parenthesis, 1)) {
    tokens_.take();
    tokens_.take();
    function = parse_function_source();
    tokens_.expect(token_kind::right_parenthesis, "`)`");
  } else if (is_name() && tokens_.is(token_kind::left_parenthesis, 1)) {
    function = parse_function_source();
  } else {
    return parse_named_source();
  }
  function->has_ordinality = tokens_.accept(keyword::with, keyword::ordinality);
  function->alias = parse_table_alias();
  function->span = tokens_.since(start);
  return function;
}

const table_source* grammar::parse_source_in_parentheses() {
  const level nested(*this);
  auto* source = pool_.make<subquery_source>(tokens_.take().span);
  const auto inner_start = tokens_.here();
  if (is_query_start()) {
    source->subquery = parse_query();
  } else {
    const auto* inner = parse_joined_source();
    const auto* first = try_as<subquery_source>(inner);
    if (first == nullptr || first->alias.name.is_given()) {
      tokens_.expect(token_kind::right_parenthesis, "`)`");
      return inner;
    }
    // Two parentheses around a query, or the first operand of `((SELECT ...) UNION ...)`.
    source->subquery = parse_query_from(pool_.make<query>(), nest(first->subquery, inner->span), inner_start);
  }
  tokens_.expect(token_kind::right_parenthesis, "`)`");
  source->alias = parse_table_alias();
  source->span = tokens_.since(source->span);
  return source;
}

const table_source* grammar::parse_named_source() {
  auto* source = pool_.make<named_source>(tokens_.here());
  source->name = parse_qualified_name("the name of a stream or table");
  source->as_of = parse_as_of();
  source->alias = parse_table_alias();
  if (source->as_of == nullptr)
    source->as_of = parse_as_of();
  source->span = tokens_.since(source->span);
  return source;
}

const expression* grammar::parse_as_of() {
  if (!tokens_.accept(keyword::for_))
    return nullptr;
  tokens_.expect(keyword::system_time);
  tokens_.expect(keyword::as);
  tokens_.expect(keyword::of);
  return parse_operand(precedence::other);
}

table_alias grammar::parse_table_alias() {
  table_alias alias;
  if (tokens_.accept(keyword::as)) {
    alias.name = parse_name("an alias");
  } else if (is_bare_alias()) {
    tokens_.note_alias(tokens_.peek());
    alias.name = to_identifier(tokens_.take());
  }
  if (alias.name.is_given() && tokens_.is(token_kind::left_parenthesis))
    alias.columns = parse_name_list("the name of a column");
  return alias;
}

function_source* grammar::parse_function_source() {
  auto* source = pool_.make<function_source>(tokens_.here());
  source->name = parse_name("the name of a table function");
  const bool is_window =
    std::find(window_functions.begin(), window_functions.end(), source->name.text) != window_functions.end();
  tokens_.expect(token_kind::left_parenthesis, "`(`");
  std::vector<table_argument> arguments;
  if (!tokens_.is(token_kind::right_parenthesis)) {
    do
      arguments.push_back(parse_table_argument(is_window && arguments.empty()));
    while (tokens_.accept(token_kind::comma));
  }
  tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  source->arguments = pool_.copy(arguments);
  source->span = tokens_.since(source->span);
  return source;
}

table_argument grammar::parse_table_argument(bool is_table) {
  table_argument argument;
  argument.span = tokens_.here();
  if (is_name() && tokens_.is(token_kind::arrow, 1)) {
    argument.name = to_identifier(tokens_.take());
    tokens_.take();
  }
  if (tokens_.is(keyword::descriptor) && tokens_.is(token_kind::left_parenthesis, 1)) {
    tokens_.take();
    argument.kind = table_argument_kind::descriptor;
    argument.columns = parse_name_list("the name of a column");
  } else if (is_table || tokens_.is(keyword::table)) {
    tokens_.accept(keyword::table);
    parse_table_operand(argument);
  } else {
    argument.value = parse_expression();
  }
  argument.span = tokens_.since(argument.span);
  return argument;
}

void grammar::parse_table_operand(table_argument& into) {
  into.kind = table_argument_kind::table;
  if (tokens_.is(token_kind::left_parenthesis)) {
    auto* source = pool_.make<subquery_source>(tokens_.here());
    source->subquery = parse_parenthesized_query();
    source->span = tokens_.since(source->span);
    into.table = source;
  } else {
    auto* source = pool_.make<named_source>(tokens_.here());
    source->name = parse_qualified_name("the name of a stream or table");
    source->span = source->name.span;
    into.table = source;
  }
  if (tokens_.accept(keyword::partition)) {
    tokens_.expect(keyword::by);
    into.partition_by = parse_table_keys();
  }
  if (tokens_.accept(keyword::order)) {
    tokens_.expect(keyword::by);
    std::vector<order_item> items{parse_order_item()};
    while (accept_key_comma())
      items.push_back(parse_order_item());
    into.order_by = pool_.copy(items);
  }
}

expression_list grammar::parse_table_keys() {
  if (tokens_.accept(token_kind::left_parenthesis)) {
    const auto listed = parse_expressions();
    tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
    return listed;
  }
  std::vector<const expression*> keys{parse_expression()};
  while (accept_key_comma())
    keys.push_back(parse_expression());
  return pool_.copy(keys);
}

bool grammar::accept_key_comma() {
  const bool is_literal = tokens_.is(token_kind::string, 2) || tokens_.is(token_kind::integer, 2) ||
                          tokens_.is(token_kind::decimal, 2);
  // These begin the next argument of the table function; a key they are not.
  const bool begins_argument = tokens_.is(keyword::descriptor, 1) || tokens_.is(keyword::table, 1) ||
                               tokens_.is(token_kind::duration, 1) || tokens_.is(token_kind::arrow, 2) ||
                               (tokens_.is(keyword::interval, 1) && is_literal);
  return !begins_argument && tokens_.accept(token_kind::comma);
}

} // namespace millrace::sql
