#include "millrace/actors/snapshot/content_hash.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace millrace {

struct content_hasher::state {
  XXH3_state_t value;
};

namespace {

[[nodiscard]] content_hash hash_of(XXH128_hash_t hash) noexcept { return {hash.low64, hash.high64}; }

} // namespace

content_hash hash_content(std::span<const std::byte> bytes) noexcept {
  return hash_of(XXH3_128bits(bytes.data(), bytes.size()));
}

content_hasher::content_hasher() : state_(std::make_unique<state>()) { XXH3_128bits_reset(&state_->value); }
content_hasher::content_hasher(content_hasher&&) noexcept = default;
content_hasher& content_hasher::operator=(content_hasher&&) noexcept = default;
content_hasher::~content_hasher() = default;

void content_hasher::add(std::span<const std::byte> bytes) noexcept {
  XXH3_128bits_update(&state_->value, bytes.data(), bytes.size());
}

content_hash content_hasher::hash() const noexcept { return hash_of(XXH3_128bits_digest(&state_->value)); }

} // namespace millrace
