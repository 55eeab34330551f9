#include "millrace/engine/execution/level_clock.hpp"

#include <algorithm>
#include <utility>

namespace millrace {

level_clock::level_clock(const physical_plan& plan) : plan_(&plan), is_full_(plan.nodes.size(), false) {
  for (const auto& source : plan.sources)
    inputs_.push_back({event_time::min(), source.delay, false});
  inputs_of_node_ = find_inputs();
  next_of_node_ = inputs_of_node_;
}

level_clock::reached_inputs level_clock::find_inputs() const {
  reached_inputs found;
  for (const auto& node : plan_->nodes) {
    auto& inputs = found.emplace_back();
    if (node.kind == node_kind::source)
      inputs.push_back({node.index, {}});
    for (const auto below : node.inputs) {
      // Late rows stand where their window stands, not where its results do.
      const auto& input_node = plan_->nodes[below];
      const auto waits = input_node.kind == node_kind::window && node.kind != node_kind::late;
      const auto lateness = waits ? input_node.window.lateness : duration{};
      if (!is_full_[below])
        for (const auto& [input, lag] : found[below])
          add(inputs, input, lag + lateness);
    }
  }
  return found;
}

void level_clock::add(std::vector<reach>& into, std::uint32_t input, duration lag) {
  for (auto& known : into)
    if (known.input == input) {
      known.lag = std::max(known.lag, lag);
      return;
    }
  into.push_back({input, lag});
}

void level_clock::begin(std::uint32_t input, event_time time_max, bool ends_input) noexcept {
  current_ = input;
  next_ = inputs_[input];
  next_.highest = std::max(next_.highest, time_max);
  next_.has_ended = next_.has_ended || ends_input;
}

/// What lies below a full LIMIT no longer holds back the time of what reads it. That counts from the end of the chunk on,
/// since rows that the LIMIT let through in it are still judged by the time before.
void level_clock::fill(std::uint32_t limit) {
  if (is_full_[limit])
    return;
  is_full_[limit] = true;
  next_of_node_ = find_inputs();
  has_filled_ = true;
}

void level_clock::end() {
  inputs_[current_] = next_;
  if (std::exchange(has_filled_, false))
    inputs_of_node_ = next_of_node_;
}

time_frontier level_clock::at(std::uint32_t node) const noexcept {
  time_frontier frontier;
  frontier.before = event_time::max();
  frontier.after = event_time::max();
  frontier.others = event_time::max();
  frontier.chunk_max_before = inputs_[current_].highest;
  for (const auto& [input, lag] : inputs_of_node_[node]) {
    const auto watermark = inputs_[input].watermark(lag);
    frontier.before = std::min(frontier.before, watermark);
    if (input == current_)
      frontier.delay = next_.delay + lag;
    else
      frontier.others = std::min(frontier.others, watermark);
  }
  // Without any input left nothing is minimised: time has come to its end, and what waits is due.
  for (const auto& [input, lag] : next_of_node_[node])
    frontier.after = std::min(frontier.after, (input == current_ ? next_ : inputs_[input]).watermark(lag));
  return frontier;
}

time_frontier level_clock::reached(std::uint32_t input) const noexcept {
  const auto& known = inputs_[input];
  time_frontier frontier;
  frontier.before = known.watermark({});
  frontier.after = frontier.before;
  frontier.others = event_time::max();
  frontier.chunk_max_before = known.highest;
  frontier.delay = known.delay;
  return frontier;
}

event_time level_clock::watermark() const noexcept {
  auto lowest = event_time::max();
  for (const auto& input : inputs_)
    lowest = std::min(lowest, input.watermark({}));
  return lowest;
}

void level_clock::save(state_writer& into) const {
  for (const auto& input : inputs_) {
    into.put(input.highest);
    into.put(input.has_ended);
  }
  for (const auto is_full : is_full_)
    into.put(std::uint8_t{is_full});
}

void level_clock::load(state_reader& from) {
  for (auto& input : inputs_) {
    input.highest = from.take<event_time>();
    input.has_ended = from.take<std::uint8_t>() != 0;
  }
  for (std::size_t i = 0; i < is_full_.size(); ++i)
    is_full_[i] = from.take<std::uint8_t>() != 0;
  inputs_of_node_ = find_inputs();
  next_of_node_ = inputs_of_node_;
}

result<saved_section> level_clock::move(const saved_section& saved, const state_move& move, const physical_plan& now) {
  level_clock clock(now);
  state_reader from(saved.bytes);
  for (const auto& input : move.input) {
    const auto highest = from.take<event_time>();
    const bool has_ended = from.take<std::uint8_t>() != 0;
    if (input)
      clock.inputs_[*input] = {highest, clock.inputs_[*input].delay, has_ended};
  }
  for (const auto& node : move.node)
    if (const bool is_full = from.take<std::uint8_t>() != 0; node)
      clock.is_full_[*node] = is_full;
  if (from.has_failed() || !from.is_at_end())
    return failure{errc::corrupt, "a clock of a snapshot has another size", {}, {}};
  saved_section moved{.slot = saved.slot};
  state_writer into(moved);
  clock.save(into);
  return moved;
}

} // namespace millrace
