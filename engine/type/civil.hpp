#pragma once

#include <cstdint>
#include <optional>

#include "millrace/engine/type/datetime.hpp"

namespace millrace {

/// Days since 1970-01-01 of any year that text or arithmetic can name (Hinnant, days_from_civil).
[[nodiscard]] constexpr std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day) noexcept {
  year -= month <= 2 ? 1 : 0;
  const auto era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = year - era * 400;
  const auto day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const auto day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

[[nodiscard]] constexpr bool is_leap_year(std::int64_t year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// @param month 1 .. 12
[[nodiscard]] constexpr std::int64_t last_day_of(std::int64_t year, std::int64_t month) noexcept {
  if (month == 2)
    return is_leap_year(year) ? 29 : 28;
  return 30 + ((month ^ (month >> 3)) & 1);
}

[[nodiscard]] constexpr bool is_day(std::int64_t year, std::int64_t month, std::int64_t day) noexcept {
  return month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= last_day_of(year, month));
}

/// Divides and rounds towards the past. @param b Above 0.
[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b < 0 ? 1 : 0);
}

/// A timestamp taken apart: whole days, rounded towards the past, and what is left of the last.
struct split_timestamp {
  std::int64_t days;
  std::int64_t us; ///< 0 .. us_per_day - 1
};

[[nodiscard]] constexpr split_timestamp split(std::int64_t timestamp_us) noexcept {
  auto days = timestamp_us / us_per_day;
  auto us = timestamp_us % us_per_day;
  if (us < 0) {
    us += us_per_day;
    --days;
  }
  return {days, us};
}

/// The timestamp of a number of microseconds that may not fit.
[[nodiscard]] constexpr std::optional<std::int64_t> to_timestamp(int128 us) noexcept {
  const auto narrow = static_cast<std::int64_t>(us);
  return narrow == us ? std::optional(narrow) : std::nullopt;
}

} // namespace millrace
