#pragma once

#include <cstdint>
#include <span>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/hash.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/state/key_block.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

/// Returns the bytes per key of these types, or `group_table::variable_width` where one is text.
/// Depends on nothing else, so keys of different batches compare.
[[nodiscard]] std::uint32_t key_width(std::span<const type> key_types) noexcept;

/// Encodes the key columns of the alive rows into `memory`. A single text key is not copied: the
/// block points into the column.
[[nodiscard]] key_block encode_keys(const batch_view& rows, std::span<const std::uint32_t> key_columns,
                                    hash_mode mode, arena& memory);

/// Turns encoded keys back into one flat column per key. Zeros have lost their sign, intervals
/// are in the months, days and microseconds that add up to the same.
/// @param keys One per row of the result.
void decode_keys(std::span<const type> key_types, std::span<const std::span<const std::byte>> keys,
                 arena& memory, std::span<column> out);

} // namespace millrace
