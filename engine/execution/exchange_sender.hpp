#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/execution/partial_aggregate.hpp"
#include "millrace/engine/execution/partial_choice.hpp"
#include "millrace/engine/operator/batch_pieces.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// The sending end of an exchange: deals the rows of a batch to the partitions that own their keys,
/// as selections over the same columns. Where the plan allows it and it saves something, rows of a chunk become groups
/// first, and these are dealt in their place. With windows, rows that are late whatever the chunks before have brought
/// stay rows.
///
/// Ownership: borrows the plan node and the frame of the current chunk. Threads: one. Errors: none.
class exchange_sender final : public row_receiver {
public:
  exchange_sender(const plan_node& node, std::uint32_t index, const query_options& options);

  void begin_chunk(chunk_frame& frame);
  void push(const batch_view& rows, operator_context& context) override;
  /// Hands over what was held back: groups.
  void end_chunk(operator_context& context);

  /// Has all of the chunk that is dealt by key be kept until it is decided who owns which slot.
  void hold_back() noexcept { holds_back_ = true; }
  /// Counts by slot what is kept of the chunk.
  void weigh(std::span<std::uint64_t> weights) const noexcept;
  /// Deals what is kept.
  void deal_held(operator_context& context);

private:
  [[nodiscard]] bool push_keyed(batch_view rows, operator_context& context);
  void send(std::uint32_t target, const batch_view& rows, const partial_states* groups = nullptr);
  void deal(const batch_view& rows, const partial_states* groups, operator_context& context);
  [[nodiscard]] bool is_aggregating() const noexcept { return partial_ && choice_.is_on(); }
  void aggregate(const batch_view& rows, const key_block& keys, const arena::mark& before_keys, operator_context& context);
  [[nodiscard]] batch_view assign_windows(const batch_view& rows, operator_context& context);
  void deal_late(const batch_view& rows, const key_block& keys, operator_context& context);
  [[nodiscard]] state_heap& heap();
  void deal_groups(operator_context& context);
  void forget_windows();

  const plan_node* node_;
  std::uint32_t index_;
  const query_options* options_;
  chunk_frame* frame_ = nullptr;
  std::span<hand_over> targets_;
  std::optional<partial_aggregate> partial_;
  std::optional<window_rows> window_rows_; ///< Of what is aggregated, where that has windows.
  window_store windows_;                   ///< Those of the groups that there are.
  std::vector<batch_view> counted_;        ///< Rows that the groups stand for, where there are windows.
  partial_choice choice_;
  state_heap unused_heap_;           ///< For states that keep nothing in one.
  state_heap* chunk_heap_ = nullptr; ///< Of the frame; null before the chunk needs it.
  batch_pieces pieces_;
  std::vector<selection> parts_; ///< Scratch: one per target.
  bool holds_back_ = false;
  std::vector<exchange_part> held_; ///< Of the chunk, and for no target yet.
};

} // namespace millrace
