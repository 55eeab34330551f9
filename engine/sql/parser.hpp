#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/sql/ast.hpp"

namespace millrace::sql {

/// Bounds on what is parsed, so that no text can exhaust the stack. Passing one is
/// `errc::limit_exceeded`.
struct parse_limits {
  /// Bytes of a text.
  std::size_t text_bytes_max = std::size_t{16} << 20U;
  /// Parentheses, subqueries, prefix operators, CASE, calls and types inside one another.
  std::uint32_t nesting_max = 200;
  /// Nodes on any path from a statement down to a leaf: `1 + 1 + ... + 1` is as deep as it is long.
  std::uint32_t depth_max = 1000;
  /// Columns of one SELECT list or one declaration, as they are written.
  std::uint32_t columns_max = 1600;
};

/// Parses a whole script: statements separated by `;`.
///
/// A failure has `errc::syntax` (or `limit_exceeded`), the span of the token it was noticed at,
/// and a hint when a keyword seems misspelt. Names, types and options are not looked up here.
[[nodiscard]] result<script> parse(std::string_view text, const parse_limits& limits);
[[nodiscard]] result<script> parse(std::string_view text);

/// Parses a text that is one expression.
[[nodiscard]] result<expression_text> parse_expression(std::string_view text, const parse_limits& limits);
[[nodiscard]] result<expression_text> parse_expression(std::string_view text);

} // namespace millrace::sql
