#include "millrace/engine/execution/output_collector.hpp"

#include <algorithm>
#include <span>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/merge/run_order.hpp"

namespace millrace {

/// The rows of a batch without their columns, in memory of the run.
batch_view output_collector::order_of(const batch_view& rows) {
  const auto count = rows.rows.count;
  batch_view order;
  order.row_count = count;
  order.rows = selection::all(count);
  if (rows.positions == nullptr && rows.rows[count - 1] - rows.rows[0] + 1 == count) {
    order.first_position = rows.first_position + rows.rows[0];
  } else {
    auto* positions = run_->memory.allocate<row_position>(count);
    for (std::uint32_t k = 0; k < count; ++k)
      positions[k] = rows.position(rows.rows[k]);
    order.positions = positions;
  }
  if (rows.major_orders == nullptr)
    return order;
  auto* major_orders = run_->memory.allocate<std::int64_t>(count);
  for (std::uint32_t k = 0; k < count; ++k)
    major_orders[k] = rows.major_orders[rows.rows[k]];
  order.major_orders = major_orders;
  return order;
}

/// Keeps of a batch what the sink looks at: rows where it takes rows, otherwise their places in the order, to merge encoded
/// rows by, or no more than their number where there is nothing to merge with.
void output_collector::keep(const batch_view& rows) {
  auto& batches = run_->batches;
  if (kept_ == kept_part::all) {
    batches.push_back(rows);
  } else if (kept_ == kept_part::order) {
    batches.push_back(order_of(rows));
  } else {
    if (batches.empty())
      batches.emplace_back();
    batches.back().row_count += rows.rows.count;
    batches.back().rows = selection::all(batches.back().row_count);
  }
}

void output_collector::push(const batch_view& rows, operator_context& context) {
  context.node = node_;
  context.work_on(rows);
  if (context.fatal)
    return;
  counters_->rows_out += rows.rows.count;
  keep(rows);
  MILLRACE_DCHECK(is_in_order(std::span(run_->batches).last(std::min<std::size_t>(run_->batches.size(), 2))));
  if (encoder_ == nullptr)
    return;
  auto& piece = run_->encoded.next();
  encoder_->encode(rows, piece);
  run_->encoded.end_batch();
  // Where rows end is asked by who merges them or puts them into records.
  if (kept_ == kept_part::count && !encoder_->assembles())
    piece.ends.clear();
  frame_->count_runs();
}

} // namespace millrace
