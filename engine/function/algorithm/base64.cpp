#include "millrace/engine/function/algorithm/base64.hpp"

#include <openssl/evp.h>

namespace millrace {
namespace {

constexpr bool is_digit(char byte) noexcept {
  return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '+' ||
         byte == '/';
}

} // namespace

void encode_base64(std::string_view bytes, char* out) noexcept {
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out), reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
}

std::optional<std::size_t> decode_base64(std::string_view text, char* out) noexcept {
  if (text.size() % 4 != 0)
    return std::nullopt;
  if (text.empty())
    return 0;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  // The decoder takes blanks around the text, and `=` in it for a digit.
  if (!is_digit(text.front()) || !is_digit(text[text.size() - padding - 1]) ||
      text.find('=') < text.size() - padding)
    return std::nullopt;
  const auto size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out),
                                    reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0)
    return std::nullopt;
  return static_cast<std::size_t>(size) - padding;
}

} // namespace millrace
