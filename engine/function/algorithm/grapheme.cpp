#include "millrace/engine/function/algorithm/grapheme.hpp"

#include <cstdint>

#include <utf8proc.h>

#include "millrace/engine/function/algorithm/code_point.hpp"

namespace millrace {

std::size_t grapheme_size(std::string_view text) noexcept {
  const auto letter = [&](std::size_t at) { return static_cast<utf8proc_int32_t>(decode_code_point(text.substr(at))); };
  utf8proc_int32_t state = 0;
  auto before = letter(0);
  auto size = code_point_size(text);
  while (size < text.size()) {
    const auto next = letter(size);
    if (utf8proc_grapheme_break_stateful(before, next, &state))
      break;
    before = next;
    size += code_point_size(text.substr(size));
  }
  return size;
}

} // namespace millrace
