#include "millrace/engine/function/algorithm/like_pattern.hpp"

#include "millrace/engine/function/algorithm/letter_case.hpp"

namespace millrace {

like_pattern::like_pattern(std::string_view pattern, std::string_view escape, letters compared) noexcept
  : pattern_(pattern), escape_(escape), compared_(compared) {
  if (!escape.empty() && code_point_size(escape) != escape.size())
    error_ = row_error::invalid_argument;
  // An escape at the very end has nothing to escape.
  for (auto rest = pattern; !rest.empty() && error_ == row_error::none;) {
    if (starts_with_escape(rest)) {
      rest.remove_prefix(escape_.size());
      if (rest.empty())
        error_ = row_error::invalid_argument;
    }
    rest.remove_prefix(rest.empty() ? 0 : code_point_size(rest));
  }
  look_for_shape();
}

void like_pattern::look_for_shape() noexcept {
  const auto has_escape = !escape_.empty() && pattern_.find(escape_) != std::string_view::npos;
  if (compared_ != letters::exact || has_escape)
    return;
  auto literal = pattern_;
  const auto is_open_at_end = literal.ends_with('%');
  literal.remove_suffix(is_open_at_end ? 1 : 0);
  const auto is_open_at_begin = literal.starts_with('%');
  literal.remove_prefix(is_open_at_begin ? 1 : 0);
  if (literal.find_first_of("%_") != std::string_view::npos)
    return;
  literal_ = literal;
  if (is_open_at_begin)
    shape_ = is_open_at_end ? shape::infix : shape::suffix;
  else
    shape_ = is_open_at_end ? shape::prefix : shape::equal;
}

bool like_pattern::matches(std::string_view text) const noexcept {
  switch (shape_) {
    case shape::equal: return text == literal_;
    case shape::prefix: return text.starts_with(literal_);
    case shape::suffix: return text.ends_with(literal_);
    case shape::infix: return text.find(literal_) != std::string_view::npos;
    case shape::general: break;
  }
  return matches_general(text);
}

// Bytes of the text's first code point when it is the given letter, otherwise 0.
std::size_t like_pattern::match_letter(std::string_view text, std::string_view letter) const noexcept {
  if (text.starts_with(letter))
    return letter.size();
  if (compared_ == letters::exact || to_lower(decode_code_point(text)) != to_lower(decode_code_point(letter)))
    return 0;
  return code_point_size(text);
}

// Remembers the last `%`: on a mismatch it takes one code point more and the rest is tried again.
bool like_pattern::matches_general(std::string_view text) const noexcept {
  auto pattern = pattern_;
  std::string_view pattern_behind_percent;
  std::string_view text_behind_percent;
  auto has_percent = false;
  while (!text.empty()) {
    const auto is_escaped = starts_with_escape(pattern);
    if (!is_escaped && pattern.starts_with('%')) {
      pattern.remove_prefix(1);
      has_percent = true;
      pattern_behind_percent = pattern;
      text_behind_percent = text;
      continue;
    }
    if (!pattern.empty()) {
      const auto rest = pattern.substr(is_escaped ? escape_.size() : 0);
      const auto letter = rest.substr(0, code_point_size(rest));
      const auto matched = !is_escaped && letter == "_" ? code_point_size(text) : match_letter(text, letter);
      if (matched > 0) {
        text.remove_prefix(matched);
        pattern = rest.substr(letter.size());
        continue;
      }
    }
    if (!has_percent)
      return false;
    text_behind_percent.remove_prefix(code_point_size(text_behind_percent));
    text = text_behind_percent;
    pattern = pattern_behind_percent;
  }
  // A `%` that is the escape stands for a letter, of which there is none left.
  while (pattern.starts_with('%') && !starts_with_escape(pattern))
    pattern.remove_prefix(1);
  return pattern.empty();
}

} // namespace millrace
