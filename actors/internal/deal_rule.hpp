#pragma once

#include <cstdint>
#include <ranges>

#include "millrace/engine/base/units.hpp"

namespace millrace {

/// Returns the partition that decodes a chunk.
[[nodiscard]] constexpr std::uint32_t decoder_of(sequence_number chunk, std::uint32_t partition_count) noexcept {
  return static_cast<std::uint32_t>(chunk.value % partition_count);
}

/// Returns the partitions that work on a chunk: without an exchange only the one that decodes it.
[[nodiscard]] inline auto workers_of(sequence_number chunk, std::uint32_t partition_count,
                                     std::uint32_t level_count) noexcept {
  const auto decoder = decoder_of(chunk, partition_count);
  return level_count == 1 ? std::views::iota(decoder, decoder + 1) : std::views::iota(0U, partition_count);
}

} // namespace millrace
