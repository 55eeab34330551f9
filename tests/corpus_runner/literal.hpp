#pragma once

#include <string>
#include <string_view>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// Reads a type as `.stream` files write it: SQL names, and int8 .. int64, float32, float64, string.
[[nodiscard]] result<type> parse_corpus_type(std::string_view name);

/// Appends a literal of a row (`.` is NULL, times may be `hh:mm:ss.mmm` of 1970-01-01) to a column.
[[nodiscard]] status append_literal(std::string_view literal, column_builder& column);

/// Returns the canonical text of a literal, as outputs print it, or `null_text` for NULL.
[[nodiscard]] result<std::string> canonical_literal(std::string_view literal, type as, std::string_view null_text);

/// Writes canonical text as a literal.
[[nodiscard]] std::string to_literal(std::string_view canonical, type value_type);

/// Reads a time as `hh:mm:ss[.ffffff]` of 1970-01-01 or with a date.
[[nodiscard]] result<std::int64_t> parse_corpus_time(std::string_view text);

} // namespace millrace
