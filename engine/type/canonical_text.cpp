#include "millrace/engine/type/canonical_text.hpp"

#include <array>
#include <charconv>

#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/decimal.hpp"
#include "millrace/engine/type/floating.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace {

namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

bool is_plain(char c) noexcept { return c >= ' ' && c <= '~' && c != '"' && c != '\'' && c != '\\'; }

int hex_value(char c) noexcept {
  const auto found = hex_digits.find(to_upper(c));
  return found == std::string_view::npos ? -1 : static_cast<int>(found);
}

void append_integer(std::int64_t number, std::string& out) {
  std::array<char, 24> text{};
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

} // namespace

void append_canonical(const type& /*of*/, bool stored, std::string& out) { out += stored ? "true" : "false"; }

void append_canonical(const type& of, std::int64_t stored, std::string& out) {
  std::array<char, datetime_text_max> text{};
  switch (of.id) {
    case type_id::decimal: return append_canonical(of, int128{stored}, out);
    case type_id::date: out.append(text.data(), format_date(static_cast<std::int32_t>(stored), text)); return;
    case type_id::time: out.append(text.data(), format_time(stored, text)); return;
    case type_id::timestamp: out.append(text.data(), format_timestamp(stored, text)); return;
    default: return append_integer(stored, out);
  }
}

void append_canonical(const type& of, int128 stored, std::string& out) {
  std::array<char, decimal_text_max> text{};
  out.append(text.data(), format_decimal(stored, of.scale, text));
}

void append_canonical(const type& of, double stored, std::string& out) {
  std::array<char, floating_text_max> text{};
  out.append(text.data(), of.id == type_id::real ? format_real(stored, text) : format_double(stored, text));
}

void append_canonical(const type& of, std::string_view stored, std::string& out) {
  if (of.id == type_id::bytes)
    append_bytes(stored, out);
  else
    out += stored;
}

void append_canonical(const type& /*of*/, interval_value stored, std::string& out) {
  std::array<char, datetime_text_max> text{};
  out.append(text.data(), format_interval(stored, text));
}

void append_bytes(std::string_view bytes, std::string& out) {
  for (const auto c : bytes) {
    if (is_plain(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    out += hex_digits[byte / 16U];
    out += hex_digits[byte % 16U];
  }
}

bool parse_bytes(std::string_view text, std::string& out) {
  scanner in(text);
  while (!in.is_done()) {
    const auto c = in.peek();
    if (c != '\\') {
      if (static_cast<unsigned char>(c) > 0x7f)
        return false;
      out += c;
      in.skip();
      continue;
    }
    const auto escape = in.rest().substr(0, 4);
    if (escape.size() != 4 || escape[1] != 'x' || hex_value(escape[2]) < 0 || hex_value(escape[3]) < 0)
      return false;
    out += static_cast<char>(hex_value(escape[2]) * 16 + hex_value(escape[3]));
    in.take(escape);
  }
  return true;
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
