#pragma once

#include <cstdint>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/base/units.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/operator/operator.hpp"

namespace millrace {

/// What becomes of rows whose event time is NULL.
enum class untimed_rows : std::uint8_t {
  rejected, ///< The stream declares its event time, so each row must have one.
  kept,     ///< Only windows that some queries have need it: whoever reads the source is not concerned.
};

/// Follows event time through the batches of one chunk, row by row, before anything filters them.
///
/// Ownership: nothing. Threads: one. Errors: rows without a declared event time are rejected.
class event_times {
public:
  event_times(std::uint32_t time_column, duration delay, untimed_rows untimed = untimed_rows::rejected) noexcept
    : column_(time_column), delay_(delay), untimed_(untimed) {}

  /// Forgets the chunk before.
  void begin_chunk() noexcept { highest_ = event_time::min().us; }

  /// Moves time over the alive rows of a batch. Rows whose time is NULL do not move it; where they
  /// are rejected, they leave the selection. Where a row is older than what its
  /// own chunk has made the watermark, the batch gets `times_max`.
  void observe(batch_view& rows, std::uint32_t node, operator_context& context);

  /// Highest event time of the chunk so far; `min` when no row had one.
  [[nodiscard]] event_time highest() const noexcept { return {highest_}; }

private:
  std::uint32_t column_;
  duration delay_;
  untimed_rows untimed_;
  std::int64_t highest_ = event_time::min().us;
};

} // namespace millrace
