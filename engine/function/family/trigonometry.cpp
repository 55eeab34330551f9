#include <cmath>
#include <numbers>

#include "millrace/engine/function/adapter/floating_domain.hpp"
#include "millrace/engine/function/adapter/per_value.hpp"

namespace millrace {
namespace {

template <auto Function>
struct angle {
  fallible<double> operator()(double a) const noexcept { return in_domain(Function(a), a); }
};

struct arc_tangent_of_quotient {
  double operator()(double y, double x) const noexcept { return std::atan2(y, x); }
};

struct cotangent {
  fallible<double> operator()(double a) const noexcept {
    if (a == 0)
      return row_error::division_by_zero;
    return in_domain(1 / std::tan(a), a);
  }
};

constexpr double degrees_per_radian = 180 / std::numbers::pi;
constexpr double radians_per_degree = std::numbers::pi / 180;

constexpr scalar_entry entries[] = {
  define<angle<[](double a) noexcept { return std::sin(a); }>>("sin", "(double) -> double",
                                                               "Sine of an angle in radians."),
  define<angle<[](double a) noexcept { return std::cos(a); }>>("cos", "(double) -> double",
                                                               "Cosine of an angle in radians."),
  define<angle<[](double a) noexcept { return std::tan(a); }>>("tan", "(double) -> double",
                                                               "Tangent of an angle in radians."),
  define<cotangent>("cot", "(double) -> double", "Cotangent of an angle in radians; fails the row for 0."),
  define<angle<[](double a) noexcept { return std::asin(a); }>>(
    "asin", "(double) -> double", "Angle in radians with this sine; fails the row beyond -1 to 1."),
  define<angle<[](double a) noexcept { return std::acos(a); }>>(
    "acos", "(double) -> double", "Angle in radians with this cosine; fails the row beyond -1 to 1."),
  define<angle<[](double a) noexcept { return std::atan(a); }>>("atan", "(double) -> double",
                                                                "Angle in radians with this tangent."),
  define<arc_tangent_of_quotient>("atan2", "(double, double) -> double",
                                  "Angle in radians of the point (second, first)."),
  define<angle<[](double a) noexcept { return std::sinh(a); }>>("sinh", "(double) -> double", "Hyperbolic sine."),
  define<angle<[](double a) noexcept { return std::cosh(a); }>>("cosh", "(double) -> double", "Hyperbolic cosine."),
  define<angle<[](double a) noexcept { return std::tanh(a); }>>("tanh", "(double) -> double", "Hyperbolic tangent."),
  define<angle<[](double a) noexcept { return std::asinh(a); }>>("asinh", "(double) -> double",
                                                                 "Number with this hyperbolic sine."),
  define<angle<[](double a) noexcept { return std::acosh(a); }>>(
    "acosh", "(double) -> double", "Number with this hyperbolic cosine; fails the row below 1."),
  define<angle<[](double a) noexcept { return std::atanh(a); }>>(
    "atanh", "(double) -> double", "Number with this hyperbolic tangent; fails the row beyond -1 to 1."),
  define<angle<[](double a) noexcept { return a * degrees_per_radian; }>>("degrees", "(double) -> double",
                                                                          "Radians as degrees."),
  define<angle<[](double a) noexcept { return a * radians_per_degree; }>>("radians", "(double) -> double",
                                                                          "Degrees as radians."),
};

} // namespace

std::span<const scalar_entry> trigonometry_functions() noexcept { return entries; }

} // namespace millrace
