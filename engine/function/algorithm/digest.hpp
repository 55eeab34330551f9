#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace millrace {

enum class digest_kind : std::uint8_t {
  md5,    ///< 16 bytes, RFC 1321. For checksums only; it protects nothing.
  sha256, ///< 32 bytes, FIPS 180-4.
};

inline constexpr std::size_t digest_bytes_max = 32;

/// Computes digests of one kind, one after the other, by libcrypto.
///
/// Ownership: owns a context of libcrypto, used for all of them. Threads: one. Errors: `compute` answers 0 where the
/// system's libcrypto does not have the kind, as where a policy forbids MD5.
class digest {
public:
  explicit digest(digest_kind kind);
  digest(const digest&) = delete;
  digest& operator=(const digest&) = delete;
  ~digest();

  /// Writes the digest of some bytes and returns its size.
  [[nodiscard]] std::size_t compute(std::string_view bytes, unsigned char (&out)[digest_bytes_max]) noexcept;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace millrace
