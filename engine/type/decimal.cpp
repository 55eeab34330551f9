#include "millrace/engine/type/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "millrace/engine/base/check.hpp"
#include "millrace/engine/type/scanner.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

namespace {

template <class T, std::size_t Count>
constexpr std::array<T, Count> make_powers() {
  std::array<T, Count> powers{};
  T power = 1;
  for (std::size_t i = 0; i < Count; ++i) {
    powers[i] = power;
    if (i + 1 < Count)
      power *= 10;
  }
  return powers;
}

constexpr unsigned short_digits_max = 18;
/// Digits, a sign and a point.
constexpr std::size_t short_text_max = short_digits_max + 2;
constexpr auto short_powers = make_powers<std::int64_t, short_digits_max + 1>();
/// Powers of ten that a double holds exactly.
constexpr auto exact_powers = make_powers<double, 23>();
constexpr auto exact_integer_max = std::uint64_t{1} << 53U;

constexpr uint128 magnitude_of(int128 number) noexcept {
  return number < 0 ? uint128{0} - static_cast<uint128>(number) : static_cast<uint128>(number);
}

constexpr int128 with_sign(uint128 magnitude, bool is_negative) noexcept {
  return static_cast<int128>(is_negative ? uint128{0} - magnitude : magnitude);
}

/// The common case: at most 18 digits and no exponent.
struct short_number {
  std::int64_t digits = 0; ///< Without sign and point.
  unsigned fraction = 0;   ///< How many of them stand behind the point.
  bool is_negative = false;
};

bool scan_short(std::string_view text, short_number& out) noexcept {
  if (text.empty() || text.size() > short_text_max)
    return false;
  const auto* at = text.data();
  const auto* const end = at + text.size();
  out.is_negative = *at == '-';
  at += *at == '-' || *at == '+' ? 1 : 0;
  std::uint64_t number = 0;
  unsigned count = 0;
  unsigned has_point = 0;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(*at) - '0';
    if (digit <= 9) {
      number = number * 10 + digit;
      ++count;
      out.fraction += has_point;
    } else if (*at == '.' && has_point == 0) {
      has_point = 1;
    } else {
      return false;
    }
  }
  out.digits = static_cast<std::int64_t>(number);
  return count - 1 < short_digits_max; // Neither none nor too many.
}

/// Brings a short number to `scale`. The magnitude stays below 2^63 for 18 digits of precision.
parse_outcome scale_short(const short_number& number, unsigned precision, unsigned scale, int128& out) noexcept {
  auto digits = number.digits;
  unsigned raise = 0;
  if (number.fraction > scale) {
    const auto divisor = short_powers[number.fraction - scale];
    digits = (digits + divisor / 2) / divisor;
  } else {
    raise = scale - number.fraction;
  }
  if (precision <= short_digits_max) {
    if (digits >= short_powers[precision - raise])
      return parse_outcome::out_of_range;
    digits *= short_powers[raise];
    out = number.is_negative ? -digits : digits;
    return parse_outcome::ok;
  }
  if (digits >= powers_of_ten[precision - raise])
    return parse_outcome::out_of_range;
  const auto magnitude = digits * powers_of_ten[raise];
  out = number.is_negative ? -magnitude : magnitude;
  return parse_outcome::ok;
}

/// A number of any length, taken apart but not yet read.
struct long_number {
  std::string_view whole;    ///< Digits before the point.
  std::string_view fraction; ///< Digits behind it.
  std::int64_t exponent = 0; ///< Within +-`exponent_max`.
  bool is_negative = false;

  [[nodiscard]] std::size_t size() const noexcept { return whole.size() + fraction.size(); }
  [[nodiscard]] unsigned digit(std::size_t i) const noexcept {
    return static_cast<unsigned>(i < whole.size() ? whole[i] : fraction[i - whole.size()]) - '0';
  }
};

/// Exponents beyond this cannot be told apart by any text that fits into memory.
constexpr std::int64_t exponent_max = std::int64_t{1} << 56U;

std::string_view take_all_digits(scanner& cursor) noexcept {
  const auto rest = cursor.rest();
  while (is_digit(cursor.peek()))
    cursor.skip();
  return rest.substr(0, rest.size() - cursor.rest().size());
}

bool scan_exponent(scanner& cursor, std::int64_t& out) noexcept {
  const auto is_negative = cursor.take('-');
  if (!is_negative)
    cursor.take('+');
  const auto digits = take_all_digits(cursor);
  for (const auto c : digits)
    out = std::min(out * 10 + (c - '0'), exponent_max);
  out = is_negative ? -out : out;
  return !digits.empty();
}

bool scan_long(std::string_view text, long_number& out) noexcept {
  scanner cursor(text);
  out.is_negative = cursor.take('-');
  if (!out.is_negative)
    cursor.take('+');
  out.whole = take_all_digits(cursor);
  if (cursor.take('.'))
    out.fraction = take_all_digits(cursor);
  if (out.size() == 0)
    return false;
  if ((cursor.take('e') || cursor.take('E')) && !scan_exponent(cursor, out.exponent))
    return false;
  return cursor.is_done();
}

