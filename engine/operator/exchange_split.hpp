#pragma once

#include <cstdint>
#include <span>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/state/key_block.hpp"

namespace millrace {

/// Splits rows by the owner of their key's slot into one selection per owner, in `memory`, without
/// touching a column. Rows keep their order; a part that has all rows is `rows` itself.
///
/// @param slot_owner The owner of each of the `slot_count` slots, an index into `parts`.
void split_by_owner(const key_block& keys, selection rows, std::span<const std::uint16_t> slot_owner,
                    arena& memory, std::span<selection> parts);

/// Returns the keys of some of the rows, one behind the other, in `memory`; long ones stay where they are.
/// @param rows Not dense: their numbers say afterwards whose keys these are.
[[nodiscard]] key_block pick_keys(const key_block& keys, selection rows, arena& memory);

} // namespace millrace
