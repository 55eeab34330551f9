#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/base/row_error.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/expression/bound.hpp"
#include "millrace/engine/function/entry.hpp"
#include "millrace/engine/type/value.hpp"

namespace millrace {

/// False where an expression has a value for every row, whatever its columns hold, given that the constants in it were
/// checked. May be true of one that never fails.
[[nodiscard]] bool can_fail(const bound_expression& expression);

/// The operation that made a row fail.
struct failed_call {
  const bound_expression* operation = nullptr; ///< A call or cast, part of the expressions searched.
  std::vector<value> arguments;                ///< What it was called with.
  row_error reason = row_error::none;
  std::size_t expression = 0; ///< Which of the expressions it is part of.
};

/// Evaluates expressions for one row, step by step and in the order an `evaluator` takes, up to the
/// first operation that fails; nothing where none does. An evaluator only notes that a row failed, which
/// costs the rows that do not fail nothing; who wants to know why asks here, at thousands of times the
/// cost per row.
[[nodiscard]] std::optional<failed_call> find_failure(std::span<const bound_expression> expressions,
                                                      const batch_view& input, std::uint32_t row,
                                                      const chunk_facts& chunk);

} // namespace millrace
