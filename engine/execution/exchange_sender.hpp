#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "millrace/engine/operator/batch_pieces.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// The sending end of an exchange: deals the rows of a batch to the partitions that own their keys,
/// as selections over the same columns.
///
/// Ownership: borrows the plan node and the frame of the current chunk. Threads: one. Errors: none.
class exchange_sender final : public row_receiver {
public:
  exchange_sender(const plan_node& node, std::uint32_t index, const query_options& options);

  void begin_chunk(chunk_frame& frame) noexcept { targets_ = frame.hand_overs[node_->level - 1]; }
  void push(const batch_view& rows, operator_context& context) override;

private:
  [[nodiscard]] bool push_keyed(batch_view rows, operator_context& context);
  void send(std::uint32_t target, const batch_view& rows);
  void deal(const batch_view& rows, operator_context& context);

  const plan_node* node_;
  std::uint32_t index_;
  const query_options* options_;
  std::span<hand_over> targets_;
  batch_pieces pieces_;
  std::vector<selection> parts_; ///< Scratch: one per target.
};

} // namespace millrace
