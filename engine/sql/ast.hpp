#pragma once

#include <span>
#include <string_view>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/sql/ast_expression.hpp"
#include "millrace/engine/sql/ast_query.hpp"
#include "millrace/engine/sql/ast_statement.hpp"

namespace millrace::sql {

/// What a text says, before any name in it is looked up.
///
/// The tree is at most `parse_limits::depth_max` nodes deep on every path, queries and
/// joins included, so whoever walks it may recurse.
///
/// Ownership: owns the arena that holds every node, every string and a copy of the text; nodes
/// stay where they are when the script is moved.
/// Threads: immutable once parsed. Errors: none.
struct script {
  arena memory;
  std::string_view text;
  std::span<const statement* const> statements;
};

/// One expression with the memory it lives in, for tests and for expressions outside statements.
struct expression_text {
  arena memory;
  std::string_view text;
  const expression* root = nullptr;
};

} // namespace millrace::sql
