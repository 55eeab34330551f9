#pragma once

#include <span>
#include <vector>

#include "millrace/engine/operator/batch_pieces.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/merge/run_order.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Finds the rows of groups that came in place of them and are late: their windows fired before the chunk, which whoever
/// aggregated them could not know yet. They are among the rows that all groups of a table stand for, those of
/// other partitions included.
///
/// Ownership: borrows plan node and options; rows are the sender's. Threads: one. Errors: none.
class late_group_rows {
public:
  /// @param exchange The node through which groups come.
  late_group_rows(const plan_node& exchange, const query_options& options);

  void begin_chunk() noexcept;
  /// Adds what is late and this partition's of rows that groups stand for, once for all groups of the same rows.
  void add(std::span<const batch_view> counted, group_receiver& groups, operator_context& context);
  /// All of the chunk so far, in order.
  [[nodiscard]] row_run rows() const noexcept { return rows_; }

private:
  [[nodiscard]] bool add_own(batch_view rows, operator_context& context);

  const plan_node* node_;
  const query_options* options_;
  const batch_view* last_ = nullptr; ///< Where the rows begin that were looked at last.
  batch_pieces pieces_;
  std::vector<batch_view> rows_;
  std::vector<selection> parts_; ///< Scratch: one per partition.
};

} // namespace millrace
