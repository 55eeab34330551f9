#include "millrace/engine/query.hpp"

#include "millrace/engine/execution/query_state.hpp"

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
    for (auto& target : level)
      target.parts.clear();
  for (auto& run : runs) {
    run.batches.clear();
    run.encoded.clear();
  }
  dead_letters.clear();
  time_max = event_time::min();
  line_count = 0;
}

std::array<std::uint16_t, slot_count> assign_slots(std::uint32_t partition_count) noexcept {
  std::array<std::uint16_t, slot_count> owners{};
  for (std::uint32_t slot = 0; slot < slot_count; ++slot)
    owners[slot] = static_cast<std::uint16_t>(slot * partition_count / slot_count);
  return owners;
}

query::query(const physical_plan& plan, query_options options)
  : state_(std::make_unique<state>(plan, std::move(options))) {}
query::~query() = default;
query::query(query&&) noexcept = default;
query& query::operator=(query&&) noexcept = default;

status query::decode(const chunk& input, chunk_frame& frame) { return state_->decode(input, frame); }

status query::process(std::uint32_t level, std::span<const hand_over* const> inputs, chunk_frame& frame) {
  return state_->process(level, inputs, frame);
}

const query_counters& query::counters() const noexcept { return state_->counters(); }
event_time query::watermark() const noexcept { return state_->watermark(); }

} // namespace millrace
