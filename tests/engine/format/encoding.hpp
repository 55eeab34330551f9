#pragma once

#include <string>
#include <vector>

#include "decoding.hpp"

#include "millrace/engine/column/column_builder.hpp"

namespace millrace::format_test {

/// Returns a flat column of the values that CAST makes of the texts; `~` is NULL.
[[nodiscard]] inline column column_of(const type& of, const std::vector<std::string>& texts, arena& memory) {
  const auto count = static_cast<std::uint32_t>(texts.size());
  column_builder built(of, count, memory);
  for (const auto& text : texts) {
    if (text == "~") {
      built.append_null();
      continue;
    }
    const auto parsed = parse_value(text, of);
    switch (of.physical()) {
      case physical_type::bit: built.append_bool(parsed->as_bool()); break;
      case physical_type::int32: built.append_int32(static_cast<std::int32_t>(parsed->as_int64())); break;
      case physical_type::int64: built.append_int64(parsed->as_int64()); break;
      case physical_type::int128: built.append_int128(parsed->as_int128()); break;
      case physical_type::float64: built.append_float64(parsed->as_double()); break;
      case physical_type::string: built.append_text(parsed->as_text()); break;
      case physical_type::interval: built.append_interval(parsed->as_interval()); break;
    }
  }
  return built.finish();
}

[[nodiscard]] inline std::string encode(encoder& with, std::span<const column> columns, std::uint32_t row_count) {
  batch_view rows;
  rows.columns = columns;
  rows.row_count = row_count;
  rows.rows = selection::all(row_count);
  encoded_rows out;
  BOOST_TEST(with.encode(rows, encoded_rows::bytes_max, out));
  return {out.bytes.begin(), out.bytes.end()};
}

/// Encodes one column.
[[nodiscard]] inline std::string encode(std::string_view format, const type& of, const std::vector<std::string>& texts,
                                        const format_options& options = {}) {
  arena memory;
  const auto with = format_named(format).make_encoder(columns_of({of}), options);
  const column columns[] = {column_of(of, texts, memory)};
  return encode(*with, columns, static_cast<std::uint32_t>(texts.size()));
}

} // namespace millrace::format_test
