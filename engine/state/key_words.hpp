#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/base/int128.hpp"

namespace millrace {

static_assert(std::endian::native == std::endian::little, "keys are packed by little-endian loads");

/// The first 15 bytes of a key of variable size, zero-padded, with its size in the last byte. Two
/// keys of at most 15 bytes are equal exactly when their words are; of longer keys, whose last
/// byte is `long_mark`, the words are a prefix.
struct key_words {
  static constexpr std::uint32_t short_size_max = 15;
  static constexpr std::uint64_t long_mark = 0xff;

  std::uint64_t low = 0;
  std::uint64_t high = 0;

  [[nodiscard]] constexpr bool is_long() const noexcept { return (high >> 56U) == long_mark; }
  /// @pre !is_long()
  [[nodiscard]] constexpr std::uint32_t short_size() const noexcept {
    return static_cast<std::uint32_t>(high >> 56U);
  }
  friend constexpr bool operator==(const key_words&, const key_words&) = default;
};

[[nodiscard]] inline std::uint64_t load_word(const void* from) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

/// Packs a key. Reads overlapping words inside [data, data + size), nothing beyond.
[[nodiscard]] inline key_words pack_key(const std::byte* data, std::uint32_t size) noexcept {
  constexpr std::uint64_t low_7_bytes = (std::uint64_t{1} << 56U) - 1;
  if (size > key_words::short_size_max)
    return {load_word(data), (load_word(data + 8) & low_7_bytes) | (key_words::long_mark << 56U)};
  const auto tag = std::uint64_t{size} << 56U;
  if (size >= 8) {
    // The last eight bytes hold the upper part at their end; two shifts, since one by 64 is none.
    const auto upper = load_word(data + size - 8) >> (8 * (15 - size)) >> 8U;
    return {load_word(data), upper | tag};
  }
  if (size >= 4) {
    std::uint32_t head = 0;
    std::uint32_t tail = 0;
    std::memcpy(&head, data, sizeof(head));
    std::memcpy(&tail, data + size - 4, sizeof(tail));
    return {head | (std::uint64_t{tail} << (8 * (size - 4))), tag};
  }
  if (size == 0)
    return {0, tag};
  const auto at = [&](std::uint32_t i) { return std::to_integer<std::uint64_t>(data[i]) << (8 * i); };
  return {at(0) | at(size / 2) | at(size - 1), tag};
}

namespace detail {

[[nodiscard]] constexpr std::uint64_t folded_product(std::uint64_t a, std::uint64_t b) noexcept {
  const auto product = static_cast<uint128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

} // namespace detail

/// Hashes two words by two folded multiplications; the same on every machine and in every version
/// of a job. A quarter of the cost of a general hash, for keys that fit two words.
[[nodiscard]] constexpr std::uint64_t hash_words(std::uint64_t low, std::uint64_t high) noexcept {
  const auto once = detail::folded_product(low ^ 0x9e3779b97f4a7c15U, high ^ 0xd1342543de82ef95U);
  return detail::folded_product(once ^ 0xbf58476d1ce4e5b9U, 0x94d049bb133111ebU);
}

/// Hashes a key of variable size, given with its words.
[[nodiscard]] inline std::uint64_t hash_key(key_words words, const std::byte* data, std::uint32_t size) noexcept {
  return words.is_long() ? hash_bytes(data, size) : hash_words(words.low, words.high);
}

} // namespace millrace
