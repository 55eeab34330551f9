#include "millrace/engine/execution/exchange_sender.hpp"

#include <algorithm>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/execution/exchange_receiver.hpp"
#include "millrace/engine/operator/exchange_split.hpp"
#include "millrace/engine/operator/key_encoding.hpp"
#include "millrace/engine/merge/run_order.hpp"

namespace millrace {

namespace {

/// Returns the rows in columns that nobody fills, as several partitions read them from here on.
batch_view as_shared(const batch_view& rows, arena& memory) {
  if (std::ranges::none_of(rows.columns, &column::is_fillable))
    return rows;
  const auto columns = memory.copy(rows.columns);
  for (auto& each : columns)
    each.is_fillable = false;
  auto shared = rows;
  shared.columns = columns;
  return shared;
}

std::vector<type> key_types_of(const plan_node& exchange) {
  std::vector<type> types;
  for (const auto key : exchange.keys)
    types.push_back(exchange.shape.fields[key].value_type);
  return types;
}

} // namespace

exchange_sender::exchange_sender(const plan_node& node, std::uint32_t index, const query_options& options)
  : node_(&node), index_(index), options_(&options), choice_(options.partial), parts_(options.partition_count) {
  if (node.aggregates_early && options.partition_count > 1 && options.partial != partial_mode::never)
    partial_.emplace(node.group, key_types_of(node), node.window.kind != nullptr);
  if (partial_ && node.window.kind != nullptr)
    window_rows_.emplace(node.window, index);
}

void exchange_sender::begin_chunk(chunk_frame& frame) {
  frame_ = &frame;
  targets_ = frame.hand_overs[node_->level - 1];
  chunk_heap_ = nullptr;
  held_.clear();
  if (!partial_)
    return;
  partial_->begin_chunk();
  forget_windows();
  choice_.begin_chunk();
}

void exchange_sender::push(const batch_view& rows, operator_context& context) {
  MILLRACE_DCHECK(is_in_order({&rows, 1}));
  context.node = index_;
  const auto dealt = as_shared(rows, context.memory);
  if (node_->strategy == exchange_strategy::hash || is_aggregating())
    return pieces_.for_each(dealt, context.memory, [&](const batch_view& piece) { return push_keyed(piece, context); });
  auto keyed = dealt;
  keyed.keys = nullptr; // Those of an earlier exchange are of other columns.
  send(node_->strategy == exchange_strategy::single ? options_->slot_owner[0] : options_->partition, keyed);
}

void exchange_sender::end_chunk(operator_context& context) {
  if (!partial_)
    return;
  context.node = index_;
  deal_groups(context);
  choice_.end_chunk();
}

/// False where the keys of so many rows do not fit a batch.
bool exchange_sender::push_keyed(batch_view rows, operator_context& context) {
  context.work_on(rows);
  const auto begin = context.memory.position();
  if (node_->keys.empty() && !window_rows_) {
    aggregate(rows, {}, begin, context);
    return true;
  }
  const auto keys = try_encode_keys(rows, node_->keys, options_->hash, context.memory);
  if (!keys) {
    context.memory.rewind(begin);
    return false;
  }
  if (is_aggregating()) {
    aggregate(rows, *keys, begin, context);
    return true;
  }
  rows.keys = context.memory.make<key_block>(*keys);
  if (options_->partition_count == 1)
    send(0, rows);
  else
    deal(rows, nullptr, context);
  return true;
}

/// @param before_keys Where the chunk's memory stood before it held the keys, which nothing reads once groups are found.
void exchange_sender::aggregate(const batch_view& rows, const key_block& keys, const arena::mark& before_keys,
                                operator_context& context) {
  auto groups_before = partial_->size();
  auto in_time = assign_windows(rows, context);
  const auto* windows = window_rows_ ? &*window_rows_ : nullptr;
  if (!partial_->add(in_time, keys, windows, heap(), context.memory)) {
    deal_groups(context);
    groups_before = 0;
    in_time = assign_windows(rows, context);
    MILLRACE_CHECK(partial_->add(in_time, keys, windows, heap(), context.memory));
  } else if (!partial_->keeps_texts() && in_time.rows.count == rows.rows.count) {
    context.memory.rewind(before_keys);
  }
  if (windows != nullptr) {
    if (!in_time.is_empty())
      counted_.push_back(in_time);
    deal_late(rows, keys, context);
  }
  choice_.note(in_time.rows.count, partial_->size() - groups_before);
  if (!choice_.is_on())
    deal_groups(context);
}

/// Returns the rows that are not known to be late. Each has a time: what has none was rejected below.
batch_view exchange_sender::assign_windows(const batch_view& rows, operator_context& context) {
  auto in_time = rows;
  in_time.keys = nullptr;
  if (window_rows_) {
    window_rows_->assign(rows, windows_, context);
    in_time.rows = window_rows_->in_time();
  }
  return in_time;
}

void exchange_sender::deal_late(const batch_view& rows, const key_block& keys, operator_context& context) {
  auto late = rows;
  late.rows = window_rows_->late();
  late.keys = nullptr;
  if (late.is_empty())
    return;
  if (node_->strategy == exchange_strategy::single)
    return send(options_->slot_owner[0], late);
  late.keys = context.memory.make<key_block>(keys);
  deal(late, nullptr, context);
}

state_heap& exchange_sender::heap() {
  if (!partial_->keeps_texts())
    return unused_heap_;
  if (chunk_heap_ == nullptr)
    chunk_heap_ = &frame_->heaps.emplace_back(&frame_->memory);
  return *chunk_heap_;
}

/// Deals all groups that there are, which then are none.
void exchange_sender::deal_groups(operator_context& context) {
  const auto counted = context.memory.copy(std::span<const batch_view>(counted_));
  while (const auto part = partial_->take(chunk_heap_, context.memory)) {
    auto* states = context.memory.make<partial_states>(part->states);
    states->counted = counted;
    if (node_->strategy == exchange_strategy::single)
      send(options_->slot_owner[0], part->groups, states);
    else
      deal(part->groups, states, context);
  }
  if (partial_->size() != 0)
    partial_->clear();
  forget_windows();
}

void exchange_sender::forget_windows() {
  while (!windows_.is_empty())
    windows_.close_front();
  counted_.clear();
}

void exchange_sender::send(std::uint32_t target, const batch_view& rows, const partial_states* groups) {
  targets_[target].parts.push_back({index_, rows, groups});
}

/// Deals rows, or groups in their place, by key. Rows for another partition take their keys along in one piece: to fetch these is
/// less work than to pack and hash them once more. Of few rows the receiver copies what is theirs, and packs their keys
/// where they are.
void exchange_sender::deal(const batch_view& rows, const partial_states* groups, operator_context& context) {
  if (holds_back_)
    return held_.push_back({index_, rows, groups});
  split_by_owner(*rows.keys, rows.rows, options_->slot_owner, context.memory, parts_);
  for (std::uint32_t target = 0; target < parts_.size(); ++target) {
    auto part = rows;
    part.rows = parts_[target];
    if (part.is_empty())
      continue;
    if (groups == nullptr && target != options_->partition && part.rows.count != rows.rows.count)
      part.keys = exchange_receiver::is_sparse(part.rows.count, rows.rows.count)
                    ? nullptr
                    : context.memory.make<key_block>(pick_keys(*rows.keys, part.rows, context.memory));
    send(target, part, groups);
  }
}

void exchange_sender::weigh(std::span<std::uint64_t> weights) const noexcept {
  for (const auto& part : held_)
    for (std::uint32_t k = 0; k < part.rows.rows.count; ++k)
      ++weights[slot_of(part.rows.keys->hashes[part.rows.rows[k]])];
}

void exchange_sender::deal_held(operator_context& context) {
  holds_back_ = false;
  context.node = index_;
  for (const auto& part : held_)
    deal(part.rows, part.groups, context);
  held_.clear();
}

} // namespace millrace
