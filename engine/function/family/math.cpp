#include <cmath>
#include <numbers>

#include "millrace/engine/function/adapter/floating_domain.hpp"
#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/adapter/value_range.hpp"
#include "millrace/engine/function/decimal_types.hpp"

namespace millrace {
namespace {

template <class T>
struct absolute {
  explicit absolute(const kernel_call& call) noexcept : limits(range_of<T>(call.result_type)) {}
  fallible<T> operator()(T a) const noexcept {
    if (a < -limits.highest)
      return row_error::overflow;
    return a < 0 ? static_cast<T>(-a) : a;
  }
  kernel::value_range<T> limits;
};

struct absolute_double {
  double operator()(double a) const noexcept { return std::abs(a); }
};

template <class T>
struct sign {
  std::int32_t operator()(T a) const noexcept {
    return static_cast<std::int32_t>(a > 0) - static_cast<std::int32_t>(a < 0);
  }
};

// A function of the library over one double; what it has no answer for fails the row.
template <auto Function>
struct of_double {
  fallible<double> operator()(double a) const noexcept { return in_domain(Function(a), a); }
};

template <auto Function>
struct logarithm {
  fallible<double> operator()(double a) const noexcept {
    if (a < 0)
      return row_error::invalid_argument;
    return Function(a);
  }
};

struct logarithm_to_base {
  fallible<double> operator()(double base, double a) const noexcept {
    if (a < 0 || base <= 0)
      return row_error::invalid_argument;
    if (base == 1)
      return row_error::division_by_zero;
    return std::log10(a) / std::log10(base);
  }
};

struct power {
  fallible<double> operator()(double base, double exponent) const noexcept {
    return in_domain(std::pow(base, exponent), base, exponent);
  }
};

struct pi {
  double operator()() const noexcept { return std::numbers::pi; }
};

constexpr std::string_view abs_help = "The number without its sign; fails the row on overflow.";
constexpr std::string_view sign_help = "-1, 0 or 1 as the number is negative, zero or positive.";
constexpr std::string_view power_help = "The first number to the power of the second.";

constexpr scalar_entry entries[] = {
  define<absolute<std::int32_t>>("abs", "(tinyint) -> tinyint", abs_help),
  define<absolute<std::int32_t>>("abs", "(smallint) -> smallint", abs_help),
  define<absolute<std::int32_t>>("abs", "(integer) -> integer", abs_help),
  define<absolute<std::int64_t>>("abs", "(bigint) -> bigint", abs_help),
  define(&by_width<absolute>, "abs", "(decimal) -> decimal", abs_help, &decimal_same),
  dense(define<absolute_double>("abs", "(real) -> real", abs_help)),
  dense(define<absolute_double>("abs", "(double) -> double", abs_help)),
  define<sign<std::int32_t>>("sign", "(integer) -> tinyint", sign_help),
  define<sign<std::int64_t>>("sign", "(bigint) -> tinyint", sign_help),
  define(&by_argument_width<sign>, "sign", "(decimal) -> tinyint", sign_help, &decimal_argument),
  define<sign<double>>("sign", "(double) -> tinyint", sign_help),
  define<of_double<[](double a) noexcept { return std::sqrt(a); }>>(
    "sqrt", "(double) -> double", "Square root; fails the row for a negative number."),
  dense(define<of_double<[](double a) noexcept { return std::cbrt(a); }>>("cbrt", "(double) -> double", "Cube root.")),
  dense(define<of_double<[](double a) noexcept { return std::exp(a); }>>("exp", "(double) -> double",
                                                                         "e to the power of the number.")),
  define<power>("power", "(double, double) -> double", power_help),
  define<power>("pow", "(double, double) -> double", power_help),
  define<logarithm<[](double a) noexcept { return std::log(a); }>>(
    "ln", "(double) -> double", "Natural logarithm; fails the row for a negative number."),
  define<logarithm<[](double a) noexcept { return std::log10(a); }>>("log", "(double) -> double",
                                                                     "Logarithm to base 10."),
  define<logarithm_to_base>("log", "(double, double) -> double", "Logarithm of the second to the base of the first."),
  define<logarithm<[](double a) noexcept { return std::log2(a); }>>("log2", "(double) -> double",
                                                                    "Logarithm to base 2."),
  define<logarithm<[](double a) noexcept { return std::log10(a); }>>("log10", "(double) -> double",
                                                                     "Logarithm to base 10."),
  define<pi>("pi", "() -> double", "The ratio of a circle's circumference to its diameter."),
};

} // namespace

std::span<const scalar_entry> math_functions() noexcept { return entries; }

} // namespace millrace
