#pragma once

#include <memory>
#include <vector>

#include "millrace/engine/format/decoder.hpp"
#include "millrace/engine/format/encoder.hpp"
#include "millrace/engine/format/format.hpp"

/// CSV as RFC 4180 has it, with these decisions where it is silent:
///
/// - Lines end in LF or CRLF; the last record needs no line end. Empty lines are skipped, but where
///   records have one field and `null_text` is empty, an empty line is a NULL (as in DuckDB).
/// - A quote opens a quoted field only as the field's first character; elsewhere it is text.
/// - A quoted field is bad where text follows its closing quote, and where that does not come: not before
///   the file ends, nor within as many bytes as a reader looks ahead. Its record ends with the line in which
///   the field begins, so that one bad quote costs one record and never the rest of the input.
/// - Where its quotes are sound a record ends where they say, however long it is: what stands within a
///   field is never taken for rows.
/// - An unquoted field equal to `null_text` is NULL; an empty one is NULL in every column that is
///   not text. A quoted empty field is the empty string.
/// - Blanks around numbers and times are accepted; text is kept as it is.
/// - Names of a header fit a column exactly, or else in any case and without blanks around them.

namespace millrace {

[[nodiscard]] std::unique_ptr<decoder> make_csv_decoder(const schema& shape, const std::vector<bool>& needed,
                                                        const format_options& options);
[[nodiscard]] std::unique_ptr<splitter> make_csv_splitter(const schema& shape, const format_options& options);

/// Writes fields in canonical text (see `append_text`), quoted only where they would read back as
/// something else. With `quote` 0, what `find_quoted` finds cannot be told apart.
[[nodiscard]] std::unique_ptr<encoder> make_csv_encoder(const schema& shape, const format_options& options);

/// The first column whose name or values may need quotes to be read back as they were; null where none may.
[[nodiscard]] const field* find_quoted(const schema& shape, const format_options& options) noexcept;

} // namespace millrace
