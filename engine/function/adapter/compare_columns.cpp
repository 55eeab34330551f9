#include "millrace/engine/function/adapter/compare_columns.hpp"

#include <string_view>
#include <type_traits>

#include "millrace/engine/function/adapter/lane.hpp"
#include "millrace/engine/type/with_physical.hpp"

namespace millrace {
namespace {

using kernel::comparison;

template <comparison Op, class T>
void compare_one_by_one(const column& a, const column& b, const kernel_call& call, const null_tracker& nulls,
                        std::uint64_t* out) {
  const lane<T> left(a);
  const lane<T> right(b);
  for_each_alive(call.rows, [&](std::uint32_t row) {
    if (nulls.is_null(row))
      return;
    if constexpr (std::is_same_v<T, interval_value>)
      bitmap::assign(out, row, kernel::holds<Op>(comparable_us(left[row]), comparable_us(right[row])));
    else
      bitmap::assign(out, row, kernel::holds<Op, T>(left[row], right[row]));
  });
}

template <class T>
void compare_one_by_one(comparison how, const column& a, const column& b, const kernel_call& call,
                        const null_tracker& nulls, std::uint64_t* out) {
  switch (how) {
    case comparison::equal: return compare_one_by_one<comparison::equal, T>(a, b, call, nulls, out);
    case comparison::not_equal: return compare_one_by_one<comparison::not_equal, T>(a, b, call, nulls, out);
    case comparison::less: return compare_one_by_one<comparison::less, T>(a, b, call, nulls, out);
    case comparison::less_equal: return compare_one_by_one<comparison::less_equal, T>(a, b, call, nulls, out);
    case comparison::greater: return compare_one_by_one<comparison::less, T>(b, a, call, nulls, out);
    case comparison::greater_equal: return compare_one_by_one<comparison::less_equal, T>(b, a, call, nulls, out);
  }
}

template <class T>
void compare_fixed(comparison how, const column& a, const column& b, const kernel_call& call, const null_tracker& nulls,
                   std::uint64_t* out) {
  if (is_sparse(call))
    compare_one_by_one<T>(how, a, b, call, nulls, out);
  else
    kernel::compare<T>(how, operand_of<T>(a, call), operand_of<T>(b, call), call.row_count, out);
}

} // namespace

std::uint64_t* compare_columns(comparison how, const column& a, const column& b, const kernel_call& call,
                               const null_tracker& nulls) {
  auto* out = call.memory.allocate_zeroed<std::uint64_t>(bitmap::words(call.row_count));
  with_physical(a.value_type.physical(), [&]<class T>() {
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::string_view> || std::is_same_v<T, interval_value>)
      compare_one_by_one<T>(how, a, b, call, nulls, out);
    else
      compare_fixed<T>(how, a, b, call, nulls, out);
  });
  return out;
}

} // namespace millrace
