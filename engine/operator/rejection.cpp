#include "millrace/engine/operator/rejection.hpp"

namespace millrace {

/// Forgets failures and which rows they are of, also where memory for a letter could not be had.
class rejection::round {
public:
  explicit round(rejection& owner) noexcept : owner_(&owner) {}
  round(const round&) = delete;
  round& operator=(const round&) = delete;
  ~round() {
    for (const auto& failed : owner_->failures_.entries())
      owner_->first_[failed.row] = nullptr;
    owner_->failures_.clear();
  }

private:
  rejection* owner_;
};

selection rejection::apply(const batch_view& batch, selection rows, operator_context& context) {
  if (failures_.is_empty())
    return rows;
  if (keeps_rows()) {
    context.rejects.count_nulls(failures_);
    failures_.clear();
    return rows;
  }
  if (first_.size() < batch.row_count)
    first_.resize(batch.row_count, nullptr);
  const round scope(*this);
  for (const auto& failed : failures_.entries())
    if (first_[failed.row] == nullptr)
      first_[failed.row] = &failed;
  auto* kept = context.memory.allocate<std::uint32_t>(rows.count);
  std::uint32_t kept_count = 0;
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto row = rows[k];
    if (first_[row] == nullptr)
      kept[kept_count++] = row;
    else
      context.rejects.reject(batch, *first_[row], node_);
  }
  return {kept, kept_count};
}

} // namespace millrace
