#pragma once

#include "millrace/engine/operator/operator.hpp"

namespace millrace {

/// UNION ALL: passes the batches of several inputs on as they come. Chunks of all inputs are
/// numbered in one sequence, so positions are unique and the order is the sequence's already.
///
/// Ownership: nothing. Threads: see `stream_operator`. Errors: none.
class union_all final : public stream_operator {
public:
  void push(const batch_view& rows, operator_context& context) override;
};

} // namespace millrace
