#include "millrace/engine/function/algorithm/code_point.hpp"

#include <algorithm>

namespace millrace {

bool is_ascii(std::string_view text) noexcept {
  unsigned char high = 0;
  for (const char byte : text)
    high |= static_cast<unsigned char>(byte);
  return high < 0x80U;
}

std::size_t offset_of_code_point(std::string_view text, std::size_t code_point_index) noexcept {
  for (std::size_t offset = 0; offset < text.size(); ++offset)
    if (offset == 0 || !is_continuation(text[offset]))
      if (code_point_index-- == 0)
        return offset;
  return text.size();
}

std::uint32_t decode_code_point(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  switch (code_point_size(text)) {
    case 1: return byte(0);
    case 2: return ((byte(0) & 0x1fU) << 6U) | (byte(1) & 0x3fU);
    case 3: return ((byte(0) & 0x0fU) << 12U) | ((byte(1) & 0x3fU) << 6U) | (byte(2) & 0x3fU);
    default:
      return ((byte(0) & 0x07U) << 18U) | ((byte(1) & 0x3fU) << 12U) | ((byte(2) & 0x3fU) << 6U) | (byte(3) & 0x3fU);
  }
}

} // namespace millrace
