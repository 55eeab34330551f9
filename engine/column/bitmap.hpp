#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace millrace::bitmap {

/// Words that hold `bits` bits.
[[nodiscard]] constexpr std::size_t words(std::size_t bits) noexcept { return (bits + 63) / 64; }

[[nodiscard]] inline bool test(const std::uint64_t* map, std::size_t i) noexcept {
  return ((map[i / 64] >> (i % 64)) & 1U) != 0;
}
inline void set(std::uint64_t* map, std::size_t i) noexcept { map[i / 64] |= std::uint64_t{1} << (i % 64); }
inline void clear(std::uint64_t* map, std::size_t i) noexcept {
  map[i / 64] &= ~(std::uint64_t{1} << (i % 64));
}
inline void assign(std::uint64_t* map, std::size_t i, bool value) noexcept {
  const auto shift = i % 64;
  map[i / 64] = (map[i / 64] & ~(std::uint64_t{1} << shift)) | (std::uint64_t{value} << shift);
}

/// Mask of the bits of the last word that belong to a map of `bits` bits.
[[nodiscard]] constexpr std::uint64_t tail_mask(std::size_t bits) noexcept {
  return bits % 64 == 0 ? ~std::uint64_t{0} : (std::uint64_t{1} << (bits % 64)) - 1;
}

inline void fill(std::uint64_t* map, std::size_t bits, bool value) noexcept {
  std::memset(map, value ? 0xff : 0, words(bits) * sizeof(std::uint64_t));
}

[[nodiscard]] inline bool all_set(const std::uint64_t* map, std::size_t bits) noexcept {
  if (bits == 0)
    return true;
  const auto last = words(bits) - 1;
  for (std::size_t i = 0; i < last; ++i)
    if (map[i] != ~std::uint64_t{0})
      return false;
  return (map[last] & tail_mask(bits)) == tail_mask(bits);
}

[[nodiscard]] inline std::size_t count(const std::uint64_t* map, std::size_t bits) noexcept {
  if (bits == 0)
    return 0;
  std::size_t total = 0;
  const auto last = words(bits) - 1;
  for (std::size_t i = 0; i < last; ++i)
    total += static_cast<std::size_t>(std::popcount(map[i]));
  return total + static_cast<std::size_t>(std::popcount(map[last] & tail_mask(bits)));
}

} // namespace millrace::bitmap
