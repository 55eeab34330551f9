#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/base/hash.hpp"

namespace millrace {

/// Partition of each slot.
using slot_owners = std::array<std::uint16_t, slot_count>;

/// How much was seen of each slot, or empty where nothing is known.
using slot_weights = std::vector<std::uint64_t>;

/// A slot that belongs to a partition whatever the weights are, so that each owns one; slot 0 is that of partition 0.
[[nodiscard]] constexpr std::uint32_t home_slot(std::uint32_t partition, std::uint32_t partition_count) noexcept {
  return (partition * slot_count + partition_count - 1) / partition_count;
}

/// Deals the slots to partitions. Without weights each gets a range, as long as those of the others: slot s belongs to partition
/// s * count / 256, and the first of its range is a partition's home slot.
///
/// With weights each keeps its home slot. The others follow from the heaviest to the lightest, each to the partition with the least weight so
/// far (the LPT rule: R. L. Graham, "Bounds on Multiprocessing Timing Anomalies", 1969), and those without weight to the one
/// with the fewest slots. Ties go to the lower number. So no partition but one that has only its home slot has more than
/// the mean and the weight of one slot.
/// @param partition_count From 1 to `slot_count`.
/// @param weights Empty, or one for each slot.
[[nodiscard]] slot_owners assign_slots(std::uint32_t partition_count, std::span<const std::uint64_t> weights = {});

} // namespace millrace
