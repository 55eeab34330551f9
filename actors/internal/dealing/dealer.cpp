#include "millrace/actors/internal/dealing/dealer.hpp"

#include <algorithm>

#include "millrace/actors/internal/dealing/deal_rule.hpp"
#include "millrace/engine/base/check.hpp"

namespace millrace {

dealer::dealer(const options& wanted)
  : partition_count_(wanted.partition_count), reports_per_chunk_(wanted.reports_per_chunk), ends_(wanted.ends),
    order_(wanted.inputs), log_(wanted.decisions_kept), queues_(wanted.inputs.size()), is_closed_(wanted.inputs.size()),
    ends_at_(wanted.inputs.size()), dealt_(wanted.window), written_(wanted.sink_count) {
  MILLRACE_CHECK(wanted.window >= 1 && wanted.window <= choice_lag);
  MILLRACE_CHECK(wanted.ends.size() == wanted.inputs.size() + 1);
}

void dealer::resume(const snapshot_manifest& from) {
  order_.resume(from);
  log_.resume(from.decision_count, from.decision_digest);
  next_ = from.last_chunk.value + 1;
  settled_ = next_;
  complete_ = next_;
  std::fill(written_.begin(), written_.end(), next_);
  for (std::uint32_t input = 0; input < is_closed_.size(); ++input)
    is_closed_[input] = from.inputs[input].has_ended;
}

void dealer::save(snapshot_manifest& into) const {
  into.last_chunk = {next_ - 1};
  into.decision_count = log_.count();
  into.decision_digest = log_.digest();
  order_.save(into);
}

void dealer::cut(std::uint32_t input, chunk& content) {
  if (is_closed_[input])
    return;
  queues_[input].push_back(&content);
  order_.arrive(input);
}

void dealer::exhaust(std::uint32_t input) {
  if (is_closed_[input])
    return;
  is_closed_[input] = true;
  queues_[input].push_back(nullptr);
  order_.arrive(input);
}

void dealer::end_early(std::uint32_t input, sequence_number n, bool others_go_on) {
  ends_at_[input] = others_go_on && order_.is_repeatable() ? n.value + choice_lag : next_;
}

/// Ends the inputs whose time has come.
void dealer::drop_unread() {
  for (std::uint32_t input = 0; input < queues_.size(); ++input) {
    if (!ends_at_[input] || next_ < *ends_at_[input])
      continue;
    ends_at_[input].reset();
    if (order_.has_ended(input))
      continue;
    is_closed_[input] = true;
    queues_[input].assign(1, nullptr);
    order_.drop(input);
  }
}

/// Takes the oldest chunk of an input, or the one that says it has ended.
chunk& dealer::take_from(std::uint32_t input) {
  auto* content = queues_[input].front();
  queues_[input].pop_front();
  order_.take({next_}, input);
  if (content != nullptr)
    return *content;
  order_.end(input);
  content = &ends_[input];
  content->facts.input = input;
  content->ends_input = true;
  return *content;
}

dealer::deal dealer::send(chunk& content, std::int64_t now_us) {
  const sequence_number n{next_++};
  content.facts.sequence = n;
  content.facts.ingest_time_us = now_us;
  const auto partition = decoder_of(n, partition_count_);
  at(n) = {&content, partition, reports_per_chunk_, false};
  std::uint64_t size = content.bytes.size();
  for (const auto& rows : content.rows)
    size += rows.rows.count;
  log_.record({n, content.facts.input, partition, content.position.offset, size, now_us, content.ends_input});
  return {&content, partition};
}

std::optional<dealer::deal> dealer::next_deal(std::int64_t now_us) {
  if (in_flight() == dealt_.size() || has_ended_)
    return std::nullopt;
  drop_unread();
  if (order_.all_ended()) {
    has_ended_ = true;
    ends_.back().ends_job = true;
    return send(ends_.back(), now_us);
  }
  const auto input = order_.choose({next_});
  if (!input)
    return std::nullopt;
  auto& content = take_from(*input);
  content.facts.input = *input;
  return send(content, now_us);
}

void dealer::processed(sequence_number n, std::uint32_t partition, event_time time_max) {
  MILLRACE_CHECK(n.value >= settled_ && n.value < next_);
  auto& dealt = at(n);
  MILLRACE_CHECK(dealt.reports_missing > 0);
  --dealt.reports_missing;
  // Only who decoded the chunk knows its times, and the chunk that ends the job has none.
  if (partition == dealt.partition && !dealt.content->ends_job)
    order_.learn(n, time_max);
}

/// Chunks settle and complete in order, though they are processed in any: lines are counted on, letters are recorded and
/// frames are used again in that order.
std::optional<dealer::settled> dealer::next_settled() noexcept {
  if (settled_ == next_)
    return std::nullopt;
  const auto& dealt = at({settled_});
  if (dealt.reports_missing > 0)
    return std::nullopt;
  return settled{{settled_++}, dealt.partition, dealt.content};
}

std::optional<dealer::completed> dealer::next_complete() noexcept {
  if (complete_ == settled_ || at({complete_}).awaits_record)
    return std::nullopt;
  if (std::any_of(written_.begin(), written_.end(), [this](auto until) { return until <= complete_; }))
    return std::nullopt;
  const auto& content = *at({complete_}).content;
  return completed{{complete_++}, content.facts.input, !content.ends_input && !content.ends_job, content.ends_job};
}

} // namespace millrace
