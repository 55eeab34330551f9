#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "millrace/engine/aggregate/result_writer.hpp"
#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// Puts one column together from rows of several, for CASE and COALESCE.
///
/// Ownership: borrows the arena, in which the column lives, and the failures. Threads: one. Errors:
/// text that does not fit a batch overfills.
class column_merger {
public:
  column_merger(type of, std::uint32_t row_count, arena& memory, row_failures& failures);

  /// Takes the values of `rows` from `source`.
  void take(const column& source, const selection& rows);

  [[nodiscard]] column finish() const noexcept;

private:
  template <class T>
  void take_fixed(const column& source, const selection& rows);
  void take_bits(const column& source, const selection& rows);
  void take_text(const column& source, const selection& rows);
  void set_null(std::uint32_t row);

  type type_;
  std::uint32_t row_count_;
  arena* memory_;
  row_failures* failures_;
  std::byte* values_ = nullptr;       ///< Fixed widths.
  std::uint64_t* bits_ = nullptr;     ///< BOOLEAN.
  std::optional<result_writer<std::string_view>> text_; ///< Text.
  std::uint64_t* validity_ = nullptr; ///< Made at the first NULL.
};

} // namespace millrace
