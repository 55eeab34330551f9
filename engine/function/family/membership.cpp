#include <algorithm>
#include <array>
#include <memory>

#include "millrace/engine/function/adapter/compare_columns.hpp"
#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/algorithm/value_set.hpp"
#include "millrace/engine/kernel/logic.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {
namespace {

using kernel::comparison;

// So few numbers are compared faster one after the other than they are hashed.
constexpr std::size_t compared_max = 4;

// TRUE where the first argument is in the set, otherwise NULL where either holds NULL, otherwise FALSE.
template <class T>
column in_set(const kernel_call& call, std::span<const column> literals) {
  std::unique_ptr<call_memo> own;
  auto& memo = call.memo == nullptr ? own : *call.memo;
  if (memo == nullptr)
    memo = std::make_unique<value_set<T>>(literals);
  const auto& set = static_cast<const value_set<T>&>(*memo);
  null_tracker nulls(call, call.arguments.first(1));
  const lane<T> values(call.arguments[0]);
  auto* found = call.memory.allocate_zeroed<std::uint64_t>(bitmap::words(call.row_count));
  for_each_alive(call.rows, [&](std::uint32_t row) {
    if (nulls.all_null() || nulls.is_null(row))
      return;
    if (set.contains(values[row]))
      bitmap::set(found, row);
    else if (set.has_null())
      nulls.set_null(row);
  });
  return nulls.all_null() ? null_column(call.result_type, call.memory) : boolean_column(found, nulls.finish());
}

void clear(kernel::truth_map unknown, std::size_t words) noexcept {
  std::fill_n(unknown.is_true, words, 0);
  std::fill_n(unknown.is_false, words, 0);
}

// Takes part in `found`, three-valued, where the first argument equals another.
void unite_equal(const kernel_call& call, const column& other, kernel::truth_map found, kernel::truth_map equal) {
  const auto words = bitmap::words(call.row_count);
  const std::array<column, 2> sides{call.arguments[0], other};
  null_tracker nulls(call, sides);
  if (nulls.all_null()) {
    clear(equal, words);
  } else {
    const auto* bits = compare_columns(comparison::equal, sides[0], sides[1], call, nulls);
    kernel::assign(equal, bits, nulls.finish(), words);
  }
  kernel::disjoin(found, equal, words);
}

column in_list(const kernel_call& call) {
  const auto physical = call.arguments[0].value_type.physical();
  const auto first_literal = std::clamp<std::size_t>(call.literals_begin, 1, call.arguments.size());
  const auto literals = call.arguments.subspan(first_literal);
  const auto is_hashed = physical == physical_type::string ? !literals.empty() : literals.size() > compared_max;
  const auto search = [&] { return with_physical(physical, [&]<class T>() { return in_set<T>(call, literals); }); };
  if (is_hashed && first_literal == 1)
    return search();
  const auto words = bitmap::words(call.row_count);
  const kernel::truth_map found{call.memory.allocate<std::uint64_t>(words), call.memory.allocate<std::uint64_t>(words)};
  const kernel::truth_map equal{call.memory.allocate<std::uint64_t>(words), call.memory.allocate<std::uint64_t>(words)};
  kernel::fill(found, words, false);
  for (const auto& other : call.arguments.subspan(1, (is_hashed ? first_literal : call.arguments.size()) - 1))
    unite_equal(call, other, found, equal);
  if (is_hashed) {
    const auto answer = search();
    if (answer.is_constant())
      clear(equal, words);
    else
      kernel::assign(equal, answer.bits(), answer.validity, words);
    kernel::disjoin(found, equal, words);
  }
  kernel::unite(found.is_false, found.is_true, words);
  return boolean_column(found.is_true, found.is_false);
}

constexpr scalar_entry entries[] = {
  infallible(define(&in_list, "in", "(T, T...) -> boolean", "Whether the first equals one of the rest.")),
};

} // namespace

std::span<const scalar_entry> membership_functions() noexcept { return entries; }

} // namespace millrace
