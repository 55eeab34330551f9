#include "millrace/engine/execution/partial_aggregate.hpp"

#include <algorithm>
#include <cstring>

#include "millrace/engine/operator/first_position.hpp"
#include "millrace/engine/operator/key_encoding.hpp"

namespace millrace {

partial_aggregate::partial_aggregate(const group_spec& spec, std::span<const type> key_types, bool has_windows)
  : key_width_(key_width(key_types)),
    has_hashes_(!spec.keys.empty() || has_windows),
    aggregates_(spec.aggregates, first_position_bytes),
    table_({.key_width = key_width_,
            .payload_bytes = aggregates_.row_bytes(),
            .is_scoped = has_windows,
            .groups_max = groups_max}) {}

bool partial_aggregate::add(const batch_view& rows, const key_block& keys, const window_rows* windows, state_heap& heap,
                            arena& memory) {
  is_used_ = true;
  const auto count = rows.rows.count;
  if (!hashes_.empty() || count <= rows_first)
    return add_rows(rows, keys, windows, 0, heap);
  static_assert(batch_rows_max <= groups_max); // So both parts fit.
  auto piece = rows;
  piece.rows = {rows.rows.rows, rows_first};
  if (!add_rows(piece, keys, windows, 0, heap))
    return false;
  piece.rows = part_of(rows.rows, rows_first, count - rows_first, memory);
  return add_rows(piece, keys, windows, rows_first, heap);
}

/// @param first Number of the first of these rows among those that have windows.
bool partial_aggregate::add_rows(const batch_view& rows, const key_block& keys, const window_rows* windows,
                                 std::uint32_t first, state_heap& heap) {
  if (states_.size() < rows.rows.count)
    states_.resize(rows.rows.count);
  const auto* scopes = windows == nullptr ? nullptr : windows->windows() + first;
  if (!table_.find_or_insert(keys, rows.rows, scopes, states_.data()))
    return false;
  for (const auto& created : table_.created()) {
    const auto row = rows.rows[created.index];
    set_first_position(table_.payload(created.group), rows.position(row));
    hashes_.push_back(has_hashes_ ? keys.hashes[row] : 0);
    if (windows != nullptr)
      windows_.push_back(windows->bounds()[first + created.index]);
  }
  aggregates_.update(rows, rows.rows, states_.data(), heap);
  return true;
}

/// How many of the next groups have keys that fit one batch; at least 1.
std::uint32_t partial_aggregate::keys_that_fit(std::uint32_t count) const noexcept {
  if (key_width_ != group_table::variable_width)
    return count;
  std::uint64_t bytes = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    bytes += table_.key_of(table_.payload(taken_ + i)).size();
    if (bytes > batch_text_bytes_max)
      return std::max(i, 1U);
  }
  return count;
}

key_block partial_aggregate::copy_keys(std::uint32_t count, arena& memory) const {
  key_block keys;
  keys.hashes = memory.copy(std::span(hashes_).subspan(taken_, count)).data();
  const auto is_variable = key_width_ == group_table::variable_width;
  std::uint64_t size = 0;
  for (std::uint32_t i = 0; i < count; ++i)
    size += table_.key_of(table_.payload(taken_ + i)).size();
  auto* bytes = memory.allocate<std::byte>(size);
  auto* offsets = is_variable ? memory.allocate<std::uint32_t>(count) : nullptr;
  auto* ends = is_variable ? memory.allocate<std::uint32_t>(count) : nullptr;
  std::uint32_t at = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto key = table_.key_of(table_.payload(taken_ + i));
    if (!key.empty())
      std::memcpy(bytes + at, key.data(), key.size());
    if (is_variable)
      offsets[i] = at;
    at += static_cast<std::uint32_t>(key.size());
    if (is_variable)
      ends[i] = at;
  }
  keys.bytes = bytes;
  keys.offsets = offsets;
  keys.ends = ends;
  keys.width = is_variable ? 0 : key_width_;
  return keys;
}

std::optional<partial_aggregate::part> partial_aggregate::take(const state_heap* heap, arena& memory) {
  const auto count = keys_that_fit(std::min(size() - taken_, batch_rows_max));
  if (count == 0)
    return std::nullopt;
  const auto row_bytes = aggregates_.row_bytes();
  auto* states = memory.allocate<std::byte>(std::size_t{count} * row_bytes);
  auto* positions = memory.allocate<row_position>(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto* state = table_.payload(taken_ + i);
    std::memcpy(states + std::size_t{i} * row_bytes, state, row_bytes);
    positions[i] = first_position_of(state);
  }
  part taken;
  taken.groups.row_count = count;
  taken.groups.rows = selection::all(count);
  taken.groups.positions = positions;
  taken.groups.keys = memory.make<key_block>(copy_keys(count, memory));
  taken.states = {states, row_bytes, heap, nullptr, {}};
  if (!windows_.empty())
    taken.states.windows = memory.copy(std::span<const time_window>(windows_).subspan(taken_, count)).data();
  taken_ += count;
  return taken;
}

void partial_aggregate::clear() {
  table_.clear();
  hashes_.clear();
  windows_.clear();
  taken_ = 0;
  is_used_ = false;
}

} // namespace millrace
