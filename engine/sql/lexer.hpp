#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "millrace/engine/base/result.hpp"
#include "millrace/engine/base/source_span.hpp"
#include "millrace/engine/sql/token.hpp"

namespace millrace::sql {

/// Checks what holds for a text as a whole: valid UTF-8 without NUL bytes.
[[nodiscard]] status check_encoding(std::string_view text);

/// Cuts a text into tokens, one at a time, in one pass and without allocating.
///
/// Blanks and comments are skipped; block comments nest. A comment `-- @...` is an annotation and
/// a token. A byte order mark at the start is skipped.
///
/// Ownership: borrows the text, which outlives the tokens. Threads: one at a time.
/// Errors: what is no token comes out as `token_kind::invalid`, and the text ends there.
class lexer {
public:
  /// @pre check_encoding(text).ok()
  explicit lexer(std::string_view text) noexcept;

  /// Returns the next token; `end` for ever once the text is used up.
  [[nodiscard]] token next() noexcept;

private:
  [[nodiscard]] char at(std::size_t offset) const noexcept { return offset < text_.size() ? text_[offset] : '\0'; }
  [[nodiscard]] std::string_view rest() const noexcept { return text_.substr(offset_); }
  /// Where the current line ends: at a line feed or a carriage return, as in PostgreSQL and DuckDB.
  [[nodiscard]] std::size_t line_end() const noexcept { return std::min(text_.find_first_of("\r\n", offset_), text_.size()); }
  [[nodiscard]] source_span here() const noexcept;
  void move_to(std::size_t offset) noexcept;

  /// Moves to the next token or annotation; false when a comment is not closed.
  [[nodiscard]] bool skip_blanks() noexcept;
  [[nodiscard]] bool skip_block_comment() noexcept;
  [[nodiscard]] bool is_at_annotation() const noexcept;

  token make(token_kind kind, std::size_t size) noexcept;
  token invalid(std::string_view reason, std::size_t size) noexcept;
  token annotation() noexcept;
  token word() noexcept;
  token quoted_name() noexcept;
  token string(std::size_t prefix) noexcept;
  token number() noexcept;
  token hexadecimal() noexcept;
  token number_before_word(token_kind kind, std::size_t end) noexcept;
  token symbol() noexcept;
  [[nodiscard]] std::size_t skip_digits(std::size_t offset) const noexcept;
  [[nodiscard]] std::size_t skip_word(std::size_t offset) const noexcept;

  std::string_view text_;
  std::size_t offset_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

/// Length in bytes of the duration `text` starts with and is followed by nothing of a word:
/// numbers with units `us ms s m min h d w` run together; 0 when there is none.
[[nodiscard]] std::size_t duration_size(std::string_view text) noexcept;

} // namespace millrace::sql
