#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace millrace::sql {

/// A character that word processors, web pages and input methods put where SQL has another one.
struct lookalike {
  std::string_view text;   ///< One code point.
  std::string_view reason; ///< What it is; with a colon at its end where it can be seen.
  std::string_view hint;   ///< What SQL has in its place.
};

inline constexpr auto lookalikes = std::to_array<lookalike>({
  {"\xc2\xa0", "a no-break space (U+00A0) stands outside quotes", "write a plain space"},
  {"\xe2\x80\x87", "a figure space (U+2007) stands outside quotes", "write a plain space"},
  {"\xe2\x80\x89", "a thin space (U+2009) stands outside quotes", "write a plain space"},
  {"\xe2\x80\xaf", "a narrow no-break space (U+202F) stands outside quotes", "write a plain space"},
  {"\xe3\x80\x80", "an ideographic space (U+3000) stands outside quotes", "write a plain space"},
  {"\xe2\x80\x8b", "a zero width space (U+200B) stands outside quotes", "remove it; it cannot be seen"},
  {"\xef\xbb\xbf", "a byte order mark (U+FEFF) stands inside the text", "remove it; it cannot be seen"},
  {"\xe2\x80\x98", "a typographic quote (U+2018):", "strings are quoted with '"},
  {"\xe2\x80\x99", "a typographic quote (U+2019):", "strings are quoted with '"},
  {"\xe2\x80\x9a", "a typographic quote (U+201A):", "strings are quoted with '"},
  {"\xe2\x80\x9c", "a typographic quote (U+201C):", "strings are quoted with ', names with \""},
  {"\xe2\x80\x9d", "a typographic quote (U+201D):", "strings are quoted with ', names with \""},
  {"\xe2\x80\x9e", "a typographic quote (U+201E):", "strings are quoted with ', names with \""},
  {"\xc2\xab", "a typographic quote (U+00AB):", "strings are quoted with ', names with \""},
  {"\xc2\xbb", "a typographic quote (U+00BB):", "strings are quoted with ', names with \""},
  {"\xc2\xb4", "an acute accent (U+00B4):", "strings are quoted with '"},
  {"\xe2\x80\x93", "an en dash (U+2013):", "minus is written -, a comment begins with --"},
  {"\xe2\x80\x94", "an em dash (U+2014):", "minus is written -, a comment begins with --"},
  {"\xe2\x88\x92", "a minus sign (U+2212):", "minus is written -"},
  {"\xc3\x97", "a multiplication sign (U+00D7):", "a product is written *"},
  {"\xe2\x89\xa4", "a mathematical sign (U+2264):", "it is written <="},
  {"\xe2\x89\xa5", "a mathematical sign (U+2265):", "it is written >="},
  {"\xe2\x89\xa0", "a mathematical sign (U+2260):", "it is written <>"},
  {"\xef\xbc\x8c", "a fullwidth comma (U+FF0C):", "write ,"},
  {"\xef\xbc\x9b", "a fullwidth semicolon (U+FF1B):", "write ;"},
  {"\xef\xbc\x88", "a fullwidth parenthesis (U+FF08):", "write ("},
  {"\xef\xbc\x89", "a fullwidth parenthesis (U+FF09):", "write )"},
});

/// Returns the entry of the character a text begins with, or null.
[[nodiscard]] constexpr const lookalike* find_lookalike(std::string_view text) noexcept {
  if (text.empty() || (static_cast<unsigned char>(text.front()) & 0x80U) == 0)
    return nullptr;
  const auto* found = std::find_if(lookalikes.begin(), lookalikes.end(),
                                   [&](const lookalike& known) { return text.starts_with(known.text); });
  return found == lookalikes.end() ? nullptr : found;
}

} // namespace millrace::sql
