#include "millrace/engine/kernel/arithmetic.hpp"

#include <cmath>
#include <limits>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/adapter/value_range.hpp"
#include "millrace/engine/function/decimal_types.hpp"

namespace millrace {
namespace {

using kernel::arithmetic;

// Finds the rows that made a dense computation leave the range, and fails those that are alive.
template <arithmetic Op, class T>
void fail_outside(const kernel_call& call, kernel::operand<T> a, kernel::operand<T> b, null_tracker& nulls) {
  const auto limits = range_of<T>(call.result_type);
  for_each_alive(call.rows, [&](std::uint32_t row) {
    T ignored{};
    if (!nulls.is_null(row) && !kernel::compute_checked<Op>(a.at(row), b.at(row), limits, ignored))
      nulls.fail(row, row_error::overflow);
  });
}

template <arithmetic Op, class T>
column compute_checked(const kernel_call& call) {
  null_tracker nulls(call);
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  const auto a = operand_of<T>(call.arguments[0], call);
  const auto b = operand_of<T>(call.arguments[1], call);
  const auto limits = range_of<T>(call.result_type);
  auto* out = call.memory.allocate<T>(call.row_count);
  if (is_sparse(call)) {
    for_each_alive(call.rows, [&](std::uint32_t row) {
      if (!kernel::compute_checked<Op>(a.at(row), b.at(row), limits, out[row]) && !nulls.is_null(row))
        nulls.fail(row, row_error::overflow);
    });
  } else if (!kernel::compute_checked<Op>(a, b, limits, out, call.row_count)) {
    fail_outside<Op>(call, a, b, nulls);
  }
  column result;
  result.value_type = call.result_type;
  result.values = out;
  result.validity = nulls.finish();
  return result;
}

// Integers and decimals: one kernel per operator, for the three widths they are held in.
template <arithmetic Op>
column exact(const kernel_call& call) {
  switch (call.result_type.physical()) {
    case physical_type::int32: return compute_checked<Op, std::int32_t>(call);
    case physical_type::int64: return compute_checked<Op, std::int64_t>(call);
    default: return compute_checked<Op, int128>(call);
  }
}

template <arithmetic Op>
column floating(const kernel_call& call) {
  null_tracker nulls(call);
  if (nulls.all_null())
    return null_column(call.result_type, call.memory);
  auto* out = call.memory.allocate<double>(call.row_count);
  kernel::compute<Op>(operand_of<double>(call.arguments[0], call), operand_of<double>(call.arguments[1], call), out,
                      call.row_count);
  if (call.result_type.id == type_id::real)
    kernel::round_to_real(out, call.row_count);
  column result;
  result.value_type = call.result_type;
  result.values = out;
  result.validity = nulls.finish();
  return result;
}

template <class T>
struct divide {
  explicit divide(const kernel_call& call) noexcept : limits(range_of<T>(call.result_type)) {}
  fallible<T> operator()(T a, T b) const noexcept {
    if (b == 0)
      return row_error::division_by_zero;
    // The one quotient that does not fit: the lowest value by minus one.
    if (b == -1 && a == limits.lowest)
      return row_error::overflow;
    return static_cast<T>(a / b);
  }
  kernel::value_range<T> limits;
};

struct divide_double {
  fallible<double> operator()(double a, double b) const noexcept {
    if (b == 0)
      return row_error::division_by_zero;
    return a / b;
  }
};

template <class T>
struct modulo {
  fallible<T> operator()(T a, T b) const noexcept {
    if (b == 0)
      return row_error::division_by_zero;
    return b == -1 ? T{0} : static_cast<T>(a % b);
  }
};

struct modulo_double {
  fallible<double> operator()(double a, double b) const noexcept {
    if (b == 0)
      return row_error::division_by_zero;
    return std::fmod(a, b);
  }
};

template <class T>
struct negate {
  explicit negate(const kernel_call& call) noexcept : limits(range_of<T>(call.result_type)) {}
  fallible<T> operator()(T a) const noexcept {
    if (a == limits.lowest && -(limits.lowest + 1) == limits.highest)
      return row_error::overflow;
    return static_cast<T>(-a);
  }
  kernel::value_range<T> limits;
};

struct negate_double {
  double operator()(double a) const noexcept { return -a; }
};

constexpr std::string_view sum_help = "Sum; fails the row on overflow.";
constexpr std::string_view difference_help = "Difference; fails the row on overflow.";
constexpr std::string_view product_help = "Product; fails the row on overflow.";
constexpr std::string_view quotient_help =
  "Quotient of integers, truncated to zero; fails the row on division by zero.";
constexpr std::string_view remainder_help =
  "Remainder with the sign of the dividend; fails the row on division by zero.";
constexpr std::string_view negate_help = "The number with the other sign; fails the row on overflow.";

constexpr scalar_entry entries[] = {
  define(&exact<arithmetic::add>, "+", "(tinyint, tinyint) -> tinyint", sum_help),
  define(&exact<arithmetic::add>, "+", "(smallint, smallint) -> smallint", sum_help),
  define(&exact<arithmetic::add>, "+", "(integer, integer) -> integer", sum_help),
  define(&exact<arithmetic::add>, "+", "(bigint, bigint) -> bigint", sum_help),
  define(&exact<arithmetic::add>, "+", "(decimal, decimal) -> decimal", sum_help, &decimal_sum),
  dense(define(&floating<arithmetic::add>, "+", "(real, real) -> real", sum_help)),
  dense(define(&floating<arithmetic::add>, "+", "(double, double) -> double", sum_help)),
  define(&exact<arithmetic::subtract>, "-", "(tinyint, tinyint) -> tinyint", difference_help),
  define(&exact<arithmetic::subtract>, "-", "(smallint, smallint) -> smallint", difference_help),
  define(&exact<arithmetic::subtract>, "-", "(integer, integer) -> integer", difference_help),
  define(&exact<arithmetic::subtract>, "-", "(bigint, bigint) -> bigint", difference_help),
  define(&exact<arithmetic::subtract>, "-", "(decimal, decimal) -> decimal", difference_help, &decimal_sum),
  dense(define(&floating<arithmetic::subtract>, "-", "(real, real) -> real", difference_help)),
  dense(define(&floating<arithmetic::subtract>, "-", "(double, double) -> double", difference_help)),
  define(&exact<arithmetic::multiply>, "*", "(tinyint, tinyint) -> tinyint", product_help),
  define(&exact<arithmetic::multiply>, "*", "(smallint, smallint) -> smallint", product_help),
  define(&exact<arithmetic::multiply>, "*", "(integer, integer) -> integer", product_help),
  define(&exact<arithmetic::multiply>, "*", "(bigint, bigint) -> bigint", product_help),
  define(&exact<arithmetic::multiply>, "*", "(decimal, decimal) -> decimal", product_help, &decimal_product),
  dense(define(&floating<arithmetic::multiply>, "*", "(real, real) -> real", product_help)),
  dense(define(&floating<arithmetic::multiply>, "*", "(double, double) -> double", product_help)),
  define<divide<std::int32_t>>("/", "(tinyint, tinyint) -> tinyint", quotient_help),
  define<divide<std::int32_t>>("/", "(smallint, smallint) -> smallint", quotient_help),
  define<divide<std::int32_t>>("/", "(integer, integer) -> integer", quotient_help),
  define<divide<std::int64_t>>("/", "(bigint, bigint) -> bigint", quotient_help),
  define<divide_double>("/", "(real, real) -> real", "Quotient; fails the row on division by zero."),
  define<divide_double>("/", "(double, double) -> double",
                        "Quotient, of decimals too; fails the row on division by zero."),
  define<modulo<std::int32_t>>("%", "(tinyint, tinyint) -> tinyint", remainder_help),
  define<modulo<std::int32_t>>("%", "(smallint, smallint) -> smallint", remainder_help),
  define<modulo<std::int32_t>>("%", "(integer, integer) -> integer", remainder_help),
  define<modulo<std::int64_t>>("%", "(bigint, bigint) -> bigint", remainder_help),
  define(&by_width<modulo>, "%", "(decimal, decimal) -> decimal", remainder_help, &decimal_common),
  define<modulo_double>("%", "(real, real) -> real", remainder_help),
  define<modulo_double>("%", "(double, double) -> double", remainder_help),
  define<modulo<std::int32_t>>("mod", "(tinyint, tinyint) -> tinyint", remainder_help),
  define<modulo<std::int32_t>>("mod", "(smallint, smallint) -> smallint", remainder_help),
  define<modulo<std::int32_t>>("mod", "(integer, integer) -> integer", remainder_help),
  define<modulo<std::int64_t>>("mod", "(bigint, bigint) -> bigint", remainder_help),
  define(&by_width<modulo>, "mod", "(decimal, decimal) -> decimal", remainder_help, &decimal_common),
  define<modulo_double>("mod", "(real, real) -> real", remainder_help),
  define<modulo_double>("mod", "(double, double) -> double", remainder_help),
  define<negate<std::int32_t>>("negate", "(tinyint) -> tinyint", negate_help),
  define<negate<std::int32_t>>("negate", "(smallint) -> smallint", negate_help),
  define<negate<std::int32_t>>("negate", "(integer) -> integer", negate_help),
  define<negate<std::int64_t>>("negate", "(bigint) -> bigint", negate_help),
  define(&by_width<negate>, "negate", "(decimal) -> decimal", negate_help, &decimal_same),
  dense(define<negate_double>("negate", "(real) -> real", "The number with the other sign.")),
  dense(define<negate_double>("negate", "(double) -> double", "The number with the other sign.")),
};

} // namespace

std::span<const scalar_entry> arithmetic_functions() noexcept { return entries; }

} // namespace millrace
