#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/column/column.hpp"
#include "millrace/engine/column/result_writer.hpp"
#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// Puts one column together from rows of several, for CASE and COALESCE.
///
/// Ownership: borrows the arena, in which the column lives, and the failures. Threads: one. Errors:
/// text that does not fit a batch overfills.
class column_merger {
public:
  column_merger(type value_type, std::uint32_t row_count, arena& memory, row_failures& failures);

  /// Takes the values of `rows` from `source`; each row is taken at most once.
  void take(const column& source, const selection& rows);

  [[nodiscard]] column finish() const noexcept;

private:
  using writer = std::variant<result_writer<bool>, result_writer<std::int32_t>, result_writer<std::int64_t>,
                              result_writer<int128>, result_writer<double>, result_writer<std::string_view>,
                              result_writer<interval_value>>;

  writer writer_;
  row_failures* failures_;
};

} // namespace millrace
