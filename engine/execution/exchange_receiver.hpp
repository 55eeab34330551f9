#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/execution/late_group_rows.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/merge/run_merge.hpp"
#include "millrace/engine/merge/sorted_order.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// The receiving end of an exchange: passes on what the partitions sent for a chunk, in canonical
/// order: of their positions or, behind a sort, of the keys it sorts by. Groups that come in place of rows go to the
/// operator that merges them, and the rows of those that turn out to be late with the other rows.
///
/// Ownership: borrows plan node, hand-overs and that operator. Threads: one. Errors: none.
class exchange_receiver {
public:
  /// Whether so few of the rows of some batches are worth a copy of their own.
  [[nodiscard]] static constexpr bool is_sparse(std::uint64_t alive, std::uint64_t all) noexcept { return alive * 4 < all; }

  exchange_receiver(const plan_node& node, std::uint32_t index)
    : node_(&node), index_(index), sorted_(node.sort.keys) {}

  [[nodiscard]] outlet& output() noexcept { return output_; }
  /// Says who takes groups: the only reader of an exchange that aggregates early. @param options As its sender has them.
  void connect(group_receiver& groups, const query_options& options) {
    groups_ = &groups;
    late_rows_.emplace(*node_, options);
  }
  /// Emits the rows of this exchange from one hand-over, or merged from several.
  void receive(std::span<const hand_over* const> inputs, operator_context& context);
  /// As in `stream_operator`: what counts on from chunk to chunk.
  void save(state_saver& into) const;
  [[nodiscard]] status load(std::span<const saved_section* const> sections);

private:
  [[nodiscard]] bool is_sparse(const row_run& run) const noexcept;
  void merge_groups(const hand_over& input, operator_context& context);
  void gather_runs(std::span<const hand_over* const> inputs);
  void emit(batch_view rows, operator_context& context);
  void renumber(batch_view& rows, arena& memory);
  void merge_sorted(operator_context& context);

  const plan_node* node_;
  std::uint32_t index_;
  outlet output_;
  group_receiver* groups_ = nullptr; ///< Null where only rows come.
  std::optional<late_group_rows> late_rows_;
  run_merge merge_;
  sorted_order sorted_;
  std::vector<std::vector<batch_view>> batches_; ///< Scratch: per sender.
  std::vector<row_run> runs_;                    ///< Scratch: the same as runs.
  row_position next_position_ = 0;               ///< Of renumbered rows.
};

} // namespace millrace
