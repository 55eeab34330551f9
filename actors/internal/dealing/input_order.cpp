#include "millrace/actors/internal/dealing/input_order.hpp"

#include <algorithm>

#include "millrace/engine/base/check.hpp"

namespace millrace {

input_order::input_order(const std::vector<input_pace>& inputs)
  : inputs_(inputs.size()), open_(inputs.size()),
    is_live_(std::find(inputs.begin(), inputs.end(), input_pace::live) != inputs.end()) {}

void input_order::arrive(std::uint32_t input) { inputs_[input].arrivals.push_back(arrivals_++); }

void input_order::drop(std::uint32_t input) {
  inputs_[input].arrivals.clear();
  arrive(input);
}

void input_order::learn(sequence_number n, event_time time_max) { dealt_[n.value % dealt_.size()].time_max = time_max; }

/// Makes the times of all chunks up to n - 64 count.
void input_order::catch_up(sequence_number n) {
  for (; counted_ + choice_lag <= n.value; ++counted_) {
    const auto& chunk = dealt_[counted_ % dealt_.size()];
    auto& known = inputs_[chunk.input].known;
    known = std::max(known, chunk.time_max);
  }
}

std::optional<std::uint32_t> input_order::first_arrived() const noexcept {
  std::optional<std::uint32_t> best;
  for (std::uint32_t i = 0; i < inputs_.size(); ++i) {
    const auto& arrivals = inputs_[i].arrivals;
    if (!arrivals.empty() && (!best || arrivals.front() < inputs_[*best].arrivals.front()))
      best = i;
  }
  return best;
}

std::optional<std::uint32_t> input_order::lowest_in_time() const noexcept {
  std::optional<std::uint32_t> best;
  for (std::uint32_t i = 0; i < inputs_.size(); ++i) {
    const auto& candidate = inputs_[i];
    if (candidate.has_ended)
      continue;
    if (!best || candidate.known < inputs_[*best].known ||
        (candidate.known == inputs_[*best].known && candidate.taken < inputs_[*best].taken))
      best = i;
  }
  if (best && inputs_[*best].arrivals.empty())
    return std::nullopt;
  return best;
}

std::optional<std::uint32_t> input_order::choose(sequence_number n) {
  catch_up(n);
  return is_live_ ? first_arrived() : lowest_in_time();
}

void input_order::take(sequence_number n, std::uint32_t input) {
  auto& from = inputs_[input];
  MILLRACE_CHECK(!from.arrivals.empty());
  from.arrivals.pop_front();
  ++from.taken;
  dealt_[n.value % dealt_.size()] = {input, event_time::min()};
}

void input_order::end(std::uint32_t input) {
  MILLRACE_CHECK(!inputs_[input].has_ended && inputs_[input].arrivals.empty());
  inputs_[input].has_ended = true;
  --open_;
}

void input_order::save(snapshot_manifest& into) const {
  for (std::uint32_t i = 0; i < inputs_.size(); ++i) {
    into.inputs[i].has_ended = inputs_[i].has_ended;
    into.inputs[i].chunks_taken = inputs_[i].taken;
    into.inputs[i].known = inputs_[i].known;
  }
  into.order.counted = counted_;
  for (auto n = counted_; n <= into.last_chunk.value; ++n)
    into.order.recent.push_back({dealt_[n % dealt_.size()].input, {}});
}

void input_order::save_times(snapshot_manifest& into) const {
  auto n = into.order.counted;
  for (auto& chunk : into.order.recent)
    chunk.time_max = dealt_[n++ % dealt_.size()].time_max;
}

void input_order::resume(const snapshot_manifest& from) {
  for (std::uint32_t i = 0; i < inputs_.size(); ++i) {
    inputs_[i].known = from.inputs[i].known;
    inputs_[i].taken = from.inputs[i].chunks_taken;
    inputs_[i].has_ended = from.inputs[i].has_ended;
    open_ -= std::size_t{inputs_[i].has_ended};
  }
  counted_ = from.order.counted;
  auto n = counted_;
  for (const auto& chunk : from.order.recent)
    dealt_[n++ % dealt_.size()] = {chunk.input, chunk.time_max};
}

} // namespace millrace
