#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/column/text.hpp"
#include "millrace/engine/expression/evaluator.hpp"
#include "millrace/engine/expression/program.hpp"
#include "millrace/engine/expression/scratch_plan.hpp"
#include "millrace/engine/function/catalog.hpp"

namespace millrace {
namespace {

bool is_lazy(expression_kind kind) noexcept { return kind >= expression_kind::all_of; }

// Marks what the outputs of a program can point into: text of arguments, and all that lazy kinds pass on.
class escape_marker {
public:
  explicit escape_marker(compiled_program& program)
    : steps_(program.slots.size(), nullptr), literals_(program.slots.size(), nullptr) {
    for (auto& literal : program.literals)
      literals_[literal.slot] = &literal;
    find_steps(program.main);
  }

  void mark(slot_number slot) {
    if (literals_[slot] != nullptr)
      literals_[slot]->escapes = true;
    auto* step = steps_[slot];
    if (step == nullptr || step->escapes)
      return;
    step->escapes = true;
    for (const auto& operand : step->operands)
      mark(operand.result);
    if (step->borrows_text)
      for (const auto argument : step->arguments)
        mark(argument);
  }

private:
  void find_steps(program_region& region) {
    for (auto& step : region.steps) {
      steps_[step.result] = &step;
      for (auto& operand : step.operands)
        find_steps(operand);
    }
  }

  std::vector<program_step*> steps_; ///< By the slot of their result; nothing for columns and literals.
  std::vector<compiled_program::literal_slot*> literals_;
};

// Emits steps in the order of evaluation. What was emitted for all rows of a region is known to the
// regions inside it, and forgotten behind it.
class compiler {
public:
  explicit compiler(folding mode) noexcept : mode_(mode) {}

  compiled_program run(const std::vector<bound_expression>& expressions) {
    for (const auto& expression : expressions) {
      program_.outputs.push_back(place(expression, program_.main));
      program_.output_types.push_back(expression.value_type);
    }
    escape_marker escaping(program_);
    for (const auto output : program_.outputs)
      escaping.mark(output);
    fix_literals(program_.main);
    const auto copied = std::stable_partition(program_.literals.begin(), program_.literals.end(),
                                              [](const auto& literal) { return literal.escapes; });
    program_.literals_copied = static_cast<std::size_t>(copied - program_.literals.begin());
    plan_scratch(program_);
    return std::move(program_);
  }

private:
  // Expressions by value. They stay where they are, so nothing is copied.
  struct hash_of_pointee {
    std::size_t operator()(const bound_expression* expression) const noexcept { return hash_of(*expression); }
  };
  struct equal_pointees {
    bool operator()(const bound_expression* a, const bound_expression* b) const { return a == b || *a == *b; }
  };

  slot_number new_slot() {
    program_.slots.emplace_back();
    return static_cast<slot_number>(program_.slots.size() - 1);
  }

  // Returns the slot an expression is found in after the steps of `region` have run.
  slot_number place(const bound_expression& expression, program_region& region) {
    if (const auto known = known_.find(&expression); known != known_.end())
      return known->second;
    const auto slot = place_new(expression, region);
    known_.emplace(&expression, slot);
    known_in_order_.push_back(&expression);
    return slot;
  }

  void forget_behind(std::size_t count) {
    for (; known_in_order_.size() > count; known_in_order_.pop_back())
      known_.erase(known_in_order_.back());
  }

  slot_number place_new(const bound_expression& expression, program_region& region) {
    if (expression.kind == expression_kind::column) {
      program_.inputs.push_back({expression.column, new_slot()});
      return program_.inputs.back().slot;
    }
    if (expression.kind == expression_kind::literal)
      return place_literal(expression.constant);
    if (mode_ == folding::constants && is_constant(expression))
      if (auto folded = evaluate_constant(expression); folded.has_value())
        return place_literal(std::move(*folded));
    auto step = is_lazy(expression.kind) ? lazy_step(expression, region) : eager_step(expression, region);
    step.kind = expression.kind;
    step.value_type = expression.value_type;
    step.result = new_slot();
    region.runs_dense &= step.runs_dense;
    region.steps.push_back(std::move(step));
    return region.steps.back().result;
  }

