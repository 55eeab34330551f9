#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace millrace {

[[nodiscard]] constexpr bool is_blank(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr char to_upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] constexpr bool is_letter(char c) noexcept { return to_upper(c) >= 'A' && to_upper(c) <= 'Z'; }

/// Compares ASCII words in any case.
[[nodiscard]] constexpr bool is_same_word(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return to_upper(x) == to_upper(y); });
}

/// Removes blanks from both ends.
[[nodiscard]] constexpr std::string_view trim_blanks(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

/// Reads the literals of the language from left to right. A `take_` that finds something else
/// answers false and stays where it is.
///
/// Ownership: borrows the text. Threads: one. Errors: none.
class scanner {
public:
  explicit constexpr scanner(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] constexpr bool is_done() const noexcept { return rest_.empty(); }
  [[nodiscard]] constexpr std::string_view rest() const noexcept { return rest_; }
  /// The next character, or 0 at the end.
  [[nodiscard]] constexpr char peek() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }

  /// Moves over the next character. @pre !is_done()
  constexpr void skip() noexcept { rest_.remove_prefix(1); }
  /// Moves over blanks and says whether there were any.
  constexpr bool skip_blanks() noexcept {
    const auto before = rest_.size();
    while (is_blank(peek()))
      skip();
    return rest_.size() != before;
  }
  constexpr bool take(char wanted) noexcept {
    if (is_done() || rest_.front() != wanted)
      return false;
    skip();
    return true;
  }
  constexpr bool take(std::string_view wanted) noexcept {
    if (!rest_.starts_with(wanted))
      return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }
  /// As `take`, in any case.
  constexpr bool take_word(std::string_view wanted) noexcept {
    if (!is_same_word(rest_.substr(0, wanted.size()), wanted))
      return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }
  /// Takes letters, perhaps none.
  constexpr std::string_view take_letters() noexcept {
    std::size_t size = 0;
    while (size < rest_.size() && is_letter(rest_[size]))
      ++size;
    const auto letters = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return letters;
  }
  /// Takes 1 to `digits_max` (at most 18) digits as a number.
  constexpr bool take_digits(std::size_t digits_max, std::int64_t& out) noexcept {
    if (!is_digit(peek()))
      return false;
    out = 0;
    for (; digits_max != 0 && is_digit(peek()); --digits_max, skip())
      out = out * 10 + (rest_.front() - '0');
    return true;
  }
  /// Takes any number of digits behind a point, perhaps none, as millionths; the rest is cut.
  constexpr std::int64_t take_millionths() noexcept {
    std::int64_t millionths = 0;
    std::int64_t unit = 100'000;
    for (; is_digit(peek()); skip(), unit /= 10)
      millionths += (rest_.front() - '0') * unit;
    return millionths;
  }

private:
  std::string_view rest_;
};

} // namespace millrace
