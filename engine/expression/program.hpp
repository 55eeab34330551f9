#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/expression/bound.hpp"
#include "millrace/engine/function/entry.hpp"

namespace millrace {

/// Number of the place where a program keeps the column of a sub-expression.
using slot_number = std::uint32_t;

struct program_step;

/// Steps that are evaluated for the same rows, in order, and where their answer is found.
struct program_region {
  std::vector<program_step> steps;
  slot_number result = 0;
  bool runs_dense = true; ///< Cheap and unable to fail: may be run for rows that do not need it.
};

/// One operation of a program. What it is follows the expression it comes from.
struct program_step {
  expression_kind kind = expression_kind::call; ///< Neither `column` nor `literal`: those are filled slots.
  type value_type;
  slot_number result = 0;
  bool escapes = false; ///< The result is part of an output, so it must not be scratch.
  bool is_deterministic = true;
  bool runs_dense = false;
  bool borrows_text = false; ///< Texts of the result may lie in those of an argument.
  std::uint32_t scratch = 0; ///< Which arena of the program the result lies in, unless it escapes.
  scalar_kernel kernel = nullptr;       ///< call, cast, try_cast
  std::uint64_t call_site = 0;          ///< call
  std::vector<slot_number> arguments;   ///< call, cast, try_cast
  std::vector<column> columns;          ///< Room for the arguments, reused.
  /// Arguments from this one on are literals, whose columns stand in `columns` for good.
  std::size_t literals_begin = 0;
  std::vector<program_region> operands; ///< The lazy kinds, each for the rows that need it.
  std::unique_ptr<call_memo> memo;
};

/// A compiled list of expressions.
///
/// Ownership: owns constants and slots; slots of columns borrow the batch at hand. Threads: one.
/// Errors: none.
struct compiled_program {
  struct column_slot {
    std::uint32_t column;
    slot_number slot;
  };
  struct literal_slot {
    value constant;
    slot_number slot;
    bool escapes = false;
  };

  program_region main;              ///< Its own `result` means nothing.
  std::vector<slot_number> outputs; ///< One per expression.
  std::vector<type> output_types;
  std::vector<column_slot> inputs;
  std::vector<literal_slot> literals;
  std::size_t literals_copied = 0; ///< So many of the first escape, and are copied for each batch.
  std::vector<column> slots;
  std::vector<arena> scratch; ///< For results that do not escape, see `plan_scratch`.
  arena constants{std::size_t{4} << 10U};
};

/// Whether the compiler evaluates constant sub-expressions; it does not when it is used to do so.
enum class folding : std::uint8_t { none, constants };

[[nodiscard]] compiled_program compile(const std::vector<bound_expression>& expressions, folding mode);

} // namespace millrace
