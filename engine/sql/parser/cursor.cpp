#include "millrace/engine/sql/parser/cursor.hpp"

#include <algorithm>
#include <utility>

#include "millrace/engine/base/hex.hpp"
#include "millrace/engine/base/utf8.hpp"
#include "millrace/engine/sql/lookalike.hpp"

namespace millrace::sql {

namespace {

/// Bytes of an offending token that a message repeats.
constexpr std::size_t shown_bytes_max = 40;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; });
  return out;
}

std::string description_of(const token& found) {
  return found.kind == token_kind::end ? "the end of the text" : shown(found.text);
}

/// What to write in place of a character that is no token.
std::string hint_for_invalid(std::string_view text) {
  if (const auto* found = find_lookalike(text); found != nullptr)
    return std::string(found->hint);
  return text == "`" ? "names are quoted with double quotes" : "";
}

/// Returns the candidate a word may be a misspelling of, in upper case, or nothing. Short words
/// are close to everything, and reserved ones are what they are.
std::string guess(const token& word, std::span<const std::string_view> candidates) {
  constexpr std::size_t size_min = 3;
  const bool is_reserved = class_of(word.word) == keyword_class::reserved;
  if (word.kind != token_kind::word || word.text.size() < size_min || is_reserved)
    return {};
  const auto written = lower(word.text);
  const auto name = closest(written, candidates);
  return name == written ? std::string{} : upper(name);
}

void append_hex_escape(std::string& out, char byte) {
  const auto digits = hex_of(byte);
  out += {'\\', 'x', digits.high, digits.low};
}

} // namespace

std::string shown(std::string_view text) {
  auto end = std::min(text.size(), shown_bytes_max);
  while (end < text.size() && is_continuation(text[end]))
    --end;
  std::string out = "`";
  for (const auto c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20U && byte != 0x7fU)
      out += c;
    else
      append_hex_escape(out, c);
  }
  return out + (end < text.size() ? "...`" : "`");
}

cursor::cursor(std::string_view text) noexcept : text_(text), lexer_(text) {}

const token& cursor::peek(std::size_t ahead) noexcept {
  MILLRACE_DCHECK(ahead < lookahead_max);
  while (count_ <= ahead) {
    ring_[(first_ + count_) % lookahead_max] = lexer_.next();
    ++count_;
  }
  return ring_[(first_ + ahead) % lookahead_max];
}

token cursor::take() noexcept {
  const auto taken = peek();
  if (taken.kind == token_kind::end || taken.kind == token_kind::invalid)
    return taken;
  first_ = (first_ + 1) % lookahead_max;
  --count_;
  last_ = taken.span;
  last_kind_ = taken.kind;
  return taken;
}

bool cursor::accept(token_kind kind) noexcept {
  if (!is(kind) || kind == token_kind::end)
    return false;
  take();
  return true;
}

bool cursor::accept(keyword word) noexcept {
  if (!is(word))
    return false;
  take();
  return true;
}

bool cursor::accept(keyword first, keyword second) noexcept {
  if (!is(first) || !is(second, 1))
    return false;
  take();
  take();
  return true;
}

void cursor::expect(token_kind kind, std::string_view what) {
  if (!accept(kind))
    fail_expected(what);
}

void cursor::expect(keyword word) {
  if (accept(word))
    return;
  const auto candidate = name_of(word);
  fail_expected(upper(candidate), {&candidate, 1});
}

void cursor::expect_closing_angle() {
  if (!is(token_kind::shift_right)) {
    expect(token_kind::greater, "`>`");
    return;
  }
  auto& both = ring_[first_];
  both.kind = token_kind::greater;
  both.text.remove_prefix(1);
  last_ = both.span;
  last_.length = 1;
  last_kind_ = token_kind::greater;
  ++both.span.column;
  ++both.span.offset;
  --both.span.length;
}

source_span cursor::since(const source_span& first) const noexcept {
  const bool is_empty = last_.offset + last_.length < first.offset + first.length;
  return is_empty ? first : cover(first, last_);
}

void cursor::fail_expected(std::string_view what, std::span<const std::string_view> candidates) {
  const auto found = peek();
  if (found.kind == token_kind::invalid) {
    const auto text = text_.substr(found.span.offset, found.span.length);
    const bool shows_text = found.text.ends_with(':');
    fail(errc::syntax, found.span, std::string(found.text) + (shows_text ? " " + shown(text) : ""),
         hint_for_invalid(text));
  } else if (found.kind == token_kind::annotation) {
    fail(errc::syntax, found.span, "an annotation stands inside a statement: " + shown(found.text),
         "an annotation belongs before the statement");
  } else {
    fail(errc::syntax, found.span, "expected " + std::string(what) + ", found " + description_of(found),
         hint_for(found, candidates));
  }
}

void cursor::fail(errc code, source_span span, std::string message, std::string hint) {
  if (failure_)
    return;
  failure_ = failure{code, std::move(message), std::move(hint), span};
  // Nothing behind a failure is looked at: only `end` is left in sight.
  ring_.fill({token_kind::end, keyword::none, peek().span, {}});
  count_ = lookahead_max;
}

std::string cursor::hint_for(const token& found, std::span<const std::string_view> candidates) const {
  if (found.kind == token_kind::double_equal)
    return "equality is written `=`";
  if (last_kind_ == token_kind::comma)
    return "is the comma before it one too many?";
  if (const auto name = guess(found, candidates); !name.empty())
    return "did you mean `" + name + "`?";
  if (!alias_ || alias_->span != last_)
    return {};
  const auto name = guess(*alias_, candidates);
  return name.empty() ? std::string{} : shown(alias_->text) + " is read as an alias; did you mean `" + name + "`?";
}

} // namespace millrace::sql
