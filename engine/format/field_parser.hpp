#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/type/decimal.hpp"
#include "millrace/engine/type/type.hpp"

/// Reads the text of single fields as numbers and times, eight characters at a time where it can.
/// Answers are those of CAST from VARCHAR; unusual text is left to the readers in `engine/type`.
///
/// Blanks around a number or time are accepted. Text is a slice of a chunk or of arena memory, so
/// that at least 32 bytes behind its end are readable; they never change an answer. Text is never
/// empty: the callers decide what an empty field is.

namespace millrace {

/// Whether bytes are valid UTF-8.
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

namespace detail {

[[nodiscard]] inline std::uint64_t load_word(const char* text) noexcept {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  return word;
}

/// Reads the first `count` (1 .. 8) characters of a word as decimal digits.
[[nodiscard]] inline bool read_digits(std::uint64_t word, unsigned count, std::uint64_t& out) noexcept {
  const auto shift = 64U - 8U * count;
  // Right-align the digits and put zeros in front of them.
  word = (word << shift) | (0x3030303030303030U & ((std::uint64_t{1} << shift) - 1));
  const auto high_nibbles = word & 0xf0f0f0f0f0f0f0f0U;
  const auto carried = ((word + 0x0606060606060606U) & 0xf0f0f0f0f0f0f0f0U) >> 4U;
  if ((high_nibbles | carried) != 0x3333333333333333U)
    return false;
  word -= 0x3030303030303030U;
  word = word * 10 + (word >> 8U);
  constexpr std::uint64_t pairs = 0x000000ff000000ffU;
  out = ((word & pairs) * 0x000f424000000064U + ((word >> 16U) & pairs) * 0x0000271000000001U) >> 32U;
  return true;
}

/// Reads 1 .. 16 digits.
[[nodiscard]] inline bool read_digits(const char* text, std::size_t count, std::uint64_t& out) noexcept {
  if (count <= 8)
    return read_digits(load_word(text), static_cast<unsigned>(count), out);
  std::uint64_t high = 0;
  const auto lead = count - 8;
  if (!read_digits(load_word(text), static_cast<unsigned>(lead), high) || !read_digits(load_word(text + lead), 8, out))
    return false;
  out += high * 100'000'000U;
  return true;
}

/// The digits of `123.45` without their point, and how many stand behind it.
struct scaled_digits {
  std::uint64_t digits = 0;
  unsigned behind = 0;
};

/// Reads 1 .. 8 characters `digits[.digits]`.
[[nodiscard]] inline bool read_short_decimal(const char* text, unsigned count, scaled_digits& out) noexcept {
  auto word = load_word(text);
  const auto matches = word ^ 0x2e2e2e2e2e2e2e2eU;
  const auto points = (matches - 0x0101010101010101U) & ~matches & 0x8080808080808080U;
  const auto point = static_cast<unsigned>(std::countr_zero(points | (std::uint64_t{1} << 63U))) / 8U;
  if (points == 0 || point >= count) {
    out.behind = 0;
    return read_digits(word, count, out.digits);
  }
  out.behind = count - 1 - point;
  if (point == 0 || out.behind == 0)
    return false;
  const auto front = (std::uint64_t{1} << (8U * point)) - 1;
  word = (word & front) | ((word >> 8U) & ~front);
  return read_digits(word, count - 1, out.digits);
}

/// Reads 9 .. 19 characters `digits[.digits]`.
[[nodiscard]] bool read_long_decimal(std::string_view text, scaled_digits& out) noexcept;

[[nodiscard]] inline bool read_decimal_digits(const char* text, std::size_t count, scaled_digits& out) noexcept {
  if (count - 1 < 8)
    return read_short_decimal(text, static_cast<unsigned>(count), out);
  return count - 1 < 19 && read_long_decimal({text, count}, out);
}

extern const std::uint64_t powers_of_ten_64[20];
extern const double powers_of_ten_double[23];

[[nodiscard]] parse_outcome read_integer_slow(std::string_view text, std::int64_t& out) noexcept;
[[nodiscard]] parse_outcome read_decimal_slow(std::string_view text, const type& value_type, int128& out) noexcept;
[[nodiscard]] parse_outcome read_double_slow(std::string_view text, double& out) noexcept;
[[nodiscard]] parse_outcome read_real_slow(std::string_view text, double& out) noexcept;

} // namespace detail

/// Reads an integer; a fraction rounds half away from zero. The caller checks the range of narrower types.
[[nodiscard]] inline parse_outcome read_integer(std::string_view text, std::int64_t& out) noexcept {
  const bool is_negative = text.front() == '-';
  const auto count = text.size() - (is_negative ? 1U : 0U);
  std::uint64_t magnitude = 0;
  if (count - 1 >= 16 || !detail::read_digits(text.data() + (is_negative ? 1 : 0), count, magnitude))
    return detail::read_integer_slow(text, out);
  out = is_negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
  return parse_outcome::ok;
}

/// Reads a decimal of at most 18 digits, exactly; digits beyond the scale round half away from zero.
[[nodiscard]] inline parse_outcome read_decimal(std::string_view text, const type& value_type,
                                                std::int64_t& out) noexcept {
  const bool is_negative = text.front() == '-';
  const auto count = text.size() - (is_negative ? 1U : 0U);
  detail::scaled_digits number;
  if (detail::read_decimal_digits(text.data() + (is_negative ? 1 : 0), count, number) &&
      number.behind <= value_type.scale) {
    std::uint64_t magnitude = 0;
    if (__builtin_mul_overflow(number.digits, detail::powers_of_ten_64[value_type.scale - number.behind], &magnitude) ||
        magnitude >= detail::powers_of_ten_64[value_type.precision])
      return parse_outcome::out_of_range;
    out = is_negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
    return parse_outcome::ok;
  }
  int128 wide = 0;
  const auto outcome = detail::read_decimal_slow(text, value_type, wide);
  out = static_cast<std::int64_t>(wide);
  return outcome;
}

/// Reads a decimal of any precision.
[[nodiscard]] inline parse_outcome read_decimal(std::string_view text, const type& value_type, int128& out) noexcept {
  return detail::read_decimal_slow(text, value_type, out);
}

/// Reads a double, correctly rounded; also `inf`, `infinity` and `nan` in any case.
/// Too small a number is zero, too large a one out of range.
[[nodiscard]] inline parse_outcome read_double(std::string_view text, double& out) noexcept {
  const bool is_negative = text.front() == '-';
  const auto count = text.size() - (is_negative ? 1U : 0U);
  detail::scaled_digits number;
  // A quotient of two exact doubles is correctly rounded.
  if (!detail::read_decimal_digits(text.data() + (is_negative ? 1 : 0), count, number) ||
      number.digits > (std::uint64_t{1} << 53U))
    return detail::read_double_slow(text, out);
  const auto magnitude = static_cast<double>(number.digits) / detail::powers_of_ten_double[number.behind];
  out = is_negative ? -magnitude : magnitude;
  return parse_outcome::ok;
}

/// As `read_double`, rounded once, to a 32-bit float.
[[nodiscard]] inline parse_outcome read_real(std::string_view text, double& out) noexcept {
  const bool is_negative = text.front() == '-';
  const auto count = text.size() - (is_negative ? 1U : 0U);
  detail::scaled_digits number;
  if (count - 1 >= 8 ||
      !detail::read_short_decimal(text.data() + (is_negative ? 1 : 0), static_cast<unsigned>(count), number) ||
      number.digits > (1U << 24U))
    return detail::read_real_slow(text, out);
  const auto magnitude =
    static_cast<float>(number.digits) / static_cast<float>(detail::powers_of_ten_double[number.behind]);
  out = is_negative ? -magnitude : magnitude;
  return parse_outcome::ok;
}

/// Reads what `parse_boolean` reads.
[[nodiscard]] parse_outcome read_boolean(std::string_view text, bool& out) noexcept;
[[nodiscard]] parse_outcome read_time(std::string_view text, std::int64_t& out) noexcept;
[[nodiscard]] parse_outcome read_interval(std::string_view text, interval_value& out) noexcept;

/// Reads dates and timestamps; remembers the last date, which most rows share with the row before.
///
/// Ownership: a value. Threads: one. Errors: answers `malformed`.
class date_reader {
public:
  /// Reads `YYYY-MM-DD` as days since 1970-01-01.
  [[nodiscard]] parse_outcome read_date(std::string_view text, std::int32_t& out) noexcept;
  /// Reads an ISO 8601 timestamp as microseconds since 1970 UTC.
  [[nodiscard]] parse_outcome read_timestamp(std::string_view text, std::int64_t& out) noexcept;
  /// Reads a timestamp by a strptime pattern.
  [[nodiscard]] static parse_outcome read_timestamp(std::string_view text, std::string_view pattern,
                                                    std::int64_t& out) noexcept;

private:
  [[nodiscard]] bool read_day(const char* text, std::int32_t& out) noexcept;

  std::uint64_t known_front_ = 0x2d31302d30373931U; ///< The first eight characters of the last date read: `1970-01-`.
  std::uint16_t known_back_ = 0x3130U;              ///< The last two: `01`.
  std::int32_t known_days_ = 0;                     ///< Its number.
};

} // namespace millrace
