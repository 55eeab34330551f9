#include "millrace/engine/execution/exchange_sender.hpp"

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/operator/exchange_split.hpp"
#include "millrace/engine/operator/key_encoding.hpp"
#include "millrace/engine/operator/run_order.hpp"

namespace millrace {

exchange_sender::exchange_sender(const plan_node& node, std::uint32_t index, const query_options& options)
  : node_(&node), index_(index), options_(&options), parts_(options.partition_count) {}

void exchange_sender::push(const batch_view& rows, operator_context& context) {
  MILLRACE_DCHECK(is_in_order({&rows, 1}));
  context.node = index_;
  if (node_->strategy == exchange_strategy::single) {
    auto keyed = rows;
    keyed.keys = nullptr; // Those of an earlier exchange are of other columns.
    send(options_->slot_owner[0], keyed);
    return;
  }
  if (node_->strategy == exchange_strategy::local) {
    auto keyed = rows;
    keyed.keys = nullptr;
    send(options_->partition, keyed);
    return;
  }
  pieces_.for_each(rows, context.memory, [&](const batch_view& piece) { return push_keyed(piece, context); });
}

/// False where the keys of so many rows do not fit a batch.
bool exchange_sender::push_keyed(batch_view rows, operator_context& context) {
  context.work_on(rows);
  const auto begin = context.memory.position();
  const auto keys = try_encode_keys(rows, node_->keys, options_->hash, context.memory);
  if (!keys) {
    context.memory.rewind(begin);
    return false;
  }
  rows.keys = context.memory.make<key_block>(*keys);
  if (options_->partition_count == 1)
    send(0, rows);
  else
    deal(rows, context);
  return true;
}

void exchange_sender::send(std::uint32_t target, const batch_view& rows) {
  targets_[target].parts.push_back({index_, rows});
}

void exchange_sender::deal(const batch_view& rows, operator_context& context) {
  split_by_owner(*rows.keys, rows.rows, options_->slot_owner, context.memory, parts_);
  for (std::uint32_t target = 0; target < parts_.size(); ++target) {
    auto part = rows;
    part.rows = parts_[target];
    // Another core packs the keys of its rows in less time than it takes to fetch them from this one.
    if (target != options_->partition)
      part.keys = nullptr;
    if (!part.is_empty())
      send(target, part);
  }
}

} // namespace millrace
