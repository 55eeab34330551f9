#include "millrace/engine/function/decimal_types.hpp"

#include <algorithm>

namespace millrace {
namespace {

using shapes_of = std::span<const argument_shape>;

std::uint8_t digits(unsigned count) noexcept {
  return static_cast<std::uint8_t>(std::min<unsigned>(count, decimal_precision_max));
}

unsigned whole_digits(type value_type) noexcept {
  return static_cast<unsigned>(value_type.precision - value_type.scale);
}

// Calls of decimal rows have numeric arguments only; an integer or a NULL takes part as a decimal.
type as_decimal(type value_type) noexcept {
  if (value_type.is_decimal())
    return value_type;
  return value_type.is_integer() ? decimal_of_integer(value_type) : type::decimal(18, 3);
}

} // namespace

type decimal_of_integer(type integer) noexcept {
  switch (integer.id) {
    case type_id::tinyint: return type::decimal(3, 0);
    case type_id::smallint: return type::decimal(5, 0);
    case type_id::integer: return type::decimal(10, 0);
    default: return type::decimal(19, 0);
  }
}

type common_decimal(type a, type b) noexcept {
  const auto scale = std::max(a.scale, b.scale);
  return type::decimal(digits(std::max(whole_digits(a), whole_digits(b)) + scale), scale);
}

bool decimal_sum(shapes_of, std::span<type> arguments, type& result) noexcept {
  const auto common = common_decimal(as_decimal(arguments[0]), as_decimal(arguments[1]));
  result = type::decimal(digits(common.precision + 1U), common.scale);
  std::fill(arguments.begin(), arguments.end(), result);
  return true;
}

bool decimal_product(shapes_of, std::span<type> arguments, type& result) noexcept {
  const auto a = as_decimal(arguments[0]);
  const auto b = as_decimal(arguments[1]);
  const auto scale = static_cast<unsigned>(a.scale + b.scale);
  if (scale > decimal_precision_max)
    return false;
  result = type::decimal(digits(static_cast<unsigned>(a.precision + b.precision)), static_cast<std::uint8_t>(scale));
  // Both sides take the width of the result, so that one kernel multiplies equals.
  const auto is_wide = result.precision > decimal_precision_int64_max;
  const auto widened = [&](type value_type) {
    const auto precision =
      is_wide ? std::max<unsigned>(value_type.precision, decimal_precision_int64_max + 1U) : value_type.precision;
    return type::decimal(static_cast<std::uint8_t>(precision), value_type.scale);
  };
  arguments[0] = widened(a);
  arguments[1] = widened(b);
  return true;
}

bool decimal_common(shapes_of, std::span<type> arguments, type& result) noexcept {
  result = as_decimal(arguments[0]);
  for (const auto& argument : arguments)
    result = common_decimal(result, as_decimal(argument));
  std::fill(arguments.begin(), arguments.end(), result);
  return true;
}

bool decimal_same(shapes_of, std::span<type> arguments, type& result) noexcept {
  arguments[0] = as_decimal(arguments[0]);
  result = arguments[0];
  return true;
}

bool decimal_argument(shapes_of, std::span<type> arguments, type&) noexcept {
  arguments[0] = as_decimal(arguments[0]);
  return true;
}

bool decimal_whole(shapes_of, std::span<type> arguments, type& result) noexcept {
  arguments[0] = as_decimal(arguments[0]);
  // Rounding can carry into one more digit, as in 9.9; where there was no fraction it cannot.
  result = type::decimal(arguments[0].precision, 0);
  return true;
}

bool decimal_rounded(shapes_of shapes, std::span<type> arguments, type& result) noexcept {
  arguments[0] = as_decimal(arguments[0]);
  const auto wanted = shapes[1].integer_literal;
  // Where there was no fraction, rounding before the point can carry into one more digit, as in 99.
  if (wanted.has_value() && *wanted < 0 && arguments[0].scale == 0)
    arguments[0].precision = digits(arguments[0].precision + 1U);
  result = arguments[0];
  if (wanted.has_value())
    result.scale = static_cast<std::uint8_t>(std::clamp<std::int64_t>(*wanted, 0, arguments[0].scale));
  return true;
}

} // namespace millrace
