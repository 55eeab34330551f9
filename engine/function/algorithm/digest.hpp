#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace millrace {

/// MD5 of bytes (RFC 1321). For checksums only; it protects nothing.
[[nodiscard]] std::array<std::uint8_t, 16> md5(std::string_view bytes) noexcept;

/// SHA-256 of bytes (FIPS 180-4).
[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::string_view bytes) noexcept;

} // namespace millrace
