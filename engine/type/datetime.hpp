#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/type/type.hpp"

namespace millrace {

inline constexpr std::int64_t us_per_second = 1'000'000;
inline constexpr std::int64_t us_per_day = 86'400 * us_per_second;

/// A day of the proleptic Gregorian calendar.
struct civil_date {
  std::int32_t year = 1970;
  std::uint32_t month = 1; ///< 1 .. 12
  std::uint32_t day = 1;   ///< 1 .. 31
};

/// Days since 1970-01-01 and back (Howard Hinnant, "chrono-compatible low-level date algorithms").
[[nodiscard]] std::int32_t days_from_civil(civil_date date) noexcept;
[[nodiscard]] civil_date civil_from_days(std::int32_t days) noexcept;
[[nodiscard]] std::uint32_t days_in_month(std::int32_t year, std::uint32_t month) noexcept;

/// Reads `YYYY-MM-DD`. Nothing when malformed or no such day.
///
/// These three also read what PostgreSQL and DuckDB both do, on a slower path: blanks around,
/// `2020/1/31`, years of up to 7 digits, years before our era as `-0043` or `0044-03-15 (BC)`,
/// the word `epoch` for 1970-01-01, and a whole timestamp, of which the date or the time of day in UTC is taken.
[[nodiscard]] std::optional<std::int32_t> parse_date(std::string_view text) noexcept;
/// Reads `hh:mm[:ss[.ffffff]]` as microseconds since midnight; `24:00:00` is the end of the day.
[[nodiscard]] std::optional<std::int64_t> parse_time(std::string_view text) noexcept;
/// Reads `YYYY-MM-DD`, `YYYY-MM-DD hh:mm[:ss[.ffffff]]` with blank or `T`, and an optional zone
/// `Z`, `UTC`, `+hh`, `+hhmm`, `+hh:mm`, which is taken off, as microseconds since 1970 UTC. Digits
/// beyond microseconds are cut.
[[nodiscard]] std::optional<std::int64_t> parse_timestamp(std::string_view text) noexcept;
/// Reads any number of `1 day`, `-2 hours`, `500ms`, `[-]hh:mm[:ss[.ffffff]]`, with `ago` behind to
/// turn all of them round; a number alone is seconds. Fractions spill into days of a month of 30
/// and into time, those of a year or more into whole months.
[[nodiscard]] std::optional<interval_value> parse_interval(std::string_view text) noexcept;
/// Reads one unit (`DAY`, `days`, `h`, `ms`, ...) and returns what one of it is.
[[nodiscard]] std::optional<interval_value> parse_interval_unit(std::string_view unit) noexcept;

/// Characters any of the following may write.
inline constexpr std::size_t datetime_text_max = 96;
using datetime_text = std::span<char, datetime_text_max>;

/// `2026-01-31`; years beyond 4 digits or negative as DuckDB prints them.
[[nodiscard]] std::size_t format_date(std::int32_t days, datetime_text out) noexcept;
/// `09:30:00`, with `.ffffff` cut to the digits needed, when there are any.
[[nodiscard]] std::size_t format_time(std::int64_t us, datetime_text out) noexcept;
/// `2026-01-31 09:30:00[.ffffff]`
[[nodiscard]] std::size_t format_timestamp(std::int64_t us, datetime_text out) noexcept;
/// As DuckDB: `1 year 2 months 3 days 04:05:06.7`.
[[nodiscard]] std::size_t format_interval(interval_value value, datetime_text out) noexcept;

/// Reads `text` by a strptime-style `pattern` as microseconds: %Y %y %m %b %B %d %j %a %A %H %I %p %M %S
/// %f %g %s %z %Z %%, with %c %x %F %X %T for several of them. Names in any case; a blank stands for one
/// or more; what the pattern does not name is that of 1900-01-01 00:00:00 UTC.
[[nodiscard]] std::optional<std::int64_t> parse_timestamp(std::string_view text, std::string_view pattern) noexcept;
/// Says whether every `%` of a pattern is one of the above; checked before rows are read by it.
[[nodiscard]] bool is_timestamp_pattern(std::string_view pattern) noexcept;

/// Adds months (clamping the day to the month's end), days and microseconds; nothing on overflow.
[[nodiscard]] std::optional<std::int64_t> add_interval(std::int64_t timestamp_us, interval_value value) noexcept;

/// Total microseconds where a month counts 30 days, for comparing intervals as PostgreSQL does.
[[nodiscard]] int128 comparable_us(interval_value value) noexcept;

} // namespace millrace
