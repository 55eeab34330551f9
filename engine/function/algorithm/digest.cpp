#include "millrace/engine/function/algorithm/digest.hpp"

#include <openssl/evp.h>

namespace millrace {
namespace {

// Looking an algorithm up by name takes longer than using it, so it is done once and kept.
const EVP_MD* algorithm_of(digest_kind kind) {
  static const EVP_MD* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return kind == digest_kind::md5 ? md5 : sha256;
}

} // namespace

struct digest::state {
  EVP_MD_CTX* context;
  bool is_usable;

  explicit state(digest_kind kind) : context(EVP_MD_CTX_new()) {
    const auto* algorithm = algorithm_of(kind);
    is_usable = context != nullptr && algorithm != nullptr && EVP_DigestInit_ex2(context, algorithm, nullptr) == 1;
  }
  state(const state&) = delete;
  state& operator=(const state&) = delete;
  ~state() { EVP_MD_CTX_free(context); }
};

digest::digest(digest_kind kind) : state_(std::make_unique<state>(kind)) {}
digest::~digest() = default;

std::size_t digest::compute(std::string_view bytes, unsigned char (&out)[digest_bytes_max]) noexcept {
  unsigned size = 0;
  auto* context = state_->context;
  // Without an algorithm the context starts again with the one it has.
  const auto is_done = state_->is_usable && EVP_DigestInit_ex2(context, nullptr, nullptr) == 1 &&
                       EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1 &&
                       EVP_DigestFinal_ex(context, out, &size) == 1;
  return is_done ? size : 0;
}

} // namespace millrace
