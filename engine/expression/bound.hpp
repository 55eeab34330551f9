#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "millrace/engine/base/source_span.hpp"
#include "millrace/engine/function/entry.hpp"
#include "millrace/engine/type/value.hpp"

namespace millrace {

/// What a bound expression is. Everything that is not lazy is a `call`.
enum class expression_kind : std::uint8_t {
  column,   ///< `column` of the input.
  literal,  ///< `constant`.
  call,     ///< `function` over all `arguments`, evaluated first.
  cast,     ///< One argument to `value_type`; fails the row where it does not fit.
  try_cast, ///< As cast, NULL where it does not fit.
  all_of,   ///< AND of the arguments, three-valued; stops where one is false.
  any_of,   ///< OR of the arguments, three-valued; stops where one is true.
  choose,   ///< CASE: condition, value, condition, value, ..., otherwise. Only chosen rows evaluate.
  coalesce, ///< First argument that is not NULL; later ones only where needed.
};

/// A resolved, typed expression over the columns of one input. A value; compared structurally.
///
/// Ownership: a tree of values; `function` points at static data. Threads: immutable once built.
struct bound_expression {
  expression_kind kind = expression_kind::literal;
  type value_type;
  bool is_nullable = true;
  std::uint32_t column = 0;                ///< kind column
  value constant;                          ///< kind literal
  const scalar_entry* function = nullptr;  ///< kind call
  std::uint64_t call_site = 0;             ///< kind call: of a random function, which call of the script it is.
  std::vector<bound_expression> arguments; ///< Already cast to what the function wants.
  source_span span;                        ///< Where it stands in the SQL text; not compared.

  friend bool operator==(const bound_expression& a, const bound_expression& b) {
    return a.kind == b.kind && a.value_type == b.value_type && a.column == b.column && a.constant == b.constant &&
           a.function == b.function && a.call_site == b.call_site && a.arguments == b.arguments;
  }
};

/// Hashes what `==` compares: equal expressions have equal hashes. Holds for one run of the program only.
[[nodiscard]] std::uint64_t hash_of(const bound_expression& expression) noexcept;

/// Makes an expression that reads a column.
[[nodiscard]] bound_expression read_column(std::uint32_t index, type value_type, bool is_nullable);
/// Makes a literal.
[[nodiscard]] bound_expression make_literal(value constant);
/// Makes a cast, or returns the expression itself when it has the type already.
[[nodiscard]] bound_expression cast_to(bound_expression source, type target);

/// Makes the random calls of a tree other ones, as where the text they stand in is used once more.
/// @param place Where in a plan it is used.
void move_call_sites(bound_expression& tree, std::uint64_t place) noexcept;

/// Stable text of an expression for EXPLAIN; `names` are the input's columns.
[[nodiscard]] std::string to_string(const bound_expression& expression, const std::vector<std::string>& names);

/// True when the tree depends on nothing but the columns it reads, not on the chunk or the row's place.
[[nodiscard]] bool is_deterministic(const bound_expression& expression) noexcept;

/// True when nothing in the tree reads a column or depends on the chunk.
[[nodiscard]] bool is_constant(const bound_expression& expression) noexcept;

/// Calls `visit(index)` for every column the tree reads, repeats included.
template <class Visit>
void for_each_column(const bound_expression& expression, Visit&& visit) {
  if (expression.kind == expression_kind::column)
    visit(expression.column);
  for (const auto& argument : expression.arguments)
    for_each_column(argument, visit);
}

} // namespace millrace
