#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "millrace/engine/format/column_fill.hpp"

namespace millrace {

/// Objects and arrays within each other that a line may have, its own object included.
inline constexpr unsigned json_depth_max = 64;

/// A value of a JSON text, checked but not decoded.
struct json_value {
  std::string_view text; ///< Without the quotes of a string.
  cell_kind kind = cell_kind::null;
  bool is_escaped = false;
};

/// Returns the first character that ends or interrupts a string (a quote, a backslash, a control
/// character), or `end`. Up to 15 bytes behind `end` are read.
[[nodiscard]] const char* find_special(const char* at, const char* end) noexcept;
/// The same, byte by byte: the oracle of the above, and its stand-in where there is no SSE2.
[[nodiscard]] const char* find_special_plainly(const char* at, const char* end) noexcept;

/// Reads the tokens of one line from left to right; every `read_` checks what it reads in full.
///
/// Ownership: borrows the line, behind which 16 bytes are readable. Threads: one.
/// Errors: false where the grammar is broken; the tokenizer is of no use then.
class json_tokenizer {
public:
  explicit json_tokenizer(std::string_view line) noexcept : at_(line.data()), end_(at_ + line.size()) {}

  [[nodiscard]] bool is_done() const noexcept { return at_ == end_; }
  [[nodiscard]] const char* position() const noexcept { return at_; }

  void skip_blanks() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r' || *at_ == '\n'))
      ++at_;
  }
  /// Takes `wanted` if it is next.
  [[nodiscard]] bool take(char wanted) noexcept {
    if (at_ == end_ || *at_ != wanted)
      return false;
    ++at_;
    return true;
  }
  /// Takes `key` and the quote behind it if they are next.
  [[nodiscard]] bool take_key(std::string_view key) noexcept {
    if (static_cast<std::size_t>(end_ - at_) <= key.size() || at_[key.size()] != '"' ||
        std::memcmp(at_, key.data(), key.size()) != 0)
      return false;
    at_ += key.size() + 1;
    return true;
  }
  /// Reads a string from behind its opening quote.
  [[nodiscard]] bool read_string(json_value& out) noexcept;
  [[nodiscard]] bool read_value(json_value& out) noexcept;

private:
  [[nodiscard]] bool skip_escape() noexcept;
  [[nodiscard]] bool read_hex(unsigned& out) noexcept;
  [[nodiscard]] bool skip_digits() noexcept;
  [[nodiscard]] bool read_number(json_value& out) noexcept;
  [[nodiscard]] bool read_word(std::string_view word) noexcept;
  [[nodiscard]] bool read_nested(json_value& out) noexcept;
  [[nodiscard]] bool skip_key() noexcept;

  const char* at_;
  const char* end_;
};

/// Writes the text of a checked JSON string and returns its end; never more characters than it has.
[[nodiscard]] char* unescape_json(std::string_view text, char* out) noexcept;

} // namespace millrace
