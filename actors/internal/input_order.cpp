#include "millrace/actors/internal/input_order.hpp"

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

} // namespace millrace
