#include <algorithm>
#include <optional>
#include <string>

#include "millrace/engine/base/hex.hpp"
#include "millrace/engine/base/utf8.hpp"
#include "millrace/engine/sql/parser/grammar.hpp"

namespace millrace::sql {

namespace {

constexpr bool is_upper(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}

/// Undoes the doubling of `quote` inside a text that contains it.
std::string undouble(std::string_view text, char quote) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == quote)
      ++i;
  }
  return out;
}

std::optional<std::uint32_t> hexadecimal_value(std::string_view digits, std::size_t count) {
  if (digits.size() < count)
    return std::nullopt;
  std::uint32_t value = 0;
  for (const auto c : digits.substr(0, count)) {
    const auto digit = hex_digits.find(is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c);
    if (digit == std::string_view::npos)
      return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

/// Appends what the escape behind a backslash means; returns its length, 0 when it is malformed.
std::size_t append_escape(std::string& out, std::string_view escape) {
  constexpr std::string_view letters = "ntrbf\\'\"";
  constexpr std::string_view meanings = "\n\t\r\b\f\\'\"";
  if (escape.empty())
    return 0;
  if (const auto found = letters.find(escape[0]); found != std::string_view::npos) {
    out += meanings[found];
    return 1;
  }
  const std::size_t digits = escape[0] == 'u' ? 4 : escape[0] == 'U' ? 8 : 0;
  const auto value = digits == 0 ? std::nullopt : hexadecimal_value(escape.substr(1), digits);
  const bool is_character = value && *value != 0 && *value <= 0x10ffffU && (*value < 0xd800U || *value > 0xdfffU);
  if (!is_character)
    return 0;
  char bytes[code_point_bytes_max];
  out.append(bytes, write_code_point(*value, bytes));
  return digits + 1;
}

} // namespace

bool grammar::is_name(std::size_t ahead) {
  const auto& next = tokens_.peek(ahead);
  return next.kind == token_kind::quoted_name ||
         (next.kind == token_kind::word && class_of(next.word) != keyword_class::reserved);
}

bool grammar::is_bare_alias() {
  const auto& next = tokens_.peek();
  return next.kind == token_kind::quoted_name ||
         (next.kind == token_kind::word && class_of(next.word) == keyword_class::plain);
}

identifier grammar::parse_name(std::string_view what) {
  if (is_name())
    return to_identifier(tokens_.take());
  const auto& found = tokens_.peek();
  if (found.kind == token_kind::word) {
    tokens_.fail(errc::syntax, found.span,
                 "expected " + std::string(what) + ", found the reserved word " + shown(found.text),
                 "in double quotes it is a name");
  }
  tokens_.fail_expected(what);
  return {{}, tokens_.here()};
}

identifier grammar::parse_free_name(std::string_view what) {
  return tokens_.is(token_kind::word) ? to_identifier(tokens_.take()) : parse_name(what);
}

identifier grammar::to_identifier(const token& from) {
  return {from.kind == token_kind::quoted_name ? string_value(from) : fold(from.text), from.span};
}

qualified_name grammar::parse_qualified_name(std::string_view what) {
  const auto start = tokens_.here();
  std::vector<identifier> parts{parse_name(what)};
  while (tokens_.accept(token_kind::dot))
    parts.push_back(parse_free_name("a name"));
  return {pool_.copy(parts), tokens_.since(start)};
}

std::span<const identifier> grammar::parse_name_list(std::string_view what) {
  tokens_.expect(token_kind::left_parenthesis, "`(`");
  std::vector<identifier> names;
  do
    names.push_back(parse_name(what));
  while (tokens_.accept(token_kind::comma));
  tokens_.expect(token_kind::right_parenthesis, "`,` or `)`");
  return pool_.copy(names);
}

std::string_view grammar::fold(std::string_view word) {
  if (std::none_of(word.begin(), word.end(), is_upper))
    return word;
  std::string folded(word);
  for (auto& c : folded)
    c = is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
  return pool_.copy(folded);
}

std::string_view grammar::string_value(const token& from) {
  if (from.kind == token_kind::escape_string)
    return unescape(from);
  const auto quote = from.text.front();
  const auto inner = from.text.substr(1, from.text.size() - 2);
  return inner.find(quote) == std::string_view::npos ? inner : pool_.copy(undouble(inner, quote));
}

std::string_view grammar::unescape(const token& from) {
  const auto inner = from.text.substr(2, from.text.size() - 3);
  std::string out;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] == '\'')
      ++i;
    if (inner[i] != '\\') {
      out += inner[i];
      continue;
    }
    const auto size = append_escape(out, inner.substr(i + 1));
    if (size == 0) {
      auto end = i + 2;
      while (end < inner.size() && is_continuation(inner[end]))
        ++end;
      tokens_.fail(errc::syntax, from.span,
                   "an escape in a string is malformed: " + shown(inner.substr(i, end - i)), "known are \\n \\t \\r \\b \\f \\\\ \\' \\\" \\uXXXX and \\UXXXXXXXX");
      return {};
    }
    i += size;
  }
  return pool_.copy(out);
}

std::string_view grammar::number_text(std::string_view digits) {
  if (digits.find('_') == std::string_view::npos)
    return digits;
  std::string out(digits);
  std::erase(out, '_');
  return pool_.copy(out);
}

} // namespace millrace::sql
