#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/column/text.hpp"
#include "millrace/engine/format/format.hpp"

namespace millrace::format_test {

/// What came of a chunk, as text: fields separated by `|`, NULL as `~`, each row ended by a line feed.
struct decoded {
  std::string rows;
  std::string failures;               ///< `offset:reason`, `:column`, and `:null` for a field; separated by blanks.
  std::vector<std::uint32_t> offsets; ///< Of the rows.
};

/// Bytes with nothing but the promised 64 readable ones behind them, which look like input.
class padded {
public:
  explicit padded(std::string_view bytes) : size_(bytes.size()), memory_(bytes.begin(), bytes.end()) {
    constexpr std::string_view temptation = "\"1,{}\n\\\"\r\n";
    for (std::size_t i = 0; i < 64; ++i)
      memory_.push_back(temptation[i % temptation.size()]);
    memory_.shrink_to_fit();
  }
  [[nodiscard]] std::string_view view() const noexcept { return {memory_.data(), size_}; }

private:
  std::size_t size_;
  std::vector<char> memory_;
};

inline void append_row(const decoded_batch& batch, std::uint32_t row, std::string& out) {
  for (std::size_t i = 0; i < batch.columns.size(); ++i) {
    out += i == 0 ? "" : "|";
    if (batch.columns[i].is_valid(row))
      append_text(batch.columns[i], row, out);
    else
      out += '~';
  }
  out += '\n';
}

[[nodiscard]] inline std::string to_text(const std::vector<record_failure>& failures) {
  std::string text;
  for (const auto& each : failures) {
    text += (text.empty() ? "" : " ") + std::to_string(each.offset) + ":" + std::string(name_of(each.reason));
    if (each.column != record_failure::no_column)
      text += ":" + std::to_string(each.column);
    text += each.is_kept ? ":null" : "";
  }
  return text;
}

[[nodiscard]] inline decoded decode(decoder& reader, std::string_view bytes, const file_layout* layout = nullptr) {
  const padded input(bytes);
  arena memory;
  std::vector<record_failure> failures;
  decoded all;
  reader.begin(input.view(), layout, memory, failures);
  // All batches of a chunk are kept, as a partition may do.
  std::vector<decoded_batch> batches;
  for (decoded_batch batch; reader.next(batch);)
    batches.push_back(batch);
  for (const auto& batch : batches) {
    for (std::uint32_t row = 0; row < batch.row_count; ++row)
      append_row(batch, row, all.rows);
    all.offsets.insert(all.offsets.end(), batch.record_offsets, batch.record_offsets + batch.row_count);
  }
  all.failures = to_text(failures);
  return all;
}

[[nodiscard]] inline const format_entry& format_named(std::string_view name) {
  for (const auto& each : text_formats())
    if (each.name == name)
      return each;
  return text_formats().front();
}

/// A schema of columns `a`, `b`, ... of the given types.
[[nodiscard]] inline schema columns_of(const std::vector<type>& types) {
  schema shape;
  for (const auto& each : types)
    shape.fields.push_back({std::string(1, static_cast<char>('a' + shape.fields.size())), each});
  return shape;
}

/// Decodes with every column needed.
[[nodiscard]] inline decoded decode(std::string_view format, const schema& shape, std::string_view bytes,
                                    const format_options& options = {}) {
  const auto decoder = format_named(format).make_decoder(shape, std::vector<bool>(shape.size(), true), options);
  return decode(*decoder, bytes);
}

} // namespace millrace::format_test
