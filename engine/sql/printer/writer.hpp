#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "millrace/engine/sql/ast.hpp"
#include "millrace/engine/sql/parser/precedence.hpp"

namespace millrace::sql {

/// Where a name stands, which decides the words that must be quoted there.
enum class name_place : std::uint8_t {
  anywhere,
  function, ///< Before a parenthesis, where words such as CAST begin forms of their own.
  head,     ///< Where any keyword could be taken for one: declared names, the window inside OVER.
};

/// Writes trees as SQL text, one member function per kind of node.
///
/// Ownership: owns the text. Threads: one at a time.
/// Errors: none; recursion is as deep as the tree, which the parser bounds.
class writer {
public:
  void write(const script& of);
  void write(const statement& of);
  void write(const query& of);
  void write(const expression& of) { write_operand(&of, precedence::or_); }
  void write(const type_name& of);
  void write_name(std::string_view name, name_place place);

  [[nodiscard]] std::string take() noexcept { return std::move(out_); }

private:
  // Pieces: write_name.cpp
  void text(std::string_view piece) { out_ += piece; }
  void write_string(std::string_view value);
  void write_upper(std::string_view word);
  void write_names(std::span<const identifier> names, std::string_view separator);
  void write_name_list(std::span<const identifier> names);
  template <class Items, class Write>
  void separated(const Items& items, Write&& write_one) {
    bool is_first = true;
    for (const auto& item : items) {
      text(is_first ? "" : ", ");
      write_one(item);
      is_first = false;
    }
  }
  void write_expressions(expression_list items);
  void clause(std::string_view word, const expression* value);

  // Expressions: write_expression.cpp
  void write_operand(const expression* of, precedence lowest);
  void write_expression(const expression& of);
  void write_literal(const literal& of);
  void write_interval(const interval_literal& of);
  void write_unary(const unary_expression& of);
  void write_binary(const binary_expression& of);
  void write_quantified(const quantified_test& of);
  void write_truth_test(const truth_test& of);
  void write_between(const between_test& of);
  void write_in_list(const in_list_test& of);
  void write_in_query(const in_query_test& of);
  void write_like(const like_test& of);
  void write_cast(const cast_expression& of);
  void write_case(const case_expression& of);
  void write_element(const element_access& of);
  void write_member(const member_access& of);
  void write_star(const star_expression& of);
  void write_items(std::string_view opening, expression_list items, std::string_view closing);
  void write_subquery(const query* of);

  // Calls and windows: write_call.cpp
  void write_call(const call_expression& of);
  void write_arguments(std::span<const argument> arguments);
  void write_order_by(std::span<const order_item> items);
  void write_over(const window_specification& of);
  void write_window_specification(const window_specification& of);
  void write_frame(const window_frame& of);
  void write_bound(const frame_bound& of);

  // Queries: write_query.cpp
  void write_body(const query_body& of);
  void write_select(const select_body& of);
  void write_values(const values_body& of);
  void write_set_operation(const set_operation& of);
  void write_time_window(const time_window& of);
  void write_named_windows(std::span<const named_window> windows);
  void write_source(const table_source& of);
  void write_named_source(const named_source& of);
  void write_function_source(const function_source& of);
  void write_table_argument(const table_argument& of);
  void write_join(const join_source& of);
  void write_alias(const table_alias& of);

  // Statements: write_statement.cpp
  void write_create(const create_statement& of);
  void write_elements(const create_statement& of);
  void write_column(const column_definition& of);
  void write_insert(const insert_statement& of);
  void write_explain(const explain_statement& of);
  void write_option(const option& of);
  void write_drop(const drop_statement& of);
  void write_job(const job_statement& of);
  void write_relation(relation_kind of);
  void write_qualified(const qualified_name& of);

  std::string out_;
};

} // namespace millrace::sql
