#pragma once

#include <string>
#include <string_view>

#include "millrace/engine/sql/ast.hpp"

namespace millrace::sql {

/// Canonical SQL of a tree: one spelling per meaning, keywords in capitals, names quoted only where
/// they must be, parentheses only where precedence asks for them, no line breaks but after
/// annotations. Parsing it again gives an equal tree, spans apart.
[[nodiscard]] std::string print(const script& of);
[[nodiscard]] std::string print(const statement& of);
[[nodiscard]] std::string print(const query& of);
[[nodiscard]] std::string print(const expression& of);
[[nodiscard]] std::string print(const type_name& of);

/// A name as SQL has to spell it: in double quotes when it is reserved or not lower case.
[[nodiscard]] std::string print_name(std::string_view name);

} // namespace millrace::sql
