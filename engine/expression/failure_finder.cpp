#include "millrace/engine/expression/failure_finder.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/engine/expression/evaluator.hpp"
#include "millrace/engine/function/catalog.hpp"

namespace millrace {
namespace {

/// Enough for one row of most expressions.
constexpr std::size_t block_bytes = std::size_t{4} << 10U;

/// Evaluates a tree of values; an empty answer means that an operation failed, which `failed` describes.
class row_evaluator {
public:
  row_evaluator(const batch_view& input, std::uint32_t row, const chunk_facts& chunk)
    : input_(&input), row_(row), chunk_(&chunk) {
    alone_.row_count = 1;
    alone_.rows = selection::all(1);
    alone_.first_position = input.position(row);
  }

  std::optional<value> evaluate(const bound_expression& expression) {
    auto answer = answer_of(expression);
    if (answer)
      answer->value_type = expression.value_type;
    return answer;
  }

  failed_call failed;

private:
  std::optional<value> answer_of(const bound_expression& expression) {
    switch (expression.kind) {
      case expression_kind::column: return value_at(input_->columns[expression.column], row_);
      case expression_kind::literal: return expression.constant;
      case expression_kind::all_of: return junction(expression, false);
      case expression_kind::any_of: return junction(expression, true);
      case expression_kind::choose: return choose(expression);
      case expression_kind::coalesce: return coalesce(expression);
      case expression_kind::call:
      case expression_kind::cast:
      case expression_kind::try_cast: return call(expression);
    }
    return value{};
  }

  /// AND, which one false operand decides, or OR, which one true operand does.
  std::optional<value> junction(const bound_expression& expression, bool deciding) {
    value answer{expression.value_type, !deciding};
    for (const auto& argument : expression.arguments) {
      auto operand = evaluate(argument);
      if (!operand)
        return std::nullopt;
      if (operand->is_null())
        answer.data = std::monostate{};
      else if (operand->as_bool() == deciding)
        return operand;
    }
    return answer;
  }

  std::optional<value> choose(const bound_expression& expression) {
    const auto& arguments = expression.arguments;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2) {
      const auto condition = evaluate(arguments[i]);
      if (!condition)
        return std::nullopt;
      if (!condition->is_null() && condition->as_bool())
        return evaluate(arguments[i + 1]);
    }
    return evaluate(arguments.back());
  }

  std::optional<value> coalesce(const bound_expression& expression) {
    std::optional<value> answer;
    for (const auto& argument : expression.arguments) {
      answer = evaluate(argument);
      if (!answer || !answer->is_null())
        return answer;
    }
    return answer;
  }

  std::optional<value> call(const bound_expression& expression) {
    std::vector<value> arguments;
    std::vector<column> columns;
    for (const auto& argument : expression.arguments) {
      auto operand = evaluate(argument);
      if (!operand)
        return std::nullopt;
      columns.push_back(constant_column(*operand, memory_));
      arguments.push_back(*std::move(operand));
    }
    const auto kernel = expression.kind == expression_kind::call
                          ? expression.function->kernel
                          : cast_kernel(expression.arguments[0].value_type, expression.value_type);
    MILLRACE_CHECK(kernel != nullptr);
    row_failures failures;
    std::unique_ptr<call_memo> memo;
    const auto answer = kernel({columns, selection::all(1), 1, expression.value_type, memory_, failures, alone_, *chunk_,
                                &memo, columns.size(), expression.call_site});
    if (failures.is_empty() || expression.kind == expression_kind::try_cast)
      return value_at(answer, 0);
    failed.operation = &expression;
    failed.arguments = std::move(arguments);
    failed.reason = failures.entries().front().reason;
    return std::nullopt;
  }

  const batch_view* input_;
  std::uint32_t row_;
  const chunk_facts* chunk_;
  batch_view alone_; ///< Has no columns: functions that are given the batch ask it for positions.
  arena memory_{block_bytes};
};

/// True for casts that every value of a type survives.
bool always_fits(type from, type to) {
  if (from == to || from.id == type_id::null)
    return true;
  if (to.id == type_id::varchar)
    return from.id != type_id::bytes; // The text of bytes is longer than they are.
  return from.is_numeric() && to.is_numeric() && is_implicit_cast(from, to);
}

/// As `can_fail`, of an operation alone.
bool operation_can_fail(const bound_expression& expression) {
  const auto& arguments = expression.arguments;
  if (expression.kind == expression_kind::cast)
    return !always_fits(arguments[0].value_type, expression.value_type);
  if (expression.kind != expression_kind::call)
    return false;
  const auto& function = *expression.function;
  if (function.fails_by != failure_cause::pattern)
    return function.fails_by == failure_cause::values;
  return !std::all_of(arguments.begin() + function.pattern, arguments.end(), is_constant);
}

} // namespace

bool can_fail(const bound_expression& expression) {
  if (expression.kind == expression_kind::column || expression.kind == expression_kind::literal)
    return false;
  if (is_constant(expression))
    return !evaluate_constant(expression);
  return operation_can_fail(expression) ||
         std::any_of(expression.arguments.begin(), expression.arguments.end(), can_fail);
}

std::optional<failed_call> find_failure(std::span<const bound_expression> expressions, const batch_view& input,
                                        std::uint32_t row, const chunk_facts& chunk) {
  row_evaluator evaluator(input, row, chunk);
  for (std::size_t i = 0; i < expressions.size(); ++i)
    if (!evaluator.evaluate(expressions[i])) {
      evaluator.failed.expression = i;
      return std::move(evaluator.failed);
    }
  return std::nullopt;
}

} // namespace millrace
