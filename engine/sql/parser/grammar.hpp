#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "millrace/engine/sql/ast.hpp"
#include "millrace/engine/sql/parser.hpp"
#include "millrace/engine/sql/parser/cursor.hpp"
#include "millrace/engine/sql/parser/node_pool.hpp"
#include "millrace/engine/sql/parser/precedence.hpp"

namespace millrace::sql {

/// Recursive descent over the grammar of the language, one member function per rule.
///
/// Rules never return null and never test for failure: see `cursor`. Two bounds keep the stack
/// safe: `level` counts how deep rules are nested while parsing, and `height_` how deep the tree is
/// that has been built, which a long chain of operators makes grow without nesting.
///
/// Ownership: borrows the arena that nodes are made in. Threads: one at a time.
/// Errors: in the cursor; what was returned is to be dropped then.
class grammar {
public:
  grammar(std::string_view text, arena& memory, const parse_limits& limits) noexcept
    : tokens_(text), pool_(memory), limits_(limits) {}

  [[nodiscard]] std::span<const statement* const> parse_script();
  [[nodiscard]] const expression* parse_whole_expression();

  [[nodiscard]] bool has_failed() const noexcept { return tokens_.has_failed(); }
  /// @pre has_failed()
  [[nodiscard]] failure take_failure() noexcept { return tokens_.take_failure(); }

private:
  class branch;
  class level;
  enum class set_chain : std::uint8_t { any, intersect };
  enum class cast_form : std::uint8_t { cast, try_cast };

  // Bounds: parser.cpp
  void deepen();
  void check_column_count(std::size_t count);

  // Names: parse_name.cpp
  [[nodiscard]] bool is_name(std::size_t ahead = 0);
  [[nodiscard]] bool is_bare_alias();
  [[nodiscard]] identifier parse_name(std::string_view what);
  /// What stands behind a dot, or behind AS in a select list, where reserved words are names too.
  [[nodiscard]] identifier parse_free_name(std::string_view what);
  [[nodiscard]] identifier to_identifier(const token& from);
  [[nodiscard]] qualified_name parse_qualified_name(std::string_view what);
  [[nodiscard]] std::span<const identifier> parse_name_list(std::string_view what);
  [[nodiscard]] std::string_view fold(std::string_view word);
  [[nodiscard]] std::string_view string_value(const token& from);
  [[nodiscard]] std::string_view unescape(const token& from);
  [[nodiscard]] std::string_view number_text(std::string_view digits);

  // Statements: parse_script.cpp, parse_statement.cpp, parse_create.cpp
  [[nodiscard]] std::span<const annotation> parse_annotations();
  [[nodiscard]] annotation parse_annotation(const token& from);
  [[nodiscard]] statement* parse_statement();
  [[nodiscard]] statement* parse_explain();
  [[nodiscard]] statement* parse_explained();
  [[nodiscard]] statement* parse_insert();
  [[nodiscard]] statement* parse_show();
  [[nodiscard]] statement* parse_describe();
  [[nodiscard]] statement* parse_set();
  [[nodiscard]] statement* parse_drop();
  [[nodiscard]] statement* parse_job(job_action action);
  [[nodiscard]] statement* parse_query_statement();
  [[nodiscard]] statement* parse_create();
  [[nodiscard]] relation_kind parse_relation_kind();
  void parse_elements(create_statement& into);
  void parse_watermark(create_statement& into);
  void parse_primary_key(create_statement& into);
  [[nodiscard]] column_definition parse_column(create_statement& into);
  [[nodiscard]] option parse_option();
  [[nodiscard]] std::span<const option> parse_options();
  void parse_option_name(option& into);
  void parse_option_value(option& into);
  [[nodiscard]] std::string_view parse_dotted_words();

  // Queries: parse_query.cpp
  [[nodiscard]] bool is_query_start();
  [[nodiscard]] const query* parse_query();
  [[nodiscard]] const query* parse_query_from(query* into, const query_body* first, source_span start);
  [[nodiscard]] std::span<const common_table> parse_with();
  [[nodiscard]] const query_body* parse_set_chain(const query_body* first, set_chain operators);
  [[nodiscard]] bool is_set_operator();
  [[nodiscard]] const query_body* parse_body();
  [[nodiscard]] const query_body* parse_values();
  [[nodiscard]] const query_body* nest(const query* inner, source_span span);
  void parse_query_tail(query& into);
  [[nodiscard]] const expression* parse_fetch();
  [[nodiscard]] emit_clause parse_emit();
  [[nodiscard]] const query* parse_parenthesized_query();
  /// Whether a query in parentheses, read as an expression, turns out to begin `(...) UNION ...`.
  [[nodiscard]] bool is_set_operator_behind(const expression* first);
  [[nodiscard]] const query* parse_query_behind(const expression* first);

  // SELECT: parse_select.cpp
  [[nodiscard]] const query_body* parse_select();
  [[nodiscard]] select_item parse_select_item();
  [[nodiscard]] expression* parse_star();
  [[nodiscard]] bool is_qualified_star();
  void parse_grouping(select_body& into);
  void refuse_second(bool is_first, std::string_view clause, source_span at);

  // FROM: parse_source.cpp
  [[nodiscard]] const table_source* parse_joined_source();
  [[nodiscard]] bool is_join();
  [[nodiscard]] join_kind parse_join_kind();
  [[nodiscard]] const table_source* parse_join(const table_source* left);
  void parse_join_condition(join_source& into);
  [[nodiscard]] const table_source* parse_source();
  [[nodiscard]] const table_source* parse_source_in_parentheses();
  [[nodiscard]] const table_source* parse_named_source();
  [[nodiscard]] function_source* parse_function_source();
  [[nodiscard]] table_argument parse_table_argument(bool is_table);
  void parse_table_operand(table_argument& into);
  [[nodiscard]] expression_list parse_table_keys();
  /// Accepts a comma between keys of a table operand, not one before the next argument.
  [[nodiscard]] bool accept_key_comma();
  [[nodiscard]] const expression* parse_as_of();
  [[nodiscard]] table_alias parse_table_alias();

