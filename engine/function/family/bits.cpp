#include <limits>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/adapter/value_range.hpp"

namespace millrace {
namespace {

template <class T>
struct bit_and {
  T operator()(T a, T b) const noexcept { return a & b; }
};
template <class T>
struct bit_or {
  T operator()(T a, T b) const noexcept { return a | b; }
};
template <class T>
struct bit_xor {
  T operator()(T a, T b) const noexcept { return a ^ b; }
};
template <class T>
struct bit_not {
  T operator()(T a) const noexcept { return ~a; }
};

// Bits that are shifted out are an overflow, as is shifting a negative number.
template <class T>
struct shift_left {
  explicit shift_left(const kernel_call& call) noexcept : highest(range_of<T>(call.result_type).highest) {}
  fallible<T> operator()(T a, T by) const noexcept {
    if (a < 0 || by < 0)
      return row_error::invalid_argument;
    if (a == 0)
      return T{0};
    if (by >= std::numeric_limits<T>::digits || a > (highest >> by))
      return row_error::overflow;
    return static_cast<T>(a << by);
  }
  T highest;
};

template <class T>
struct shift_right {
  T operator()(T a, T by) const noexcept {
    if (by < 0 || by > std::numeric_limits<T>::digits)
      return 0;
    return static_cast<T>(a >> by);
  }
};

constexpr std::string_view and_help = "Bits set in both.";
constexpr std::string_view or_help = "Bits set in either.";
constexpr std::string_view xor_help = "Bits set in one of the two.";
constexpr std::string_view not_help = "The opposite of every bit.";
constexpr std::string_view left_help = "Bits moved to the left; fails the row on overflow or for a negative number.";
constexpr std::string_view right_help = "Bits moved to the right, keeping the sign; 0 beyond the width.";

template <template <class> class Function>
constexpr scalar_entry tiny(std::string_view name, std::string_view help) {
  return define<Function<std::int32_t>>(name, "(tinyint, tinyint) -> tinyint", help);
}
template <template <class> class Function>
constexpr scalar_entry small(std::string_view name, std::string_view help) {
  return define<Function<std::int32_t>>(name, "(smallint, smallint) -> smallint", help);
}
template <template <class> class Function>
constexpr scalar_entry medium(std::string_view name, std::string_view help) {
  return define<Function<std::int32_t>>(name, "(integer, integer) -> integer", help);
}
template <template <class> class Function>
constexpr scalar_entry large(std::string_view name, std::string_view help) {
  return define<Function<std::int64_t>>(name, "(bigint, bigint) -> bigint", help);
}

constexpr scalar_entry entries[] = {
  tiny<bit_and>("&", and_help),
  small<bit_and>("&", and_help),
  medium<bit_and>("&", and_help),
  large<bit_and>("&", and_help),
  tiny<bit_or>("|", or_help),
  small<bit_or>("|", or_help),
  medium<bit_or>("|", or_help),
  large<bit_or>("|", or_help),
  tiny<bit_xor>("#", xor_help),
  small<bit_xor>("#", xor_help),
  medium<bit_xor>("#", xor_help),
  large<bit_xor>("#", xor_help),
  tiny<bit_xor>("xor", xor_help),
  small<bit_xor>("xor", xor_help),
  medium<bit_xor>("xor", xor_help),
  large<bit_xor>("xor", xor_help),
  tiny<shift_left>("<<", left_help),
  small<shift_left>("<<", left_help),
  medium<shift_left>("<<", left_help),
  large<shift_left>("<<", left_help),
  tiny<shift_right>(">>", right_help),
  small<shift_right>(">>", right_help),
  medium<shift_right>(">>", right_help),
  large<shift_right>(">>", right_help),
  define<bit_not<std::int32_t>>("~", "(tinyint) -> tinyint", not_help),
  define<bit_not<std::int32_t>>("~", "(smallint) -> smallint", not_help),
  define<bit_not<std::int32_t>>("~", "(integer) -> integer", not_help),
  define<bit_not<std::int64_t>>("~", "(bigint) -> bigint", not_help),
};

} // namespace

std::span<const scalar_entry> bits_functions() noexcept { return entries; }

} // namespace millrace
