#pragma once

#include <optional>
#include <span>

#include "millrace/engine/function/entry.hpp"

namespace millrace {

// The types of exact arithmetic, as table rows name them. All follow DuckDB, except that a product
// of small decimals is not capped at 18 digits.

/// Decimal that holds every value of an integer type.
[[nodiscard]] type decimal_of_integer(type integer) noexcept;
/// Decimal that holds every value of both, at most 38 digits of which the scale is kept.
[[nodiscard]] type common_decimal(type a, type b) noexcept;

/// + and -: both sides get the result's type, which has one digit more.
[[nodiscard]] bool decimal_sum(std::span<const argument_shape> shapes, std::span<type> arguments,
                               type& result) noexcept;
/// *: digits and scales add up.
[[nodiscard]] bool decimal_product(std::span<const argument_shape> shapes, std::span<type> arguments,
                                   type& result) noexcept;
/// %, LEAST and whatever takes and gives the common type.
[[nodiscard]] bool decimal_common(std::span<const argument_shape> shapes, std::span<type> arguments,
                                  type& result) noexcept;
/// Negation, ABS: the type of the first argument.
[[nodiscard]] bool decimal_same(std::span<const argument_shape> shapes, std::span<type> arguments,
                                type& result) noexcept;
/// SIGN: only the argument is a decimal.
[[nodiscard]] bool decimal_argument(std::span<const argument_shape> shapes, std::span<type> arguments,
                                    type& result) noexcept;
/// CEIL, FLOOR, ROUND without digits: scale 0.
[[nodiscard]] bool decimal_whole(std::span<const argument_shape> shapes, std::span<type> arguments,
                                 type& result) noexcept;
/// ROUND and TRUNC with digits: their number when it is a literal, otherwise the scale stays.
[[nodiscard]] bool decimal_rounded(std::span<const argument_shape> shapes, std::span<type> arguments,
                                   type& result) noexcept;

} // namespace millrace
