#include "millrace/engine/format/json_tokenizer.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "millrace/engine/base/utf8.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace {
namespace {

constexpr unsigned surrogate_first = 0xd800;
constexpr unsigned low_surrogate_first = 0xdc00;
constexpr unsigned surrogate_end = 0xe000;

/// Reads four checked hexadecimal digits.
[[nodiscard]] unsigned hex_at(const char* text) noexcept {
  unsigned code = 0;
  std::from_chars(text, text + 4, code, 16);
  return code;
}

[[nodiscard]] char unescaped(char letter) noexcept {
  switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter; // A quote, a backslash or a slash.
  }
}

} // namespace

const char* find_special_plainly(const char* at, const char* end) noexcept {
  return std::find_if(at, end, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
}

#if defined(__SSE2__)
const char* find_special(const char* at, const char* end) noexcept {
  const auto quote = _mm_set1_epi8('"');
  const auto backslash = _mm_set1_epi8('\\');
  const auto control_last = _mm_set1_epi8(0x1f);
  for (; at < end; at += 16) {
    const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto is_control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, control_last), bytes);
    const auto is_quoting = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(is_quoting, is_control)));
    if (mask != 0)
      return std::min(at + std::countr_zero(mask), end);
  }
  return end;
}
#else
const char* find_special(const char* at, const char* end) noexcept { return find_special_plainly(at, end); }
#endif

bool json_tokenizer::read_hex(unsigned& out) noexcept {
  if (end_ - at_ < 4 || std::from_chars(at_, at_ + 4, out, 16).ptr != at_ + 4)
    return false;
  at_ += 4;
  return true;
}

bool json_tokenizer::skip_escape() noexcept {
  if (at_ == end_)
    return false;
  const char letter = *at_++;
  if (letter != 'u')
    return std::string_view("\"\\/bfnrt").find(letter) != std::string_view::npos;
  unsigned code = 0;
  if (!read_hex(code))
    return false;
  if (code < surrogate_first || code >= surrogate_end)
    return true;
  unsigned low = 0;
  return code < low_surrogate_first && take('\\') && take('u') && read_hex(low) && low >= low_surrogate_first &&
         low < surrogate_end;
}

bool json_tokenizer::read_string(json_value& out) noexcept {
  const auto* begin = at_;
  out.kind = cell_kind::text;
  out.is_escaped = false;
  for (;;) {
    at_ = find_special(at_, end_);
    if (at_ == end_)
      return false;
    const char special = *at_++;
    if (special == '"') {
      out.text = {begin, static_cast<std::size_t>(at_ - 1 - begin)};
      return true;
    }
    out.is_escaped = true;
    if (special != '\\' || !skip_escape())
      return false;
  }
}

bool json_tokenizer::skip_digits() noexcept {
  const auto* begin = at_;
  while (at_ != end_ && is_digit(*at_))
    ++at_;
  return at_ != begin;
}

bool json_tokenizer::read_number(json_value& out) noexcept {
  const auto* begin = at_;
  static_cast<void>(take('-'));
  if (!take('0') && !skip_digits())
    return false;
  if (take('.') && !skip_digits())
    return false;
  if (take('e') || take('E')) {
    if (!take('+'))
      static_cast<void>(take('-'));
    if (!skip_digits())
      return false;
  }
  out = {{begin, static_cast<std::size_t>(at_ - begin)}, cell_kind::number, false};
  return true;
}

bool json_tokenizer::read_word(std::string_view word) noexcept {
  if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word))
    return false;
  at_ += word.size();
  return true;
}

bool json_tokenizer::read_value(json_value& out) noexcept {
  if (at_ == end_)
    return false;
  const auto* begin = at_;
  switch (*at_) {
    case '"': ++at_; return read_string(out);
    case '{':
    case '[': return read_nested(out);
    case 'n': out = {}; return read_word("null");
    case 't':
    case 'f':
      if (!read_word(*at_ == 't' ? "true" : "false"))
        return false;
      out = {{begin, static_cast<std::size_t>(at_ - begin)}, cell_kind::boolean, false};
      return true;
    default: return read_number(out);
  }
}

bool json_tokenizer::skip_key() noexcept {
  json_value key;
  skip_blanks();
  if (!take('"') || !read_string(key))
    return false;
  skip_blanks();
  return take(':');
}

/// Checks what stands in brackets by a loop, since input must not decide how deep functions call each other.
bool json_tokenizer::read_nested(json_value& out) noexcept {
  const auto* begin = at_;
  std::uint64_t is_object = 0; // Bit i: what is open at depth i; 0 is the outermost.
  unsigned depth = 0;
  bool is_value_next = true;
  do {
    skip_blanks();
    if (is_value_next && at_ != end_ && (*at_ == '{' || *at_ == '[')) {
      // The line's own object counts.
      if (++depth >= json_depth_max)
        return false;
      const bool opens_object = *at_++ == '{';
      is_object = (is_object << 1U) | std::uint64_t{opens_object};
      skip_blanks();
      is_value_next = !take(opens_object ? '}' : ']');
      if (!is_value_next) {
        is_object >>= 1U;
        --depth;
      } else if (opens_object && !skip_key()) {
        return false;
      }
    } else if (is_value_next) {
      json_value scalar;
      if (!read_value(scalar))
        return false;
      is_value_next = false;
    } else if (take(',')) {
      is_value_next = true;
      if ((is_object & 1U) != 0 && !skip_key())
        return false;
    } else {
      if (!take((is_object & 1U) != 0 ? '}' : ']'))
        return false;
      is_object >>= 1U;
      --depth;
    }
  } while (depth != 0);
  out = {{begin, static_cast<std::size_t>(at_ - begin)}, cell_kind::nested, false};
  return true;
}

char* unescape_json(std::string_view text, char* out) noexcept {
  while (!text.empty()) {
    const auto plain = std::min(text.find('\\'), text.size());
    out = std::copy_n(text.data(), plain, out);
    text.remove_prefix(plain);
    if (text.empty())
      break;
    if (text[1] != 'u') {
      *out++ = unescaped(text[1]);
      text.remove_prefix(2);
      continue;
    }
    auto code = hex_at(text.data() + 2);
    text.remove_prefix(6);
    if (code >= surrogate_first && code < surrogate_end) {
      code = 0x10000U + ((code - surrogate_first) << 10U) + (hex_at(text.data() + 2) - low_surrogate_first);
      text.remove_prefix(6);
    }
    out = write_code_point(code, out);
  }
  return out;
}

} // namespace millrace
