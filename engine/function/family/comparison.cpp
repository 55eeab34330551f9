#include "millrace/engine/function/adapter/compare_columns.hpp"
#include "millrace/engine/function/adapter/per_value.hpp"

namespace millrace {
namespace {

using kernel::comparison;

template <comparison Op>
column compare(const kernel_call& call) {
  null_tracker nulls(call);
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  const auto* bits = compare_columns(Op, call.arguments[0], call.arguments[1], call, nulls);
  return boolean_column(bits, nulls.finish());
}

// Where either side is NULL they are distinct unless both are; the answer is never NULL.
column is_distinct_from(const kernel_call& call) {
  const auto& a = call.arguments[0];
  const auto& b = call.arguments[1];
  null_tracker nulls(call);
  auto* bits = nulls.all_null() ? call.memory.allocate_zeroed<std::uint64_t>(bitmap::words(call.row_count))
                                : compare_columns(comparison::not_equal, a, b, call, nulls);
  if (nulls.all_null() || nulls.has_nulls())
    for_each_alive(call.rows, [&](std::uint32_t row) {
      const auto a_valid = a.is_valid(row);
      if (const auto b_valid = b.is_valid(row); !a_valid || !b_valid)
        bitmap::assign(bits, row, a_valid != b_valid);
    });
  return boolean_column(bits, nullptr);
}

constexpr scalar_entry entries[] = {
  dense(define(&compare<comparison::equal>, "=", "(T, T) -> boolean", "Whether both are equal.")),
  dense(define(&compare<comparison::not_equal>, "<>", "(T, T) -> boolean", "Whether both differ.")),
  dense(define(&compare<comparison::less>, "<", "(T, T) -> boolean", "Whether the first comes before.")),
  dense(define(&compare<comparison::less_equal>, "<=", "(T, T) -> boolean", "Whether the first does not come after.")),
  dense(define(&compare<comparison::greater>, ">", "(T, T) -> boolean", "Whether the first comes after.")),
  dense(
    define(&compare<comparison::greater_equal>, ">=", "(T, T) -> boolean", "Whether the first does not come before.")),
  dense(define(&is_distinct_from, "is_distinct_from", "(T, T) -> boolean",
               "Whether both differ, where NULL equals NULL; never NULL.")),
};

} // namespace

std::span<const scalar_entry> comparison_functions() noexcept { return entries; }

} // namespace millrace
