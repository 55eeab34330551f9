#pragma once

#include <string>
#include <vector>

#include "decoding.hpp"

#include "millrace/engine/column/column_builder.hpp"

namespace millrace::format_test {

/// Returns a flat column of the values that CAST makes of the texts; `~` is NULL.
[[nodiscard]] inline column column_of(const type& value_type, const std::vector<std::string>& texts, arena& memory) {
  const auto count = static_cast<std::uint32_t>(texts.size());
  column_builder built(value_type, count, memory);
  for (const auto& text : texts) {
    if (text == "~") {
      built.append_null();
      continue;
    }
    built.append_value(parse_value(text, value_type).value());
  }
  return built.finish();
}

[[nodiscard]] inline std::string encode(encoder& writer, std::span<const column> columns, std::uint32_t row_count) {
  batch_view rows;
  rows.columns = columns;
  rows.row_count = row_count;
  rows.rows = selection::all(row_count);
  encoded_rows out;
  writer.encode(rows, out);
  return {out.bytes.begin(), out.bytes.end()};
}

/// Encodes one column.
[[nodiscard]] inline std::string encode(std::string_view format, const type& value_type,
                                        const std::vector<std::string>& texts, const format_options& options = {}) {
  arena memory;
  const auto encoder = format_named(format).make_encoder(columns_of({value_type}), options);
  const column columns[] = {column_of(value_type, texts, memory)};
  return encode(*encoder, columns, static_cast<std::uint32_t>(texts.size()));
}

} // namespace millrace::format_test
