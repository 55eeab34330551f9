#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "millrace/engine/type/civil.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace {

namespace {

constexpr auto month_names = std::to_array<std::string_view>(
  {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
   "December"});
constexpr auto day_names =
  std::to_array<std::string_view>({"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"});
constexpr std::size_t short_name_size = 3;

/// What a pattern has found so far; what it does not name stays as in DuckDB.
struct pattern_fields {
  std::int64_t year = 1900;
  std::int64_t month = 1;
  std::int64_t day = 1;
  std::int64_t day_of_year = 0; ///< 0: month and day count.
  bool has_year = false;
  bool has_month_or_day = false; ///< Then no week counts, as in DuckDB.
  std::optional<std::int64_t> week_from_sunday;
  std::optional<std::int64_t> week_from_monday;
  std::optional<std::int64_t> weekday; ///< 0 is Sunday; counts with the two above.
  std::optional<std::int64_t> iso_year;
  std::optional<std::int64_t> iso_week;
  std::int64_t iso_weekday = 1; ///< 1 is Monday; counts with the two above.
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t us = 0;
  std::int64_t zone_us = 0;
  std::int64_t epoch_seconds = 0;
  bool has_epoch = false; ///< Then the fields of date and time do not count.
  bool is_epoch_negative = false;
  bool has_half = false; ///< AM or PM was named.
  bool is_afternoon = false;
};

bool take_range(scanner& cursor, std::size_t digits_max, std::int64_t first, std::int64_t last,
                std::int64_t& out) noexcept {
  return cursor.take_digits(digits_max, out) && out >= first && out <= last;
}

bool take_range(scanner& cursor, std::int64_t first, std::int64_t last, std::optional<std::int64_t>& out) noexcept {
  out.emplace();
  return take_range(cursor, last > 9 ? 2 : 1, first, last, *out);
}

bool take_short_year(scanner& cursor, std::int64_t& year) noexcept {
  if (!cursor.take_digits(2, year))
    return false;
  year += year < 69 ? 2000 : 1900; // As POSIX has it.
  return true;
}

/// Takes one of some names, or what it is short for, and counts it from 1.
bool take_name(scanner& cursor, std::span<const std::string_view> names, std::int64_t& number) noexcept {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (cursor.take_word(names[i]) || cursor.take_word(names[i].substr(0, short_name_size))) {
      number = static_cast<std::int64_t>(i) + 1;
      return true;
    }
  }
  return false;
}

/// A day of the week follows from the date, so it is not compared with it.
bool take_day_name(scanner& cursor) noexcept {
  std::int64_t ignored = 0;
  return take_name(cursor, day_names, ignored);
}

/// Up to three digits of a fraction, of which the first are tenths.
bool take_milliseconds(scanner& cursor, std::int64_t& us) noexcept {
  const auto digits = cursor.rest().substr(0, 3);
  if (!is_digit(cursor.peek()))
    return false;
  scanner fraction(digits);
  us = fraction.take_millionths();
  for (auto taken = digits.size() - fraction.rest().size(); taken != 0; --taken)
    cursor.skip();
  return true;
}

bool take_half(scanner& cursor, pattern_fields& out) noexcept {
  out.has_half = true;
  out.is_afternoon = cursor.take_word("PM");
  return out.is_afternoon || cursor.take_word("AM");
}

bool take_fraction(scanner& cursor, std::int64_t& us) noexcept {
  if (!is_digit(cursor.peek()))
    return false;
  us = cursor.take_millionths();
  return true;
}

bool take_epoch(scanner& cursor, pattern_fields& out) noexcept {
  // More digits than a timestamp can hold, and few enough for 64 bits.
  constexpr std::size_t seconds_digits_max = 15;
  out.has_epoch = true;
  out.is_epoch_negative = cursor.take('-');
  return cursor.take_digits(seconds_digits_max, out.epoch_seconds);
}

