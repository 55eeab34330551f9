#pragma once

#include <cstdint>
#include <string_view>

#include "millrace/engine/base/source_span.hpp"
#include "millrace/engine/sql/keyword.hpp"

namespace millrace::sql {

enum class token_kind : std::uint8_t {
  end,           ///< Behind the last character.
  invalid,       ///< Not a token; `token::text` says why, with a colon at its end when the span is worth showing.
  word,          ///< A keyword or a name without quotes.
  quoted_name,   ///< `"Name"`
  string,        ///< `'it''s'`
  escape_string, ///< `E'a\n'`
  integer,       ///< `17`, `1_000`
  hexadecimal,   ///< `0x1F`
  decimal,       ///< `1.50`, `.5`
  floating,      ///< `1e3`
  duration,      ///< `30s`, `1h30m`
  annotation,    ///< `-- @name: value`, from the `@`
  left_parenthesis,
  right_parenthesis,
  left_bracket,
  right_bracket,
  comma,
  semicolon,
  dot,
  colon,
  double_colon,
  arrow,  ///< `=>` or `:=`
  equal,
  double_equal, ///< Not an operator; known so that its error can say what to write.
  not_equal, ///< `<>` or `!=`
  less,
  less_equal,
  greater,
  greater_equal,
  plus,
  minus,
  star,
  slash,
  percent,
  caret,
  ampersand,
  pipe,
  double_pipe,
  hash,
  tilde,
  not_tilde, ///< `!~`
  shift_left,
  shift_right,
};

/// A piece of the text with its meaning. Views point into the text.
struct token {
  token_kind kind = token_kind::end;
  keyword word = keyword::none; ///< For `token_kind::word` only.
  source_span span;
  std::string_view text; ///< As written, quotes included.
};

} // namespace millrace::sql
