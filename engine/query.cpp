#include "millrace/engine/query.hpp"

#include <algorithm>

namespace millrace {

std::uint64_t output_run::row_count() const noexcept {
  std::uint64_t total = 0;
  for (const auto& rows : batches)
    total += rows.rows.count;
  return total;
}

namespace {

std::size_t held_by(const output_run& run) noexcept {
  return run.encoded.held_bytes() + run.memory.held_bytes();
}

std::size_t held_by(const std::vector<output_run>& runs) noexcept {
  std::size_t bytes = 0;
  for (const auto& run : runs)
    bytes += held_by(run);
  return bytes;
}

/// Empties runs, and gives back the memory of those that hold more than is kept.
void forget(std::vector<output_run>& runs, std::size_t keep_bytes) noexcept {
  for (auto& run : runs) {
    if (held_by(run) > keep_bytes)
      run = {};
    run.batches.clear();
    run.encoded.clear();
    run.memory.reset();
  }
}

} // namespace

void query_counters::add(const query_counters& other) noexcept {
  rows_in += other.rows_in;
  bytes_in += other.bytes_in;
  rows_out += other.rows_out;
  rows_late += other.rows_late;
  rows_late_lost += other.rows_late_lost;
  rows_filtered += other.rows_filtered;
  chunks += other.chunks;
  groups += other.groups;
  state_bytes += other.state_bytes;
  for (std::size_t i = 0; i < reason_count; ++i) {
    rejected[i] += other.rejected[i];
    nulled[i] += other.nulled[i];
  }
}

void chunk_frame::count_runs() { counted_.set(held_by(runs) + held_by(joined)); }

std::uint64_t chunk_frame::held_bytes() const noexcept {
  return memory.held_bytes() + letters.held_bytes() + counted_.bytes();
}

void chunk_frame::reset(std::size_t keep_bytes) noexcept {
  heaps.clear();
  memory.reset(keep_bytes);
  letters.reset(keep_bytes);
  for (auto& level : hand_overs)
    for (auto& target : level) {
      target.parts.clear();
      target.full_limits.clear();
    }
  forget(runs, keep_bytes);
  forget(joined, keep_bytes);
  if (held_by(runs) + held_by(joined) > counted_.bytes()) { // They grew and were refused.
    forget(runs, 0);
    forget(joined, 0);
  }
  // Never more than before, so nothing is thrown.
  count_runs();
  dead_letters.clear();
  filled_limits.clear();
  time_max = event_time::min();
  line_count = 0;
}

bool deals_by_key(const physical_plan& plan) noexcept {
  return std::any_of(plan.nodes.begin(), plan.nodes.end(), [](const plan_node& node) {
    return node.kind == node_kind::exchange && node.level == 1 && node.strategy == exchange_strategy::hash;
  });
}

} // namespace millrace
