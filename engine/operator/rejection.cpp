#include "millrace/engine/operator/rejection.hpp"

namespace millrace {

selection rejection::apply(const batch_view& batch, selection rows, operator_context& context) {
  if (failures_.is_empty())
    return rows;
  if (keeps_rows()) {
    context.rejects.count_nulls(failures_);
    failures_.clear();
    return rows;
  }
  if (reasons_.size() < batch.row_count)
    reasons_.resize(batch.row_count, row_error::none);
  for (const auto& failed : failures_.entries())
    if (reasons_[failed.row] == row_error::none)
      reasons_[failed.row] = failed.reason;
  auto* kept = context.memory.allocate<std::uint32_t>(rows.count);
  std::uint32_t kept_count = 0;
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto row = rows[k];
    if (reasons_[row] == row_error::none)
      kept[kept_count++] = row;
    else
      context.rejects.reject(batch, row, reasons_[row], node_);
  }
  for (const auto& failed : failures_.entries())
    reasons_[failed.row] = row_error::none;
  failures_.clear();
  return {kept, kept_count};
}

} // namespace millrace
