#include <cmath>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/algorithm/time_part.hpp"
#include "millrace/engine/type/civil.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {
namespace {

template <class T>
fallible<T> or_invalid(std::optional<T> value) noexcept {
  return value.has_value() ? fallible<T>(*value) : fallible<T>(row_error::invalid_argument);
}

template <time_part Part>
struct part_of_timestamp {
  std::int64_t operator()(std::int64_t us) const noexcept { return extract_part(Part, us); }
};

template <time_part Part>
struct part_of_time_of_day {
  fallible<std::int64_t> operator()(std::int64_t us) const noexcept {
    return or_invalid(extract_part_of_time(Part, us));
  }
};

template <time_part Part>
struct part_of_interval {
  fallible<std::int64_t> operator()(interval_value interval) const noexcept {
    return or_invalid(extract_part(Part, interval));
  }
};

// The name of the part is nearly always constant; looking it up again costs less than the rest.
struct date_part {
  fallible<std::int64_t> operator()(std::string_view name, std::int64_t us) const noexcept {
    const auto part = parse_time_part(name);
    return part.has_value() ? fallible<std::int64_t>(extract_part(*part, us)) : row_error::invalid_argument;
  }
};

struct time_of_day_part {
  fallible<std::int64_t> operator()(std::string_view name, std::int64_t us) const noexcept {
    const auto part = parse_time_part(name);
    return part.has_value() ? or_invalid(extract_part_of_time(*part, us)) : row_error::invalid_argument;
  }
};

struct interval_part {
  fallible<std::int64_t> operator()(std::string_view name, interval_value interval) const noexcept {
    const auto part = parse_time_part(name);
    return part.has_value() ? or_invalid(extract_part(*part, interval)) : row_error::invalid_argument;
  }
};

struct date_trunc {
  fallible<std::int64_t> operator()(std::string_view name, std::int64_t us) const noexcept {
    const auto part = parse_time_part(name);
    return part.has_value() ? or_invalid(truncate_to(*part, us)) : row_error::invalid_argument;
  }
};

struct date_diff {
  fallible<std::int64_t> operator()(std::string_view name, std::int64_t from, std::int64_t to) const noexcept {
    const auto part = parse_time_part(name);
    return part.has_value() ? or_invalid(count_boundaries(*part, from, to)) : row_error::invalid_argument;
  }
};

struct epoch_seconds {
  double operator()(std::int64_t us) const noexcept { return static_cast<double>(us) / us_per_second; }
};

// A month is 30 days, and a year of them a quarter of a day more than 365.
struct interval_in_seconds {
  double operator()(interval_value interval) const noexcept {
    constexpr double us_per_year = 365.25 * us_per_day;
    constexpr double us_per_month = 30.0 * us_per_day;
    const auto months = std::div(interval.months, 12);
    const auto us = months.quot * us_per_year + months.rem * us_per_month +
                    static_cast<double>(interval.days) * us_per_day + static_cast<double>(interval.us);
    return us / us_per_second;
  }
};

template <std::int64_t Unit>
struct epoch_in {
  std::int64_t operator()(std::int64_t us) const noexcept { return us / Unit - (us % Unit < 0 ? 1 : 0); }
};

struct epoch_in_nanoseconds {
  fallible<std::int64_t> operator()(std::int64_t us) const noexcept {
    std::int64_t result = 0;
    if (__builtin_mul_overflow(us, std::int64_t{1000}, &result))
      return row_error::overflow;
    return result;
  }
};

template <std::int64_t Unit>
struct timestamp_from {
  fallible<std::int64_t> operator()(std::int64_t count) const noexcept {
    std::int64_t result = 0;
    if (__builtin_mul_overflow(count, Unit, &result))
      return row_error::overflow;
    return result;
  }
};

struct timestamp_from_seconds {
  fallible<std::int64_t> operator()(double seconds) const noexcept {
    const auto us = std::round(seconds * static_cast<double>(us_per_second));
    if (!(std::abs(us) < 0x1.0p63))
      return row_error::overflow;
    return static_cast<std::int64_t>(us);
  }
};

std::optional<std::int64_t> days_of_date(std::int64_t year, std::int64_t month, std::int64_t day) noexcept {
  constexpr std::int64_t year_max = 1'000'000;
  if (year < -year_max || year > year_max || !is_day(year, month, day))
    return std::nullopt;
  return days_of(year, month, day);
}

struct make_date {
  fallible<std::int32_t> operator()(std::int64_t year, std::int64_t month, std::int64_t day) const noexcept {
    const auto days = days_of_date(year, month, day);
    if (!days.has_value())
      return row_error::invalid_argument;
    return static_cast<std::int32_t>(*days);
  }
};

std::optional<std::int64_t> us_of_time(std::int64_t hour, std::int64_t minute, double second) noexcept {
  constexpr std::int64_t seconds_per_hour = 3600;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || !(second >= 0 && second < 60))
    return std::nullopt;
  return (hour * seconds_per_hour + minute * 60) * us_per_second +
         std::llround(second * static_cast<double>(us_per_second));
}

