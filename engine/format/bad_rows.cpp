#include "millrace/engine/format/bad_rows.hpp"

#include <algorithm>

namespace millrace {

void bad_rows::reset() noexcept {
  nulls_.clear();
  if (count_ == 0)
    return;
  std::fill(reasons_.begin(), reasons_.end(), row_error::none);
  count_ = 0;
}

void bad_rows::add(std::uint32_t row, row_error reason, std::uint32_t column) noexcept {
  if (has(row))
    return;
  reasons_[row] = reason;
  columns_[row] = column;
  ++count_;
}

std::uint32_t bad_rows::take_out(std::span<column> columns, std::span<std::uint32_t> offsets, arena& memory,
                                 std::vector<record_failure>& failures, std::size_t first_failure) const {
  auto* good = memory.allocate<std::uint32_t>(offsets.size());
  std::uint32_t good_count = 0;
  for (std::uint32_t row = 0; row < offsets.size(); ++row) {
    if (has(row))
      failures.push_back({offsets[row], reasons_[row], columns_[row]});
    else
      good[good_count++] = row;
  }
  for (const auto& null : nulls_)
    if (!has(null.row))
      failures.push_back({offsets[null.row], null.reason, null.column, true});
  std::sort(failures.begin() + static_cast<std::ptrdiff_t>(first_failure), failures.end(),
            [](const record_failure& a, const record_failure& b) { return a.offset < b.offset; });
  if (count_ == 0)
    return good_count;
  for (auto& each : columns)
    if (!each.is_constant())
      each = gather(each, good, good_count, memory);
  for (std::uint32_t i = 0; i < good_count; ++i)
    offsets[i] = offsets[good[i]];
  return good_count;
}

} // namespace millrace
