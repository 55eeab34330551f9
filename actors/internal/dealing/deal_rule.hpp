#pragma once

#include <cstdint>

#include "millrace/engine/base/units.hpp"

namespace millrace {

/// Returns the partition that decodes a chunk.
[[nodiscard]] constexpr std::uint32_t decoder_of(sequence_number chunk, std::uint32_t partition_count) noexcept {
  return static_cast<std::uint32_t>(chunk.value % partition_count);
}

/// Partitions `begin` to `end`, the last one left out.
struct partition_range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Returns the partitions that work on a chunk: without an exchange only the one that decodes it.
[[nodiscard]] constexpr partition_range workers_of(sequence_number chunk, std::uint32_t partition_count,
                                                   std::uint32_t level_count) noexcept {
  const auto decoder = decoder_of(chunk, partition_count);
  return level_count == 1 ? partition_range{decoder, decoder + 1} : partition_range{0, partition_count};
}

} // namespace millrace
