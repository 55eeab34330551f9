#pragma once

#include <cstddef>
#include <cstdint>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/type/schema.hpp"
#include "millrace/proto/internal/wire_writer.hpp"

namespace millrace {

/// Some values of a flat column, as a message stores them.
struct stored_values {
  const column* source = nullptr;
  const std::uint32_t* indices = nullptr; ///< Which values, in order; null: the first `count`.
  std::uint32_t count = 0;
  const std::uint64_t* validity = nullptr; ///< One bit per index, none set behind `count`; null: no NULLs.
  std::size_t blob_size = 0;               ///< Strings only.
  bool has_contiguous_texts = false;       ///< Strings only: one copy takes all of them.

  [[nodiscard]] std::uint32_t index(std::uint32_t i) const noexcept { return indices == nullptr ? i : indices[i]; }
};

/// Writes the alive rows of one column into a message.
///
/// Ownership: borrows the column and the rows; scratch lives in the arena. Threads: one.
/// Errors: none; `size_max` says what must be reserved.
class column_writer {
public:
  column_writer(const column& source, const selection& rows, arena& memory);

  /// An upper bound of what `write` writes, apart from the name.
  [[nodiscard]] std::size_t size_max() const noexcept;
  /// Bytes of text.
  [[nodiscard]] std::size_t blob_size() const noexcept { return values_.blob_size; }

  void write(const field& declared, bool has_name, wire_writer& out) const;

private:
  void write_values(wire_writer& out) const;

  physical_type physical_;
  column_encoding encoding_;
  stored_values values_;
  const std::uint32_t* codes_ = nullptr; ///< Dictionary only.
  selection rows_;                       ///< Dictionary only: which codes.
};

/// Writes one value of `T` for each alive row, where the array is there.
template <class T>
void write_row_array(int field, const T* source, const selection& rows, wire_writer& out) {
  if (source == nullptr)
    return;
  auto* target = reinterpret_cast<T*>(out.put_payload(field, std::size_t{rows.count} * sizeof(T), alignof(T)));
  for (std::uint32_t i = 0; i < rows.count; ++i)
    target[i] = source[rows[i]];
}

} // namespace millrace
