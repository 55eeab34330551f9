#include "millrace/engine/function/implicit_cast.hpp"

#include "millrace/engine/function/catalog.hpp"
#include "millrace/engine/function/decimal_types.hpp"

namespace millrace {
namespace {

constexpr unsigned cost_of_real = 10;
constexpr unsigned cost_of_double = 8;

unsigned rank(type value_type) noexcept {
  return static_cast<unsigned>(value_type.id) - static_cast<unsigned>(type_id::tinyint);
}

// Prefers the narrower integer, then DECIMAL, then DOUBLE to REAL unless the other side is REAL.
std::optional<unsigned> numeric_cost(type from, type to) noexcept {
  if (to.id == type_id::double_)
    return from.is_integer() ? cost_of_double : from.is_decimal() ? 2U : 3U;
  if (to.id == type_id::real)
    return from.is_integer() ? std::optional(cost_of_real) : from.is_decimal() ? std::optional(4U) : std::nullopt;
  if (to.is_decimal() && from.is_integer())
    return rank(type_id::bigint) - rank(from) + 1;
  if (to.is_integer() && from.is_integer() && rank(to) > rank(from))
    return rank(to) - rank(from);
  return std::nullopt;
}

} // namespace

std::optional<unsigned> implicit_cast_cost(type from, type to) noexcept {
  if (from.id == to.id)
    return 0;
  if (from.id == type_id::null)
    return 1;
  if (from.id == type_id::date && to.id == type_id::timestamp)
    return 1;
  if (from.is_numeric() && to.is_numeric())
    return numeric_cost(from, to);
  return std::nullopt;
}

bool is_implicit_cast(type from, type to) noexcept {
  if (from.is_decimal() && to.is_decimal())
    return common_decimal(from, to) == to;
  if (from.is_integer() && to.is_decimal())
    return common_decimal(decimal_of_integer(from), to) == to;
  return implicit_cast_cost(from, to).has_value();
}

std::optional<type> common_type(type a, type b) noexcept {
  if (a == b || b.id == type_id::null)
    return a;
  if (a.id == type_id::null)
    return b;
  if (a.is_decimal() && b.is_decimal())
    return common_decimal(a, b);
  if (a.is_decimal() && b.is_integer())
    return common_decimal(a, decimal_of_integer(b));
  if (a.is_integer() && b.is_decimal())
    return common_decimal(decimal_of_integer(a), b);
  if (implicit_cast_cost(a, b).has_value())
    return b;
  if (implicit_cast_cost(b, a).has_value())
    return a;
  return std::nullopt;
}

} // namespace millrace
