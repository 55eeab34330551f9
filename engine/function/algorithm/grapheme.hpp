#pragma once

#include <cstddef>
#include <string_view>

namespace millrace {

/// Bytes of the first character as a reader sees it, which may be several code points: a letter and its accents, an
/// emoji and its colour (the extended grapheme clusters of Unicode annex 29).
/// @pre The text is not empty.
[[nodiscard]] std::size_t grapheme_size(std::string_view text) noexcept;

} // namespace millrace
