#include "millrace/engine/operator/exchange_split.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <ranges>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/base/hash.hpp"

namespace millrace {

namespace {

/// To so few owners rows are dealt in one pass, with room for all of them at each; counting first would take as long.
constexpr std::size_t few_owners = 4;

/// Deals rows to a few owners. Every row is written to all lists, of which one goes on: so no row waits for the one before.
template <std::size_t Count, class Rows, class OwnerOf>
void deal_to(const Rows& rows, std::uint32_t row_count, const OwnerOf& owner_of, arena& memory,
             std::span<selection> parts) {
  std::array<std::uint32_t*, Count> lists{};
  std::array<std::uint32_t, Count> counts{};
  for (auto& list : lists)
    list = memory.allocate<std::uint32_t>(row_count);
  for (std::uint32_t k = 0; k < row_count; ++k) {
    const std::uint32_t row = rows[k];
    const auto owner = owner_of(row);
    for (std::size_t i = 0; i < Count; ++i) {
      lists[i][counts[i]] = row;
      counts[i] += owner == i ? 1U : 0U;
    }
  }
  for (std::size_t i = 0; i < Count; ++i)
    parts[i] = {lists[i], counts[i]};
}

template <class Rows, class OwnerOf>
void deal_to_few(const Rows& rows, std::uint32_t row_count, const OwnerOf& owner_of, arena& memory,
                 std::span<selection> parts) {
  switch (parts.size()) {
    case 2: return deal_to<2>(rows, row_count, owner_of, memory, parts);
    case 3: return deal_to<3>(rows, row_count, owner_of, memory, parts);
    default: return deal_to<few_owners>(rows, row_count, owner_of, memory, parts);
  }
}

template <class T>
[[nodiscard]] T* pick(const T* from, const selection& rows, arena& memory) {
  auto* picked = memory.allocate<T>(rows.count);
  for (std::uint32_t k = 0; k < rows.count; ++k)
    picked[k] = from[rows.rows[k]];
  return picked;
}

[[nodiscard]] const std::byte* pick_fixed(const key_block& keys, const selection& rows, arena& memory) {
  const auto width = std::size_t{keys.width};
  auto* picked = memory.allocate<std::byte>(width * rows.count);
  for (std::uint32_t k = 0; k < rows.count; ++k)
    std::memcpy(picked + k * width, keys.bytes + rows.rows[k] * width, width);
  return picked;
}

/// Picks packed keys; true when one of them is long.
[[nodiscard]] bool pick_words(const key_block& keys, const selection& rows, arena& memory, key_block& picked) {
  auto* hashes = memory.allocate<std::uint64_t>(rows.count);
  auto* words = memory.allocate<key_words>(rows.count);
  auto has_long = false;
  for (std::uint32_t k = 0; k < rows.count; ++k) {
    const auto row = rows.rows[k];
    hashes[k] = keys.hashes[row];
    words[k] = keys.words[row];
    has_long |= words[k].is_long();
  }
  picked.hashes = hashes;
  picked.words = words;
  return has_long;
}

/// Deals rows to any number of owners, which are counted first.
template <class OwnerOf>
void deal_to_many(const selection& rows, const OwnerOf& owner_of, arena& memory, std::span<selection> parts) {
  std::fill(parts.begin(), parts.end(), selection{});
  for (std::uint32_t k = 0; k < rows.count; ++k)
    ++parts[owner_of(rows[k])].count;
  auto** cursors = memory.allocate<std::uint32_t*>(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    cursors[i] = memory.allocate<std::uint32_t>(parts[i].count);
    parts[i].rows = cursors[i];
  }
  for (std::uint32_t k = 0; k < rows.count; ++k)
    *cursors[owner_of(rows[k])]++ = rows[k];
}

} // namespace

void split_by_owner(const key_block& keys, selection rows, std::span<const std::uint16_t> slot_owner,
                    arena& memory, std::span<selection> parts) {
  MILLRACE_CHECK(slot_owner.size() == slot_count);
  const auto owner_of = [owners = slot_owner.data(), hashes = keys.hashes](std::uint32_t row) {
    return owners[slot_of(hashes[row])];
  };
  if (parts.size() < 2)
    parts[0] = rows;
  else if (parts.size() > few_owners)
    deal_to_many(rows, owner_of, memory, parts);
  else if (rows.is_dense())
    deal_to_few(std::views::iota(0U), rows.count, owner_of, memory, parts);
  else
    deal_to_few(rows.rows, rows.count, owner_of, memory, parts);
  for (auto& part : parts)
    if (part.count == rows.count)
      part = rows;
}

key_block pick_keys(const key_block& keys, selection rows, arena& memory) {
  MILLRACE_DCHECK(!rows.is_dense() && keys.picked == nullptr);
  auto picked = keys;
  picked.picked = rows.rows;
  picked.offsets = nullptr;
  picked.ends = nullptr;
  if (keys.words == nullptr) {
    picked.hashes = pick(keys.hashes, rows, memory);
    if (!keys.is_variable())
      picked.bytes = pick_fixed(keys, rows, memory);
  } else if (!pick_words(keys, rows, memory, picked)) {
    return picked;
  }
  if (keys.is_variable()) {
    picked.offsets = pick(keys.offsets, rows, memory);
    picked.ends = pick(keys.ends, rows, memory);
  }
  return picked;
}

} // namespace millrace
