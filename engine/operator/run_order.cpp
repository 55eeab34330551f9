#include "millrace/engine/operator/run_order.hpp"

#include <algorithm>
#include <bit>

#include "millrace/engine/base/check.hpp"

namespace millrace {

namespace {

/// Key of a run that has no row left; no position is that high.
constexpr uint128 no_key = ~uint128{0};

/// Ascends with (major order, position).
uint128 key_of(std::int64_t major_order, row_position position) noexcept {
  constexpr auto sign = std::uint64_t{1} << 63U;
  return (uint128{static_cast<std::uint64_t>(major_order) ^ sign} << 64U) | position;
}

} // namespace

bool is_in_order(row_run batches) noexcept {
  auto last = uint128{0};
  auto is_first = true;
  for (const auto& batch : batches)
    for (std::uint32_t i = 0; i < batch.rows.count; ++i) {
      const auto key = key_of(batch.major_order(batch.rows[i]), batch.position(batch.rows[i]));
      if (!is_first && key <= last)
        return false;
      last = key;
      is_first = false;
    }
  return true;
}

/// Moves to the next batch that has rows; false at the end of the run.
bool run_order::load(head& run) {
  while (!run.rest.empty() && run.rest.front().is_empty())
    run.rest = run.rest.subspan(1);
  if (run.rest.empty())
    return false;
  const auto& batch = run.rest.front();
  const auto rows = batch.rows;
  run.keys.resize(rows.count);
  if (rows.is_dense() && batch.positions != nullptr && batch.major_orders != nullptr)
    for (std::uint32_t i = 0; i < rows.count; ++i)
      run.keys[i] = key_of(batch.major_orders[i], batch.positions[i]);
  else
    for (std::uint32_t i = 0; i < rows.count; ++i)
      run.keys[i] = key_of(batch.major_order(rows[i]), batch.position(rows[i]));
  run.next = run.keys.data();
  run.end = run.next + rows.count;
  run.rest = run.rest.subspan(1);
  return true;
}

void run_order::begin(std::span<const row_run> runs) {
  const auto width = static_cast<std::uint32_t>(std::bit_ceil(std::max<std::size_t>(runs.size(), 1)));
  if (heads_.size() < runs.size())
    heads_.resize(runs.size());
  first_keys_.assign(width, no_key);
  winners_.resize(std::size_t{2} * width);
  for (std::uint32_t run = 0; run < width; ++run)
    winners_[width + run] = run;
  for (std::uint32_t run = 0; run < runs.size(); ++run) {
    heads_[run].rest = runs[run];
    if (load(heads_[run]))
      first_keys_[run] = *heads_[run].next;
  }
  for (auto node = width - 1; node > 0; --node)
    winners_[node] = winner_of(winners_[2 * node], winners_[2 * node + 1]);
}

/// Passes the first row of a run.
void run_order::advance(std::uint32_t run) {
  auto& at = heads_[run];
  const auto has_row = ++at.next != at.end || load(at);
  first_keys_[run] = has_row ? *at.next : no_key;
  for (auto node = (static_cast<std::uint32_t>(first_keys_.size()) + run) / 2; node > 0; node /= 2)
    winners_[node] = winner_of(winners_[2 * node], winners_[2 * node + 1]);
}

std::span<const std::uint32_t> run_order::next(std::uint32_t limit) {
  order_.resize(limit);
  std::uint32_t count = 0;
  for (; count < limit; ++count) {
    const auto first = winners_[1];
    const auto passed = first_keys_[first];
    if (passed == no_key)
      break;
    order_[count] = first;
    advance(first);
    MILLRACE_DCHECK(first_keys_[winners_[1]] > passed);
  }
  return {order_.data(), count};
}

} // namespace millrace
