#pragma once

#include <memory>
#include <vector>

#include "millrace/engine/format/decoder.hpp"
#include "millrace/engine/format/encoder.hpp"
#include "millrace/engine/format/format.hpp"

/// JSON lines: one RFC 8259 object a line, with these decisions:
///
/// - A line ends in LF; lines of blanks are skipped. So are the brackets and commas of an array that is
///   written one element a line: `[` in front of an object, `,` and `]` behind it, or on lines of their own.
///   A file that begins with an object over several lines is refused. Every line is checked in full, ignored members
///   included: a line that is not one object, nests deeper than `json_depth_max`, or has half of a
///   surrogate pair is `bad_json`; one that is not UTF-8 is `invalid_utf8`.
/// - A member belongs to the column of the same name, or else of the same name in any case; of
///   several, the last counts, and an exact name before any other. Missing is NULL.
/// - VARCHAR takes any value: strings as their text, all else as its raw JSON.
/// - Numbers are read from their text, never through a double. Numeric columns take strings too.
///   Times, intervals and BYTES are strings, TIMESTAMPs numbers too where `timestamp_format` reads them;
///   BOOLEAN is `true`, `false`, or a string that reads so.
/// - Written are: NULL as `null`, so that every row has every member; infinities and NaN as the strings
///   "inf", "-inf", "nan"; times, intervals and BYTES as strings of their canonical text.

namespace millrace {

[[nodiscard]] std::unique_ptr<decoder> make_json_decoder(const schema& shape, const std::vector<bool>& needed,
                                                         const format_options& options);
[[nodiscard]] std::unique_ptr<encoder> make_json_encoder(const schema& shape, const format_options& options);

[[nodiscard]] std::unique_ptr<splitter> make_json_splitter(const schema& shape, const format_options& options);

} // namespace millrace
