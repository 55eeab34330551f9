#include "millrace/engine/sql/lexer.hpp"

#include <algorithm>
#include <array>

#include "millrace/engine/base/utf8.hpp"
#include "millrace/engine/sql/duration_unit.hpp"
#include "millrace/engine/sql/lookalike.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace::sql {

namespace {

/// Letters of all languages: every byte of a code point beyond ASCII counts as one.
constexpr bool begins_word(char c) noexcept {
  return is_letter(c) || c == '_' || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// Whether a word goes on at the start of a text; it ends before what only looks like SQL.
constexpr bool continues_word(std::string_view text) noexcept {
  return !text.empty() && (begins_word(text.front()) || is_digit(text.front())) && find_lookalike(text) == nullptr;
}

constexpr bool is_hexadecimal_digit(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

source_span span_at(std::string_view text, std::size_t offset) noexcept {
  source_span span{1, 1, static_cast<std::uint32_t>(offset), 1};
  for (const auto c : text.substr(0, offset)) {
    if (c == '\n') {
      ++span.line;
      span.column = 1;
    } else if (!is_continuation(c)) {
      ++span.column;
    }
  }
  return span;
}

struct symbol_entry {
  std::string_view text;
  token_kind kind;
};

/// Longer ones first, so that the first that fits is the right one.
constexpr auto symbols = std::to_array<symbol_entry>({
  {"::", token_kind::double_colon}, {":=", token_kind::arrow},         {"=>", token_kind::arrow},
  {"==", token_kind::double_equal}, {"<>", token_kind::not_equal},     {"!=", token_kind::not_equal},
  {"<=", token_kind::less_equal},   {">=", token_kind::greater_equal}, {"<<", token_kind::shift_left},
  {">>", token_kind::shift_right},  {"||", token_kind::double_pipe},   {"!~", token_kind::not_tilde},
  {"(", token_kind::left_parenthesis}, {")", token_kind::right_parenthesis},
  {"[", token_kind::left_bracket},  {"]", token_kind::right_bracket},  {",", token_kind::comma},
  {";", token_kind::semicolon},     {".", token_kind::dot},            {":", token_kind::colon},
  {"=", token_kind::equal},         {"<", token_kind::less},           {">", token_kind::greater},
  {"+", token_kind::plus},          {"-", token_kind::minus},          {"*", token_kind::star},
  {"/", token_kind::slash},         {"%", token_kind::percent},        {"^", token_kind::caret},
  {"&", token_kind::ampersand},     {"|", token_kind::pipe},           {"#", token_kind::hash},
  {"~", token_kind::tilde},
});

std::size_t unit_size(std::string_view text) noexcept {
  const auto end = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_letter) - text.begin());
  return find_duration_unit(text.substr(0, end)) != nullptr ? end : 0;
}

std::size_t number_size(std::string_view text) noexcept {
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end]))
    ++end;
  if (end == 0 || end + 1 >= text.size() || text[end] != '.' || !is_digit(text[end + 1]))
    return end;
  ++end;
  while (end < text.size() && is_digit(text[end]))
    ++end;
  return end;
}

} // namespace

status check_encoding(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '\0')
      return failure{errc::syntax, "the text contains a NUL byte", {}, span_at(text, i)};
    const auto size = valid_code_point_size(text.substr(i));
    if (size == 0)
      return failure{errc::syntax, "the text is not valid UTF-8", {}, span_at(text, i)};
    i += size;
  }
  return {};
}

std::size_t duration_size(std::string_view text) noexcept {
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) {
    const auto digits = number_size(text.substr(end));
    const auto unit = unit_size(text.substr(end + digits));
    if (unit == 0)
      return 0;
    end += digits + unit;
  }
  return continues_word(text.substr(end)) ? 0 : end;
}

lexer::lexer(std::string_view text) noexcept : text_(text) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text_.starts_with(byte_order_mark))
    offset_ = byte_order_mark.size();
}

token lexer::next() noexcept {
  if (!skip_blanks())
    return invalid("a comment is not closed", 2);
  if (offset_ >= text_.size())
    return make(token_kind::end, 0);
  const auto c = at(offset_);
  if (is_at_annotation())
    return annotation();
  if (const auto* found = find_lookalike(rest()); found != nullptr)
    return invalid(found->reason, found->text.size());
  if ((c == 'e' || c == 'E') && at(offset_ + 1) == '\'')
    return string(1);
  if (begins_word(c))
    return word();
  if (is_digit(c) || (c == '.' && is_digit(at(offset_ + 1))))
    return number();
  if (c == '\'')
    return string(0);
  if (c == '"')
    return quoted_name();
  return symbol();
}

source_span lexer::here() const noexcept {
  return {line_, column_, static_cast<std::uint32_t>(offset_), 0};
}

void lexer::move_to(std::size_t offset) noexcept {
  for (; offset_ < offset; ++offset_) {
    if (text_[offset_] == '\n') {
      ++line_;
      column_ = 1;
    } else if (!is_continuation(text_[offset_])) {
      ++column_;
    }
  }
}

