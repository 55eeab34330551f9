#include "millrace/engine/expression/evaluator.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/column/bitmap.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/engine/expression/program.hpp"
#include "millrace/engine/expression/runner.hpp"
#include "millrace/engine/function/adapter/lane.hpp"
#include "millrace/engine/kernel/select.hpp"

namespace millrace {

void program_runner::run(program_region& region, const selection& rows) {
  if (rows.count == 0)
    return;
  for (auto& step : region.steps)
    program_->slots[step.result] = run_step(step, rows);
}

column program_runner::run_step(program_step& step, const selection& rows) {
  // A result that leaves the program is in the memory of the chunk; all others are read for the last time before their
  // step runs again.
  if (!step.escapes)
    program_->scratch[step.scratch].reset();
  switch (step.kind) {
    case expression_kind::all_of:
    case expression_kind::any_of: return run_junction(step, rows);
    case expression_kind::choose: return run_choose(step, rows);
    case expression_kind::coalesce: return run_coalesce(step, rows);
    default: return run_call(step, rows);
  }
}

column program_runner::call(program_step& step, const selection& rows, std::uint32_t rows_of_arguments,
                            row_failures& failures) {
  return step.kernel({step.columns, rows, rows_of_arguments, step.value_type, memory_of(step), failures, around_.input,
                      around_.chunk, &step.memo, step.literals_begin, step.call_site});
}

// Constants are computed once; a dictionary with constants once per entry, where that is less.
column program_runner::run_call(program_step& step, const selection& rows) {
  std::size_t dictionaries = 0;
  std::size_t flats = 0;
  std::size_t dictionary = 0;
  for (std::size_t i = 0; i < step.literals_begin; ++i) {
    step.columns[i] = program_->slots[step.arguments[i]];
    dictionaries += static_cast<std::size_t>(step.columns[i].is_dictionary());
    flats += static_cast<std::size_t>(step.columns[i].encoding == column_encoding::flat);
    dictionary = step.columns[i].is_dictionary() ? i : dictionary;
  }
  const auto is_compressed = step.is_deterministic && flats == 0 && !step.columns.empty();
  if (is_compressed && dictionaries == 0)
    return call_once(step, rows);
  if (column result; is_compressed && dictionaries == 1 && call_per_entry(step, dictionary, rows, result))
    return result;
  if (step.kind != expression_kind::try_cast)
    return call(step, rows, row_count(), around_.failures);
  // What fails in TRY_CAST is NULL and no dead letter; only that a batch is too small for the texts concerns others.
  around_.failures_apart.clear();
  auto result = call(step, rows, row_count(), around_.failures_apart);
  if (around_.failures_apart.is_overfull())
    around_.failures.overfill();
  return result;
}

column program_runner::call_once(program_step& step, const selection& rows) {
  auto& failures = around_.failures_apart;
  failures.clear();
  auto result = call(step, selection::all(1), 1, failures);
  result.encoding = column_encoding::constant;
  if (!failures.is_empty() && step.kind != expression_kind::try_cast) {
    const auto reason = failures.entries().front().reason;
    for_each_alive(rows, [&](std::uint32_t row) { around_.failures.add(row, reason); });
  }
  return result;
}

// False where entries failed, perhaps ones that no row has: then the rows have to be asked.
bool program_runner::call_per_entry(program_step& step, std::size_t dictionary, const selection& rows, column& out) {
  const auto source = step.columns[dictionary];
  if (source.dictionary_size > rows.count)
    return false;
  auto& failures = around_.failures_apart;
  failures.clear();
  step.columns[dictionary] = *source.dictionary;
  const auto entries = call(step, selection::all(source.dictionary_size), source.dictionary_size, failures);
  step.columns[dictionary] = source;
  if (failures.is_overfull() || (!failures.is_empty() && step.kind != expression_kind::try_cast))
    return false;
  out = entries;
  if (entries.encoding != column_encoding::flat)
    return true;
  if (entries.value_type.physical() == physical_type::bit) {
    out = expand_bits(entries, source.codes, rows, memory_of(step));
    return true;
  }
  out.encoding = column_encoding::dictionary;
  out.validity = nullptr;
  out.codes = source.codes;
  out.dictionary = memory_of(step).make<column>(entries);
  out.dictionary_size = source.dictionary_size;
  return true;
}

column program_runner::expand_bits(const column& entries, const std::uint32_t* codes, const selection& rows,
                                   arena& memory) const {
  const auto words = bitmap::words(row_count());
  auto* bits = memory.allocate_zeroed<std::uint64_t>(words);
  auto* validity = entries.validity == nullptr ? nullptr : memory.allocate_zeroed<std::uint64_t>(words);
  for_each_alive(rows, [&](std::uint32_t row) {
    const auto code = codes[row];
    bits[row / 64] |= std::uint64_t{bitmap::test(entries.bits(), code)} << (row % 64);
    if (validity != nullptr)
      validity[row / 64] |= std::uint64_t{bitmap::test(entries.validity, code)} << (row % 64);
  });
  column result;
  result.value_type = entries.value_type;
  result.values = bits;
  result.validity = validity;
  return result;
}

struct evaluator::program {
  compiled_program compiled;
  arena scratch;
  row_failures failures_apart;

