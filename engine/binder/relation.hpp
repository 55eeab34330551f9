#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/expression/bound.hpp"
#include "millrace/engine/sql/ast.hpp"
#include "millrace/engine/window/entry.hpp"

namespace millrace::sql {

/// Which bound of a time window a column shows.
enum class window_role : std::uint8_t { none, start, end, time };

/// A column that a name can mean: an expression over the output of the relation's node.
struct scope_column {
  std::string qualifier; ///< Alias or name of the source it comes from; may be empty.
  std::string name;
  bound_expression value;
  window_role role = window_role::none; ///< Bound of the window that the relation was given.
};

/// What stands behind a name or query in FROM: a node of the plan and what its columns are called.
///
/// Ownership: a value. Threads: none. Errors: none.
struct relation {
  std::uint32_t node = 0;
  std::vector<scope_column> columns;
  /// Column of the node's output that carries event time, where there is one.
  std::optional<std::uint32_t> time_column;
  /// Set by TUMBLE(...) in FROM: grouping by its bounds makes a windowed grouping.
  std::optional<window_spec> window;
  /// True when rows replace earlier ones of their group, so that they cannot be counted again.
  bool is_changelog = false;
  /// Of a changelog: columns of the node's output that are the same in all rows of a group.
  std::vector<std::uint32_t> fixed_columns;
};

/// Makes the failure of a rule at a place in the text.
[[nodiscard]] inline failure fail(errc code, source_span span, std::string message, std::string hint = {}) {
  return {code, std::move(message), std::move(hint), span};
}

[[nodiscard]] inline failure unsupported(source_span span, std::string_view what) {
  return fail(errc::unsupported, span, std::string(what) + " is not supported by this version");
}

} // namespace millrace::sql
