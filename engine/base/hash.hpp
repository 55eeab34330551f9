#pragma once

#include <cstddef>
#include <cstdint>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace millrace {

/// Which hash a job uses. `constant` maps every key to one value, so that tests meet collisions
/// everywhere; results must not depend on it.
enum class hash_mode : std::uint8_t { normal, constant };

/// Hashes bytes with XXH3 (64 bits), the same on every machine and in every version of a job.
[[nodiscard]] inline std::uint64_t hash_bytes(const void* data, std::size_t size) noexcept {
  return XXH3_64bits(data, size);
}

/// Hash slots the key space is divided into; state is saved, moved and restored per slot.
inline constexpr std::uint32_t slot_count = 256;

/// Returns the slot of a key's hash: its highest byte. Tables use the lower bits.
[[nodiscard]] constexpr std::uint32_t slot_of(std::uint64_t hash) noexcept {
  return static_cast<std::uint32_t>(hash >> 56U);
}

} // namespace millrace
