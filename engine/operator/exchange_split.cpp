#include "millrace/engine/operator/exchange_split.hpp"

#include <algorithm>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/hash.hpp"

namespace millrace {

void split_by_owner(const key_block& keys, selection rows, std::span<const std::uint16_t> slot_owner,
                    arena& memory, std::span<selection> parts) {
  MILLRACE_CHECK(slot_owner.size() == slot_count);
  std::fill(parts.begin(), parts.end(), selection{});
  const auto* owners = slot_owner.data();
  for (std::uint32_t k = 0; k < rows.count; ++k)
    ++parts[owners[slot_of(keys.hashes[rows[k]])]].count;
  const auto has_all = [&](const selection& part) { return part.count == rows.count; };
  if (const auto all = std::find_if(parts.begin(), parts.end(), has_all); all != parts.end()) {
    *all = rows;
    return;
  }
  auto** cursors = memory.allocate<std::uint32_t*>(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    cursors[i] = memory.allocate<std::uint32_t>(parts[i].count);
    parts[i].rows = cursors[i];
  }
  for (std::uint32_t k = 0; k < rows.count; ++k)
    *cursors[owners[slot_of(keys.hashes[rows[k]])]]++ = rows[k];
}

} // namespace millrace
