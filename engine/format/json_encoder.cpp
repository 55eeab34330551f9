#include <cmath>
#include <string>

#include "millrace/engine/format/json.hpp"
#include "millrace/engine/format/json_string.hpp"
#include "millrace/engine/format/row_writer.hpp"
#include "millrace/engine/type/canonical_text.hpp"

namespace millrace {
namespace {

[[nodiscard]] bool is_quoted(const column& stored, std::size_t i) noexcept {
  const auto value_type = stored.value_type;
  return value_type.id >= type_id::varchar || (value_type.is_float() && !std::isfinite(stored.data<double>()[i]));
}

class json_encoder final : public encoder {
public:
  json_encoder(const schema& shape, const format_options& /*options*/) {
    for (const auto& each : shape.fields) {
      std::string name(each.name.size() * json_escape_size_max + 2, '\0');
      name.resize(static_cast<std::size_t>(write_json_string(each.name, name.data()) - name.data()));
      heads_.push_back((heads_.empty() ? "{" : ",") + name + ":");
    }
  }

  [[nodiscard]] std::string prologue() const override { return {}; }

  void encode(const batch_view& rows, encoded_rows& out) override {
    const auto size_before = out.bytes.size();
    row_writer writer(out, estimate_.bytes_for(rows.rows.count));
    for (std::uint32_t i = 0; i < rows.rows.count; ++i) {
      const auto row = rows.rows[i];
      for (std::size_t c = 0; c < rows.columns.size(); ++c)
        put_member(writer, heads_[c], rows.columns[c], row);
      writer.commit(write_text("}\n", writer.reserve(2)));
      writer.end_row();
    }
    writer.finish();
    estimate_.learn(out.bytes.size() - size_before, rows.rows.count);
  }

private:
  void put_member(row_writer& out, std::string_view head, const column& source, std::uint32_t row) {
    auto* at = write_text(head, out.reserve(head.size() + value_text_max + 2));
    const auto& stored = source.store();
    const auto i = source.value_index(row);
    if (!source.is_valid(row)) {
      at = write_text("null", at);
    } else if (stored.value_type.physical() == physical_type::string) {
      out.commit(at);
      return put_text(out, stored, i);
    } else if (is_quoted(stored, i)) {
      *at++ = '"';
      at = write_value(stored, i, at);
      *at++ = '"';
    } else {
      at = write_value(stored, i, at);
    }
    out.commit(at);
  }

  void put_text(row_writer& out, const column& stored, std::size_t i) {
    auto text = stored.text(i);
    if (stored.value_type.id == type_id::bytes) {
      bytes_text_.clear();
      append_bytes(text, bytes_text_);
      text = bytes_text_;
    }
    out.commit(write_json_string(text, out.reserve(text.size() * json_escape_size_max + 2)));
  }

  std::vector<std::string> heads_; ///< What stands before each value: `{"a":`, `,"b":`.
  row_size_estimate estimate_;
  std::string bytes_text_; ///< Kept for its memory.
};

} // namespace

std::unique_ptr<encoder> make_json_encoder(const schema& shape, const format_options& options) {
  return std::make_unique<json_encoder>(shape, options);
}

} // namespace millrace
