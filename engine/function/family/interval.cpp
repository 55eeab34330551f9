#include <cmath>
#include <limits>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/type/civil.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {
namespace {

fallible<interval_value> negated(interval_value interval) noexcept {
  interval_value result;
  if (__builtin_sub_overflow(0, interval.months, &result.months) ||
      __builtin_sub_overflow(0, interval.days, &result.days) ||
      __builtin_sub_overflow(std::int64_t{0}, interval.us, &result.us))
    return row_error::overflow;
  return result;
}

fallible<std::int64_t> moved(std::int64_t us, interval_value by) noexcept {
  const auto timestamp = add_interval(us, by);
  return timestamp.has_value() ? fallible<std::int64_t>(*timestamp) : row_error::overflow;
}

struct timestamp_plus_interval {
  fallible<std::int64_t> operator()(std::int64_t us, interval_value by) const noexcept { return moved(us, by); }
};
struct interval_plus_timestamp {
  fallible<std::int64_t> operator()(interval_value by, std::int64_t us) const noexcept { return moved(us, by); }
};
struct timestamp_minus_interval {
  fallible<std::int64_t> operator()(std::int64_t us, interval_value by) const noexcept {
    const auto back = negated(by);
    return back.error == row_error::none ? moved(us, back.value) : back.error;
  }
};

// Whole days, and the rest with the same sign.
struct timestamp_minus_timestamp {
  fallible<interval_value> operator()(std::int64_t a, std::int64_t b) const noexcept {
    std::int64_t between = 0;
    if (__builtin_sub_overflow(a, b, &between))
      return row_error::overflow;
    return interval_value{0, static_cast<std::int32_t>(between / us_per_day), between % us_per_day};
  }
};

fallible<std::int32_t> moved_days(std::int32_t date, std::int64_t days) noexcept {
  std::int32_t result = 0;
  if (__builtin_add_overflow(date, days, &result))
    return row_error::overflow;
  return result;
}

struct date_plus_days {
  fallible<std::int32_t> operator()(std::int32_t date, std::int64_t days) const noexcept {
    return moved_days(date, days);
  }
};
struct days_plus_date {
  fallible<std::int32_t> operator()(std::int64_t days, std::int32_t date) const noexcept {
    return moved_days(date, days);
  }
};
struct date_minus_days {
  fallible<std::int32_t> operator()(std::int32_t date, std::int64_t days) const noexcept {
    std::int32_t result = 0;
    if (__builtin_sub_overflow(date, days, &result))
      return row_error::overflow;
    return result;
  }
};
struct date_minus_date {
  std::int64_t operator()(std::int32_t a, std::int32_t b) const noexcept { return std::int64_t{a} - b; }
};
struct date_plus_time {
  fallible<std::int64_t> operator()(std::int32_t date, std::int64_t us) const noexcept {
    const auto timestamp = to_timestamp(int128{date} * us_per_day + us);
    return timestamp.has_value() ? fallible<std::int64_t>(*timestamp) : row_error::overflow;
  }
};

// Only what is less than a day moves a time of day, and it goes round at midnight.
struct time_plus_interval {
  std::int64_t operator()(std::int64_t us, interval_value by) const noexcept {
    return ((us + by.us % us_per_day) % us_per_day + us_per_day) % us_per_day;
  }
};
struct interval_plus_time {
  std::int64_t operator()(interval_value by, std::int64_t us) const noexcept { return time_plus_interval{}(us, by); }
};
struct time_minus_interval {
  std::int64_t operator()(std::int64_t us, interval_value by) const noexcept {
    return ((us - by.us % us_per_day) % us_per_day + us_per_day) % us_per_day;
  }
};

struct interval_plus_interval {
  fallible<interval_value> operator()(interval_value a, interval_value b) const noexcept {
    interval_value result;
    if (__builtin_add_overflow(a.months, b.months, &result.months) ||
        __builtin_add_overflow(a.days, b.days, &result.days) || __builtin_add_overflow(a.us, b.us, &result.us))
      return row_error::overflow;
    return result;
  }
};
struct interval_minus_interval {
  fallible<interval_value> operator()(interval_value a, interval_value b) const noexcept {
    const auto back = negated(b);
    return back.error == row_error::none ? interval_plus_interval{}(a, back.value) : back.error;
  }
};
struct negate_interval {
  fallible<interval_value> operator()(interval_value a) const noexcept { return negated(a); }
};

fallible<interval_value> times(interval_value a, std::int64_t factor) noexcept {
  interval_value result;
  if (__builtin_mul_overflow(a.months, factor, &result.months) ||
      __builtin_mul_overflow(a.days, factor, &result.days) || __builtin_mul_overflow(a.us, factor, &result.us))
    return row_error::overflow;
  return result;
}

double fraction_of(double number) noexcept { return number - std::trunc(number); }

// What is left of a month goes to days, 30 to the month; what is left of a day to microseconds. Both are
// rounded before they are cut, so that 0.3 times 11 months is 3 months and 9 days, not 8 days 24 hours.
fallible<interval_value> interval_of(double months, double days, double us) noexcept {
  constexpr double days_per_month = 30;
  constexpr double steps_per_day = 1e6;
  constexpr double part_max = std::numeric_limits<std::int32_t>::max();
  constexpr auto day = static_cast<double>(us_per_day);
  const auto days_of_month = std::round(fraction_of(months) * days_per_month * steps_per_day) / steps_per_day;
  const auto us_of_days = std::round((fraction_of(days) + fraction_of(days_of_month)) * day);
  const auto whole_months = std::trunc(months) + std::trunc(days_of_month / days_per_month);
  const auto whole_days =
    std::trunc(days) + std::trunc(std::fmod(days_of_month, days_per_month)) + std::trunc(us_of_days / day);
  const auto rest = us + std::fmod(us_of_days, day);
  if (!(std::abs(whole_months) < part_max && std::abs(whole_days) < part_max && std::abs(rest) < 0x1.0p63))
    return row_error::overflow;
  return interval_value{static_cast<std::int32_t>(whole_months), static_cast<std::int32_t>(whole_days),
                        std::llround(rest)};
}

fallible<interval_value> times(interval_value a, double factor) noexcept {
  return interval_of(a.months * factor, a.days * factor, static_cast<double>(a.us) * factor);
}

template <class T>
struct interval_times {
  fallible<interval_value> operator()(interval_value a, T factor) const noexcept { return times(a, factor); }
};
template <class T>
struct times_interval {
  fallible<interval_value> operator()(T factor, interval_value a) const noexcept { return times(a, factor); }
};
struct interval_divided {
  fallible<interval_value> operator()(interval_value a, double divisor) const noexcept {
    if (divisor == 0)
      return row_error::division_by_zero;
    return interval_of(a.months / divisor, a.days / divisor, static_cast<double>(a.us) / divisor);
  }
};

// Where buckets are counted from: those of whole months from the beginning of a month, others from a moment.
struct bucket_origin {
  std::int64_t month; // Since the year 0.
  std::int64_t us;
};

// 2000-01-01, and Monday 2000-01-03, as in DuckDB.
constexpr bucket_origin usual_origin{std::int64_t{2000} * 12, 10'959 * us_per_day};

std::int64_t month_of(std::int64_t us) noexcept {
  const auto date = civil_from_days(static_cast<std::int32_t>(split(us).days));
  return std::int64_t{date.year} * 12 + date.month - 1;
}

fallible<std::int64_t> month_bucket(std::int64_t months, std::int64_t us, std::int64_t origin) noexcept {
  const auto first = floor_divide(month_of(us) - origin, months) * months + origin;
  const auto year = floor_divide(first, 12);
  const auto timestamp = to_timestamp(int128{days_of(year, first - year * 12 + 1, 1)} * us_per_day);
  return timestamp.has_value() ? fallible<std::int64_t>(*timestamp) : row_error::overflow;
}

fallible<std::int64_t> bucket(interval_value width, std::int64_t us, bucket_origin origin) noexcept {
  if (width.months != 0 && (width.days != 0 || width.us != 0))
    return row_error::invalid_argument;
  if (width.months > 0)
    return month_bucket(width.months, us, origin.month);
  const auto wide = int128{width.days} * us_per_day + width.us;
  const auto length = to_timestamp(wide);
  std::int64_t since = 0;
  if (!length.has_value() || *length <= 0)
    return row_error::invalid_argument;
  if (__builtin_sub_overflow(us, origin.us, &since))
    return row_error::overflow;
  const auto timestamp = to_timestamp(int128{floor_divide(since, *length)} * *length + origin.us);
  return timestamp.has_value() ? fallible<std::int64_t>(*timestamp) : row_error::overflow;
}

struct time_bucket {
  fallible<std::int64_t> operator()(interval_value width, std::int64_t us) const noexcept {
    return bucket(width, us, usual_origin);
  }
};
struct time_bucket_from {
  fallible<std::int64_t> operator()(interval_value width, std::int64_t us, std::int64_t origin) const noexcept {
    return bucket(width, us, {month_of(origin), origin});
  }
};
// The bucket of the time that is the offset earlier, moved by the offset.
struct time_bucket_with_offset {
  fallible<std::int64_t> operator()(interval_value width, std::int64_t us, interval_value offset) const noexcept {
    const auto earlier = timestamp_minus_interval{}(us, offset);
    if (earlier.error != row_error::none)
      return earlier.error;
    const auto begin = bucket(width, earlier.value, usual_origin);
    return begin.error == row_error::none ? moved(begin.value, offset) : begin.error;
  }
};

// Buckets of dates are those of their midnights, and the day they begin on.
template <class Bucket, class... Third>
fallible<std::int32_t> bucket_of_date(interval_value width, std::int32_t date, Third... third) noexcept {
  const auto begin = Bucket{}(width, date * us_per_day, third...);
  if (begin.error != row_error::none)
    return begin.error;
  return static_cast<std::int32_t>(split(begin.value).days);
}

bool has_midnight(std::int32_t date) noexcept { return to_timestamp(int128{date} * us_per_day).has_value(); }

struct date_bucket {
  fallible<std::int32_t> operator()(interval_value width, std::int32_t date) const noexcept {
    return has_midnight(date) ? bucket_of_date<time_bucket>(width, date) : row_error::overflow;
  }
};
struct date_bucket_from {
  fallible<std::int32_t> operator()(interval_value width, std::int32_t date, std::int32_t origin) const noexcept {
    if (!has_midnight(date) || !has_midnight(origin))
      return row_error::overflow;
    return bucket_of_date<time_bucket_from>(width, date, origin * us_per_day);
  }
};
struct date_bucket_with_offset {
  fallible<std::int32_t> operator()(interval_value width, std::int32_t date, interval_value offset) const noexcept {
    return has_midnight(date) ? bucket_of_date<time_bucket_with_offset>(width, date, offset) : row_error::overflow;
  }
};

constexpr std::string_view later_help = "The time an interval later; a day beyond the month's end becomes its last.";
constexpr std::string_view bucket_help = "The first moment of the bucket of a width the time lies in.";
constexpr std::string_view bucket_from_help =
  "As with two arguments, buckets counted from the third; those of months from its month.";
constexpr std::string_view bucket_offset_help = "As with two arguments, buckets moved by the third.";

constexpr scalar_entry entries[] = {
  define<timestamp_plus_interval>("+", "(timestamp, interval) -> timestamp", later_help),
  define<interval_plus_timestamp>("+", "(interval, timestamp) -> timestamp", later_help),
  define<date_plus_days>("+", "(date, bigint) -> date", "The date so many days later."),
  define<days_plus_date>("+", "(bigint, date) -> date", "The date so many days later."),
  define<date_plus_time>("+", "(date, time) -> timestamp", "A date and a time of day as a timestamp."),
  define<time_plus_interval>("+", "(time, interval) -> time", "The time of day an interval later, round at midnight."),
  define<interval_plus_time>("+", "(interval, time) -> time", "The time of day an interval later, round at midnight."),
  define<interval_plus_interval>("+", "(interval, interval) -> interval", "Sum of both, part by part."),
  define<timestamp_minus_interval>("-", "(timestamp, interval) -> timestamp", "The time an interval earlier."),
  define<timestamp_minus_timestamp>("-", "(timestamp, timestamp) -> interval", "Days and time between."),
  define<date_minus_days>("-", "(date, bigint) -> date", "The date so many days earlier."),
  define<date_minus_date>("-", "(date, date) -> bigint", "Days between."),
  define<time_minus_interval>("-", "(time, interval) -> time",
                              "The time of day an interval earlier, round at midnight."),
  define<interval_minus_interval>("-", "(interval, interval) -> interval", "Difference, part by part."),
  define<negate_interval>("negate", "(interval) -> interval", "The interval backwards."),
  define<interval_times<std::int64_t>>("*", "(interval, bigint) -> interval", "The interval so many times."),
  define<times_interval<std::int64_t>>("*", "(bigint, interval) -> interval", "The interval so many times."),
  define<interval_times<double>>("*", "(interval, double) -> interval", "The interval times a factor."),
  define<times_interval<double>>("*", "(double, interval) -> interval", "The interval times a factor."),
  define<interval_divided>("/", "(interval, double) -> interval", "The interval divided by a number."),
  define<timestamp_plus_interval>("date_add", "(timestamp, interval) -> timestamp", later_help),
  define<time_bucket>("time_bucket", "(interval, timestamp) -> timestamp", bucket_help),
  define<time_bucket_from>("time_bucket", "(interval, timestamp, timestamp) -> timestamp",
                           bucket_from_help),
  define<time_bucket_with_offset>("time_bucket", "(interval, timestamp, interval) -> timestamp",
                                  bucket_offset_help),
  define<date_bucket>("time_bucket", "(interval, date) -> date", bucket_help),
  define<date_bucket_from>("time_bucket", "(interval, date, date) -> date", bucket_from_help),
  define<date_bucket_with_offset>("time_bucket", "(interval, date, interval) -> date", bucket_offset_help),
};

} // namespace

std::span<const scalar_entry> interval_functions() noexcept { return entries; }

} // namespace millrace
