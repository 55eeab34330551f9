// The functions of one algorithm, which OpenSSL 3 has in the interface of version 1.1 only. By the newer one, made for
// algorithms of any provider, the digest of a short text takes twice as long.
#define OPENSSL_API_COMPAT 10100

#include "millrace/engine/function/algorithm/digest.hpp"

#include <openssl/md5.h>
#include <openssl/sha.h>

namespace millrace {
namespace {

const unsigned char* data_of(std::string_view bytes) noexcept {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

} // namespace

void digest_md5(std::string_view bytes, unsigned char (&out)[md5_bytes]) noexcept {
  static_assert(md5_bytes == MD5_DIGEST_LENGTH);
  ::MD5(data_of(bytes), bytes.size(), out);
}

void digest_sha256(std::string_view bytes, unsigned char (&out)[sha256_bytes]) noexcept {
  static_assert(sha256_bytes == SHA256_DIGEST_LENGTH);
  ::SHA256(data_of(bytes), bytes.size(), out);
}

} // namespace millrace