bool take_zone_name(scanner& cursor) noexcept {
  return cursor.take('Z') || cursor.take_word("UTC") || cursor.take_word("GMT");
}

bool take_zone(scanner& cursor, std::int64_t& zone_us) noexcept {
  if (take_zone_name(cursor))
    return true;
  const auto is_west = cursor.take('-');
  if (!is_west && !cursor.take('+'))
    return false;
  std::int64_t hours = 0;
  std::int64_t minutes = 0;
  if (!take_range(cursor, 2, 0, 23, hours))
    return false;
  const auto has_colon = cursor.take(':');
  if ((has_colon || is_digit(cursor.peek())) && !take_range(cursor, 2, 0, 59, minutes))
    return false;
  zone_us = (hours * 60 + minutes) * 60 * (is_west ? -us_per_second : us_per_second);
  return true;
}

bool take_iso_year(scanner& cursor, pattern_fields& out) noexcept {
  out.iso_year.emplace();
  return cursor.take_digits(4, *out.iso_year);
}

bool take_field(char specifier, scanner& cursor, pattern_fields& out) noexcept {
  switch (specifier) {
    case 'Y': return out.has_year = cursor.take_digits(4, out.year);
    case 'y': return out.has_year = take_short_year(cursor, out.year);
    case 'm': return out.has_month_or_day = take_range(cursor, 2, 1, 12, out.month);
    case 'b':
    case 'h':
    case 'B': return out.has_month_or_day = take_name(cursor, month_names, out.month);
    case 'a':
    case 'A': return take_day_name(cursor);
    case 'd': return out.has_month_or_day = take_range(cursor, 2, 1, 31, out.day);
    case 'U': return take_range(cursor, 0, 53, out.week_from_sunday);
    case 'W': return take_range(cursor, 0, 53, out.week_from_monday);
    case 'w': return take_range(cursor, 0, 6, out.weekday);
    case 'G': return take_iso_year(cursor, out);
    case 'V': return take_range(cursor, 1, 53, out.iso_week);
    case 'u': return take_range(cursor, 1, 1, 7, out.iso_weekday);
    case 'j': return take_range(cursor, 3, 1, 366, out.day_of_year);
    case 'H': return take_range(cursor, 2, 0, 23, out.hour);
    case 'I': return take_range(cursor, 2, 1, 12, out.hour);
    case 'M': return take_range(cursor, 2, 0, 59, out.minute);
    case 'S': return take_range(cursor, 2, 0, 59, out.second);
    case 'f': return take_fraction(cursor, out.us);
    case 'g': return take_milliseconds(cursor, out.us);
    case 'p': return take_half(cursor, out);
    case 's': return take_epoch(cursor, out);
    case 'z': return take_zone(cursor, out.zone_us);
    case 'Z': return take_zone_name(cursor);
    case '%': return cursor.take('%');
    default: return false;
  }
}

constexpr std::string_view specifiers = "YymbhBaAdjUWwGVuHIMSfgpszZ%cxXFT";

/// What a specifier stands for that is short for others; nothing for any other.
std::string_view longer_pattern(char specifier) noexcept {
  switch (specifier) {
    case 'c': return "%Y-%m-%d %H:%M:%S";
    case 'x':
    case 'F': return "%Y-%m-%d";
    case 'X':
    case 'T': return "%H:%M:%S";
    default: return {};
  }
}

/// Matches the beginning of text against a pattern. A blank in the pattern stands for one or more in the text.
bool match(scanner& text, scanner pattern, pattern_fields& out) noexcept {
  while (!pattern.is_done()) {
    if (pattern.skip_blanks()) {
      if (!text.skip_blanks())
        return false;
      continue;
    }
    const auto c = pattern.peek();
    pattern.skip();
    if (c != '%') {
      if (!text.take(c))
        return false;
      continue;
    }
    // Numbers may always lack their zeros, which is what a minus says.
    pattern.take('-');
    const auto longer = longer_pattern(pattern.peek());
    const auto is_found =
      longer.empty() ? take_field(pattern.peek(), text, out) : match(text, scanner(longer), out);
    if (!is_found)
      return false;
    pattern.skip();
  }
  return true;
}

