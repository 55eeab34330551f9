#include "millrace/actors/internal/terminal_text.hpp"

#include <cstddef>

namespace millrace {

void blank_controls(std::string& text) noexcept {
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_pair =
      byte == 0xc2 && i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xe0U) == 0x80U;
    text[size++] = byte < 0x20 || byte == 0x7f || is_pair ? ' ' : text[i];
    i += is_pair ? 1 : 0;
  }
  text.resize(size);
}

} // namespace millrace
