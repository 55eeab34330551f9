#include "millrace/engine/operator/exchange_split.hpp"

#include <algorithm>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/hash.hpp"

namespace millrace {

namespace {

/// To so few owners rows are dealt in one pass, with room for all of them at each; counting first would take as long as dealing.
constexpr std::size_t few_owners = 4;

} // namespace

void split_by_owner(const key_block& keys, selection rows, std::span<const std::uint16_t> slot_owner,
                    arena& memory, std::span<selection> parts) {
  MILLRACE_CHECK(slot_owner.size() == slot_count);
  const auto* owners = slot_owner.data();
  const auto owner_of = [owners, hashes = keys.hashes](std::uint32_t row) { return owners[slot_of(hashes[row])]; };
  if (parts.size() <= few_owners) {
    std::fill(parts.begin(), parts.end(), rows);
  } else {
    std::fill(parts.begin(), parts.end(), selection{});
    for (std::uint32_t k = 0; k < rows.count; ++k)
      ++parts[owner_of(rows[k])].count;
  }
  auto** cursors = memory.allocate<std::uint32_t*>(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    cursors[i] = memory.allocate<std::uint32_t>(parts[i].count);
    parts[i].rows = cursors[i];
  }
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto row = rows[k];
    *cursors[owner_of(row)]++ = row;
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i].count = static_cast<std::uint32_t>(cursors[i] - parts[i].rows);
    if (parts[i].count == rows.count)
      parts[i] = rows;
  }
}

} // namespace millrace
