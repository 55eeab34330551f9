#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/format/decoder.hpp"
#include "millrace/engine/format/encoder.hpp"

namespace millrace {

/// How records are written; options of WITH, checked when the statement is analysed.
struct format_options {
  char delimiter = ',';          ///< Neither `quote` nor a line end.
  char quote = '"';             ///< 0: fields are never quoted.
  bool has_header = true;       ///< CSV: the first line names the columns.
  std::string null_text;        ///< CSV: unquoted text that means NULL; the empty field by default.
  std::string timestamp_format; ///< strptime pattern to read TIMESTAMP by; empty: ISO 8601. Written is always ISO 8601.
  std::uint32_t message_rows = batch_rows_max; ///< Protobuf: rows of a message that is written, 1 to `batch_rows_max`.
  bool nulls_bad_fields = false; ///< on.error = null: a bad field of a nullable column is NULL.
};

/// A format of records: what a reader, a partition and a sink need of it.
struct format_entry {
  std::string_view name; ///< As in WITH (format = 'csv').
  std::unique_ptr<decoder> (*make_decoder)(const schema& shape, const std::vector<bool>& needed,
                                           const format_options& options);
  std::unique_ptr<encoder> (*make_encoder)(const schema& shape, const format_options& options);
  std::unique_ptr<splitter> (*make_splitter)(const schema& shape, const format_options& options);
};

/// The text formats of the engine: csv, json.
[[nodiscard]] std::span<const format_entry> text_formats() noexcept;

} // namespace millrace
