#include <algorithm>
#include <array>

#include "millrace/engine/type/civil.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace {

namespace {

struct interval_unit {
  std::string_view name;
  interval_value one;
};

constexpr interval_value months(std::int32_t count) { return {count, 0, 0}; }
constexpr interval_value days(std::int32_t count) { return {0, count, 0}; }
constexpr interval_value microseconds(std::int64_t count) { return {0, 0, count}; }

constexpr auto minute = microseconds(60 * us_per_second);
constexpr auto hour = microseconds(3'600 * us_per_second);

/// The names DuckDB knows.
constexpr auto interval_units = std::to_array<interval_unit>({
  {"us", microseconds(1)},
  {"usec", microseconds(1)},
  {"usecs", microseconds(1)},
  {"usecond", microseconds(1)},
  {"useconds", microseconds(1)},
  {"microsecond", microseconds(1)},
  {"microseconds", microseconds(1)},
  {"ms", microseconds(1'000)},
  {"msec", microseconds(1'000)},
  {"msecs", microseconds(1'000)},
  {"msecond", microseconds(1'000)},
  {"mseconds", microseconds(1'000)},
  {"millisecond", microseconds(1'000)},
  {"milliseconds", microseconds(1'000)},
  {"s", microseconds(us_per_second)},
  {"sec", microseconds(us_per_second)},
  {"secs", microseconds(us_per_second)},
  {"second", microseconds(us_per_second)},
  {"seconds", microseconds(us_per_second)},
  {"m", minute},
  {"min", minute},
  {"mins", minute},
  {"minute", minute},
  {"minutes", minute},
  {"h", hour},
  {"hr", hour},
  {"hrs", hour},
  {"hour", hour},
  {"hours", hour},
  {"d", days(1)},
  {"day", days(1)},
  {"days", days(1)},
  {"w", days(7)},
  {"week", days(7)},
  {"weeks", days(7)},
  {"mon", months(1)},
  {"mons", months(1)},
  {"month", months(1)},
  {"months", months(1)},
  {"quarter", months(3)},
  {"quarters", months(3)},
  {"y", months(12)},
  {"yr", months(12)},
  {"yrs", months(12)},
  {"year", months(12)},
  {"years", months(12)},
  {"dec", months(120)},
  {"decs", months(120)},
  {"decade", months(120)},
  {"decades", months(120)},
  {"c", months(1'200)},
  {"cent", months(1'200)},
  {"century", months(1'200)},
  {"centuries", months(1'200)},
  {"mil", months(12'000)},
  {"mils", months(12'000)},
  {"millennium", months(12'000)},
  {"millenniums", months(12'000)},
  {"millennia", months(12'000)},
});

constexpr std::int64_t days_per_month = 30;

/// An unsigned number with a fraction, exact up to 18 digits behind the point.
struct amount {
  int128 whole = 0;
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  /// The fraction of `count`, rounded half up.
  [[nodiscard]] int128 round_part_of(std::int64_t count) const noexcept {
    return (int128{numerator} * count * 2 + denominator) / (int128{denominator} * 2);
  }
  /// Takes the whole part of `count` fractions off, leaving less than one.
  [[nodiscard]] std::int64_t take_part_of(std::int64_t count) noexcept {
    const auto product = int128{numerator} * count;
    numerator = static_cast<std::int64_t>(product % denominator);
    return static_cast<std::int64_t>(product / denominator);
  }
};

/// The sum of the parts read so far, wide enough not to overflow whatever the text.
struct wide_interval {
  int128 months = 0;
  int128 days = 0;
  int128 us = 0;

  void add(const wide_interval& other, bool is_negative) noexcept {
    const int128 sign = is_negative ? -1 : 1;
    months += sign * other.months;
    days += sign * other.days;
    us += sign * other.us;
  }
  [[nodiscard]] std::optional<interval_value> narrow() const noexcept {
    const interval_value narrowed{static_cast<std::int32_t>(months), static_cast<std::int32_t>(days),
                                  static_cast<std::int64_t>(us)};
    const auto fits = narrowed.months == months && narrowed.days == days && narrowed.us == us;
    return fits ? std::optional(narrowed) : std::nullopt;
  }
};

/// Fractions go to the next smaller part, as in PostgreSQL: of a year to months only, of a month
/// (30 days) to days and time.
wide_interval multiply(amount count, const interval_value& unit) noexcept {
  wide_interval product{count.whole * unit.months, count.whole * unit.days, count.whole * unit.us};
  if (unit.months >= 12) {
    product.months += count.round_part_of(unit.months);
  } else if (unit.months != 0) {
    product.months += count.take_part_of(unit.months);
    product.days += count.take_part_of(days_per_month);
    product.us += count.round_part_of(us_per_day);
  } else if (unit.days != 0) {
    product.days += count.take_part_of(unit.days);
    product.us += count.round_part_of(us_per_day);
  } else {
    product.us += count.round_part_of(unit.us);
  }
  return product;
}

bool scan_whole(scanner& cursor, int128& out) noexcept {
  constexpr auto whole_max = int128{1} << 64U;
  if (!is_digit(cursor.peek()))
    return false;
  for (; is_digit(cursor.peek()); cursor.skip()) {
    out = out * 10 + (cursor.peek() - '0');
    if (out > whole_max)
      return false;
  }
  return true;
}

void scan_fraction(scanner& cursor, amount& out) noexcept {
  constexpr auto denominator_max = std::int64_t{1'000'000'000'000'000'000};
  for (; is_digit(cursor.peek()); cursor.skip()) {
    if (out.denominator == denominator_max)
      continue;
    out.numerator = out.numerator * 10 + (cursor.peek() - '0');
    out.denominator *= 10;
  }
}

/// Reads `:mm[:ss[.fff]]` behind the hours.
bool scan_clock(scanner& cursor, int128 hours, int128& us) noexcept {
  std::int64_t minutes = 0;
  std::int64_t seconds = 0;
  std::int64_t fraction = 0;
  if (!cursor.take(':') || !cursor.take_digits(2, minutes))
    return false;
  if (cursor.take(':')) {
    if (!cursor.take_digits(2, seconds))
      return false;
    if (cursor.take('.'))
      fraction = cursor.take_millionths();
  }
  us = ((hours * 60 + minutes) * 60 + seconds) * us_per_second + fraction;
  return minutes < 60 && seconds < 60 && !is_digit(cursor.peek());
}

/// Reads one `2 hours`, `02:30:00`, or, where nothing else is there, `2` for seconds.
bool scan_part(scanner& cursor, bool is_first, wide_interval& total) noexcept {
  const auto is_negative = cursor.take('-');
  if (!is_negative)
    cursor.take('+');
  amount count;
  wide_interval part;
  if (!scan_whole(cursor, count.whole))
    return false;
  if (cursor.peek() == ':') {
    if (!scan_clock(cursor, count.whole, part.us))
      return false;
    total.add(part, is_negative);
    return true;
  }
  if (cursor.take('.'))
    scan_fraction(cursor, count);
  cursor.skip_blanks();
  const auto unit =
    is_first && cursor.is_done() ? microseconds(us_per_second) : parse_interval_unit(cursor.take_letters());
  if (!unit)
    return false;
  total.add(multiply(count, *unit), is_negative);
  return true;
}

} // namespace

std::optional<interval_value> parse_interval_unit(std::string_view unit) noexcept {
  const auto* found = std::find_if(interval_units.begin(), interval_units.end(), [&](const interval_unit& entry) {
    return is_same_word(entry.name, unit);
  });
  return found == interval_units.end() ? std::nullopt : std::optional(found->one);
}

std::optional<interval_value> parse_interval(std::string_view text) noexcept {
  scanner cursor(trim_blanks(text));
  if (cursor.take('@'))
    cursor.skip_blanks();
  wide_interval total;
  auto is_first = true;
  do {
    if (!scan_part(cursor, is_first, total))
      return std::nullopt;
    is_first = false;
    cursor.skip_blanks();
    if (is_same_word(cursor.rest(), "ago")) {
      wide_interval negated;
      negated.add(total, true);
      return negated.narrow();
    }
  } while (!cursor.is_done());
  return total.narrow();
}

std::optional<std::int64_t> add_interval(std::int64_t timestamp_us, interval_value value) noexcept {
  const auto parts = split(timestamp_us);
  auto day = parts.days;
  if (value.months != 0) {
    const auto date = civil_from_days(static_cast<std::int32_t>(parts.days));
    const auto month_number = std::int64_t{date.year} * 12 + (date.month - 1) + value.months;
    const auto year = (month_number >= 0 ? month_number : month_number - 11) / 12;
    const auto month = month_number - year * 12 + 1;
    day = days_of(year, month, std::min(std::int64_t{date.day}, last_day_of(year, month)));
  }
  return to_timestamp((int128{day} + value.days) * us_per_day + parts.us + value.us);
}

int128 comparable_us(interval_value value) noexcept {
  return (int128{value.months} * days_per_month + value.days) * us_per_day + value.us;
}

} // namespace millrace
