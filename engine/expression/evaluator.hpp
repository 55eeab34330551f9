#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/expression/bound.hpp"
#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// What a predicate says of a row in which an operation failed.
enum class failing_rows : std::uint8_t {
  left_out, ///< It does not pass.
  by_value, ///< What failed is NULL, so the predicate may still be true.
};

/// Runs a list of expressions over batches. Compiled once per operator and partition: equal
/// sub-expressions are evaluated once, constants are folded, and the lazy forms evaluate their
/// branches only for the rows that need them.
///
/// Ownership: owns the compiled program and its scratch memory. Threads: one. Errors: rows fail,
/// never the evaluator. The value of an operation that fails is NULL, and what stands around it
/// goes on with that.
class evaluator {
public:
  explicit evaluator(std::vector<bound_expression> expressions);
  evaluator(evaluator&&) noexcept;
  evaluator& operator=(evaluator&&) noexcept;
  ~evaluator();

  [[nodiscard]] std::size_t size() const noexcept;

  /// Evaluates every expression for the alive rows of `input`. `out[i]` is row-aligned with `input`
  /// and lives in `memory` (or is one of the input's own columns, for plain column references).
  /// Intermediate results live in scratch memory that the next call reuses.
  void evaluate(const batch_view& input, const chunk_facts& chunk, arena& memory, std::span<column> out,
                row_failures& failures);

  /// Evaluates the single boolean expression and returns the alive rows where it is true, in
  /// `memory`; dense where all rows of a dense input pass.
  [[nodiscard]] selection select(const batch_view& input, const chunk_facts& chunk, arena& memory,
                                 row_failures& failures, failing_rows failing);

private:
  struct program;
  std::unique_ptr<program> program_;
};

/// Evaluates an expression without columns; nothing when it fails (division by zero, bad cast).
/// @param reason Set to why it fails, where it does; may be null.
[[nodiscard]] std::optional<value> evaluate_constant(const bound_expression& expression, row_error* reason = nullptr);

} // namespace millrace
