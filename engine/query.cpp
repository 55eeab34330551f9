#include "millrace/engine/query.hpp"

namespace millrace {

std::uint64_t output_run::row_count() const noexcept {
  std::uint64_t total = 0;
  for (const auto& rows : batches)
    total += rows.rows.count;
  return total;
}

void chunk_frame::reset() noexcept {
  memory.reset();
  for (auto& level : hand_overs)
    for (auto& target : level) {
      target.parts.clear();
      target.full_limits.clear();
    }
  for (auto& run : runs) {
    run.batches.clear();
    run.encoded.clear();
  }
  dead_letters.clear();
  filled_limits.clear();
  time_max = event_time::min();
  line_count = 0;
}

std::array<std::uint16_t, slot_count> assign_slots(std::uint32_t partition_count) noexcept {
  std::array<std::uint16_t, slot_count> owners{};
  for (std::uint32_t slot = 0; slot < slot_count; ++slot)
    owners[slot] = static_cast<std::uint16_t>(slot * partition_count / slot_count);
  return owners;
}

} // namespace millrace
