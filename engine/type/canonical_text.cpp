#include "millrace/engine/type/canonical_text.hpp"

#include <array>
#include <charconv>

#include "millrace/engine/type/bytes_text.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/decimal.hpp"
#include "millrace/engine/type/floating.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace {

namespace {

void append_integer(std::int64_t number, std::string& out) {
  std::array<char, 24> text{};
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

} // namespace

void append_canonical(const type& /*value_type*/, bool stored, std::string& out) { out += stored ? "true" : "false"; }

void append_canonical(const type& value_type, std::int64_t stored, std::string& out) {
  std::array<char, datetime_text_max> text{};
  switch (value_type.id) {
    case type_id::decimal: return append_canonical(value_type, int128{stored}, out);
    case type_id::date: out.append(text.data(), format_date(static_cast<std::int32_t>(stored), text)); return;
    case type_id::time: out.append(text.data(), format_time(stored, text)); return;
    case type_id::timestamp: out.append(text.data(), format_timestamp(stored, text)); return;
    default: return append_integer(stored, out);
  }
}

void append_canonical(const type& value_type, int128 stored, std::string& out) {
  std::array<char, decimal_text_max> text{};
  out.append(text.data(), format_decimal(stored, value_type.scale, text));
}

void append_canonical(const type& value_type, double stored, std::string& out) {
  std::array<char, floating_text_max> text{};
  out.append(text.data(), value_type.id == type_id::real ? format_real(stored, text) : format_double(stored, text));
}

void append_canonical(const type& value_type, std::string_view stored, std::string& out) {
  if (value_type.id == type_id::bytes)
    append_bytes(stored, out);
  else
    out += stored;
}

void append_canonical(const type& /*value_type*/, interval_value stored, std::string& out) {
  std::array<char, datetime_text_max> text{};
  out.append(text.data(), format_interval(stored, text));
}

void append_bytes(std::string_view bytes, std::string& out) {
  write_bytes_text(bytes, [&](auto piece) { out += piece; });
}

bool parse_bytes(std::string_view text, std::string& out) {
  return read_bytes_text(text, [&](char byte) { out += byte; });
}

std::optional<bool> parse_boolean(std::string_view text) noexcept {
  text = trim_blanks(text);
  for (const auto* word : {"true", "t", "yes", "y", "1"})
    if (is_same_word(text, word))
      return true;
  for (const auto* word : {"false", "f", "no", "n", "0"})
    if (is_same_word(text, word))
      return false;
  return std::nullopt;
}

} // namespace millrace
