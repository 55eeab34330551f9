#include <algorithm>
#include <array>
#include <string>

#include "millrace/engine/format/csv.hpp"
#include "millrace/engine/format/row_writer.hpp"
#include "millrace/engine/type/canonical_text.hpp"

namespace millrace {
namespace {

/// Characters that the canonical text of numbers and times may have.
constexpr std::string_view value_characters = "0123456789abcdefghijklmnopqrstuvwxyz+-.: ()BC";

bool may_be_in_value(char c) noexcept { return value_characters.find(c) != std::string_view::npos; }

class csv_encoder final : public encoder {
public:
  csv_encoder(const schema& shape, const format_options& options) : schema_(shape), options_(options) {
    for (const char c : {options.delimiter, options.quote, '\n', '\r'})
      is_special_[static_cast<unsigned char>(c)] = true;
    if (options.quote == 0)
      is_special_.fill(false);
    // An empty line would be skipped when it is read back.
    is_empty_quoted_ = options.null_text.empty() || shape.size() == 1;
    are_values_checked_ =
      !options.null_text.empty() || may_be_in_value(options.delimiter) || may_be_in_value(options.quote);
  }

  [[nodiscard]] std::string prologue() const override {
    if (!options_.has_header)
      return {};
    encoded_rows line;
    row_writer out(line, 0);
    for (std::uint32_t i = 0; i < schema_.size(); ++i) {
      if (i != 0)
        put(out, options_.delimiter);
      put_text(out, schema_.fields[i].name);
    }
    put(out, '\n');
    out.finish();
    return {line.bytes.begin(), line.bytes.end()};
  }

  void encode(const batch_view& rows, encoded_rows& out) override {
    const auto size_before = out.bytes.size();
    row_writer writer(out, estimate_.bytes_for(rows.rows.count));
    for (std::uint32_t i = 0; i < rows.rows.count; ++i) {
      const auto row = rows.rows[i];
      for (std::size_t c = 0; c < rows.columns.size(); ++c) {
        if (c != 0)
          put(writer, options_.delimiter);
        put_field(writer, rows.columns[c], row);
      }
      put(writer, '\n');
      writer.end_row();
    }
    writer.finish();
    estimate_.learn(out.bytes.size() - size_before, rows.rows.count);
  }

private:
  static void put(row_writer& out, char c) {
    auto* at = out.reserve(1);
    *at = c;
    out.commit(at + 1);
  }

  void put_field(row_writer& out, const column& source, std::uint32_t row) {
    if (!source.is_valid(row)) {
      out.commit(write_text(options_.null_text, out.reserve(options_.null_text.size())));
      return;
    }
    const auto& stored = source.store();
    const auto i = source.value_index(row);
    if (source.value_type.physical() != physical_type::string)
      return put_value(out, stored, i);
    if (source.value_type.id != type_id::bytes)
      return put_text(out, stored.text(i));
    bytes_text_.clear();
    append_bytes(stored.text(i), bytes_text_);
    put_text(out, bytes_text_);
  }

  void put_value(row_writer& out, const column& stored, std::size_t i) const {
    if (are_values_checked_) {
      std::array<char, value_text_max> text{};
      return put_text(out, {text.data(), static_cast<std::size_t>(write_value(stored, i, text.data()) - text.data())});
    }
    out.commit(write_value(stored, i, out.reserve(value_text_max)));
  }

  [[nodiscard]] bool needs_quotes(std::string_view text) const noexcept {
    if (text.empty())
      return is_empty_quoted_ && options_.quote != 0;
    return std::any_of(text.begin(), text.end(),
                       [this](char c) { return is_special_[static_cast<unsigned char>(c)]; }) ||
           (text == options_.null_text && options_.quote != 0);
  }

  void put_text(row_writer& out, std::string_view text) const {
    auto* at = out.reserve(2 * text.size() + 2);
    if (!needs_quotes(text)) {
      out.commit(write_text(text, at));
      return;
    }
    *at++ = options_.quote;
    for (const char c : text) {
      *at++ = c;
      if (c == options_.quote)
        *at++ = c;
    }
    *at++ = options_.quote;
    out.commit(at);
  }

  schema schema_;
  format_options options_;
  std::array<bool, 256> is_special_{}; ///< Characters that make a text need quotes.
  bool is_empty_quoted_ = false;
  bool are_values_checked_ = false; ///< Numbers and times may need quotes, too.
  row_size_estimate estimate_;
  std::string bytes_text_; ///< Kept for its memory.
};

} // namespace

std::unique_ptr<encoder> make_csv_encoder(const schema& shape, const format_options& options) {
  return std::make_unique<csv_encoder>(shape, options);
}

const field* find_quoted(const schema& shape, const format_options& options) noexcept {
  const auto& null = options.null_text;
  const auto is_any_value = may_be_in_value(options.delimiter) ||
                            (!null.empty() && std::all_of(null.begin(), null.end(), may_be_in_value));
  const auto splits_line = [&](char c) { return c == options.delimiter || c == '\n' || c == '\r'; };
  const auto found = std::find_if(shape.fields.begin(), shape.fields.end(), [&](const field& column) {
    return is_any_value || column.value_type.physical() == physical_type::string ||
           (options.has_header && std::any_of(column.name.begin(), column.name.end(), splits_line));
  });
  return found == shape.fields.end() ? nullptr : &*found;
}

} // namespace millrace
