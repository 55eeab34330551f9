#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace millrace {

/// Bytes of the base64 text of some bytes.
[[nodiscard]] constexpr std::size_t base64_size(std::string_view bytes) noexcept { return (bytes.size() + 2) / 3 * 4; }

/// Writes the base64 text of some bytes, and a zero behind it.
/// @param out Room for base64_size(bytes) + 1.
/// @pre bytes.size() < 2^31
void encode_base64(std::string_view bytes, char* out) noexcept;

/// Writes the bytes that base64 text stands for and returns how many they are; nothing where it is none.
/// @param out Room for text.size() / 4 * 3; bytes behind the result may be written too.
/// @pre text.size() < 2^31
[[nodiscard]] std::optional<std::size_t> decode_base64(std::string_view text, char* out) noexcept;

} // namespace millrace