  program_runner prepare(const batch_view& input, const chunk_facts& chunk, arena& memory, row_failures& failures) {
    scratch.reset();
    for (const auto& [source, slot] : compiled.inputs)
      compiled.slots[slot] = input.columns[source];
    return {compiled, {input, chunk, memory, scratch, failures, failures_apart}};
  }

  // Outputs may outlive the program, so constants they can point into are copied.
  void copy_literals(arena& memory) {
    for (const auto& literal : std::span(compiled.literals).first(compiled.literals_copied))
      compiled.slots[literal.slot] = constant_column(literal.constant, memory);
  }
};

evaluator::evaluator(std::vector<bound_expression> expressions) : program_(std::make_unique<program>()) {
  program_->compiled = compile(expressions, folding::constants);
}
evaluator::evaluator(evaluator&&) noexcept = default;
evaluator& evaluator::operator=(evaluator&&) noexcept = default;
evaluator::~evaluator() = default;

std::size_t evaluator::size() const noexcept { return program_->compiled.outputs.size(); }

void evaluator::evaluate(const batch_view& input, const chunk_facts& chunk, arena& memory, std::span<column> out,
                         row_failures& failures) {
  auto& compiled = program_->compiled;
  MILLRACE_DCHECK(out.size() == compiled.outputs.size());
  auto runner = program_->prepare(input, chunk, memory, failures);
  program_->copy_literals(memory);
  runner.run(compiled.main, input.rows);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = input.is_empty() ? null_column(compiled.output_types[i], memory) : compiled.slots[compiled.outputs[i]];
    out[i].is_fillable = false; // Another expression may have the same answer.
  }
}

selection evaluator::select(const batch_view& input, const chunk_facts& chunk, arena& memory, row_failures& failures,
                            failing_rows failing) {
  constexpr std::uint32_t rows_per_word = 64;
  auto& compiled = program_->compiled;
  MILLRACE_DCHECK(compiled.outputs.size() == 1);
  if (input.is_empty())
    return input.rows;
  const auto failed_before = failures.entries().size();
  // Nothing of the answer is kept, so even what escapes elsewhere is scratch here.
  auto runner = program_->prepare(input, chunk, program_->scratch, failures);
  program_->copy_literals(program_->scratch);
  runner.run(compiled.main, input.rows);
  const auto words = bitmap::words(input.row_count);
  const kernel::truth_map truth{program_->scratch.allocate<std::uint64_t>(words),
                                program_->scratch.allocate<std::uint64_t>(words)};
  runner.read_truth(compiled.slots[compiled.outputs[0]], input.rows, truth);
  if (failing == failing_rows::left_out)
    for (const auto& failed : failures.entries().subspan(failed_before))
      bitmap::clear(truth.is_true, failed.row);
  if (input.rows.is_dense() && bitmap::all_set(truth.is_true, input.row_count))
    return input.rows;
  auto* rows = memory.allocate<std::uint32_t>(input.rows.count + rows_per_word);
  const auto count = input.rows.is_dense()
                       ? kernel::select_rows(truth.is_true, input.row_count, rows)
                       : kernel::select_rows(truth.is_true, input.rows.rows, input.rows.count, rows);
  return {rows, count};
}

std::optional<value> evaluate_constant(const bound_expression& expression, row_error* reason) {
  if (!is_constant(expression))
    return std::nullopt;
  auto compiled = compile({expression}, folding::none);
  arena memory;
  row_failures failures;
  row_failures failures_apart;
  batch_view input;
  input.row_count = 1;
  input.rows = selection::all(1);
  const chunk_facts chunk{};
  program_runner runner(compiled, {input, chunk, memory, memory, failures, failures_apart});
  runner.run(compiled.main, input.rows);
  if (!failures.is_empty()) {
    if (reason != nullptr)
      *reason = failures.entries()[0].reason;
    return std::nullopt;
  }
  auto folded = value_at(compiled.slots[compiled.outputs[0]], 0);
  folded.value_type = expression.value_type;
  return folded;
}

} // namespace millrace
