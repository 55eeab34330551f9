#include "millrace/actors/internal/exchange.hpp"

#include <algorithm>

#include "millrace/engine/base/check.hpp"

namespace millrace {

const hand_over exchange::empty_part;

exchange::exchange(const shape& dimensions) : window_(dimensions.window) {
  for (std::uint32_t level = 1; level < dimensions.level_count; ++level) {
    auto& added = levels_.emplace_back();
    added.senders = level == 1 ? 1 : dimensions.partition_count;
    added.inputs.resize(std::size_t{window_} * added.senders);
    added.arrived.resize(window_);
    added.expected = dimensions.first;
  }
}

void exchange::accept(std::uint32_t sender, std::span<const handed_part> parts) {
  for (const auto& part : parts)
    accept(sender, part);
}

void exchange::accept(std::uint32_t sender, const handed_part& handed) {
  const auto [level, chunk, part] = handed;
  MILLRACE_CHECK(level >= 1 && level <= levels_.size());
  auto& at = levels_[level - 1];
  MILLRACE_CHECK(chunk >= at.expected && chunk.value < at.expected.value + window_);
  const auto slot = static_cast<std::size_t>(chunk.value % window_);
  const std::span<const hand_over*> inputs{at.inputs.data() + slot * at.senders, at.senders};
  if (at.arrived[slot] == 0)
    std::fill(inputs.begin(), inputs.end(), nullptr);
  const auto place = at.senders == 1 ? 0 : sender;
  MILLRACE_CHECK(place < at.senders && inputs[place] == nullptr);
  inputs[place] = part == nullptr ? &empty_part : part;
  ++waiting_;
  if (++at.arrived[slot] == at.senders)
    MILLRACE_CHECK(std::any_of(inputs.begin(), inputs.end(), [](const auto* input) { return input != &empty_part; }));
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
    const std::span<const hand_over*> inputs{at.inputs.data() + slot * at.senders, at.senders};
    const auto end = std::remove(inputs.begin(), inputs.end(), &empty_part);
    step ready{static_cast<std::uint32_t>(level), at.expected, {inputs.begin(), end}};
    ++at.expected.value;
    return ready;
  }
  return std::nullopt;
}

} // namespace millrace
