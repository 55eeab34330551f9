#include "millrace/engine/base/slot_owners.hpp"

#include <algorithm>
#include <numeric>

#include "millrace/engine/base/check.hpp"

namespace millrace {

namespace {

/// Slots as they are dealt, and what each partition has so far.
class slot_dealing {
public:
  slot_dealing(std::uint32_t partition_count, std::span<const std::uint64_t> weights) noexcept
    : partition_count_(partition_count), weights_(weights) {}

  void give(std::uint32_t slot, std::uint32_t partition) noexcept {
    owners_[slot] = static_cast<std::uint16_t>(partition);
    weight_[partition] += weights_[slot];
    ++count_[partition];
  }
  [[nodiscard]] std::uint32_t lightest() const noexcept { return least_of(weight_); }
  [[nodiscard]] std::uint32_t smallest() const noexcept { return least_of(count_); }
  [[nodiscard]] const slot_owners& owners() const noexcept { return owners_; }

private:
  using by_partition = std::array<std::uint64_t, slot_count>;

  [[nodiscard]] std::uint32_t least_of(const by_partition& values) const noexcept {
    return static_cast<std::uint32_t>(std::min_element(values.begin(), values.begin() + partition_count_) - values.begin());
  }

  std::uint32_t partition_count_;
  std::span<const std::uint64_t> weights_;
  slot_owners owners_{};
  by_partition weight_{};
  by_partition count_{}; ///< Of slots.
};

[[nodiscard]] slot_owners assign_ranges(std::uint32_t partition_count) noexcept {
  slot_owners owners{};
  for (std::uint32_t slot = 0; slot < slot_count; ++slot)
    owners[slot] = static_cast<std::uint16_t>(slot * partition_count / slot_count);
  return owners;
}

} // namespace

slot_owners assign_slots(std::uint32_t partition_count, std::span<const std::uint64_t> weights) {
  MILLRACE_CHECK(partition_count >= 1 && partition_count <= slot_count);
  if (weights.empty())
    return assign_ranges(partition_count);
  MILLRACE_CHECK(weights.size() == slot_count);
  slot_dealing dealing(partition_count, weights);
  std::array<bool, slot_count> is_home{};
  for (std::uint32_t partition = 0; partition < partition_count; ++partition) {
    const auto home = home_slot(partition, partition_count);
    is_home[home] = true;
    dealing.give(home, partition);
  }
  std::array<std::uint32_t, slot_count> slots{};
  std::iota(slots.begin(), slots.end(), 0U);
  const auto is_heavier = [&](std::uint32_t a, std::uint32_t b) {
    return weights[a] != weights[b] ? weights[a] > weights[b] : a < b;
  };
  std::sort(slots.begin(), slots.end(), is_heavier);
  for (const auto slot : slots)
    if (!is_home[slot])
      dealing.give(slot, weights[slot] == 0 ? dealing.smallest() : dealing.lightest());
  return dealing.owners();
}

} // namespace millrace