parse_outcome scale_long(const long_number& number, unsigned precision, unsigned scale, int128& out) noexcept {
  std::size_t first = 0;
  while (first < number.size() && number.digit(first) == 0)
    ++first;
  out = 0;
  if (first == number.size())
    return parse_outcome::ok;
  // Digits of the answer: those from the first one that is not 0 to the last place of `scale`.
  const auto places = static_cast<std::int64_t>(number.whole.size()) - static_cast<std::int64_t>(first) +
                      number.exponent + scale;
  if (places < 0)
    return parse_outcome::ok;
  if (places > precision)
    return parse_outcome::out_of_range;
  auto i = first;
  uint128 magnitude = 0;
  for (const auto end = first + static_cast<std::size_t>(places); i < end; ++i)
    magnitude = magnitude * 10 + (i < number.size() ? number.digit(i) : 0);
  if (i < number.size() && number.digit(i) >= 5)
    ++magnitude;
  if (magnitude >= static_cast<uint128>(powers_of_ten[precision]))
    return parse_outcome::out_of_range;
  out = with_sign(magnitude, number.is_negative);
  return parse_outcome::ok;
}

/// Writes digits so that they end before `end` and returns where they begin.
char* write_digits_before(char* end, std::uint64_t number) noexcept {
  do {
    *--end = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  return end;
}

char* write_digits_before(char* end, uint128 number) noexcept {
  constexpr auto chunk = static_cast<uint128>(short_powers[short_digits_max]);
  while ((number >> 64U) != 0) {
    auto* const begin = end - short_digits_max;
    auto* const written = write_digits_before(end, static_cast<std::uint64_t>(number % chunk));
    std::fill(begin, written, '0');
    end = begin;
    number /= chunk;
  }
  return write_digits_before(end, static_cast<std::uint64_t>(number));
}

/// Correctly rounded for `number` of at least 2^53: the quotient has more bits than a double, and
/// a remainder makes its last bit 1, so that it never looks like a tie.
double divide_rounded(std::uint64_t number, std::uint64_t divisor) noexcept {
  const auto shifted = static_cast<uint128>(number) << 64U;
  const auto quotient = shifted / divisor;
  const auto sticky = quotient * divisor == shifted ? 0U : 1U;
  return static_cast<double>(quotient | sticky) * 0x1p-64;
}

/// The exact route for what has no shorter one.
double read_double(uint128 magnitude, unsigned scale) noexcept {
  std::array<char, decimal_text_max + 8> text{};
  auto* const end_of_digits = text.data() + decimal_text_max;
  const auto* const begin = write_digits_before(end_of_digits, magnitude);
  auto* end = end_of_digits;
  *end++ = 'e';
  *end++ = '-';
  end = std::to_chars(end, text.data() + text.size(), scale).ptr;
  double number = 0;
  std::from_chars(begin, end, number);
  return number;
}

} // namespace

constinit const std::array<int128, 39> powers_of_ten = make_powers<int128, 39>();

parse_outcome parse_decimal(std::string_view text, std::uint8_t precision, std::uint8_t scale,
                            int128& out) noexcept {
  MILLRACE_DCHECK(precision <= decimal_precision_max && scale <= precision);
  if (short_number number; scan_short(text, number))
    return scale_short(number, precision, scale, out);
  if (long_number number; scan_long(trim_blanks(text), number))
    return scale_long(number, precision, scale, out);
  return parse_outcome::malformed;
}

std::size_t format_decimal(int128 unscaled, std::uint8_t scale, std::span<char, decimal_text_max> out) noexcept {
  MILLRACE_DCHECK(scale <= decimal_precision_max);
  std::array<char, decimal_text_max> digits{};
  auto* const end = digits.data() + digits.size();
  auto* begin = write_digits_before(end, magnitude_of(unscaled));
  while (end - begin <= scale)
    *--begin = '0';
  auto* at = out.data();
  if (unscaled < 0)
    *at++ = '-';
  at = std::copy(begin, end - scale, at);
  if (scale != 0) {
    *at++ = '.';
    at = std::copy(end - scale, end, at);
  }
  return static_cast<std::size_t>(at - out.data());
}

bool rescale(int128 unscaled, std::uint8_t from_scale, std::uint8_t to_scale, std::uint8_t precision,
             int128& out) noexcept {
  MILLRACE_DCHECK(from_scale <= decimal_precision_max && to_scale <= precision &&
                  precision <= decimal_precision_max);
  auto magnitude = magnitude_of(unscaled);
  const auto limit = static_cast<uint128>(powers_of_ten[precision]);
  if (from_scale > to_scale) {
    magnitude = magnitude_of(divide_half_away(unscaled, powers_of_ten[from_scale - to_scale]));
  } else if (from_scale < to_scale) {
    const auto factor = static_cast<uint128>(powers_of_ten[to_scale - from_scale]);
    if (magnitude >= limit / factor) // Asked first, because the product may wrap.
      return false;
    magnitude *= factor;
  }
  if (magnitude >= limit)
    return false;
  out = with_sign(magnitude, unscaled < 0);
  return true;
}

double to_double(int128 unscaled, std::uint8_t scale) noexcept {
  const auto magnitude = magnitude_of(unscaled);
  double number = 0;
  if (scale == 0)
    number = static_cast<double>(magnitude);
  else if (magnitude <= exact_integer_max && scale < exact_powers.size())
    number = static_cast<double>(static_cast<std::uint64_t>(magnitude)) / exact_powers[scale];
  else if (magnitude > exact_integer_max && (magnitude >> 64U) == 0 && scale <= short_digits_max)
    number = divide_rounded(static_cast<std::uint64_t>(magnitude), static_cast<std::uint64_t>(short_powers[scale]));
  else
    number = read_double(magnitude, scale);
  return unscaled < 0 ? -number : number;
}

} // namespace millrace