struct make_time {
  fallible<std::int64_t> operator()(std::int64_t hour, std::int64_t minute, double second) const noexcept {
    return or_invalid(us_of_time(hour, minute, second));
  }
};

struct make_timestamp {
  fallible<std::int64_t> operator()(std::int64_t year, std::int64_t month, std::int64_t day, std::int64_t hour,
                                    std::int64_t minute, double second) const noexcept {
    const auto days = days_of_date(year, month, day);
    const auto us = us_of_time(hour, minute, second);
    if (!days.has_value() || !us.has_value())
      return row_error::invalid_argument;
    const auto timestamp = to_timestamp(int128{*days} * us_per_day + *us);
    return timestamp.has_value() ? fallible<std::int64_t>(*timestamp) : row_error::overflow;
  }
};

struct last_day {
  std::int32_t operator()(std::int32_t days) const noexcept {
    const auto date = civil_from_days(days);
    return days + static_cast<std::int32_t>(days_in_month(date.year, date.month) - date.day);
  }
};

column constant_of(std::int64_t value, const kernel_call& call) {
  column result;
  result.value_type = call.result_type;
  result.encoding = column_encoding::constant;
  if (call.result_type.physical() == physical_type::int32)
    result.values = call.memory.make<std::int32_t>(static_cast<std::int32_t>(value));
  else
    result.values = call.memory.make<std::int64_t>(value);
  return result;
}

column now(const kernel_call& call) { return constant_of(call.chunk.ingest_time_us, call); }
column today(const kernel_call& call) { return constant_of(split(call.chunk.ingest_time_us).days, call); }
column now_in_seconds(const kernel_call& call) {
  return constant_of(extract_part(time_part::epoch, call.chunk.ingest_time_us), call);
}

template <time_part Part>
constexpr scalar_entry part(std::string_view name, std::string_view help) {
  return define<part_of_timestamp<Part>>(name, "(timestamp) -> bigint", help);
}

template <time_part Part>
constexpr scalar_entry time_of_day_part_row(std::string_view name, std::string_view help) {
  return define<part_of_time_of_day<Part>>(name, "(time) -> bigint", help);
}

template <time_part Part>
constexpr scalar_entry interval_part_row(std::string_view name, std::string_view help) {
  return define<part_of_interval<Part>>(name, "(interval) -> bigint", help);
}

constexpr std::string_view part_help = "A part by its name, as in 'month'; EPOCH, by a constant name, is a DOUBLE.";
constexpr std::string_view trunc_help = "The first moment of the part, as in 'month', the time lies in.";
constexpr std::string_view diff_help = "How many boundaries of a part, as in 'month', lie between two times.";
constexpr std::string_view now_help = "The time the chunk of the row was dealt, the same in a replay.";
constexpr std::string_view second_unit = "Seconds since 1970.";

