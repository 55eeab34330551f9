#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/result.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/format/encoder.hpp"
#include "millrace/engine/type/schema.hpp"

namespace millrace {

/// Rows as byte ranges of their own, on their way from the partitions to the sink that merges them.
///
/// A row has a fixed part, the same for all rows of a schema, then its texts:
/// kind (1 byte) | validity (1 bit per column) | values, a text as its size (4 bytes) | texts.
/// A column never takes more bytes in a message than its values take here, apart from its head.
///
/// Ownership: holds the layout only. Threads: immutable, shared freely.
/// Errors: reading fails with `corrupt` for bytes that the same layout did not write.
class row_form {
public:
  explicit row_form(const schema& shape);

  /// Appends the alive rows of a batch.
  /// @param scratch Used during the call only.
  void write(const batch_view& rows, encoded_rows& out, arena& scratch) const;

  /// Reads rows `first` to `first + count - 1` back into columns that live in the arena and whose
  /// texts point into `rows`, which have less than 4 GiB.
  [[nodiscard]] result<batch_view> read(const encoded_rows& rows, std::uint32_t first, std::uint32_t count,
                                        arena& memory) const;

private:
  /// Where the fixed part of a column's value stands in a row.
  struct value_place {
    type value_type;
    std::uint32_t number;
    std::size_t offset;
  };

  std::vector<value_place> places_;
  std::size_t fixed_size_;
};

} // namespace millrace
