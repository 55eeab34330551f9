#include "millrace/engine/operator/group_finder.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/operator/key_encoding.hpp"
#include "millrace/engine/state/limit_failure.hpp"

namespace millrace {

namespace {

constexpr std::string_view fewer_groups = "group by something with fewer values";

} // namespace

group_finder::group_finder(layout shape, const operator_settings& settings)
  : shape_(std::move(shape)),
    settings_(settings),
    table_({.key_width = key_width(shape_.key_types),
            .payload_bytes = shape_.payload_bytes,
            .is_scoped = shape_.is_scoped,
            .groups_max = settings.limits.groups_max}) {
  MILLRACE_CHECK(shape_.keys.size() == shape_.key_types.size());
}

bool group_finder::has_keys_of(const batch_view& batch, selection rows) const noexcept {
  if (batch.keys == nullptr || (batch.keys->picked != nullptr && batch.keys->picked != rows.rows))
    return false;
  const auto width = key_width(shape_.key_types);
  return width == group_table::variable_width ? batch.keys->is_variable()
                                              : !batch.keys->is_variable() && batch.keys->width == width;
}

bool group_finder::find(const batch_view& batch, selection rows, const std::uint32_t* scopes,
                        std::uint64_t other_bytes, operator_context& context) {
  context.node = settings_.node;
  if (context.fatal)
    return false;
  context.work_on(batch);
  if (states_.size() < rows.count)
    states_.resize(rows.count);
  auto narrowed = batch;
  narrowed.rows = rows;
  key_block keys; // Those of one group that is the only one are not looked at.
  if (has_keys_of(batch, rows))
    keys = *batch.keys;
  else if (!shape_.keys.empty() || shape_.is_scoped)
    keys = encode_keys(narrowed, shape_.keys, settings_.hash, context.memory);
  const auto entries = keys.picked == nullptr ? rows : selection::all(rows.count);
  if (!table_.find_or_insert(keys, entries, scopes, states_.data())) {
    context.fatal = limit_failure("more groups than groups.max allows", settings_.limits.groups_max, fewer_groups);
    return false;
  }
  if (table_.held_bytes() + other_bytes > settings_.limits.state_bytes_max) {
    context.fatal = limit_failure("more state than state.bytes allows", settings_.limits.state_bytes_max, fewer_groups);
    return false;
  }
  return true;
}

const change_kind* group_finder::change_kinds(const batch_view& rows, std::uint32_t first, arena& memory) const {
  auto* kinds = memory.allocate<change_kind>(rows.row_count);
  std::fill_n(kinds, rows.row_count, change_kind::update_after);
  // Indexes before `first` wrap around, and are none of these rows either.
  for (const auto& created : table_.created())
    if (created.index - first < rows.rows.count)
      kinds[rows.rows[created.index - first]] = change_kind::insert;
  return kinds;
}

std::size_t group_finder::keys_that_fit(std::span<std::byte* const> states) const noexcept {
  if (key_width(shape_.key_types) != group_table::variable_width)
    return states.size();
  std::uint64_t bytes = 0;
  for (std::size_t k = 0; k < states.size(); ++k) {
    bytes += table_.key_of(states[k]).size();
    if (bytes > batch_text_bytes_max)
      return std::max<std::size_t>(k, 1);
  }
  return states.size();
}

std::uint32_t group_finder::slot_of_group(const std::byte* state) const noexcept {
  return shape_.keys.empty() ? 0 : slot_of(hash_of_key(table_.key_of(state), key_width(shape_.key_types), settings_.hash));
}

result<std::uint32_t> group_finder::restore(std::span<const std::byte> key, std::uint32_t scope) {
  const auto width = key_width(shape_.key_types);
  const auto size = static_cast<std::uint32_t>(key.size());
  const auto is_variable = width == group_table::variable_width;
  if (!is_variable && size != width)
    return damaged_state("a key has another size");
  const auto hash = hash_of_key(key, width, settings_.hash);
  const std::uint32_t begin = 0;
  key_block block;
  block.hashes = &hash;
  block.bytes = key.data();
  block.offsets = is_variable ? &begin : nullptr;
  block.ends = is_variable ? &size : nullptr;
  block.width = is_variable ? 0 : width;
  std::byte* state = nullptr;
  if (!table_.find_or_insert(block, selection::all(1), shape_.is_scoped ? &scope : nullptr, &state))
    return limit_failure("more groups than groups.max allows", settings_.limits.groups_max, fewer_groups);
  if (table_.created().size() != 1)
    return damaged_state("a group is there twice");
  return table_.created().front().group;
}

void group_finder::read_keys(std::span<std::byte* const> states, arena& memory, std::span<column> out) {
  if (shape_.keys.empty())
    return;
  key_scratch_.resize(std::max(key_scratch_.size(), states.size()));
  for (std::size_t k = 0; k < states.size(); ++k)
    key_scratch_[k] = table_.key_of(states[k]);
  decode_keys(shape_.key_types, {key_scratch_.data(), states.size()}, memory, out);
}

} // namespace millrace
