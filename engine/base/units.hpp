#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace millrace {

/// A span of event time in microseconds.
struct duration {
  std::int64_t us = 0;
  friend constexpr auto operator<=>(const duration&, const duration&) = default;
};

/// Adds up two spans of time; saturates.
[[nodiscard]] constexpr duration operator+(duration a, duration b) noexcept {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a.us, b.us, &sum))
    sum = b.us > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
  return {sum};
}

/// A point in event time: microseconds since 1970-01-01T00:00:00Z.
/// `min` means "nothing seen yet", `max` means "no more can come".
struct event_time {
  std::int64_t us = std::numeric_limits<std::int64_t>::min();

  static constexpr event_time min() noexcept { return {}; }
  static constexpr event_time max() noexcept { return {std::numeric_limits<std::int64_t>::max()}; }
  friend constexpr auto operator<=>(const event_time&, const event_time&) = default;
};

/// Moves a time back by a delay. `min` and `max` are absorbing, and the result saturates short of
/// `max`: no arithmetic on a time that was seen says that no more can come.
[[nodiscard]] constexpr event_time operator-(event_time time, duration delay) noexcept {
  if (time == event_time::min() || time == event_time::max())
    return time;
  std::int64_t moved = 0;
  if (__builtin_sub_overflow(time.us, delay.us, &moved))
    moved = delay.us > 0 ? event_time::min().us : event_time::max().us;
  return {moved == event_time::max().us ? moved - 1 : moved};
}

/// Moves a time forward. `min` and `max` are absorbing, and the result saturates short of `max`.
[[nodiscard]] constexpr event_time operator+(event_time time, duration delay) noexcept {
  if (time == event_time::min() || time == event_time::max())
    return time;
  std::int64_t moved = 0;
  if (__builtin_add_overflow(time.us, delay.us, &moved))
    moved = delay.us > 0 ? event_time::max().us : event_time::min().us;
  return {moved == event_time::max().us ? moved - 1 : moved};
}

/// The router's number of a chunk: 0, 1, 2 ... across all inputs of a job, without gaps.
struct sequence_number {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(const sequence_number&, const sequence_number&) = default;
};

/// Where a row stands in the whole input of a job: 44 bits of sequence number, then 20 bits of
/// ordinal within the chunk. Comparing two positions compares input order.
using row_position = std::uint64_t;

inline constexpr unsigned ordinal_bits = 20;
/// Rows a chunk may have at most, so that ordinals fit.
inline constexpr std::uint32_t chunk_rows_max = 1U << ordinal_bits;

[[nodiscard]] constexpr row_position position_of(sequence_number chunk, std::uint32_t ordinal) noexcept {
  return (chunk.value << ordinal_bits) | ordinal;
}

} // namespace millrace
