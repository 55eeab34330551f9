#pragma once

#include <cstdint>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/operator/operator.hpp"

namespace millrace {

/// Follows event time through the batches of one chunk, row by row, before anything filters them.
///
/// Ownership: nothing. Threads: one. Errors: rows without event time are rejected.
class event_times {
public:
  event_times(std::uint32_t time_column, duration delay) noexcept : column_(time_column), delay_(delay) {}

  /// Forgets the chunk before.
  void begin_chunk() noexcept { highest_ = event_time::min().us; }

  /// Moves time over the alive rows of a batch. Rows whose time is NULL are rejected and leave the
  /// selection. Where a row is older than what its own chunk has made the watermark, the batch
  /// gets `times_max`.
  void observe(batch_view& rows, std::uint32_t node, operator_context& context);

  /// Highest event time of the chunk so far; `min` when no row had one.
  [[nodiscard]] event_time highest() const noexcept { return {highest_}; }

private:
  void reject_nulls(batch_view& rows, std::uint32_t node, operator_context& context) const;

  std::uint32_t column_;
  duration delay_;
  std::int64_t highest_ = event_time::min().us;
};

} // namespace millrace
