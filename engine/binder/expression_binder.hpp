#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "millrace/engine/aggregate/catalog.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/expression/bound.hpp"
#include "millrace/engine/function/catalog.hpp"
#include "millrace/engine/operator/spec.hpp"
#include "millrace/engine/sql/ast.hpp"
#include "millrace/engine/binder/relation.hpp"

namespace millrace::sql {

/// An aggregate found inside an expression, over the columns of the scope.
struct collected_aggregate {
  const aggregate_entry* entry = nullptr;
  std::vector<bound_expression> arguments;
  std::optional<bound_expression> filter;
  type result_type;
  source_span span;
  friend bool operator==(const collected_aggregate& a, const collected_aggregate& b) {
    return a.entry == b.entry && a.arguments == b.arguments && a.filter == b.filter;
  }
};

/// A row window function found inside an expression.
struct collected_over {
  collected_aggregate aggregate;
  std::vector<bound_expression> keys;
  std::uint64_t preceding = over_call::unbounded;
  bool is_in_time_order = false; ///< ORDER BY the event time of an input with a watermark.
  source_span span;
};

/// Aggregates and row windows of one SELECT. In bound expressions they stand as columns from
/// `aggregate_base` or `over_base` on, until the select binder knows where they will be.
struct collected_calls {
  static constexpr std::uint32_t aggregate_base = 1U << 30U;
  static constexpr std::uint32_t over_base = 1U << 31U;
  std::vector<collected_aggregate> aggregates;
  std::vector<collected_over> overs;
};

/// Binds expressions of the syntax tree to the columns of a relation: names, types, casts.
///
/// Ownership: borrows scope and collector. Threads: one. Errors: every semantic error of an
/// expression, at its span.
class expression_binder {
public:
  /// @param calls Where aggregates and row windows go; null where they are not allowed.
  /// @param windows Named windows of the SELECT.
  expression_binder(const relation& scope, collected_calls* calls, std::span<const named_window> windows = {})
    : scope_(&scope), calls_(calls), windows_(windows) {}

  [[nodiscard]] result<bound_expression> bind(const expression& node);
  /// Binds a condition: BOOLEAN, or NULL.
  [[nodiscard]] result<bound_expression> bind_condition(const expression& node, std::string_view clause);

private:
  result<bound_expression> bind_column(const column_reference& node);
  result<bound_expression> bind_literal(const literal& node);
  result<bound_expression> bind_negative(const literal& node);
  result<bound_expression> bind_interval(const interval_literal& node);
  result<bound_expression> bind_unary(const unary_expression& node);
  result<bound_expression> bind_binary(const binary_expression& node);
  result<bound_expression> bind_conjunction(const binary_expression& node);
  result<bound_expression> bind_truth_test(const truth_test& node);
  result<bound_expression> bind_between(const between_test& node);
  result<bound_expression> bind_in_list(const in_list_test& node);
  result<bound_expression> bind_like(const like_test& node);
  result<bound_expression> bind_cast(const cast_expression& node);
  result<bound_expression> bind_case(const case_expression& node);
  static status check_is_here(const call_expression& node);
  result<bound_expression> bind_call(const call_expression& node);
  result<bound_expression> bind_conditional(const call_expression& node, std::vector<bound_expression> arguments);
  result<bound_expression> bind_aggregate(const call_expression& node);
  result<bound_expression> bind_over(const call_expression& node);
  result<collected_aggregate> collect(const call_expression& node);
  result<std::vector<bound_expression>> bind_arguments(const call_expression& node);
  result<std::uint64_t> bind_frame(const window_specification& window);
  result<bool> bind_time_order(const window_specification& window);
  result<const window_specification*> find_window(const window_specification& window);

  const relation* scope_;
  collected_calls* calls_;
  std::span<const named_window> windows_;
};

/// Calls a function of the catalog by name with bound arguments, casting them to what it wants.
[[nodiscard]] result<bound_expression> call_function(std::string_view name, std::vector<bound_expression> arguments,
                                                     source_span span);

/// Casts implicitly, as in an assignment: numeric widening, NULL, or a string literal that reads as
/// the target; everything else is a type mismatch with a hint.
[[nodiscard]] result<bound_expression> coerce(bound_expression source, type target, std::string_view what);

/// Makes a condition of an expression: BOOLEAN, NULL, or a string literal that reads as one.
[[nodiscard]] result<bound_expression> to_condition(bound_expression source, source_span span, std::string_view what);

/// True for a string that is written out, which takes the type of the other side.
[[nodiscard]] inline bool is_string_literal(const bound_expression& node) noexcept {
  return node.kind == millrace::expression_kind::literal && node.value_type.id == type_id::varchar &&
         !node.constant.is_null();
}

/// Casts all expressions to their common type.
[[nodiscard]] status unify(std::span<bound_expression* const> expressions, source_span span, std::string_view what);

/// Reads a type of the syntax tree.
[[nodiscard]] result<type> bind_type(const type_name& name);

/// Evaluates an expression that must be a positive duration without months: `INTERVAL '1' MINUTE`.
[[nodiscard]] result<duration> bind_duration(const expression& node, std::string_view what);

/// Evaluates an expression that must be a constant whole number of at least 0.
[[nodiscard]] result<std::uint64_t> bind_count(const expression& node, std::string_view what);

} // namespace millrace::sql
