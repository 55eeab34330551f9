#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/function/entry.hpp"
#include "millrace/engine/plan/column_text.hpp"
#include "millrace/engine/plan/physical_plan.hpp"
#include "millrace/engine/query.hpp"

namespace millrace {

/// Says which column, function, values and group a row failed for, by looking at the plan and at the
/// row once more. All of it follows from the plan and the row alone, so a row has the same dead letter
/// whatever the number of partitions and wherever chunks end.
///
/// Ownership: borrows the plan. Threads: one. Errors: none; what is not known is left out.
class failure_explainer {
public:
  explicit failure_explainer(const physical_plan& plan);

  /// Completes the letter of a row that its node rejects.
  /// @param rows As the node was given them; as it emits them where it is a grouping with EMIT FINAL.
  /// @param keyed What the `numbering_node` of the node emits now; null where there is none.
  void explain(const batch_view& rows, const row_failures::entry& failed, const chunk_facts& chunk,
               const batch_view* keyed, dead_letter& letter);

private:
  /// What is known of a node, found out when the first of its rows fails.
  struct node_texts {
    bool is_known = false;
    std::string_view stream;         ///< What it works for.
    std::vector<std::string> inputs; ///< Columns that its expressions read.
    std::vector<key_column> keys;    ///< Columns of the rows it is given, or of those that its `numbering_node` emits.
    std::vector<key_column> emitted_keys; ///< Columns of the rows it emits, where it is a grouping.
  };

  [[nodiscard]] const node_texts& texts_of(std::uint32_t node);
  void explain_source(const batch_view& rows, const row_failures::entry& failed, const chunk_facts& chunk,
                      dead_letter& letter);
  void explain_grouping(const batch_view& rows, const row_failures::entry& failed, dead_letter& letter);
  /// Tells of the values of the row or, where many rows led to it, of what they came to.
  void explain_call(const aggregate_call& call, const batch_view& rows, const row_failures::entry& failed,
                    dead_letter& letter);

  const physical_plan* plan_;
  std::vector<node_texts> nodes_;
};

} // namespace millrace
