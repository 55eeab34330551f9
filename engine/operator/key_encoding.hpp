#pragma once

#include <cstdint>
#include <optional>
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
/// block points into the column. Copies of more than 4 GiB are a bug of the caller.
[[nodiscard]] key_block encode_keys(const batch_view& rows, std::span<const std::uint32_t> key_columns,
                                    hash_mode mode, arena& memory);
/// As above; nothing where copies of the keys of several rows would take more than `batch_text_bytes_max`. Then
/// fewer rows have to be asked for.
[[nodiscard]] std::optional<key_block> try_encode_keys(const batch_view& rows,
                                                       std::span<const std::uint32_t> key_columns, hash_mode mode,
                                                       arena& memory);

/// Returns the hash that an encoded key has in its block.
/// @param width As `key_width` says.
[[nodiscard]] std::uint64_t hash_of_key(std::span<const std::byte> key, std::uint32_t width, hash_mode mode) noexcept;

/// Turns encoded keys back into one flat column per key. Zeros have lost their sign, intervals
/// are in the months, days and microseconds that add up to the same.
/// @param keys One per row of the result.
void decode_keys(std::span<const type> key_types, std::span<const std::span<const std::byte>> keys,
                 arena& memory, std::span<column> out);

} // namespace millrace
