#include "millrace/engine/kernel/logic.hpp"

#include <algorithm>

#include "millrace/engine/function/adapter/per_value.hpp"

namespace millrace {
namespace {

column logical_not(const kernel_call& call) {
  null_tracker nulls(call);
  const auto& argument = call.arguments[0];
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  if (argument.encoding != column_encoding::flat)
    return map_rows(call, [](bool value) noexcept { return !value; });
  const auto words = bitmap::words(call.row_count);
  auto* out = call.memory.allocate<std::uint64_t>(words);
  kernel::invert(argument.bits(), out, words);
  return boolean_column(out, nulls.finish());
}

std::uint64_t* valid_bits(const kernel_call& call) {
  null_tracker nulls(call);
  const auto words = bitmap::words(call.row_count);
  auto* out = call.memory.allocate<std::uint64_t>(words);
  if (nulls.all_null() || !nulls.has_nulls())
    bitmap::fill(out, call.row_count, !nulls.all_null());
  else
    std::copy_n(nulls.finish(), words, out);
  return out;
}

column is_not_null(const kernel_call& call) { return boolean_column(valid_bits(call), nullptr); }

column is_null(const kernel_call& call) {
  auto* bits = valid_bits(call);
  kernel::invert(bits, bits, bitmap::words(call.row_count));
  return boolean_column(bits, nullptr);
}

// NULL is neither true nor false, and the answer is never NULL.
template <bool Wanted>
column is_truth(const kernel_call& call) {
  const lane<bool> values(call.arguments[0]);
  auto* out = call.memory.allocate_zeroed<std::uint64_t>(bitmap::words(call.row_count));
  for_each_alive(call.rows, [&](std::uint32_t row) {
    if (values.is_valid(row) && values[row] == Wanted)
      bitmap::set(out, row);
  });
  return boolean_column(out, nullptr);
}

constexpr scalar_entry entries[] = {
  dense(define(&logical_not, "not", "(boolean) -> boolean", "The opposite; NULL of NULL.")),
  dense(define(&is_null, "is_null", "(any) -> boolean", "Whether the value is NULL; never NULL itself.")),
  dense(define(&is_not_null, "is_not_null", "(any) -> boolean", "Whether the value is not NULL; never NULL itself.")),
  dense(define(&is_truth<true>, "is_true", "(boolean) -> boolean", "Whether the value is TRUE; never NULL.")),
  dense(define(&is_truth<false>, "is_false", "(boolean) -> boolean", "Whether the value is FALSE; never NULL.")),
};

} // namespace

std::span<const scalar_entry> logic_functions() noexcept { return entries; }

} // namespace millrace