/// The first such weekday, 0 (Sunday) to 6, that is not before a day.
std::int64_t weekday_from(std::int64_t days, std::int64_t weekday) noexcept {
  constexpr std::int64_t weekday_of_1970 = 4;
  const auto wait = weekday - weekday_of_1970 - days;
  return days + wait - floor_divide(wait, 7) * 7;
}

/// The day of a week of the year, where exactly one kind of week was named and nothing else that says the day.
std::optional<std::int64_t> day_of_week_number(const pattern_fields& fields) noexcept {
  const auto is_iso = fields.iso_year.has_value() || fields.iso_week.has_value();
  if (fields.day_of_year != 0 || (fields.week_from_sunday && fields.week_from_monday))
    return std::nullopt;
  if (is_iso) {
    if (fields.week_from_sunday || fields.week_from_monday || fields.has_year)
      return std::nullopt;
    // The week of 4 January is the first.
    const auto first = weekday_from(days_of(fields.iso_year.value_or(fields.year), 1, 4) - 6, 1);
    return first + (fields.iso_week.value_or(1) - 1) * 7 + fields.iso_weekday - 1;
  }
  const auto january = days_of(fields.year, 1, 1);
  if (fields.week_from_sunday)
    return weekday_from(january, 0) + (*fields.week_from_sunday - 1) * 7 + fields.weekday.value_or(0);
  return weekday_from(january, 1) + (*fields.week_from_monday - 1) * 7 + (fields.weekday.value_or(1) + 6) % 7;
}

std::optional<std::int64_t> day_of(const pattern_fields& fields) noexcept {
  const auto has_week = fields.week_from_sunday || fields.week_from_monday || fields.iso_week ||
                        (fields.iso_year.has_value() && !fields.has_year);
  if (!fields.has_month_or_day && has_week)
    return day_of_week_number(fields);
  if (!fields.has_month_or_day && fields.day_of_year != 0) {
    if (fields.day_of_year > (is_leap_year(fields.year) ? 366 : 365))
      return std::nullopt;
    return days_of(fields.year, 1, 1) + fields.day_of_year - 1;
  }
  if (!is_day(fields.year, fields.month, fields.day))
    return std::nullopt;
  return days_of(fields.year, fields.month, fields.day);
}

std::optional<std::int64_t> assemble(const pattern_fields& fields) noexcept {
  if (fields.has_epoch) {
    const auto us = int128{fields.epoch_seconds} * us_per_second + fields.us;
    return to_timestamp(fields.is_epoch_negative ? -us : us);
  }
  auto hour = fields.hour;
  if (fields.has_half) {
    if (hour > 12 || hour == 0)
      return std::nullopt;
    hour = hour % 12 + (fields.is_afternoon ? 12 : 0);
  }
  const auto days = day_of(fields);
  if (!days.has_value())
    return std::nullopt;
  return *days * us_per_day + ((hour * 60 + fields.minute) * 60 + fields.second) * us_per_second + fields.us -
         fields.zone_us;
}

} // namespace

bool is_timestamp_pattern(std::string_view pattern) noexcept {
  for (scanner cursor(pattern); !cursor.is_done(); cursor.skip()) {
    if (!cursor.take('%'))
      continue;
    cursor.take('-');
    if (cursor.is_done() || specifiers.find(cursor.peek()) == std::string_view::npos)
      return false;
  }
  return true;
}

std::optional<std::int64_t> parse_timestamp(std::string_view text, std::string_view pattern) noexcept {
  scanner cursor(trim_blanks(text));
  pattern_fields fields;
  if (!match(cursor, scanner(trim_blanks(pattern)), fields) || !cursor.is_done())
    return std::nullopt;
  return assemble(fields);
}

} // namespace millrace
