#include "millrace/engine/binder/expression_binder.hpp"

#include <algorithm>

namespace millrace::sql {

namespace {

std::string_view function_of(binary_operator op) {
  switch (op) {
    case binary_operator::or_:
    case binary_operator::and_: return {};
    case binary_operator::equal: return "=";
    case binary_operator::not_equal: return "<>";
    case binary_operator::less: return "<";
    case binary_operator::less_equal: return "<=";
    case binary_operator::greater: return ">";
    case binary_operator::greater_equal: return ">=";
    case binary_operator::is_distinct_from:
    case binary_operator::is_not_distinct_from: return "is_distinct_from";
    case binary_operator::regex_match:
    case binary_operator::not_regex_match: return "regexp_like";
    case binary_operator::concat: return "||";
    case binary_operator::bit_or: return "|";
    case binary_operator::bit_xor: return "#";
    case binary_operator::bit_and: return "&";
    case binary_operator::shift_left: return "<<";
    case binary_operator::shift_right: return ">>";
    case binary_operator::add: return "+";
    case binary_operator::subtract: return "-";
    case binary_operator::multiply: return "*";
    case binary_operator::divide: return "/";
    case binary_operator::modulo: return "%";
    case binary_operator::power: return "power";
  }
  return {};
}

bool is_negated(binary_operator op) {
  return op == binary_operator::is_not_distinct_from || op == binary_operator::not_regex_match;
}

result<bound_expression> negate_if(bool negated, bound_expression operand, source_span span) {
  if (!negated)
    return operand;
  std::vector<bound_expression> arguments;
  arguments.push_back(std::move(operand));
  return call_function("not", std::move(arguments), span);
}

std::vector<bound_expression> pair_of(bound_expression a, bound_expression b) {
  std::vector<bound_expression> pair;
  pair.push_back(std::move(a));
  pair.push_back(std::move(b));
  return pair;
}

bound_expression lazy(millrace::expression_kind kind, type value_type, std::vector<bound_expression> arguments,
                      source_span span) {
  bound_expression bound;
  bound.kind = kind;
  bound.value_type = value_type;
  bound.arguments = std::move(arguments);
  bound.span = span;
  bound.is_nullable = std::any_of(bound.arguments.begin(), bound.arguments.end(),
                                  [](const bound_expression& argument) { return argument.is_nullable; });
  return bound;
}

} // namespace

result<bound_expression> expression_binder::bind(const expression& node) {
  using enum sql::expression_kind;
  switch (node.kind) {
    case literal: return bind_literal(as<sql::literal>(node));
    case interval: return bind_interval(as<interval_literal>(node));
    case column: return bind_column(as<column_reference>(node));
    case unary: return bind_unary(as<unary_expression>(node));
    case binary: return bind_binary(as<binary_expression>(node));
    case is_test: return bind_truth_test(as<truth_test>(node));
    case between: return bind_between(as<between_test>(node));
    case in_list: return bind_in_list(as<in_list_test>(node));
    case like: return bind_like(as<like_test>(node));
    case cast: return bind_cast(as<cast_expression>(node));
    case case_when: return bind_case(as<case_expression>(node));
    case call: return bind_call(as<call_expression>(node));
    case star: return fail(errc::invalid_query, node.span, "`*` stands only in a select list or in COUNT(*)");
    case in_query:
    case scalar_query:
    case exists:
    case quantified: return unsupported(node.span, "a subquery in an expression");
    case array:
    case map:
    case row:
    case element:
    case member: return unsupported(node.span, "a value of ARRAY, MAP or ROW");
  }
  return unsupported(node.span, "this expression");
}

result<bound_expression> expression_binder::bind_condition(const expression& node, std::string_view clause) {
  MILLRACE_TRY_ASSIGN(auto bound, bind(node));
  return to_condition(std::move(bound), node.span, clause);
}

result<bound_expression> to_condition(bound_expression source, source_span span, std::string_view what) {
  if (source.value_type.id == type_id::null || is_string_literal(source))
    return coerce(std::move(source), type_id::boolean, what);
  if (source.value_type.id != type_id::boolean)
    return fail(errc::type_mismatch, span, std::string(what) + " must be BOOLEAN, not " + to_string(source.value_type));
  return source;
}

result<bound_expression> expression_binder::bind_column(const column_reference& node) {
  if (node.parts.size() > 2)
    return unsupported(node.span, "a member of a ROW");
  const auto qualifier = node.parts.size() == 2 ? node.parts[0].text : std::string_view{};
  const auto name = node.parts.back().text;
  const scope_column* found = nullptr;
  for (const auto& column : scope_->columns) {
    if (column.name != name || (!qualifier.empty() && column.qualifier != qualifier))
      continue;
    if (found != nullptr && !(found->value == column.value))
      return fail(errc::ambiguous_name, node.span, "column is in more than one source: " + std::string(name),
                  "qualify it, as in `" + column.qualifier + "." + std::string(name) + "`");
    found = &column;
  }
  if (found != nullptr) {
    auto bound = found->value;
    bound.span = node.span;
    return bound;
  }
  std::vector<std::string> names;
  std::vector<std::string> qualifiers;
  for (const auto& column : scope_->columns) {
    names.push_back(column.name);
    qualifiers.push_back(column.qualifier);
  }
  if (!qualifier.empty() && std::find(qualifiers.begin(), qualifiers.end(), qualifier) == qualifiers.end())
    return fail(errc::unknown_name, node.parts[0].span, "unknown source: " + std::string(qualifier),
                suggestion(qualifier, qualifiers));
  if (name == "window_start" || name == "window_end" || name == "window_time")
    return fail(errc::unknown_name, node.span, "unknown column: " + std::string(name),
                "bounds come from WINDOW TUMBLING(...) behind GROUP BY, and WHERE is applied before: filter by them in HAVING");
  if (name.starts_with('_'))
    return fail(errc::unknown_name, node.span, "unknown column: " + std::string(name),
                "system columns are not supported by this version");
  return fail(errc::unknown_name, node.span, "unknown column: " + std::string(name), suggestion(name, names));
}

result<bound_expression> expression_binder::bind_unary(const unary_expression& node) {
  // The minus belongs to the number: the lowest BIGINT has no positive counterpart.
  const auto* number = try_as<literal>(node.operand);
  if (node.op == unary_operator::negate && number != nullptr && number->type == literal_kind::integer)
    return bind_negative(*number);
  MILLRACE_TRY_ASSIGN(auto operand, bind(*node.operand));
  std::vector<bound_expression> arguments;
  arguments.push_back(std::move(operand));
  switch (node.op) {
    case unary_operator::plus:
      if (!arguments[0].value_type.is_numeric() && arguments[0].value_type.id != type_id::null)
        return fail(errc::type_mismatch, node.span, "`+` takes a number, not " + to_string(arguments[0].value_type));
      return std::move(arguments[0]);
    case unary_operator::negate: return call_function("negate", std::move(arguments), node.span);
    case unary_operator::not_: {
      MILLRACE_TRY_ASSIGN(arguments[0], to_condition(std::move(arguments[0]), node.operand->span, "the operand of NOT"));
      return call_function("not", std::move(arguments), node.span);
    }
    case unary_operator::bit_not: return call_function("~", std::move(arguments), node.span);
  }
  return unsupported(node.span, "this operator");
}

result<bound_expression> expression_binder::bind_conjunction(const binary_expression& node) {
  // A chain of the same operator becomes one flat list, left to right.
  std::vector<bound_expression> operands;
  const auto is_and = node.op == binary_operator::and_;
  const auto name = is_and ? "an operand of AND" : "an operand of OR";
  std::vector<const expression*> pending{node.right, node.left};
  while (!pending.empty()) {
    const auto* next = pending.back();
    pending.pop_back();
    if (const auto* nested = try_as<binary_expression>(next); nested != nullptr && nested->op == node.op) {
      pending.push_back(nested->right);
      pending.push_back(nested->left);
      continue;
    }
    MILLRACE_TRY_ASSIGN(auto operand, bind_condition(*next, name));
    operands.push_back(std::move(operand));
  }
  return lazy(is_and ? millrace::expression_kind::all_of : millrace::expression_kind::any_of, type_id::boolean,
              std::move(operands), node.span);
}

result<bound_expression> expression_binder::bind_binary(const binary_expression& node) {
  if (node.op == binary_operator::and_ || node.op == binary_operator::or_)
    return bind_conjunction(node);
  MILLRACE_TRY_ASSIGN(auto left, bind(*node.left));
  MILLRACE_TRY_ASSIGN(auto right, bind(*node.right));
  MILLRACE_TRY_ASSIGN(auto bound,
                      call_function(function_of(node.op), pair_of(std::move(left), std::move(right)), node.span));
  return negate_if(is_negated(node.op), std::move(bound), node.span);
}

result<bound_expression> expression_binder::bind_truth_test(const truth_test& node) {
  MILLRACE_TRY_ASSIGN(auto operand, bind(*node.operand));
  std::vector<bound_expression> arguments;
  arguments.push_back(std::move(operand));
  if (node.value == truth_value::null)
    return call_function(node.is_negated ? "is_not_null" : "is_null", std::move(arguments), node.span);
  MILLRACE_TRY_ASSIGN(arguments[0], to_condition(std::move(arguments[0]), node.operand->span, "the operand of IS TRUE"));
  if (node.value == truth_value::unknown)
    return call_function(node.is_negated ? "is_not_null" : "is_null", std::move(arguments), node.span);
  const auto* const name = node.value == truth_value::true_ ? "is_true" : "is_false";
  MILLRACE_TRY_ASSIGN(auto bound, call_function(name, std::move(arguments), node.span));
  return negate_if(node.is_negated, std::move(bound), node.span);
}

result<bound_expression> expression_binder::bind_between(const between_test& node) {
  MILLRACE_TRY_ASSIGN(auto operand, bind(*node.operand));
  MILLRACE_TRY_ASSIGN(auto low, bind(*node.low));
  MILLRACE_TRY_ASSIGN(auto high, bind(*node.high));
  const auto within = [&](bound_expression from, bound_expression to) -> result<bound_expression> {
    MILLRACE_TRY_ASSIGN(auto above, call_function(">=", pair_of(operand, std::move(from)), node.span));
    MILLRACE_TRY_ASSIGN(auto below, call_function("<=", pair_of(operand, std::move(to)), node.span));
    return lazy(millrace::expression_kind::all_of, type_id::boolean, pair_of(std::move(above), std::move(below)),
                node.span);
  };
  MILLRACE_TRY_ASSIGN(auto bound, within(low, high));
  if (node.is_symmetric) {
    MILLRACE_TRY_ASSIGN(auto swapped, within(std::move(high), std::move(low)));
    bound = lazy(millrace::expression_kind::any_of, type_id::boolean, pair_of(std::move(bound), std::move(swapped)),
                 node.span);
  }
  return negate_if(node.is_negated, std::move(bound), node.span);
}

result<bound_expression> expression_binder::bind_in_list(const in_list_test& node) {
  std::vector<bound_expression> arguments;
  MILLRACE_TRY_ASSIGN(auto operand, bind(*node.operand));
  arguments.push_back(std::move(operand));
  for (const auto* item : node.items) {
    MILLRACE_TRY_ASSIGN(auto bound, bind(*item));
    arguments.push_back(std::move(bound));
  }
  // Constants stand last, where the function looks for what it can hash.
  std::stable_partition(arguments.begin() + 1, arguments.end(),
                        [](const bound_expression& item) { return !is_constant(item); });
  MILLRACE_TRY_ASSIGN(auto bound, call_function("in", std::move(arguments), node.span));
  return negate_if(node.is_negated, std::move(bound), node.span);
}

result<bound_expression> expression_binder::bind_like(const like_test& node) {
  std::vector<bound_expression> arguments;
  MILLRACE_TRY_ASSIGN(auto operand, bind(*node.operand));
  MILLRACE_TRY_ASSIGN(auto pattern, bind(*node.pattern));
  arguments = pair_of(std::move(operand), std::move(pattern));
  if (node.escape != nullptr) {
    MILLRACE_TRY_ASSIGN(auto escape, bind(*node.escape));
    arguments.push_back(std::move(escape));
  }
  static constexpr std::string_view names[] = {"like", "ilike", "similar_to"};
  MILLRACE_TRY_ASSIGN(auto bound, call_function(names[static_cast<std::size_t>(node.flavour)], std::move(arguments),
                                                node.span));
  return negate_if(node.is_negated, std::move(bound), node.span);
}

result<bound_expression> expression_binder::bind_cast(const cast_expression& node) {
  MILLRACE_TRY_ASSIGN(auto operand, bind(*node.operand));
  MILLRACE_TRY_ASSIGN(const auto target, bind_type(*node.type));
  if (operand.value_type == target)
    return operand;
  if (operand.value_type.id != type_id::null && cast_kernel(operand.value_type, target) == nullptr)
    return fail(errc::type_mismatch, node.span,
                "cannot cast " + to_string(operand.value_type) + " to " + to_string(target));
  auto bound = cast_to(std::move(operand), target);
  bound.span = node.span;
  if (node.is_try && bound.kind == millrace::expression_kind::cast) {
    bound.kind = millrace::expression_kind::try_cast;
    bound.is_nullable = true;
  }
  return bound;
}

result<bound_expression> expression_binder::bind_case(const case_expression& node) {
  std::vector<bound_expression> arguments;
  std::optional<bound_expression> operand;
  if (node.operand != nullptr) {
    MILLRACE_TRY_ASSIGN(operand, bind(*node.operand));
  }
  for (const auto& branch : node.branches) {
    if (operand) {
      MILLRACE_TRY_ASSIGN(auto candidate, bind(*branch.when));
      MILLRACE_TRY_ASSIGN(auto equal, call_function("=", pair_of(*operand, std::move(candidate)), branch.when->span));
      arguments.push_back(std::move(equal));
    } else {
      MILLRACE_TRY_ASSIGN(auto condition, bind_condition(*branch.when, "a condition of CASE"));
      arguments.push_back(std::move(condition));
    }
    MILLRACE_TRY_ASSIGN(auto chosen, bind(*branch.then));
    arguments.push_back(std::move(chosen));
  }
  if (node.otherwise != nullptr) {
    MILLRACE_TRY_ASSIGN(auto otherwise, bind(*node.otherwise));
    arguments.push_back(std::move(otherwise));
  } else {
    arguments.push_back(make_literal(value{type_id::null, std::monostate{}}));
  }
  std::vector<bound_expression*> values;
  for (std::size_t i = 1; i < arguments.size(); i += 2)
    values.push_back(&arguments[i]);
  values.push_back(&arguments.back());
  MILLRACE_TRY(unify(values, node.span, "the branches of CASE"));
  const auto value_type = arguments.back().value_type;
  return lazy(millrace::expression_kind::choose, value_type, std::move(arguments), node.span);
}

result<bound_expression> coerce(bound_expression source, type target, std::string_view what) {
  const auto span = source.span;
  if (source.value_type == target)
    return source;
  if (is_string_literal(source)) {
    auto parsed = parse_value(source.constant.as_text(), target);
    if (!parsed)
      return fail(errc::type_mismatch, span, "not a " + to_string(target) + ": `" + source.constant.as_text() + "`");
    auto literal = make_literal(std::move(parsed).value());
    literal.span = span;
    return literal;
  }
  if (!is_implicit_cast(source.value_type, target))
    return fail(errc::type_mismatch, span,
                std::string(what) + " must be " + to_string(target) + ", not " + to_string(source.value_type),
                "write CAST(... AS " + to_string(target) + ")");
  auto cast = cast_to(std::move(source), target);
  cast.span = span;
  return cast;
}

status unify(std::span<bound_expression* const> expressions, source_span span, std::string_view what) {
  type common;
  for (const auto* expression : expressions) {
    if (is_string_literal(*expression) && common.id != type_id::null)
      continue; // A string literal takes the type of the other side.
    auto joined = common_type(common, expression->value_type);
    if (!joined && common.id == type_id::varchar)
      joined = expression->value_type; // So far only string literals: coerce decides.
    if (!joined)
      return fail(errc::type_mismatch, expression->span.is_known() ? expression->span : span,
                  std::string(what) + " have no common type: " + to_string(common) + " and " +
                    to_string(expression->value_type));
    common = *joined;
  }
  for (auto* expression : expressions) {
    auto coerced = coerce(std::move(*expression), common, what);
    if (!coerced)
      return std::move(coerced).take_error();
    *expression = std::move(coerced).value();
  }
  return {};
}

} // namespace millrace::sql
