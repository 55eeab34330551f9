#pragma once

#include <cstdint>

#include "millrace/engine/operator/operator.hpp"

namespace millrace {

/// Rejects the alive rows of a batch whose time is NULL; they leave the selection.
/// @param node Plan node that gives up on the rows.
void reject_null_times(batch_view& rows, std::uint32_t time_column, std::uint32_t node, operator_context& context);

/// Passes on the rows that have an event time, for a window over a column that its input does not declare.
///
/// Ownership: nothing. Threads: see `stream_operator`. Errors: rows without event time are rejected.
class event_time_check final : public stream_operator {
public:
  event_time_check(std::uint32_t time_column, std::uint32_t node) noexcept : time_column_(time_column), node_(node) {}

  void push(const batch_view& rows, operator_context& context) override;

private:
  std::uint32_t time_column_;
  std::uint32_t node_;
};

} // namespace millrace
