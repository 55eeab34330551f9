#include <algorithm>

#include "millrace/engine/column/bitmap.hpp"
#include "millrace/engine/expression/merger.hpp"
#include "millrace/engine/expression/runner.hpp"
#include "millrace/engine/function/adapter/lane.hpp"
#include "millrace/engine/kernel/select.hpp"

namespace millrace {
namespace {

// From this share of undecided rows on, a cheap operand is computed for all rows at once.
constexpr std::uint32_t dense_share = 8;

} // namespace

kernel::truth_map program_runner::make_truth(arena& memory) const {
  const auto words = bitmap::words(row_count());
  return {memory.allocate<std::uint64_t>(words), memory.allocate<std::uint64_t>(words)};
}

selection program_runner::narrow(const std::uint64_t* bits, const selection& rows) {
  constexpr std::uint32_t rows_per_word = 64;
  auto* out = around_.scratch.allocate<std::uint32_t>(rows.count + rows_per_word);
  if (!rows.is_dense())
    return {out, kernel::select_rows(bits, rows.rows, rows.count, out)};
  if (bitmap::all_set(bits, rows.count))
    return rows;
  return {out, kernel::select_rows(bits, rows.count, out)};
}

void program_runner::read_truth(const column& source, const selection& rows, kernel::truth_map truth) const {
  const auto words = bitmap::words(row_count());
  if (source.encoding == column_encoding::flat)
    return kernel::assign(truth, source.bits(), source.validity, words);
  if (source.is_constant() && source.is_valid(0))
    return kernel::fill(truth, words, bitmap::test(source.bits(), 0));
  std::fill_n(truth.is_true, words, 0);
  std::fill_n(truth.is_false, words, 0);
  if (source.is_constant())
    return;
  const lane<bool> values(source);
  for_each_alive(rows, [&](std::uint32_t row) {
    if (values.is_valid(row))
      bitmap::set(values[row] ? truth.is_true : truth.is_false, row);
  });
}

// An operand is evaluated for the rows that the operands before it left undecided. What it says
// about other rows does no harm: they are decided, and stay so.
column program_runner::run_junction(program_step& step, const selection& rows) {
  const auto is_and = step.kind == expression_kind::all_of;
  const auto words = bitmap::words(row_count());
  const auto truth = make_truth(memory_of(step));
  const auto operand_truth = make_truth(around_.scratch);
  auto* undecided = around_.scratch.allocate<std::uint64_t>(words);
  auto remaining = rows;
  auto has_nulls = false;
  kernel::fill(truth, words, is_and);
  for (auto& operand : step.operands) {
    if (&operand != &step.operands.front()) {
      kernel::invert(is_and ? truth.is_false : truth.is_true, undecided, words);
      const auto is_worth_narrowing = !operand.runs_dense || !remaining.is_dense() ||
                                      bitmap::count(undecided, row_count()) < row_count() / dense_share;
      remaining = is_worth_narrowing ? narrow(undecided, remaining) : remaining;
      if (remaining.count == 0)
        break;
    }
    run(operand, remaining);
    const auto& answer = value_of(operand);
    has_nulls |= !answer.has_no_nulls();
    read_truth(answer, remaining, operand_truth);
    is_and ? kernel::conjoin(truth, operand_truth, words) : kernel::disjoin(truth, operand_truth, words);
  }
  kernel::unite(truth.is_false, truth.is_true, words);
  column result;
  result.value_type = type_id::boolean;
  result.values = truth.is_true;
  result.validity = has_nulls ? truth.is_false : nullptr;
  return result;
}

column program_runner::run_choose(program_step& step, const selection& rows) {
  const auto words = bitmap::words(row_count());
  const auto truth = make_truth(around_.scratch);
  column_merger merged(step.value_type, row_count(), memory_of(step), around_.failures);
  auto undecided = rows;
  for (std::size_t i = 0; i < step.operands.size() && undecided.count > 0; i += 2) {
    auto taken = undecided;
    const auto is_otherwise = i + 1 == step.operands.size();
    auto& branch = step.operands[is_otherwise ? i : i + 1];
    if (!is_otherwise) {
      run(step.operands[i], undecided);
      read_truth(value_of(step.operands[i]), undecided, truth);
      taken = narrow(truth.is_true, undecided);
      kernel::invert(truth.is_true, truth.is_true, words);
      undecided = narrow(truth.is_true, undecided);
    }
    run(branch, taken);
    if (taken.count == rows.count)
      return value_of(branch);
    if (taken.count > 0)
      merged.take(value_of(branch), taken);
  }
  return merged.finish();
}

column program_runner::run_coalesce(program_step& step, const selection& rows) {
  const auto words = bitmap::words(row_count());
  auto* is_present = around_.scratch.allocate<std::uint64_t>(words);
  column_merger merged(step.value_type, row_count(), memory_of(step), around_.failures);
  auto undecided = rows;
  for (auto& operand : step.operands) {
    if (undecided.count == 0)
      break;
    run(operand, undecided);
    const auto& answer = value_of(operand);
    auto taken = undecided;
    if (&operand != &step.operands.back() && !answer.has_no_nulls()) {
      std::fill_n(is_present, words, 0);
      for_each_alive(undecided, [&](std::uint32_t row) {
        if (answer.is_valid(row))
          bitmap::set(is_present, row);
      });
      taken = narrow(is_present, undecided);
    }
    if (taken.count == rows.count)
      return answer;
    if (taken.count > 0)
      merged.take(answer, taken);
    if (taken.count == undecided.count)
      break;
    kernel::invert(is_present, is_present, words);
    undecided = narrow(is_present, undecided);
  }
  return merged.finish();
}

} // namespace millrace
