#include "millrace/engine/expression/scratch_plan.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace millrace {
namespace {

constexpr std::uint32_t for_ever = std::numeric_limits<std::uint32_t>::max();
/// Most columns of a batch fit; a first block of the usual size per place would be mostly empty.
constexpr std::size_t block_bytes = std::size_t{16} << 10U;

// Times are numbers of events in the order in which a program runs: a step begins, an operand was read, a step ends.
class planner {
public:
  explicit planner(compiled_program& program) : program_(&program), needed_until_(program.slots.size(), 0) {}

  void run() {
    visit(program_->main);
    for (const auto output : program_->outputs)
      needed_until_[output] = for_ever;
    for (auto last = order_by_end_.rbegin(); last != order_by_end_.rend(); ++last)
      lend(**last);
    for (auto& [step, begin] : order_by_begin_)
      if (!step->escapes)
        step->scratch = place_from(begin, needed_until_[step->result]);
    program_->scratch.reserve(busy_until_.size());
    while (program_->scratch.size() < busy_until_.size())
      program_->scratch.emplace_back(block_bytes);
  }

private:
  struct started_step {
    program_step* step;
    std::uint32_t begin;
  };

  void need(slot_number slot, std::uint32_t until) { needed_until_[slot] = std::max(needed_until_[slot], until); }

  void visit(program_region& region) {
    for (auto& step : region.steps) {
      order_by_begin_.push_back({&step, ++now_});
      for (auto& operand : step.operands) {
        visit(operand);
        need(operand.result, ++now_);
      }
      ++now_;
      for (const auto argument : step.arguments)
        need(argument, now_);
      need(step.result, now_);
      order_by_end_.push_back(&step);
    }
  }

  // What a result may be part of has to stay as long as it. Of the lazy kinds AND and OR make new bits, and so do the
  // conditions of CASE; every other operand may be passed on as it is.
  void lend(const program_step& step) {
    const auto until = needed_until_[step.result];
    if (step.borrows_text)
      for (const auto argument : step.arguments)
        need(argument, until);
    if (step.kind != expression_kind::choose && step.kind != expression_kind::coalesce)
      return;
    for (std::size_t i = 0; i < step.operands.size(); ++i)
      if (step.kind == expression_kind::coalesce || i % 2 == 1 || i + 1 == step.operands.size())
        need(step.operands[i].result, until);
  }

  std::uint32_t place_from(std::uint32_t begin, std::uint32_t until) {
    const auto free = std::find_if(busy_until_.begin(), busy_until_.end(), [&](auto busy) { return busy < begin; });
    const auto place = static_cast<std::uint32_t>(free - busy_until_.begin());
    if (free == busy_until_.end())
      busy_until_.push_back(until);
    else
      *free = until;
    return place;
  }

  compiled_program* program_;
  std::uint32_t now_ = 0;
  std::vector<std::uint32_t> needed_until_; ///< By slot.
  std::vector<started_step> order_by_begin_;
  std::vector<const program_step*> order_by_end_;
  std::vector<std::uint32_t> busy_until_; ///< By place.
};

} // namespace

void plan_scratch(compiled_program& program) { planner(program).run(); }

} // namespace millrace
