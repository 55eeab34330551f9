#include <algorithm>
#include <cmath>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/adapter/value_range.hpp"
#include "millrace/engine/function/decimal_types.hpp"
#include "millrace/engine/type/decimal.hpp"

namespace millrace {
namespace {

enum class direction : std::uint8_t { nearest, to_zero, up, down };

// Divides by a positive unit, rounding the quotient; the nearest goes away from zero in the middle.
template <direction Where>
int128 divide(int128 number, int128 unit) noexcept {
  if constexpr (Where == direction::nearest)
    return divide_half_away(number, unit);
  const auto quotient = number / unit;
  const auto rest = number % unit;
  if (rest == 0 || Where == direction::to_zero)
    return quotient;
  const auto is_negative = number < 0;
  if constexpr (Where == direction::up)
    return quotient + (is_negative ? 0 : 1);
  else
    return quotient - (is_negative ? 1 : 0);
}

// Rounds integers, which have scale 0, and decimals to a number of digits behind the point, negative
// for digits before it.
template <direction Where, class T>
class round_exact {
public:
  explicit round_exact(const kernel_call& call) noexcept
    : limits_(range_of<T>(call.result_type)), from_scale_(call.arguments[0].value_type.scale),
      to_scale_(call.result_type.scale) {}

  fallible<T> operator()(T number, std::int32_t wanted) const noexcept {
    const auto digits = std::min<std::int64_t>(wanted, from_scale_);
    const auto dropped = from_scale_ - digits;
    if (dropped > decimal_precision_max)
      return T{0};
    int128 rounded = divide<Where>(number, powers_of_ten[static_cast<std::size_t>(dropped)]);
    // Back to the scale of the result, which has no fewer digits.
    const auto added = to_scale_ - std::min<std::int64_t>(digits, to_scale_);
    if (added > decimal_precision_max)
      return rounded == 0 ? fallible<T>(T{0}) : fallible<T>(row_error::overflow);
    if (__builtin_mul_overflow(rounded, powers_of_ten[static_cast<std::size_t>(added)], &rounded))
      return row_error::overflow;
    if (rounded < limits_.lowest || rounded > limits_.highest)
      return row_error::overflow;
    return static_cast<T>(rounded);
  }

private:
  kernel::value_range<T> limits_;
  std::int64_t from_scale_;
  std::int64_t to_scale_;
};

template <direction Where>
struct round_with_digits {
  template <class T>
  using for_type = round_exact<Where, T>;
};

template <direction Where>
struct round_to_whole {
  template <class T>
  struct for_type : round_exact<Where, T> {
    using round_exact<Where, T>::round_exact;
    fallible<T> operator()(T number) const noexcept { return round_exact<Where, T>::operator()(number, 0); }
  };
};

template <direction Where>
double round_double(double number) noexcept {
  switch (Where) {
    case direction::nearest: return std::round(number);
    case direction::to_zero: return std::trunc(number);
    case direction::up: return std::ceil(number);
    case direction::down: return std::floor(number);
  }
  return number;
}

template <direction Where>
struct whole_double {
  double operator()(double number) const noexcept { return round_double<Where>(number); }
};

/// Whether a scaled number only seems to lie in the middle of two whole ones: scaling rounded it away from zero.
/// @param rest What the exact value has beyond `scaled`, or a positive multiple of it.
[[nodiscard]] bool is_short_of_middle(double scaled, double rest) noexcept {
  return rest != 0 && std::signbit(rest) != std::signbit(scaled);
}

template <direction Where>
struct double_with_digits {
  // Where the power of ten or the product is beyond a double, no digit is left to drop, or none to keep.
  double operator()(double number, std::int32_t digits) const noexcept {
    if (!std::isfinite(number))
      return number;
    const auto unit = std::pow(10.0, std::abs(static_cast<double>(digits)));
    const auto scaled = digits >= 0 ? number * unit : number / unit;
    const auto whole = scale_to_whole(number, unit, scaled, digits >= 0);
    const auto rounded = digits >= 0 ? whole / unit : whole * unit;
    if (std::isfinite(rounded))
      return rounded;
    return digits >= 0 ? number : 0;
  }

private:
  // The nearest is that of the number itself, as in DuckDB: 42.12345 is a little less than it reads, so four digits
  // of it are 42.1234 although 42.12345 * 10000 is 421234.5.
  static double scale_to_whole(double number, double unit, double scaled, bool is_product) noexcept {
    if constexpr (Where == direction::nearest)
      if (std::abs(scaled - std::trunc(scaled)) == 0.5) {
        const auto rest = is_product ? std::fma(number, unit, -scaled) : std::fma(-scaled, unit, number);
        if (is_short_of_middle(scaled, rest))
          return std::trunc(scaled);
      }
    return round_double<Where>(scaled);
  }
};

template <class T>
struct unchanged {
  T operator()(T number) const noexcept { return number; }
};

// CEIL and FLOOR of an integer are DOUBLE, as in DuckDB.
struct integer_as_double {
  double operator()(std::int64_t number) const noexcept { return static_cast<double>(number); }
};

template <direction Where>
constexpr auto integer_digits = &mapped<round_exact<Where, std::int32_t>>;
template <direction Where>
constexpr auto bigint_digits = &mapped<round_exact<Where, std::int64_t>>;
template <direction Where>
constexpr auto decimal_digits = &by_argument_width<round_with_digits<Where>::template for_type>;
template <direction Where>
constexpr auto decimal_whole_number = &by_argument_width<round_to_whole<Where>::template for_type>;

constexpr auto nearest = direction::nearest;
constexpr auto to_zero = direction::to_zero;
constexpr auto up = direction::up;
constexpr auto down = direction::down;

constexpr std::string_view round_help = "Nearest whole number, away from zero in the middle.";
constexpr std::string_view round_digits_help =
  "Nearest number with so many digits behind the point; negative: before it.";
constexpr std::string_view trunc_help = "The number without its fraction.";
constexpr std::string_view trunc_digits_help = "The number cut to so many digits behind the point.";
constexpr std::string_view ceil_help = "Lowest whole number that is not less.";
constexpr std::string_view floor_help = "Highest whole number that is not greater.";

constexpr scalar_entry entries[] = {
  define<unchanged<std::int32_t>>("round", "(tinyint) -> tinyint", round_help),
  define<unchanged<std::int32_t>>("round", "(smallint) -> smallint", round_help),
  define<unchanged<std::int32_t>>("round", "(integer) -> integer", round_help),
  define<unchanged<std::int64_t>>("round", "(bigint) -> bigint", round_help),
  define(decimal_whole_number<nearest>, "round", "(decimal) -> decimal", round_help, &decimal_whole),
  define<whole_double<nearest>>("round", "(real) -> real", round_help),
  define<whole_double<nearest>>("round", "(double) -> double", round_help),
  define(integer_digits<nearest>, "round", "(tinyint, integer) -> tinyint", round_digits_help),
  define(integer_digits<nearest>, "round", "(smallint, integer) -> smallint", round_digits_help),
  define(integer_digits<nearest>, "round", "(integer, integer) -> integer", round_digits_help),
  define(bigint_digits<nearest>, "round", "(bigint, integer) -> bigint", round_digits_help),
  define(decimal_digits<nearest>, "round", "(decimal, integer) -> decimal", round_digits_help, &decimal_rounded),
  define<double_with_digits<nearest>>("round", "(real, integer) -> real", round_digits_help),
  define<double_with_digits<nearest>>("round", "(double, integer) -> double", round_digits_help),
  define<unchanged<std::int32_t>>("trunc", "(integer) -> integer", trunc_help),
  define<unchanged<std::int64_t>>("trunc", "(bigint) -> bigint", trunc_help),
  define(decimal_whole_number<to_zero>, "trunc", "(decimal) -> decimal", trunc_help, &decimal_whole),
  define<whole_double<to_zero>>("trunc", "(real) -> real", trunc_help),
  define<whole_double<to_zero>>("trunc", "(double) -> double", trunc_help),
  define(integer_digits<to_zero>, "trunc", "(integer, integer) -> integer", trunc_digits_help),
  define(bigint_digits<to_zero>, "trunc", "(bigint, integer) -> bigint", trunc_digits_help),
  define(decimal_digits<to_zero>, "trunc", "(decimal, integer) -> decimal", trunc_digits_help, &decimal_rounded),
  define<double_with_digits<to_zero>>("trunc", "(double, integer) -> double", trunc_digits_help),
  define<integer_as_double>("ceil", "(bigint) -> double", ceil_help),
  define(decimal_whole_number<up>, "ceil", "(decimal) -> decimal", ceil_help, &decimal_whole),
  define<whole_double<up>>("ceil", "(double) -> double", ceil_help),
  define<integer_as_double>("ceiling", "(bigint) -> double", ceil_help),
  define(decimal_whole_number<up>, "ceiling", "(decimal) -> decimal", ceil_help, &decimal_whole),
  define<whole_double<up>>("ceiling", "(double) -> double", ceil_help),
  define<integer_as_double>("floor", "(bigint) -> double", floor_help),
  define(decimal_whole_number<down>, "floor", "(decimal) -> decimal", floor_help, &decimal_whole),
  define<whole_double<down>>("floor", "(double) -> double", floor_help),
};

} // namespace

std::span<const scalar_entry> rounding_functions() noexcept { return entries; }

} // namespace millrace
