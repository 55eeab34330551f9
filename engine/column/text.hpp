#pragma once

#include <string>
#include <string_view>

#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/type/schema.hpp"
#include "millrace/engine/type/value.hpp"

namespace millrace {

/// Appends the canonical text of a row's value, nothing for NULL. This is what CAST AS VARCHAR, CSV
/// and tables print: integers and exact decimals in full, doubles shortest that reads back (with
/// `.0` when integral, as DuckDB), `true`/`false`, times as `datetime.hpp` formats them, bytes as
/// `\xAB` where not printable.
void append_text(const column& source, std::size_t row, std::string& out);

/// Appends the canonical text of a double.
void append_double(double number, std::string& out);
/// As above for REAL: shortest text that reads back as the same 32-bit float.
void append_real(double number, std::string& out);

/// Returns a row's value as a scalar.
[[nodiscard]] value value_at(const column& source, std::size_t row);

/// Returns a constant column of a scalar.
[[nodiscard]] column constant_column(const value& scalar, arena& memory);

/// What a row does to the result, as it stands in a column `op`: `+I`, `-U`, `+U` or `-D`.
[[nodiscard]] std::string_view symbol_of(change_kind kind) noexcept;

/// Renders the alive rows as an aligned table with a header, for terminals and tests.
[[nodiscard]] std::string to_table(const schema& shape, const batch_view& rows);

} // namespace millrace
