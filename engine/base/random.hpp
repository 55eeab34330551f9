#pragma once

#include <cstdint>

#include "millrace/engine/base/int128.hpp"

namespace millrace {

/// SplitMix64's finaliser: a good 64-bit mix of a counter (Steele, Lea, Flood 2014).
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

/// Counter-based generator: value n of a seed can be had alone, so generated streams can be split.
[[nodiscard]] constexpr std::uint64_t random_at(std::uint64_t seed, std::uint64_t n) noexcept {
  return mix(mix(seed) ^ (n * 0xd1342543de82ef95U));
}

/// A sequence of random numbers from a seed. The only source of randomness in the project.
class random_sequence {
public:
  explicit constexpr random_sequence(std::uint64_t seed) noexcept : seed_(seed) {}

  constexpr std::uint64_t next() noexcept { return random_at(seed_, n_++); }
  /// Uniform in [0, bound); `bound` is at least 1.
  constexpr std::uint64_t below(std::uint64_t bound) noexcept {
    return static_cast<std::uint64_t>((static_cast<uint128>(next()) * bound) >> 64U);
  }
  /// Uniform in [0, 1).
  constexpr double unit() noexcept { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

private:
  std::uint64_t seed_;
  std::uint64_t n_ = 0;
};

} // namespace millrace
