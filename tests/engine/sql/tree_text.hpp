#pragma once

#include <span>
#include <string>
#include <string_view>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/sql/ast.hpp"

namespace millrace::sql {

/// A tree as nested parentheses with everything in it but the spans. Two trees are equal when their
/// texts are; no operator precedence and no quoting rule is involved, unlike in `print`.
///
/// Ownership: owns the text. Threads: one at a time. Errors: none.
class tree_text {
public:
  void add(const statement& node);
  void add(const query& node);
  void add(const expression& node);
  void add(const type_name& node);

  [[nodiscard]] const std::string& text() const noexcept { return out_; }

private:
  void open(std::string_view head);
  void close() { out_ += ')'; }
  void word(std::string_view text);
  void quoted(std::string_view text);
  void flag(bool value, std::string_view name);
  void number(auto value) { word(std::to_string(static_cast<unsigned>(value))); }
  void names(std::string_view head, std::span<const identifier> parts);
  void list(std::string_view head, expression_list items);
  void part(std::string_view head, const expression* value);

  void add_test(const expression& node);
  void add_constructor(const expression& node);
  void add(const call_expression& node);
  void add(const case_expression& node);
  void add(std::span<const argument> arguments);
  void add(std::string_view head, std::span<const order_item> items);
  void add(const window_specification& node);
  void add(const query_body& node);
  void add(const select_body& node);
  void add(const table_source& node);
  void add(const named_source& node);
  void add(const function_source& node);
  void add(const join_source& node);
  void add(const table_alias& alias);
  void add(const create_statement& node);
  void add(const option& given);

  std::string out_;
};

/// The tree of a whole script, one statement behind the other.
[[nodiscard]] std::string tree_of(const script& parsed);

/// Parses a script that must be valid and returns its tree; fails the test case otherwise.
[[nodiscard]] std::string tree_of(std::string_view text);

/// The same for a text that is one expression.
[[nodiscard]] std::string expression_tree_of(std::string_view text);

/// Parses a text that must not be valid; fails the test case otherwise.
[[nodiscard]] failure failure_of(std::string_view text);

} // namespace millrace::sql
