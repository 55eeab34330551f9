#include "millrace/engine/column/batch.hpp"

#include <algorithm>

namespace millrace {

std::uint64_t longest_text(const column& source, const selection& rows) noexcept {
  const auto& stored = source.store();
  const auto has_no_nulls = source.has_no_nulls();
  std::uint32_t longest = 0;
  if (source.encoding == column_encoding::flat && has_no_nulls) {
    for (std::uint32_t k = 0; k < rows.count; ++k)
      longest = std::max(longest, source.ends[rows[k]] - source.begins[rows[k]]);
    return longest;
  }
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto value = source.value_index(rows[k]);
    if (has_no_nulls || bitmap::test(stored.validity, value))
      longest = std::max(longest, stored.ends[value] - stored.begins[value]);
  }
  return longest;
}

} // namespace millrace
