#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "millrace/engine/type/type.hpp"

namespace millrace {

/// A field of a time, by the names EXTRACT, DATE_TRUNC and DATE_DIFF know.
enum class time_part : std::uint8_t {
  millennium,
  century,
  decade,
  year,
  iso_year,
  quarter,
  month,
  week,
  day,
  hour,
  minute,
  second,
  millisecond,
  microsecond,
  day_of_week,     ///< 0 is Sunday.
  iso_day_of_week, ///< 1 is Monday, 7 Sunday.
  day_of_year,
  year_and_week, ///< ISO year times 100 plus week.
  era,
  epoch, ///< Whole seconds since 1970.
};

/// Returns the part of a name, singular or plural, in any case.
[[nodiscard]] std::optional<time_part> parse_time_part(std::string_view name) noexcept;

/// The value of a part of a timestamp, as DuckDB counts them.
[[nodiscard]] std::int64_t extract_part(time_part part, std::int64_t timestamp_us) noexcept;
/// As above for a time of day; nothing for parts it does not have.
[[nodiscard]] std::optional<std::int64_t> extract_part_of_time(time_part part, std::int64_t us) noexcept;
/// As above for an interval.
[[nodiscard]] std::optional<std::int64_t> extract_part(time_part part, interval_value interval) noexcept;

/// The first moment of the part a timestamp lies in; nothing for parts that are not spans of time.
[[nodiscard]] std::optional<std::int64_t> truncate_to(time_part part, std::int64_t timestamp_us) noexcept;

/// How many boundaries of a part lie between two timestamps, for weeks how many times seven days;
/// nothing for parts that have none.
[[nodiscard]] std::optional<std::int64_t> count_boundaries(time_part part, std::int64_t from_us,
                                                           std::int64_t to_us) noexcept;

} // namespace millrace