  // Columns of literals do not change, but for those that an output can point into, which are copied for each batch.
  void fix_literals(program_region& region) {
    std::vector<bool> is_literal(program_.slots.size());
    std::vector<bool> is_copied(program_.slots.size());
    for (const auto& literal : program_.literals) {
      is_literal[literal.slot] = true;
      is_copied[literal.slot] = literal.escapes;
    }
    const auto is_fixed = [&](const program_step& step, slot_number slot) {
      const auto passes_on = step.escapes && step.value_type.physical() == physical_type::string;
      return is_literal[slot] && !(is_copied[slot] && passes_on);
    };
    fix_literals(region, is_fixed);
  }

  template <class IsFixed>
  void fix_literals(program_region& region, const IsFixed& is_fixed) {
    for (auto& step : region.steps) {
      auto& begin = step.literals_begin;
      for (begin = step.arguments.size(); begin != 0 && is_fixed(step, step.arguments[begin - 1]); --begin)
        step.columns[begin - 1] = program_.slots[step.arguments[begin - 1]];
      for (auto& operand : step.operands)
        fix_literals(operand, is_fixed);
    }
  }

  slot_number place_literal(value constant) {
    const auto slot = new_slot();
    program_.slots[slot] = constant_column(constant, program_.constants);
    program_.literals.push_back({std::move(constant), slot});
    return slot;
  }

  program_step eager_step(const bound_expression& expression, program_region& region) {
    program_step step;
    place_arguments(expression, region, step);
    step.columns.resize(step.arguments.size());
    const auto is_text = [](const bound_expression& bound) {
      return bound.value_type.physical() == physical_type::string;
    };
    step.borrows_text = is_text(expression) && std::any_of(expression.arguments.begin(), expression.arguments.end(), is_text);
    if (expression.kind == expression_kind::call) {
      step.borrows_text = step.borrows_text && expression.function->borrows_text;
      step.kernel = expression.function->kernel;
      step.call_site = expression.call_site;
      step.is_deterministic = expression.function->is_deterministic;
      step.runs_dense = expression.function->runs_dense;
    } else {
      step.kernel = cast_kernel(expression.arguments[0].value_type, expression.value_type);
      MILLRACE_CHECK(step.kernel != nullptr);
    }
    return step;
  }

  // A chain of calls of an associative function becomes one call.
  void place_arguments(const bound_expression& expression, program_region& region, program_step& step) {
    const auto is_link = [&](const bound_expression& argument) {
      return expression.kind == expression_kind::call && expression.function->is_associative &&
             argument.kind == expression_kind::call && argument.function == expression.function && !is_constant(argument);
    };
    for (const auto& argument : expression.arguments)
      if (is_link(argument))
        place_arguments(argument, region, step);
      else
        step.arguments.push_back(place(argument, region));
  }

  // The first operand is needed for every row, so it is part of the region around.
  program_step lazy_step(const bound_expression& expression, program_region& region) {
    program_step step;
    for (const auto& argument : expression.arguments) {
      program_region operand;
      const auto known_before = known_in_order_.size();
      const auto is_first = step.operands.empty();
      operand.result = place(argument, is_first ? region : operand);
      if (!is_first)
        forget_behind(known_before);
      step.operands.push_back(std::move(operand));
    }
    return step;
  }

  folding mode_;
  compiled_program program_;
  std::unordered_map<const bound_expression*, slot_number, hash_of_pointee, equal_pointees> known_;
  std::vector<const bound_expression*> known_in_order_; ///< Keys of `known_`, to forget the latest.
};

} // namespace

compiled_program compile(const std::vector<bound_expression>& expressions, folding mode) {
  return compiler(mode).run(expressions);
}

} // namespace millrace
