#include <cmath>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/adapter/value_range.hpp"
#include "millrace/engine/function/cast.hpp"
#include "millrace/engine/type/decimal.hpp"

namespace millrace {
namespace {

// Integers hold their values; decimals hold theirs times a power of ten; BOOLEAN counts as 0 and 1.
template <class From, class To>
struct exact_to_exact {
  explicit exact_to_exact(const kernel_call& call) noexcept
    : limits(range_of<To>(call.result_type)), from_scale(call.arguments[0].value_type.scale),
      to_scale(call.result_type.scale) {}

  fallible<To> operator()(From source) const noexcept {
    int128 scaled = source;
    if (from_scale < to_scale) {
      if (__builtin_mul_overflow(scaled, powers_of_ten[static_cast<std::size_t>(to_scale - from_scale)], &scaled))
        return row_error::cast_failed;
    } else if (from_scale > to_scale) {
      scaled = divide_half_away(scaled, powers_of_ten[static_cast<std::size_t>(from_scale - to_scale)]);
    }
    if (scaled < limits.lowest || scaled > limits.highest)
      return row_error::cast_failed;
    return static_cast<To>(scaled);
  }

  kernel::value_range<To> limits;
  std::uint8_t from_scale;
  std::uint8_t to_scale;
};

// A cast that only widens cannot fail, and is a loop the compiler vectorises.
template <class From, class To>
column widen(const kernel_call& call) {
  null_tracker nulls(call);
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  const auto source = operand_of<From>(call.arguments[0], call);
  const auto count = source.is_constant ? 1 : call.row_count;
  auto* out = call.memory.allocate<To>(count);
  for (std::uint32_t i = 0; i < count; ++i)
    out[i] = static_cast<To>(source.values[i]);
  column result;
  result.value_type = call.result_type;
  result.encoding = source.is_constant ? column_encoding::constant : column_encoding::flat;
  result.values = out;
  result.validity = nulls.finish();
  return result;
}

template <class From>
struct exact_to_double {
  explicit exact_to_double(const kernel_call& call) noexcept : scale(call.arguments[0].value_type.scale) {}
  double operator()(From source) const noexcept { return to_double(source, scale); }
  std::uint8_t scale;
};

struct bool_to_double {
  double operator()(bool source) const noexcept { return source ? 1 : 0; }
};

template <class To>
struct double_to_exact {
  explicit double_to_exact(const kernel_call& call) noexcept
    : limits(range_of<To>(call.result_type)), unit(static_cast<double>(powers_of_ten[call.result_type.scale])),
      is_decimal(call.result_type.is_decimal()) {}

  // Half to even for integers, half away from zero for decimals, as DuckDB does.
  fallible<To> operator()(double source) const noexcept {
    const auto whole = is_decimal ? std::round(source * unit) : std::nearbyint(source);
    // Every double below 2^126 converts to int128 exactly; NaN fails the comparison.
    if (!(std::abs(whole) < 0x1.0p126))
      return row_error::cast_failed;
    const auto exact = static_cast<int128>(whole);
    if (exact < limits.lowest || exact > limits.highest)
      return row_error::cast_failed;
    return static_cast<To>(exact);
  }

  kernel::value_range<To> limits;
  double unit;
  bool is_decimal;
};

struct double_to_double {
  explicit double_to_double(const kernel_call& call) noexcept : is_real(call.result_type.id == type_id::real) {}
  fallible<double> operator()(double source) const noexcept {
    if (is_real && std::isfinite(source) && !std::isfinite(static_cast<float>(source)))
      return row_error::cast_failed;
    return source;
  }
  bool is_real;
};

template <class From>
struct to_boolean {
  bool operator()(From source) const noexcept { return source != 0; }
};

template <class From>
scalar_kernel exact_kernel(type from, type to) noexcept {
  switch (to.physical()) {
    case physical_type::bit: return &mapped<to_boolean<From>>;
    case physical_type::int32: return &mapped<exact_to_exact<From, std::int32_t>>;
    case physical_type::int64:
      if (from.is_integer() && to.id == type_id::bigint)
        return &widen<From, std::int64_t>;
      return &mapped<exact_to_exact<From, std::int64_t>>;
    case physical_type::int128:
      if (from.is_decimal() && from.scale == to.scale && from.precision <= to.precision)
        return &widen<From, int128>;
      return &mapped<exact_to_exact<From, int128>>;
    default:
      return from.is_integer() && to.id == type_id::double_ ? &widen<From, double> : &mapped<exact_to_double<From>>;
  }
}

scalar_kernel boolean_kernel(type to) noexcept {
  switch (to.physical()) {
    case physical_type::int32: return &mapped<exact_to_exact<bool, std::int32_t>>;
    case physical_type::int64: return &mapped<exact_to_exact<bool, std::int64_t>>;
    case physical_type::int128: return &mapped<exact_to_exact<bool, int128>>;
    default: return &mapped<bool_to_double>;
  }
}

scalar_kernel double_kernel(type to) noexcept {
  switch (to.physical()) {
    case physical_type::bit: return &mapped<to_boolean<double>>;
    case physical_type::int32: return &mapped<double_to_exact<std::int32_t>>;
    case physical_type::int64: return &mapped<double_to_exact<std::int64_t>>;
    case physical_type::int128: return &mapped<double_to_exact<int128>>;
    default: return &mapped<double_to_double>;
  }
}

} // namespace

scalar_kernel cast_number_kernel(type from, type to) noexcept {
  switch (from.physical()) {
    case physical_type::bit: return boolean_kernel(to);
    case physical_type::int32: return exact_kernel<std::int32_t>(from, to);
    case physical_type::int64: return exact_kernel<std::int64_t>(from, to);
    case physical_type::int128: return exact_kernel<int128>(from, to);
    default: return double_kernel(to);
  }
}

} // namespace millrace
