#pragma once

#include <cstdint>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/random.hpp"
#include "millrace/engine/column/column.hpp"

namespace millrace {

/// A column of random values, NULLs and edges of the type, in a random encoding.
[[nodiscard]] column random_column(type value_type, std::uint32_t rows, random_sequence& random, arena& memory);

/// A flat column with the values of `source` in the alive rows and garbage in all others: values, validity,
/// text offsets far out of bounds.
[[nodiscard]] column with_garbage(const column& source, std::uint32_t rows, const std::uint64_t* alive,
                                  random_sequence& random, arena& memory);

} // namespace millrace
