#include "millrace/engine/type/floating.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <system_error>

#include "millrace/engine/type/scanner.hpp"

namespace millrace {

namespace {

/// Decimal exponents that are written without `e`, half-open.
constexpr int fixed_exponent_begin = -4;
constexpr int fixed_exponent_end = 16;

std::size_t put(std::string_view text, floating_text out) noexcept {
  std::memcpy(out.data(), text.data(), text.size());
  return text.size();
}

/// Integers below this have no shorter text than all their digits, in either width.
template <class Float>
constexpr Float whole_max = static_cast<Float>(std::uint64_t{1} << std::numeric_limits<Float>::digits);

/// Writes `digits` (d.ddd without its point) with the point where `exponent` puts it.
char* put_fixed(std::string_view digits, int exponent, char* at) noexcept {
  if (exponent < 0) {
    at = std::copy_n("0.0000", 1 - exponent, at);
    return std::copy(digits.begin(), digits.end(), at);
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) {
    at = std::copy(digits.begin(), digits.end(), at);
    at = std::fill_n(at, whole - digits.size(), '0');
    return std::copy_n(".0", 2, at);
  }
  at = std::copy_n(digits.begin(), whole, at);
  *at++ = '.';
  return std::copy(digits.begin() + static_cast<std::ptrdiff_t>(whole), digits.end(), at);
}

/// Lays out positive finite `number` from its shortest scientific form.
template <class Float>
char* put_shortest(Float number, char* at) noexcept {
  std::array<char, floating_text_max> text{};
  auto* const end = std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::scientific).ptr;
  auto* const mark = std::find(text.data(), end, 'e');
  int exponent = 0;
  std::from_chars(mark + (mark[1] == '+' ? 2 : 1), end, exponent);
  if (exponent < fixed_exponent_begin || exponent >= fixed_exponent_end)
    return std::copy(text.data(), end, at);
  // Closes the gap of the point by moving the only digit before it.
  auto* digits = text.data();
  if (digits[1] == '.') {
    digits[1] = digits[0];
    ++digits;
  }
  return put_fixed({digits, static_cast<std::size_t>(mark - digits)}, exponent, at);
}

/// Digits behind the point that most doubles people write do not exceed, and the numbers that have
/// at most 15 digits with them.
constexpr std::int64_t short_fraction_unit = 1'000'000;
constexpr double short_max = 1e9;
constexpr double short_min = 1e-4;

/// Writes a number of at most 15 digits, 6 of them behind the point; null for any other. No two
/// decimals of 15 digits are the same double, so one that divides back to it is its shortest text.
char* put_short(double number, char* at) noexcept {
  if (number < short_min || number >= short_max)
    return nullptr;
  auto scaled = static_cast<std::int64_t>(number * short_fraction_unit + 0.5);
  if (static_cast<double>(scaled) / short_fraction_unit != number)
    return nullptr;
  at = std::to_chars(at, at + floating_text_max / 2, scaled / short_fraction_unit).ptr;
  *at++ = '.';
  scaled %= short_fraction_unit;
  for (auto unit = short_fraction_unit / 10; scaled != 0; scaled %= unit, unit /= 10)
    *at++ = static_cast<char>('0' + scaled / unit);
  return at;
}

/// Most floats have more digits than they were written with, so there is no shorter way for them.
constexpr char* put_short(float /*number*/, char* /*at*/) noexcept { return nullptr; }

template <class Float>
std::size_t format(Float number, floating_text out) noexcept {
  if (std::isnan(number))
    return put("nan", out);
  if (std::isinf(number))
    return put(number < 0 ? "-inf" : "inf", out);
  auto* at = out.data();
  if (std::signbit(number)) {
    *at++ = '-';
    number = -number;
  }
  if (number < whole_max<Float> && number == std::trunc(number)) {
    at = std::to_chars(at, out.data() + out.size(), static_cast<std::int64_t>(number)).ptr;
    at = std::copy_n(".0", 2, at);
  } else if (auto* const end = put_short(number, at); end != nullptr) {
    at = end;
  } else {
    at = put_shortest(number, at);
  }
  return static_cast<std::size_t>(at - out.data());
}

/// Says whether digits that a float cannot hold are too large rather than too small.
bool is_large(std::string_view text) noexcept {
  const auto mark = text.find_first_of("eE");
  const auto digits = text.substr(0, mark);
  const auto point = std::min(digits.find('.'), digits.size());
  const auto first = digits.find_first_of("123456789");
  auto exponent = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  if (mark != std::string_view::npos) {
    scanner cursor(text.substr(mark + 1));
    const auto is_negative = cursor.take('-');
    if (!is_negative)
      cursor.take('+');
    while (cursor.take('0'))
      continue;
    std::int64_t written = 0;
    cursor.take_digits(18, written);
    exponent += is_negative ? -written : written;
  }
  return exponent > 0;
}

template <class Float>
parse_outcome parse(std::string_view text, double& out) noexcept {
  text = trim_blanks(text);
  if (text.starts_with('+') && !text.substr(1).starts_with('-'))
    text.remove_prefix(1);
  Float number = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec == std::errc::invalid_argument || read.ptr != end || text.back() == ')')
    return parse_outcome::malformed;
  if (read.ec == std::errc::result_out_of_range) {
    if (is_large(text))
      return parse_outcome::out_of_range;
    number = text.front() == '-' ? Float{-0.0} : Float{0};
  }
  out = std::isnan(number) ? std::numeric_limits<double>::quiet_NaN() : double{number};
  return parse_outcome::ok;
}

} // namespace

std::size_t format_double(double number, floating_text out) noexcept { return format(number, out); }
std::size_t format_real(double number, floating_text out) noexcept {
  return format(static_cast<float>(number), out);
}

parse_outcome parse_double(std::string_view text, double& out) noexcept { return parse<double>(text, out); }
parse_outcome parse_real(std::string_view text, double& out) noexcept { return parse<float>(text, out); }

} // namespace millrace
