#pragma once

#include <vector>

#include "millrace/engine/expression/evaluator.hpp"
#include "millrace/engine/operator/batch_pieces.hpp"
#include "millrace/engine/operator/operator.hpp"
#include "millrace/engine/operator/rejection.hpp"

namespace millrace {

/// The select list: replaces the columns of a batch by the values of expressions over them, row by
/// row. Everything else about a batch stays: positions, times, kinds, keys.
///
/// Ownership: owns the compiled expressions. Threads: see `stream_operator`. Errors: rows on which
/// an expression fails are rejected, or go on, see `rejection`.
class project final : public stream_operator {
public:
  /// A column of the input that is one of the result.
  struct passed_column {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
  };

  project(std::vector<bound_expression> expressions, const operator_settings& settings);

  void push(const batch_view& rows, operator_context& context) override;

private:
  [[nodiscard]] bool emit(const batch_view& rows, operator_context& context);

  std::uint32_t node_;
  std::vector<passed_column> passed_;
  evaluator expressions_;
  batch_pieces pieces_;
  rejection rejection_;
};

} // namespace millrace
