#include "millrace/engine/execution/limit_watch.hpp"

namespace millrace {

template <class Take>
void limit_watch::take_full(sequence_number chunk, Take&& take) {
  std::erase_if(limits_, [&](const auto& entry) {
    const auto [node, limit] = entry;
    if (plan_->nodes[node].limit.is_per_chunk || !limit->is_full())
      return false;
    take(filled_limit{node, limit->last()});
    extent_.fill(node, limit->last(), chunk);
    return true;
  });
}

void limit_watch::report(sequence_number chunk, chunk_frame& frame) {
  take_full(chunk, [&](const filled_limit& filled) { frame.filled_limits.push_back(filled); });
}

/// Which chunk it was that filled them matters to nobody here.
void limit_watch::restore() {
  take_full({}, [](const filled_limit&) {});
}

std::vector<const row_limit*> limit_watch::gates_of(std::uint32_t source_node) const {
  std::vector<bool> reads_source(plan_->nodes.size(), false);
  reads_source[source_node] = true;
  read_extent extent(*plan_);
  std::vector<const row_limit*> gates;
  for (std::uint32_t node = 0; node < plan_->nodes.size(); ++node)
    for (const auto input : plan_->nodes[node].inputs)
      reads_source[node] = reads_source[node] || reads_source[input];
  for (const auto& [node, limit] : limits_) {
    const auto& at = plan_->nodes[node];
    if (!reads_source[node] || at.level != 0)
      continue;
    gates.push_back(limit);
    extent.fill(node, 0, {});
  }
  if (extent.is_read(source_node))
    gates.clear();
  return gates;
}

} // namespace millrace
