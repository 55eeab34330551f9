#include "millrace/engine/kernel/count.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

namespace millrace::kernel {

namespace {

/// Counts side by side, so that the compiler makes whole vectors of them.
constexpr std::size_t lanes = 64;
/// Rounds after which a count of one byte could overflow.
constexpr std::size_t rounds_max = 255;

} // namespace

std::size_t count_byte(std::string_view bytes, char wanted) noexcept {
  std::size_t count = 0;
  while (bytes.size() >= lanes) {
    const auto rounds = std::min(bytes.size() / lanes, rounds_max);
    std::array<std::uint8_t, lanes> counts{};
    for (std::size_t round = 0; round < rounds; ++round) {
      const auto* block = bytes.data() + round * lanes;
      for (std::size_t lane = 0; lane < lanes; ++lane)
        counts[lane] = static_cast<std::uint8_t>(counts[lane] + (block[lane] == wanted ? 1 : 0));
    }
    count = std::accumulate(counts.begin(), counts.end(), count);
    bytes.remove_prefix(rounds * lanes);
  }
  return count + static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), wanted));
}

} // namespace millrace::kernel
