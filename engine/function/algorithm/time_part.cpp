#include "millrace/engine/function/algorithm/time_part.hpp"

#include <algorithm>
#include <array>

#include "millrace/engine/function/algorithm/letter_case.hpp"
#include "millrace/engine/type/civil.hpp"

namespace millrace {
namespace {

struct part_name {
  std::string_view name;
  time_part part;
};

constexpr std::array part_names{
  part_name{"millennium", time_part::millennium},
  part_name{"millennia", time_part::millennium},
  part_name{"century", time_part::century},
  part_name{"centuries", time_part::century},
  part_name{"decade", time_part::decade},
  part_name{"decades", time_part::decade},
  part_name{"year", time_part::year},
  part_name{"years", time_part::year},
  part_name{"yr", time_part::year},
  part_name{"yrs", time_part::year},
  part_name{"y", time_part::year},
  part_name{"isoyear", time_part::iso_year},
  part_name{"quarter", time_part::quarter},
  part_name{"quarters", time_part::quarter},
  part_name{"month", time_part::month},
  part_name{"months", time_part::month},
  part_name{"mon", time_part::month},
  part_name{"mons", time_part::month},
  part_name{"week", time_part::week},
  part_name{"weeks", time_part::week},
  part_name{"weekofyear", time_part::week},
  part_name{"w", time_part::week},
  part_name{"day", time_part::day},
  part_name{"days", time_part::day},
  part_name{"dayofmonth", time_part::day},
  part_name{"d", time_part::day},
  part_name{"hour", time_part::hour},
  part_name{"hours", time_part::hour},
  part_name{"hr", time_part::hour},
  part_name{"hrs", time_part::hour},
  part_name{"h", time_part::hour},
  part_name{"minute", time_part::minute},
  part_name{"minutes", time_part::minute},
  part_name{"min", time_part::minute},
  part_name{"mins", time_part::minute},
  part_name{"m", time_part::minute},
  part_name{"second", time_part::second},
  part_name{"seconds", time_part::second},
  part_name{"sec", time_part::second},
  part_name{"secs", time_part::second},
  part_name{"s", time_part::second},
  part_name{"millisecond", time_part::millisecond},
  part_name{"milliseconds", time_part::millisecond},
  part_name{"msec", time_part::millisecond},
  part_name{"msecs", time_part::millisecond},
  part_name{"ms", time_part::millisecond},
  part_name{"microsecond", time_part::microsecond},
  part_name{"microseconds", time_part::microsecond},
  part_name{"usec", time_part::microsecond},
  part_name{"usecs", time_part::microsecond},
  part_name{"us", time_part::microsecond},
  part_name{"dow", time_part::day_of_week},
  part_name{"dayofweek", time_part::day_of_week},
  part_name{"weekday", time_part::day_of_week},
  part_name{"isodow", time_part::iso_day_of_week},
  part_name{"doy", time_part::day_of_year},
  part_name{"dayofyear", time_part::day_of_year},
  part_name{"yearweek", time_part::year_and_week},
  part_name{"era", time_part::era},
  part_name{"epoch", time_part::epoch},
};

constexpr std::int64_t us_per_millisecond = 1000;
constexpr std::int64_t us_per_minute = 60 * us_per_second;
constexpr std::int64_t us_per_hour = 60 * us_per_minute;
constexpr std::int64_t days_per_week = 7;
constexpr std::int64_t months_per_year = 12;
constexpr std::int64_t months_per_quarter = 3;
// 1970-01-01 was a Thursday, three days after a Monday.
constexpr std::int64_t days_from_monday_to_epoch = 3;

civil_date civil_of(std::int64_t days) noexcept { return civil_from_days(static_cast<std::int32_t>(days)); }

// Weeks since the Monday before 1970, and the day in it from 0.
std::int64_t week_of(std::int64_t days) noexcept {
  return floor_divide(days + days_from_monday_to_epoch, days_per_week);
}
std::int64_t day_of_week_from_monday(std::int64_t days) noexcept {
  return days + days_from_monday_to_epoch - week_of(days) * days_per_week;
}
std::int64_t monday_of(std::int64_t days) noexcept { return days - day_of_week_from_monday(days); }

// An ISO week belongs to the year its Thursday is in.
std::int64_t iso_year_of(std::int64_t days) noexcept { return civil_of(monday_of(days) + 3).year; }
std::int64_t iso_week_of(std::int64_t days) noexcept {
  const auto thursday = monday_of(days) + 3;
  return (thursday - days_of(iso_year_of(days), 1, 1)) / days_per_week + 1;
}

// Centuries and millennia begin with year 1, and there is no year 0.
std::int64_t numbered_span(std::int64_t year, std::int64_t years) noexcept {
  return year > 0 ? (year - 1) / years + 1 : -(-year / years) - 1;
}

std::int64_t part_of_day(time_part part, std::int64_t us) noexcept {
  switch (part) {
    case time_part::hour: return us / us_per_hour;
    case time_part::minute: return us / us_per_minute % 60;
    case time_part::second: return us / us_per_second % 60;
    case time_part::millisecond: return us % us_per_minute / us_per_millisecond;
    default: return us % us_per_minute;
  }
}

std::int64_t part_of_week(time_part part, std::int64_t days) noexcept {
  switch (part) {
    case time_part::day_of_week: return (day_of_week_from_monday(days) + 1) % days_per_week;
    case time_part::iso_day_of_week: return day_of_week_from_monday(days) + 1;
    case time_part::week: return iso_week_of(days);
    case time_part::iso_year: return iso_year_of(days);
    default: return iso_year_of(days) * 100 + iso_week_of(days);
  }
}

std::int64_t part_of_date(time_part part, std::int64_t days) noexcept {
  const auto date = civil_of(days);
  const std::int64_t year = date.year;
  switch (part) {
    case time_part::millennium: return numbered_span(year, 1000);
    case time_part::century: return numbered_span(year, 100);
    case time_part::decade: return year / 10;
    case time_part::year: return year;
    case time_part::quarter: return (date.month - 1) / months_per_quarter + 1;
    case time_part::month: return date.month;
    case time_part::day: return date.day;
    case time_part::day_of_year: return days - days_of(year, 1, 1) + 1;
    case time_part::era: return year > 0 ? 1 : 0;
    default: return part_of_week(part, days);
  }
}

// Months since year 0, for parts that are whole months; 0 for others.
constexpr std::int64_t months_of(time_part part) noexcept {
  switch (part) {
    case time_part::millennium: return months_per_year * 1000;
    case time_part::century: return months_per_year * 100;
    case time_part::decade: return months_per_year * 10;
    case time_part::year: return months_per_year;
    case time_part::quarter: return months_per_quarter;
    case time_part::month: return 1;
    default: return 0;
  }
}

// Microseconds of parts of fixed length up to a day; 0 for others.
constexpr std::int64_t us_of(time_part part) noexcept {
  switch (part) {
    case time_part::day:
    case time_part::day_of_week:
    case time_part::iso_day_of_week:
    case time_part::day_of_year: return us_per_day;
    case time_part::hour: return us_per_hour;
    case time_part::minute: return us_per_minute;
    case time_part::second:
    case time_part::epoch: return us_per_second;
    case time_part::millisecond: return us_per_millisecond;
    case time_part::microsecond: return 1;
    default: return 0;
  }
}

std::int64_t month_number(std::int64_t timestamp_us) noexcept {
  const auto date = civil_of(split(timestamp_us).days);
  return std::int64_t{date.year} * months_per_year + date.month - 1;
}

} // namespace

std::optional<time_part> parse_time_part(std::string_view name) noexcept {
  for (const auto& known : part_names)
    if (std::equal(name.begin(), name.end(), known.name.begin(), known.name.end(),
                   [](char given, char wanted) { return to_lower_ascii(given) == wanted; }))
      return known.part;
  return std::nullopt;
}

std::int64_t extract_part(time_part part, std::int64_t timestamp_us) noexcept {
  const auto [days, us] = split(timestamp_us);
  if (part == time_part::epoch)
    return floor_divide(timestamp_us, us_per_second);
  if (part >= time_part::hour && part <= time_part::microsecond)
    return part_of_day(part, us);
  return part_of_date(part, days);
}

std::optional<std::int64_t> extract_part_of_time(time_part part, std::int64_t us) noexcept {
  if (part == time_part::epoch)
    return us / us_per_second;
  if (part >= time_part::hour && part <= time_part::microsecond)
    return part_of_day(part, us);
  return std::nullopt;
}

std::optional<std::int64_t> extract_part(time_part part, interval_value interval) noexcept {
  switch (part) {
    case time_part::millennium: return interval.months / (months_per_year * 1000);
    case time_part::century: return interval.months / (months_per_year * 100);
    case time_part::decade: return interval.months / (months_per_year * 10);
    case time_part::year: return interval.months / months_per_year;
    case time_part::quarter: return interval.months % months_per_year / months_per_quarter + 1;
    case time_part::month: return interval.months % months_per_year;
    case time_part::day: return interval.days;
    case time_part::hour: return interval.us / us_per_hour;
    case time_part::minute:
    case time_part::second:
    case time_part::millisecond:
    case time_part::microsecond: return part_of_day(part, interval.us);
    default: return std::nullopt;
  }
}

std::optional<std::int64_t> truncate_to(time_part part, std::int64_t timestamp_us) noexcept {
  if (const auto months = months_of(part); months != 0) {
    const auto first = floor_divide(month_number(timestamp_us), months) * months;
    const auto year = floor_divide(first, months_per_year);
    return to_timestamp(int128{days_of(year, first - year * months_per_year + 1, 1)} * us_per_day);
  }
  const auto days = split(timestamp_us).days;
  if (part == time_part::week || part == time_part::year_and_week)
    return to_timestamp(int128{monday_of(days)} * us_per_day);
  if (part == time_part::iso_year)
    return to_timestamp(int128{monday_of(days_of(iso_year_of(days), 1, 4))} * us_per_day);
  const auto us = us_of(part);
  return us == 0 ? std::nullopt : to_timestamp(int128{floor_divide(timestamp_us, us)} * us);
}

std::optional<std::int64_t> count_boundaries(time_part part, std::int64_t from_us, std::int64_t to_us) noexcept {
  if (const auto months = months_of(part); months != 0)
    return floor_divide(month_number(to_us), months) - floor_divide(month_number(from_us), months);
  const auto from_days = split(from_us).days;
  const auto to_days = split(to_us).days;
  if (part == time_part::week || part == time_part::year_and_week)
    return (to_days - from_days) / days_per_week;
  if (part == time_part::iso_year)
    return iso_year_of(to_days) - iso_year_of(from_days);
  const auto us = us_of(part);
  std::int64_t between = 0;
  if (us == 0 || __builtin_sub_overflow(floor_divide(to_us, us), floor_divide(from_us, us), &between))
    return std::nullopt;
  return between;
}

} // namespace millrace
