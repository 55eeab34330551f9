#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/type/schema.hpp"
#include "millrace/proto/codec.hpp"

namespace millrace {

/// What a column of a message must be.
struct column_expectation {
  const field* declared = nullptr;
  std::uint32_t number = 0; ///< Index in the schema, for failures.
  std::uint32_t row_count = 0;
  bool must_be_named = false;
  bool is_needed = true; ///< Otherwise only name and type are checked.
};

/// Reads and checks one column of a message: every length, offset, code and value range.
///
/// The column points into `message` where that is aligned for its type, otherwise into the arena.
/// Fails with `corrupt`, `schema_mismatch` or `limit_exceeded`; never reads beyond `message`.
[[nodiscard]] result<column> parse_column(std::string_view message, const column_expectation& expected,
                                          const message_limits& limits, arena& memory);

/// Returns `bytes` as an array of `T`: in place where aligned, otherwise copied.
template <class T>
[[nodiscard]] const T* aligned_array(std::string_view bytes, arena& memory) {
  if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(T) == 0)
    return reinterpret_cast<const T*>(bytes.data());
  return reinterpret_cast<const T*>(memory.copy(bytes).data());
}

/// A `corrupt` failure: what is wrong, in which column.
[[nodiscard]] failure corrupt_column(std::uint32_t number, const char* what);

} // namespace millrace