  // Windows: parse_window.cpp
  void parse_window_clause(select_body& into, source_span at);
  [[nodiscard]] const time_window* parse_time_window(source_span at);
  [[nodiscard]] const window_specification* parse_over();
  [[nodiscard]] const window_specification* parse_window_specification();
  [[nodiscard]] const window_frame* parse_frame();
  [[nodiscard]] frame_bound parse_frame_bound();
  void refuse_bare_size();
  void check_frame(const window_frame& frame);
  [[nodiscard]] expression_list parse_partition_by();
  [[nodiscard]] std::span<const order_item> parse_order_by();
  [[nodiscard]] order_item parse_order_item();

  // Expressions: parse_expression.cpp
  [[nodiscard]] expression* parse_expression();
  [[nodiscard]] expression_list parse_expressions();
  [[nodiscard]] expression* parse_operand(precedence lowest);
  [[nodiscard]] expression* parse_operators(precedence lowest);
  [[nodiscard]] std::optional<precedence> next_rank();
  [[nodiscard]] expression* parse_operator(const expression* left, precedence rank);
  [[nodiscard]] expression* parse_prefix(precedence lowest);
  [[nodiscard]] expression* make_unary(unary_operator op, precedence operand);
  [[nodiscard]] expression* parse_is(const expression* left);
  [[nodiscard]] expression* parse_binary(const expression* left, precedence rank);
  [[nodiscard]] expression* parse_quantified(const expression* left, binary_operator op);
  [[nodiscard]] expression* parse_membership(const expression* left);
  [[nodiscard]] expression* parse_in(const expression* left, bool is_negated);
  [[nodiscard]] expression* parse_between(const expression* left, bool is_negated);
  [[nodiscard]] expression* parse_like(const expression* left, like_kind flavour, bool is_negated);
  [[nodiscard]] expression* parse_postfix();

  // Primaries: parse_primary.cpp
  [[nodiscard]] expression* parse_primary();
  [[nodiscard]] expression* parse_word();
  [[nodiscard]] expression* parse_parenthesis();
  [[nodiscard]] expression* parse_case();
  [[nodiscard]] expression* parse_word_with_parenthesis();
  [[nodiscard]] expression* parse_word_with_bracket();
  /// Null when the word and what follows it are no literal.
  [[nodiscard]] expression* parse_word_with_literal();
  [[nodiscard]] expression* parse_cast(cast_form form);
  [[nodiscard]] expression* parse_exists();
  [[nodiscard]] expression* parse_column_or_call();
  template <class Node>
  [[nodiscard]] expression* parse_items(source_span start, token_kind closing);

  // Literals: parse_literal.cpp
  [[nodiscard]] expression* make_literal(literal_kind type, std::string_view text, source_span span);
  [[nodiscard]] expression* parse_number();
  [[nodiscard]] expression* parse_hexadecimal();
  [[nodiscard]] expression* parse_typed_string(literal_kind type);
  [[nodiscard]] expression* parse_interval();
  [[nodiscard]] interval_unit accept_interval_unit();
  void fail_expected_unit();
  [[nodiscard]] expression* parse_duration();

  // Calls: parse_call.cpp
  [[nodiscard]] expression* parse_call(qualified_name name);
  void parse_arguments(call_expression& into);
  [[nodiscard]] argument parse_argument();
  void parse_call_suffixes(call_expression& into);
  [[nodiscard]] nulls_treatment accept_nulls_treatment();
  [[nodiscard]] expression* parse_current();
  [[nodiscard]] expression* parse_extract();
  [[nodiscard]] expression* parse_position();
  [[nodiscard]] expression* parse_substring();
  [[nodiscard]] expression* parse_trim();
  [[nodiscard]] call_expression* make_call(std::string_view function, source_span span);
  [[nodiscard]] expression* finish_call(call_expression* into, const std::vector<const expression*>& values);

  // Types: parse_type.cpp
  [[nodiscard]] const type_name* parse_type();
  [[nodiscard]] const type_name* parse_plain_type();
  void parse_collection_type(type_name& into);
  void parse_member_types(type_name& into);
  void close_type(token_kind closing);
  void parse_simple_type(type_name& into);
  void parse_time_zone(type_name& into);
  void parse_type_parameters(type_name& into);

  cursor tokens_;
  node_pool pool_;
  const parse_limits& limits_;
  std::uint32_t nesting_ = 0;
  std::uint32_t height_ = 0; ///< Of what the rule that runs now has built so far.
};

/// A part of the tree beside what its rule has built so far: heights do not add up, the higher counts.
///
/// Ownership: borrows the grammar. Threads: as the grammar. Errors: none.
class grammar::branch {
public:
  explicit branch(grammar& owner) noexcept : owner_(owner), outer_height_(std::exchange(owner.height_, 0)) {}
  branch(const branch&) = delete;
  branch& operator=(const branch&) = delete;
  ~branch() { owner_.height_ = std::max(outer_height_, owner_.height_); }

private:
  grammar& owner_;
  std::uint32_t outer_height_;
};

/// One level of nesting while a rule runs; what the rule builds is one level higher at its end.
///
/// Ownership: borrows the grammar. Threads: as the grammar. Errors: in the grammar's cursor.
class grammar::level {
public:
  explicit level(grammar& owner);
  level(const level&) = delete;
  level& operator=(const level&) = delete;
  ~level();

private:
  grammar& owner_;
  branch tree_;
};

} // namespace millrace::sql
