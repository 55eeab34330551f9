#include "millrace/engine/binder/constant_check.hpp"

#include <algorithm>

#include "millrace/engine/binder/relation.hpp"
#include "millrace/engine/expression/evaluator.hpp"

namespace millrace::sql {

namespace {

using kind = millrace::expression_kind;

/// Which rows evaluate an expression.
enum class reach : std::uint8_t { every_row, some_rows };

bool is_literal(const bound_expression& node) { return node.kind == kind::literal; }

/// Lazy forms always evaluate their first argument, and the others where they need them.
reach reach_of_argument(const bound_expression& node, std::size_t index, reach whole) {
  const auto is_lazy = node.kind == kind::all_of || node.kind == kind::any_of || node.kind == kind::choose ||
                       node.kind == kind::coalesce;
  return is_lazy && index > 0 ? reach::some_rows : whole;
}

/// Where an expression stands; casts that nobody wrote stand where their argument does.
source_span span_of(const bound_expression& node) {
  auto span = node.span;
  for (std::size_t i = 0; !span.is_known() && i < node.arguments.size(); ++i)
    span = span_of(node.arguments[i]);
  return span;
}

/// A value that no function with a pattern refuses as text to match or as a number to format.
value sample_of(const type& as) {
  switch (as.physical()) {
    case physical_type::bit: return {as, false};
    case physical_type::int128: return {as, int128{0}};
    case physical_type::float64: return {as, 0.0};
    case physical_type::string: return {as, std::string{}};
    case physical_type::interval: return {as, interval_value{}};
    default: return {as, std::int64_t{0}};
  }
}

/// Goes through expressions from their leaves up, with literals in place of the constants that could be evaluated, so
/// that each operation is evaluated once.
class constant_checker {
public:
  result<bound_expression> fold(const bound_expression& source, reach who);
  [[nodiscard]] std::optional<failure> take_failing() { return std::move(failing_); }

private:
  result<bound_expression> evaluate(bound_expression node, reach who);
  status check_pattern(const bound_expression& node) const;
  /// Names the pattern and what stands behind it, which may be at fault as well: an escape, options.
  static failure bad_pattern(const bound_expression& node);
  void note(const bound_expression& node, row_error reason, reach who);

  std::optional<failure> failing_; ///< The first.
};

failure constant_checker::bad_pattern(const bound_expression& node) {
  const auto first = node.arguments.begin() + static_cast<std::ptrdiff_t>(node.function->pattern);
  std::string texts;
  for (auto argument = first; argument != node.arguments.end(); ++argument)
    texts += (argument == first ? " `" : argument == first + 1 ? " with `" : ", `") +
             (is_literal(*argument) ? to_string(argument->constant) : to_string(*argument, {})) + "`";
  return fail(errc::invalid_argument, span_of(*first),
              "not a pattern or format that " + std::string(node.function->name) + " takes:" + texts);
}

void constant_checker::note(const bound_expression& node, row_error reason, reach who) {
  if (failing_ || (who == reach::some_rows && reason != row_error::cast_failed))
    return;
  failing_ = fail(errc::invalid_argument, span_of(node),
                  "this constant can only fail, with " + std::string(millrace::name_of(reason)) + ": " + to_string(node, {}),
                  node.kind == kind::cast ? "TRY_CAST gives NULL where a cast fails" : "");
}

result<bound_expression> constant_checker::evaluate(bound_expression node, reach who) {
  auto reason = row_error::none;
  if (auto folded = evaluate_constant(node, &reason)) {
    auto constant = make_literal(std::move(*folded));
    constant.span = span_of(node);
    return constant;
  }
  const auto has_pattern = node.kind == kind::call && node.function->pattern != scalar_entry::no_pattern;
  if (has_pattern && reason == row_error::invalid_argument)
    return bad_pattern(node);
  note(node, reason, who);
  return node;
}

/// Tries a pattern on values for which only the pattern itself can fail.
status constant_checker::check_pattern(const bound_expression& node) const {
  const auto index = node.function->pattern;
  if (index >= node.arguments.size() || !is_literal(node.arguments[index]))
    return {};
  auto tried = node;
  for (auto& argument : tried.arguments)
    if (!is_literal(argument))
      argument = make_literal(sample_of(argument.value_type));
  auto reason = row_error::none;
  if (!evaluate_constant(tried, &reason) && reason == row_error::invalid_argument)
    return bad_pattern(node);
  return {};
}

result<bound_expression> constant_checker::fold(const bound_expression& source, reach who) {
  if (source.arguments.empty() && source.kind != kind::call)
    return source;
  bound_expression node;
  node.kind = source.kind;
  node.value_type = source.value_type;
  node.is_nullable = source.is_nullable;
  node.function = source.function;
  node.span = source.span;
  node.arguments.reserve(source.arguments.size());
  for (std::size_t i = 0; i < source.arguments.size(); ++i) {
    MILLRACE_TRY_ASSIGN(auto argument, fold(source.arguments[i], reach_of_argument(source, i, who)));
    node.arguments.push_back(std::move(argument));
  }
  if (node.kind == kind::call && !node.function->is_deterministic)
    return node;
  if (std::all_of(node.arguments.begin(), node.arguments.end(), is_literal))
    return evaluate(std::move(node), who);
  if (node.kind == kind::call)
    MILLRACE_TRY(check_pattern(node));
  return node;
}

} // namespace

status check_constants(physical_plan& plan) {
  constant_checker checker;
  const auto check = [&checker](const std::vector<bound_expression>& expressions) -> status {
    for (const auto& expression : expressions)
      if (auto folded = checker.fold(expression, reach::every_row); !folded)
        return std::move(folded).take_error();
    return {};
  };
  for (const auto& source : plan.sources)
    MILLRACE_TRY(check(source.computed));
  for (const auto& node : plan.nodes)
    MILLRACE_TRY(check(node.expressions));
  plan.failing_constant = checker.take_failing();
  return {};
}

} // namespace millrace::sql