constexpr scalar_entry entries[] = {
  define<date_part>("date_part", "(varchar, timestamp) -> bigint", part_help),
  define<time_of_day_part>("date_part", "(varchar, time) -> bigint", part_help),
  define<interval_part>("date_part", "(varchar, interval) -> bigint", part_help),
  define<date_part>("datepart", "(varchar, timestamp) -> bigint", part_help),
  define<date_trunc>("date_trunc", "(varchar, timestamp) -> timestamp", trunc_help),
  define<date_trunc>("datetrunc", "(varchar, timestamp) -> timestamp", trunc_help),
  define<date_diff>("date_diff", "(varchar, timestamp, timestamp) -> bigint", diff_help),
  define<date_diff>("datediff", "(varchar, timestamp, timestamp) -> bigint", diff_help),
  part<time_part::millennium>("millennium", "Millennium, from 1."),
  part<time_part::century>("century", "Century, from 1."),
  part<time_part::decade>("decade", "Year divided by ten."),
  part<time_part::year>("year", "Year."),
  part<time_part::iso_year>("isoyear", "Year the ISO week belongs to."),
  part<time_part::quarter>("quarter", "Quarter, 1 to 4."),
  part<time_part::month>("month", "Month, 1 to 12."),
  part<time_part::week>("week", "ISO week, 1 to 53."),
  part<time_part::week>("weekofyear", "ISO week, 1 to 53."),
  part<time_part::year_and_week>("yearweek", "ISO year times 100 plus ISO week."),
  part<time_part::day>("day", "Day of the month."),
  part<time_part::day>("dayofmonth", "Day of the month."),
  part<time_part::day_of_week>("dayofweek", "Day of the week from Sunday, 0."),
  part<time_part::day_of_week>("weekday", "Day of the week from Sunday, 0."),
  part<time_part::iso_day_of_week>("isodow", "Day of the week from Monday, 1."),
  part<time_part::day_of_year>("dayofyear", "Day of the year."),
  part<time_part::hour>("hour", "Hour."),
  part<time_part::minute>("minute", "Minute."),
  part<time_part::second>("second", "Second."),
  part<time_part::millisecond>("millisecond", "Milliseconds of the minute."),
  part<time_part::microsecond>("microsecond", "Microseconds of the minute."),
  time_of_day_part_row<time_part::hour>("hour", "Hour."),
  time_of_day_part_row<time_part::minute>("minute", "Minute."),
  time_of_day_part_row<time_part::second>("second", "Second."),
  time_of_day_part_row<time_part::millisecond>("millisecond", "Milliseconds of the minute."),
  time_of_day_part_row<time_part::microsecond>("microsecond", "Microseconds of the minute."),
  interval_part_row<time_part::millennium>("millennium", "Years of the months, by a thousand."),
  interval_part_row<time_part::century>("century", "Years of the months, by a hundred."),
  interval_part_row<time_part::decade>("decade", "Years of the months, by ten."),
  interval_part_row<time_part::year>("year", "Whole years of the months."),
  interval_part_row<time_part::quarter>("quarter", "Quarter of the months beyond whole years, 1 to 4."),
  interval_part_row<time_part::month>("month", "Months beyond whole years."),
  interval_part_row<time_part::day>("day", "Days."),
  interval_part_row<time_part::hour>("hour", "Whole hours of the time."),
  interval_part_row<time_part::minute>("minute", "Minutes beyond whole hours."),
  interval_part_row<time_part::second>("second", "Seconds beyond whole minutes."),
  interval_part_row<time_part::millisecond>("millisecond", "Milliseconds beyond whole minutes."),
  interval_part_row<time_part::microsecond>("microsecond", "Microseconds beyond whole minutes."),
  define<epoch_seconds>("epoch", "(timestamp) -> double", "Seconds since 1970, with their fraction."),
  define<epoch_seconds>("epoch", "(time) -> double", "Seconds since midnight, with their fraction."),
  define<interval_in_seconds>("epoch", "(interval) -> double", "Seconds, with months of 30 days in years of 365.25."),
  define<epoch_in<1000>>("epoch_ms", "(timestamp) -> bigint", "Milliseconds since 1970."),
  define<timestamp_from<1000>>("epoch_ms", "(bigint) -> timestamp", "The time so many milliseconds after 1970."),
  define<epoch_in<1>>("epoch_us", "(timestamp) -> bigint", "Microseconds since 1970."),
  define<epoch_in_nanoseconds>("epoch_ns", "(timestamp) -> bigint", "Nanoseconds since 1970."),
  define<epoch_in<us_per_second>>("unix_timestamp", "(timestamp) -> bigint", second_unit),
  infallible(positional(define(&now_in_seconds, "unix_timestamp", "() -> bigint", now_help))),
  define<timestamp_from<us_per_second>>("from_unixtime", "(bigint) -> timestamp",
                                        "The time so many seconds after 1970."),
  define<timestamp_from_seconds>("to_timestamp", "(double) -> timestamp", "The time so many seconds after 1970."),
  define<make_date>("make_date", "(bigint, bigint, bigint) -> date", "Year, month and day as a date."),
  define<make_time>("make_time", "(bigint, bigint, double) -> time", "Hour, minute and second as a time of day."),
  define<make_timestamp>("make_timestamp", "(bigint, bigint, bigint, bigint, bigint, double) -> timestamp",
                         "Year, month, day, hour, minute and second as a timestamp."),
  define<timestamp_from<1>>("make_timestamp", "(bigint) -> timestamp", "The time so many microseconds after 1970."),
  define<last_day>("last_day", "(date) -> date", "Last day of the month."),
  infallible(positional(define(&now, "now", "() -> timestamp", now_help))),
  infallible(positional(define(&now, "current_timestamp", "() -> timestamp", now_help))),
  infallible(positional(define(&now, "localtimestamp", "() -> timestamp", now_help))),
  infallible(positional(define(&today, "current_date", "() -> date", "The date of NOW()."))),
  infallible(positional(define(&today, "today", "() -> date", "The date of NOW()."))),
};

} // namespace

std::span<const scalar_entry> time_functions() noexcept { return entries; }

} // namespace millrace
