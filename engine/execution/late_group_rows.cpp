#include "millrace/engine/execution/late_group_rows.hpp"

#include "millrace/engine/operator/exchange_split.hpp"
#include "millrace/engine/operator/key_encoding.hpp"

namespace millrace {

late_group_rows::late_group_rows(const plan_node& exchange, const query_options& options)
  : node_(&exchange), options_(&options), parts_(options.partition_count) {}

void late_group_rows::begin_chunk() noexcept {
  last_ = nullptr;
  rows_.clear();
}

void late_group_rows::add(std::span<const batch_view> counted, group_receiver& groups, operator_context& context) {
  if (counted.data() == last_)
    return;
  last_ = counted.data();
  for (auto rows : counted) {
    rows.rows = groups.late_rows(rows, context);
    if (rows.is_empty())
      continue;
    if (node_->strategy == exchange_strategy::single)
      rows_.push_back(rows);
    else
      pieces_.for_each(rows, context.memory, [&](const batch_view& piece) { return add_own(piece, context); });
  }
}

/// False where the keys of so many rows do not fit a batch.
bool late_group_rows::add_own(batch_view rows, operator_context& context) {
  const auto keys = try_encode_keys(rows, node_->keys, options_->hash, context.memory);
  if (!keys)
    return false;
  split_by_owner(*keys, rows.rows, options_->slot_owner, context.memory, parts_);
  rows.rows = parts_[options_->partition];
  if (!rows.is_empty())
    rows_.push_back(rows);
  return true;
}

} // namespace millrace
