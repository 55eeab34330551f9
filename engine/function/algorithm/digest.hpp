#pragma once

#include <cstddef>
#include <string_view>

namespace millrace {

// Digests of bytes, by libcrypto. Threads: safe to call from any. Errors: none.

inline constexpr std::size_t md5_bytes = 16;
inline constexpr std::size_t sha256_bytes = 32;

/// Writes the MD5 of some bytes, RFC 1321. For checksums only; it protects nothing.
void digest_md5(std::string_view bytes, unsigned char (&out)[md5_bytes]) noexcept;
/// Writes the SHA-256 of some bytes, FIPS 180-4.
void digest_sha256(std::string_view bytes, unsigned char (&out)[sha256_bytes]) noexcept;

} // namespace millrace
