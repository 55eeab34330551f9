#include "millrace/actors/internal/exchange.hpp"

#include <algorithm>

#include "millrace/engine/base/check.hpp"

namespace millrace {

exchange::exchange(const shape& dimensions) : window_(dimensions.window) {
  for (std::uint32_t level = 1; level < dimensions.level_count; ++level) {
    auto& added = levels_.emplace_back();
    added.senders = level == 1 ? 1 : dimensions.partition_count;
    added.inputs.resize(std::size_t{window_} * added.senders);
    added.arrived.resize(window_);
    added.expected = dimensions.first;
  }
}

void exchange::accept(std::uint32_t level, sequence_number chunk, std::uint32_t sender, const hand_over& part) {
  MILLRACE_CHECK(level >= 1 && level <= levels_.size());
  auto& at = levels_[level - 1];
  MILLRACE_CHECK(chunk >= at.expected && chunk.value < at.expected.value + window_);
  const auto slot = static_cast<std::size_t>(chunk.value % window_);
  const std::span<const hand_over*> inputs{at.inputs.data() + slot * at.senders, at.senders};
  if (at.arrived[slot] == 0)
    std::fill(inputs.begin(), inputs.end(), nullptr);
  const auto place = at.senders == 1 ? 0 : sender;
  MILLRACE_CHECK(place < at.senders && inputs[place] == nullptr);
  inputs[place] = &part;
  ++at.arrived[slot];
  ++waiting_;
}

bool exchange::is_ready(sequence_number last) const noexcept {
  return std::any_of(levels_.begin(), levels_.end(), [&](const auto& level) { return is_ready(level, last); });
}

std::optional<exchange::step> exchange::next(sequence_number last) noexcept {
  for (auto level = levels_.size(); level > 0; --level) {
    auto& at = levels_[level - 1];
    if (!is_ready(at, last))
      continue;
    const auto slot = static_cast<std::size_t>(at.expected.value % window_);
    at.arrived[slot] = 0;
    waiting_ -= at.senders;
    step ready{static_cast<std::uint32_t>(level), at.expected, {at.inputs.data() + slot * at.senders, at.senders}};
    ++at.expected.value;
    return ready;
  }
  return std::nullopt;
}

} // namespace millrace
