#include <array>
#include <optional>
#include <utility>

#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

namespace {

struct infix_operator {
  token_kind kind;
  precedence rank;
  binary_operator op;
};

constexpr auto infix_operators = std::to_array<infix_operator>({
  {token_kind::equal, precedence::comparison, binary_operator::equal},
  {token_kind::not_equal, precedence::comparison, binary_operator::not_equal},
  {token_kind::less, precedence::comparison, binary_operator::less},
  {token_kind::less_equal, precedence::comparison, binary_operator::less_equal},
  {token_kind::greater, precedence::comparison, binary_operator::greater},
  {token_kind::greater_equal, precedence::comparison, binary_operator::greater_equal},
  {token_kind::double_pipe, precedence::other, binary_operator::concat},
  {token_kind::pipe, precedence::other, binary_operator::bit_or},
  {token_kind::hash, precedence::other, binary_operator::bit_xor},
  {token_kind::ampersand, precedence::other, binary_operator::bit_and},
  {token_kind::shift_left, precedence::other, binary_operator::shift_left},
  {token_kind::shift_right, precedence::other, binary_operator::shift_right},
  {token_kind::tilde, precedence::other, binary_operator::regex_match},
  {token_kind::not_tilde, precedence::other, binary_operator::not_regex_match},
  {token_kind::plus, precedence::additive, binary_operator::add},
  {token_kind::minus, precedence::additive, binary_operator::subtract},
  {token_kind::star, precedence::multiplicative, binary_operator::multiply},
  {token_kind::slash, precedence::multiplicative, binary_operator::divide},
  {token_kind::percent, precedence::multiplicative, binary_operator::modulo},
  {token_kind::caret, precedence::power, binary_operator::power},
});

const infix_operator* find_infix(token_kind kind) noexcept {
  const auto* found = std::find_if(infix_operators.begin(), infix_operators.end(),
                                   [&](const infix_operator& known) { return known.kind == kind; });
  return found == infix_operators.end() ? nullptr : found;
}

} // namespace

expression* grammar::parse_expression() {
  const level nested(*this);
  return parse_operators(precedence::or_);
}

expression_list grammar::parse_expressions() {
  std::vector<const expression*> items;
  do
    items.push_back(parse_expression());
  while (tokens_.accept(token_kind::comma));
  return pool_.copy(items);
}

expression* grammar::parse_operand(precedence lowest) {
  const branch beside(*this);
  return parse_operators(lowest);
}

/// Precedence climbing: takes operators that bind as tight as `lowest` or tighter, each with the operand behind it.
/// `highest` is the tightest that may still follow: what binds tighter was taken with the operand before, and behind an
/// operator that does not chain, as `<`, only looser ones may stand.
expression* grammar::parse_operators(precedence lowest) {
  const auto start = tokens_.here();
  auto* left = parse_prefix(lowest);
  auto highest = precedence::sign;
  while (const auto rank = next_rank()) {
    if (*rank < lowest)
      break;
    if (*rank == precedence::comparison && highest < precedence::comparison) {
      tokens_.fail(errc::syntax, tokens_.here(), "comparisons do not chain",
                   "join two comparisons with AND, or put one in parentheses");
    }
    if (*rank > highest)
      break;
    left = parse_operator(left, *rank);
    left->span = tokens_.since(start);
    deepen(); // A chain makes the tree deeper without a call within a call.
    highest = chains(*rank) ? *rank : looser(*rank);
  }
  return left;
}

std::optional<precedence> grammar::next_rank() {
  if (const auto* known = find_infix(tokens_.peek().kind))
    return known->rank;
  const auto ahead = tokens_.is(keyword::not_) ? std::size_t{1} : std::size_t{0};
  const auto unless_negated = [&](precedence rank) { return ahead == 0 ? std::optional(rank) : std::nullopt; };
  switch (tokens_.peek(ahead).word) {
    case keyword::between:
    case keyword::in:
    case keyword::like:
    case keyword::ilike: return precedence::membership;
    case keyword::similar:
      if (tokens_.is(keyword::to, ahead + 1))
        return precedence::membership;
      return std::nullopt;
    case keyword::or_: return unless_negated(precedence::or_);
    case keyword::and_: return unless_negated(precedence::and_);
    case keyword::is:
    case keyword::isnull:
    case keyword::notnull: return unless_negated(precedence::is);
    default: return std::nullopt;
  }
}

expression* grammar::parse_operator(const expression* left, precedence rank) {
  switch (rank) {
    case precedence::is: return parse_is(left);
    case precedence::membership: return parse_membership(left);
    default: return parse_binary(left, rank);
  }
}

expression* grammar::parse_prefix(precedence lowest) {
  if (tokens_.is(keyword::not_) && lowest <= precedence::not_)
    return make_unary(unary_operator::not_, precedence::not_);
  switch (tokens_.peek().kind) {
    case token_kind::minus: return make_unary(unary_operator::negate, precedence::sign);
    case token_kind::plus: return make_unary(unary_operator::plus, precedence::sign);
    case token_kind::tilde: return make_unary(unary_operator::bit_not, precedence::additive);
    default: return parse_postfix();
  }
}

expression* grammar::make_unary(unary_operator op, precedence operand) {
  const level nested(*this);
  auto* expression = pool_.make<unary_expression>(tokens_.take().span);
  expression->op = op;
  expression->operand = parse_operand(operand);
  expression->span = tokens_.since(expression->span);
  return expression;
}

