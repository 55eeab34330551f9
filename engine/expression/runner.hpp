#pragma once

#include <cstdint>

#include "millrace/engine/base/arena.hpp"
#include "millrace/engine/column/batch.hpp"
#include "millrace/engine/expression/program.hpp"
#include "millrace/engine/function/entry.hpp"
#include "millrace/engine/kernel/logic.hpp"

namespace millrace {

/// Runs the steps of a program over one batch.
///
/// Ownership: borrows everything for the length of one evaluation. Threads: one. Errors: rows fail.
class program_runner {
public:
  struct surroundings {
    const batch_view& input;
    const chunk_facts& chunk;
    arena& memory;  ///< For what escapes.
    arena& scratch; ///< For what is neither a result nor part of one.
    row_failures& failures;
    row_failures& failures_apart; ///< Of steps whose failures are counted once or not at all.
  };

  program_runner(compiled_program& program, const surroundings& around) noexcept
    : program_(&program), around_(around) {}

  /// Runs a region for the given rows, none of which means that nothing is done.
  void run(program_region& region, const selection& rows);

  /// Sets which of `rows` hold true and false in a boolean column; other rows are unspecified.
  void read_truth(const column& source, const selection& rows, kernel::truth_map truth) const;

private:
  [[nodiscard]] column run_step(program_step& step, const selection& rows);
  [[nodiscard]] column run_call(program_step& step, const selection& rows);
  [[nodiscard]] column call(program_step& step, const selection& rows, std::uint32_t row_count, row_failures& failures);
  [[nodiscard]] column call_once(program_step& step, const selection& rows);
  [[nodiscard]] bool call_per_entry(program_step& step, std::size_t dictionary, const selection& rows, column& out);
  [[nodiscard]] column expand_bits(const column& entries, const std::uint32_t* codes, const selection& rows,
                                   arena& memory) const;

  [[nodiscard]] column run_junction(program_step& step, const selection& rows);
  [[nodiscard]] column run_choose(program_step& step, const selection& rows);
  [[nodiscard]] column run_coalesce(program_step& step, const selection& rows);
  [[nodiscard]] selection narrow(const std::uint64_t* bits, const selection& rows);
  [[nodiscard]] kernel::truth_map make_truth(arena& memory) const;

  [[nodiscard]] std::uint32_t row_count() const noexcept { return around_.input.row_count; }
  [[nodiscard]] arena& memory_of(const program_step& step) const noexcept {
    return step.escapes ? around_.memory : program_->scratch[step.scratch];
  }
  [[nodiscard]] const column& value_of(const program_region& region) const noexcept {
    return program_->slots[region.result];
  }

  compiled_program* program_;
  surroundings around_;
};

} // namespace millrace
