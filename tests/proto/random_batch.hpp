#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/random.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/type/schema.hpp"
#include "millrace/engine/type/value.hpp"

namespace millrace {

/// One column of every type, `c0` and up, all nullable.
[[nodiscard]] schema schema_of_all_types();

/// Up to eight columns of random types.
[[nodiscard]] schema random_schema(random_sequence& random);

/// A batch with random values, NULLs, encodings and selection.
/// @param row_count Rows of the columns; fewer may be alive.
[[nodiscard]] batch_view random_batch(random_sequence& random, const schema& shape, std::uint32_t row_count,
                                      arena& memory);

/// The alive rows as scalars, row by row.
[[nodiscard]] std::vector<std::vector<value>> values_of(const batch_view& rows);

/// A flat BIGINT column without NULLs.
[[nodiscard]] column bigints(const std::vector<std::int64_t>& values, arena& memory);

/// A flat VARCHAR column without NULLs.
[[nodiscard]] column texts(const std::vector<std::string>& values, arena& memory);

} // namespace millrace