expression* grammar::parse_binary(const expression* left, precedence rank) {
  const auto written = tokens_.take();
  const auto* known = find_infix(written.kind);
  const auto op = known != nullptr                  ? known->op
                  : written.word == keyword::and_ ? binary_operator::and_
                                                  : binary_operator::or_;
  const bool is_quantified =
    rank == precedence::comparison && tokens_.is(token_kind::left_parenthesis, 1) &&
    (tokens_.is(keyword::any) || tokens_.is(keyword::some) || tokens_.is(keyword::all));
  if (is_quantified)
    return parse_quantified(left, op);
  auto* expression = pool_.make<binary_expression>(written.span);
  expression->op = op;
  expression->op_span = written.span;
  expression->left = left;
  expression->right = parse_operand(tighter(rank));
  return expression;
}

expression* grammar::parse_quantified(const expression* left, binary_operator op) {
  auto* test = pool_.make<quantified_test>(left->span);
  test->op = op;
  test->operand = left;
  test->over = tokens_.take().word == keyword::all ? quantifier::all : quantifier::any;
  tokens_.expect(token_kind::left_parenthesis, "`(`");
  if (is_query_start())
    test->subquery = parse_query();
  else
    test->array = parse_expression();
  tokens_.expect(token_kind::right_parenthesis, "`)`");
  return test;
}

expression* grammar::parse_is(const expression* left) {
  const auto first = tokens_.take();
  const auto at = first.span;
  if (first.word != keyword::is) { // ISNULL and NOTNULL are one word each.
    auto* test = pool_.make<truth_test>(left->span);
    test->operand = left;
    test->is_negated = first.word == keyword::notnull;
    return test;
  }
  const bool is_negated = tokens_.accept(keyword::not_);
  if (tokens_.accept(keyword::distinct)) {
    tokens_.expect(keyword::from);
    auto* expression = pool_.make<binary_expression>(left->span);
    expression->op = is_negated ? binary_operator::is_not_distinct_from : binary_operator::is_distinct_from;
    expression->op_span = tokens_.since(at);
    expression->left = left;
    expression->right = parse_operand(tighter(precedence::is));
    return expression;
  }
  auto* test = pool_.make<truth_test>(left->span);
  test->operand = left;
  test->is_negated = is_negated;
  if (tokens_.accept(keyword::true_))
    test->value = truth_value::true_;
  else if (tokens_.accept(keyword::false_))
    test->value = truth_value::false_;
  else if (tokens_.accept(keyword::unknown))
    test->value = truth_value::unknown;
  else if (!tokens_.accept(keyword::null))
    tokens_.fail_expected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
  return test;
}

expression* grammar::parse_membership(const expression* left) {
  const bool is_negated = tokens_.accept(keyword::not_);
  if (tokens_.accept(keyword::in))
    return parse_in(left, is_negated);
  if (tokens_.accept(keyword::between))
    return parse_between(left, is_negated);
  if (tokens_.accept(keyword::like))
    return parse_like(left, like_kind::like, is_negated);
  if (tokens_.accept(keyword::ilike))
    return parse_like(left, like_kind::ilike, is_negated);
  tokens_.expect(keyword::similar);
  tokens_.expect(keyword::to);
  return parse_like(left, like_kind::similar_to, is_negated);
}

expression* grammar::parse_in(const expression* left, bool is_negated) {
  tokens_.expect(token_kind::left_parenthesis, "`(`");
  const auto in_query = [&](const query* subquery) {
    auto* test = pool_.make<in_query_test>(left->span);
    test->operand = left;
    test->is_negated = is_negated;
    test->subquery = subquery;
    tokens_.expect(token_kind::right_parenthesis, "`)`");
    return test;
  };
  if (is_query_start())
    return in_query(parse_query());
  const auto items = parse_expressions();
  // `IN ((SELECT ...))` is no list of one scalar query, and a set operation may go on behind the inner parenthesis.
  const auto* only = items.size() == 1 ? try_as<scalar_query>(items.front()) : nullptr;
  if (only != nullptr)
    return in_query(is_set_operator() ? parse_query_behind(only) : only->subquery);
  auto* test = pool_.make<in_list_test>(left->span);
  test->operand = left;
  test->is_negated = is_negated;
  test->items = items;
  tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  return test;
}

expression* grammar::parse_between(const expression* left, bool is_negated) {
  auto* test = pool_.make<between_test>(left->span);
  test->operand = left;
  test->is_negated = is_negated;
  test->is_symmetric = tokens_.accept(keyword::symmetric);
  test->low = parse_operand(tighter(precedence::membership));
  tokens_.expect(keyword::and_);
  test->high = parse_operand(tighter(precedence::membership));
  return test;
}

expression* grammar::parse_like(const expression* left, like_kind flavour, bool is_negated) {
  auto* test = pool_.make<like_test>(left->span);
  test->operand = left;
  test->flavour = flavour;
  test->is_negated = is_negated;
  test->pattern = parse_operand(tighter(precedence::membership));
  if (tokens_.accept(keyword::escape))
    test->escape = parse_operand(tighter(precedence::membership));
  return test;
}

expression* grammar::parse_postfix() {
  const auto start = tokens_.here();
  auto* operand = parse_primary();
  while (true) {
    if (tokens_.accept(token_kind::double_colon)) {
      auto* expression = pool_.make<cast_expression>(start);
      expression->operand = operand;
      expression->type = parse_type();
      operand = expression;
    } else if (tokens_.accept(token_kind::left_bracket)) {
      auto* access = pool_.make<element_access>(start);
      access->operand = operand;
      access->index = parse_expression();
      tokens_.expect(token_kind::right_bracket, "`]`");
      operand = access;
    } else if (tokens_.accept(token_kind::dot)) {
      auto* access = pool_.make<member_access>(start);
      access->operand = operand;
      access->name = parse_free_name("a name");
      operand = access;
    } else {
      return operand;
    }
    operand->span = tokens_.since(start);
    deepen();
  }
}

} // namespace millrace::sql