bool lexer::skip_blanks() noexcept {
  while (offset_ < text_.size()) {
    const auto c = at(offset_);
    const auto following = at(offset_ + 1);
    if (is_blank(c)) {
      move_to(offset_ + 1);
    } else if (c == '-' && following == '-' && !is_at_annotation()) {
      move_to(line_end());
    } else if (c == '/' && following == '*') {
      if (!skip_block_comment())
        return false;
    } else {
      return true;
    }
  }
  return true;
}

bool lexer::skip_block_comment() noexcept {
  std::size_t depth = 1;
  auto end = offset_ + 2;
  while (depth > 0) {
    if (end >= text_.size())
      return false;
    const auto c = at(end);
    const auto following = at(end + 1);
    const bool opens = c == '/' && following == '*';
    const bool closes = c == '*' && following == '/';
    depth += opens ? 1 : 0;
    depth -= closes ? 1 : 0;
    end += opens || closes ? 2 : 1;
  }
  move_to(end);
  return true;
}

bool lexer::is_at_annotation() const noexcept {
  if (at(offset_) != '-' || at(offset_ + 1) != '-')
    return false;
  auto end = offset_ + 2;
  while (at(end) == ' ' || at(end) == '\t')
    ++end;
  return at(end) == '@';
}

token lexer::make(token_kind kind, std::size_t size) noexcept {
  auto span = here();
  span.length = static_cast<std::uint32_t>(size);
  const auto text = text_.substr(offset_, size);
  move_to(offset_ + size);
  return {kind, keyword::none, span, text};
}

token lexer::invalid(std::string_view reason, std::size_t size) noexcept {
  auto result = make(token_kind::invalid, std::min(size, text_.size() - offset_));
  result.text = reason;
  text_ = text_.substr(0, offset_);
  return result;
}

token lexer::annotation() noexcept {
  move_to(text_.find('@', offset_));
  auto end = line_end();
  while (is_blank(text_[end - 1]))
    --end;
  return make(token_kind::annotation, end - offset_);
}

token lexer::word() noexcept {
  auto result = make(token_kind::word, skip_word(offset_) - offset_);
  result.word = find_keyword(result.text);
  return result;
}

token lexer::quoted_name() noexcept {
  auto end = offset_ + 1;
  while (true) {
    end = text_.find('"', end);
    if (end == std::string_view::npos)
      return invalid("a quoted name is not closed", 1);
    if (at(end + 1) != '"')
      break;
    end += 2;
  }
  const auto size = end + 1 - offset_;
  return size == 2 ? invalid("a quoted name is empty", size) : make(token_kind::quoted_name, size);
}

token lexer::string(std::size_t prefix) noexcept {
  const bool has_escapes = prefix != 0;
  auto end = offset_ + prefix + 1;
  while (end < text_.size()) {
    const bool is_quote = text_[end] == '\'';
    if (is_quote && at(end + 1) != '\'')
      return make(has_escapes ? token_kind::escape_string : token_kind::string, end + 1 - offset_);
    end += is_quote || (has_escapes && text_[end] == '\\') ? 2U : 1U;
  }
  return invalid("a string is not closed", prefix + 1);
}

std::size_t lexer::skip_digits(std::size_t offset) const noexcept {
  while (is_digit(at(offset)) || (at(offset) == '_' && is_digit(at(offset + 1))))
    ++offset;
  return offset;
}

std::size_t lexer::skip_word(std::size_t offset) const noexcept {
  while (continues_word(text_.substr(offset)))
    ++offset;
  return offset;
}

token lexer::number() noexcept {
  if (at(offset_) == '0' && (at(offset_ + 1) == 'x' || at(offset_ + 1) == 'X'))
    return hexadecimal();
  auto kind = token_kind::integer;
  auto end = skip_digits(offset_);
  if (at(end) == '.') {
    kind = token_kind::decimal;
    end = skip_digits(end + 1);
  }
  if (at(end) == 'e' || at(end) == 'E') {
    const auto digits = end + (at(end + 1) == '+' || at(end + 1) == '-' ? 2 : 1);
    if (is_digit(at(digits))) {
      kind = token_kind::floating;
      end = skip_digits(digits);
    }
  }
  return continues_word(text_.substr(end)) ? number_before_word(kind, end) : make(kind, end - offset_);
}

token lexer::hexadecimal() noexcept {
  auto end = offset_ + 2;
  while (is_hexadecimal_digit(at(end)))
    ++end;
  const bool is_good = end > offset_ + 2 && !continues_word(text_.substr(end));
  return is_good ? make(token_kind::hexadecimal, end - offset_)
                 : invalid("a hexadecimal number is malformed:", skip_word(end) - offset_);
}

token lexer::number_before_word(token_kind kind, std::size_t end) noexcept {
  const auto size = kind == token_kind::floating ? 0 : duration_size(text_.substr(offset_));
  return size != 0 ? make(token_kind::duration, size)
                   : invalid("a number runs into a word:", skip_word(end) - offset_);
}

token lexer::symbol() noexcept {
  const auto rest = text_.substr(offset_, 2);
  const auto* found = std::find_if(symbols.begin(), symbols.end(),
                                   [&](const symbol_entry& s) { return rest.starts_with(s.text); });
  return found != symbols.end() ? make(found->kind, found->text.size()) : invalid("unexpected character:", 1);
}

} // namespace millrace::sql
