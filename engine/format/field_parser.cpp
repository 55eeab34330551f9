#include "millrace/engine/format/field_parser.hpp"

#include <simdjson.h>

#include "millrace/engine/type/canonical_text.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/floating.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace {

bool is_utf8(std::string_view bytes) noexcept { return simdjson::validate_utf8(bytes); }

namespace detail {

const std::uint64_t powers_of_ten_64[20] = {1U,
                                            10U,
                                            100U,
                                            1000U,
                                            10000U,
                                            100000U,
                                            1000000U,
                                            10000000U,
                                            100000000U,
                                            1000000000U,
                                            10000000000U,
                                            100000000000U,
                                            1000000000000U,
                                            10000000000000U,
                                            100000000000000U,
                                            1000000000000000U,
                                            10000000000000000U,
                                            100000000000000000U,
                                            1000000000000000000U,
                                            10000000000000000000U};

const double powers_of_ten_double[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                         1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool read_long_decimal(std::string_view text, scaled_digits& out) noexcept {
  const auto point = text.find('.');
  if (point == 0 || point == text.size() - 1)
    return false;
  std::uint64_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = static_cast<unsigned char>(text[i] - '0');
    if (digit > 9 && i != point)
      return false;
    digits = i == point ? digits : digits * 10 + digit;
  }
  out.digits = digits;
  out.behind = point == std::string_view::npos ? 0 : static_cast<unsigned>(text.size() - 1 - point);
  return true;
}

parse_outcome read_integer_slow(std::string_view text, std::int64_t& out) noexcept {
  int128 number = 0;
  const auto outcome = parse_decimal(text, decimal_precision_max, 0, number);
  out = static_cast<std::int64_t>(number);
  return outcome == parse_outcome::ok && out != number ? parse_outcome::out_of_range : outcome;
}

parse_outcome read_decimal_slow(std::string_view text, const type& value_type, int128& out) noexcept {
  return parse_decimal(text, value_type.precision, value_type.scale, out);
}

parse_outcome read_double_slow(std::string_view text, double& out) noexcept { return parse_double(text, out); }

parse_outcome read_real_slow(std::string_view text, double& out) noexcept { return parse_real(text, out); }

} // namespace detail

namespace {

template <class T, class Parsed>
parse_outcome take(const Parsed& parsed, T& out) noexcept {
  if (!parsed.has_value())
    return parse_outcome::malformed;
  out = *parsed;
  return parse_outcome::ok;
}

/// Reads `hh:mm:ss` as seconds; false where it is anything but digits and colons in range.
bool read_clock(const char* text, std::int64_t& seconds) noexcept {
  // Equal bits vanish: colons become 0, digits their value. Adding sets the high bit of the rest.
  const auto x = detail::load_word(text) ^ 0x30303a30303a3030U;
  if (((x | (x + 0x76767f76767f7676U)) & 0x8080808080808080U) != 0)
    return false;
  const auto pairs = x * 10 + (x >> 8U);
  const auto hour = pairs & 0xffU;
  const auto minute = (pairs >> 24U) & 0xffU;
  const auto second = (pairs >> 48U) & 0xffU;
  seconds = static_cast<std::int64_t>(hour * 3600 + minute * 60 + second);
  return hour < 24 && minute < 60 && second < 60;
}

} // namespace

parse_outcome read_boolean(std::string_view text, bool& out) noexcept { return take(parse_boolean(text), out); }

parse_outcome read_time(std::string_view text, std::int64_t& out) noexcept {
  return take(parse_time(trim_blanks(text)), out);
}

parse_outcome read_interval(std::string_view text, interval_value& out) noexcept {
  return take(parse_interval(trim_blanks(text)), out);
}

bool date_reader::read_day(const char* text, std::int32_t& out) noexcept {
  const auto front = detail::load_word(text);
  std::uint16_t back = 0;
  std::memcpy(&back, text + sizeof front, sizeof back);
  if (front != known_front_ || back != known_back_) {
    const auto days = parse_date({text, sizeof front + sizeof back});
    if (!days.has_value())
      return false;
    known_front_ = front;
    known_back_ = back;
    known_days_ = *days;
  }
  out = known_days_;
  return true;
}

parse_outcome date_reader::read_date(std::string_view text, std::int32_t& out) noexcept {
  if (text.size() == 10 && read_day(text.data(), out))
    return parse_outcome::ok;
  return take(parse_date(trim_blanks(text)), out);
}

parse_outcome date_reader::read_timestamp(std::string_view text, std::int64_t& out) noexcept {
  constexpr std::size_t whole_seconds = 19; // of `YYYY-MM-DD hh:mm:ss`
  const auto size = text.size() - (text.back() == 'Z' ? 1U : 0U);
  std::int32_t days = 0;
  std::int64_t seconds = 0;
  if (size >= whole_seconds && size <= whole_seconds + 7 && (text[10] == ' ' || text[10] == 'T') &&
      read_clock(text.data() + 11, seconds) && read_day(text.data(), days)) {
    std::uint64_t fraction = 0;
    const auto digits = size - whole_seconds; // The point included.
    if (digits == 0 || (digits > 1 && text[whole_seconds] == '.' &&
                        detail::read_digits(text.data() + whole_seconds + 1, digits - 1, fraction))) {
      const auto us = static_cast<std::int64_t>(fraction * detail::powers_of_ten_64[7 - digits]);
      out = days * us_per_day + seconds * us_per_second + us;
      return parse_outcome::ok;
    }
  }
  return take(parse_timestamp(trim_blanks(text)), out);
}

parse_outcome date_reader::read_timestamp(std::string_view text, std::string_view pattern, std::int64_t& out) noexcept {
  return take(parse_timestamp(trim_blanks(text), pattern), out);
}

} // namespace millrace
