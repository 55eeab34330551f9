#include "millrace/engine/type/datetime.hpp"

#include <bit>
#include <cstring>

#include "millrace/engine/type/civil.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace {

static_assert(std::endian::native == std::endian::little, "the digit paths read text as little-endian words");

std::int32_t days_from_civil(civil_date date) noexcept {
  return static_cast<std::int32_t>(days_of(date.year, date.month, date.day));
}

/// By multiplications in place of divisions (Neri and Schneider, Euclidean affine functions and their
/// application to calendar algorithms, 2022). Years begin in March here, and centuries long before all
/// days there are, so that no number is negative.
civil_date civil_from_days(std::int32_t days) noexcept {
  constexpr std::int64_t eras = 14'704; // Of 400 years; 2^31 days are fewer.
  constexpr std::int64_t days_before = 719'468 + eras * 146'097;
  const auto centuries = 4 * static_cast<std::uint64_t>(days + days_before) + 3;
  const auto years = std::uint64_t{2'939'745} * (static_cast<std::uint32_t>(centuries % 146'097) | 3U);
  const auto day_of_year = static_cast<std::uint32_t>(years) / 2'939'745 / 4;
  const auto months = 2'141 * day_of_year + 197'913;
  const auto is_next_year = day_of_year >= 306;
  const auto year = static_cast<std::int64_t>(100 * (centuries / 146'097) + (years >> 32U)) - 400 * eras;
  const auto month = (months >> 16U) - (is_next_year ? 12 : 0);
  return {static_cast<std::int32_t>(year + (is_next_year ? 1 : 0)), month, (months & 0xffffU) / 2'141 + 1};
}

std::uint32_t days_in_month(std::int32_t year, std::uint32_t month) noexcept {
  return static_cast<std::uint32_t>(last_day_of(year, month));
}

namespace {

/// Eight characters of which some are digits: after `decode`, byte i holds the two-digit number
/// that begins at character i.
class digit_word {
public:
  /// @param shape Eight characters: `0` where a digit must be, otherwise exactly that character.
  constexpr explicit digit_word(const char* shape) noexcept {
    for (unsigned i = 0; i < 8; ++i) {
      const auto c = static_cast<unsigned char>(shape[i]);
      zero_ |= std::uint64_t{c} << (8 * i);
      // What brings the largest allowed byte to 0x7f, so that any larger one sets its high bit.
      room_ |= std::uint64_t{c == '0' ? 0x7fU - 9U : 0x7fU} << (8 * i);
    }
  }

  [[nodiscard]] bool decode(std::uint64_t text, std::uint64_t& out) const noexcept {
    const auto digits = text ^ zero_;
    if (((digits | (digits + room_)) & 0x8080808080808080U) != 0)
      return false;
    out = digits * 10 + (digits >> 8U);
    return true;
  }

private:
  std::uint64_t zero_ = 0;
  std::uint64_t room_ = 0;
};

std::uint64_t load8(const char* text) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, text, sizeof word);
  return word;
}

constexpr std::int64_t byte_of(std::uint64_t word, unsigned i) noexcept {
  return static_cast<std::int64_t>((word >> (8 * i)) & 0xffU);
}

/// Reads `YYYY-MM-DD` at `text`, of which ten characters are readable.
bool read_date(const char* text, std::int64_t& days) noexcept {
  static constexpr digit_word year_and_month("0000-00-");
  std::uint64_t first = 0;
  if (!year_and_month.decode(load8(text), first))
    return false;
  const auto tens = static_cast<unsigned>(text[8]) - '0';
  const auto ones = static_cast<unsigned>(text[9]) - '0';
  const auto year = byte_of(first, 0) * 100 + byte_of(first, 2);
  const auto month = byte_of(first, 5);
  const auto day = std::int64_t{tens} * 10 + ones;
  if (tens > 9 || ones > 9 || !is_day(year, month, day))
    return false;
  days = days_of(year, month, day);
  return true;
}

/// Reads `hh:mm:ss` at `text`, of which eight characters are readable.
bool read_clock(const char* text, std::int64_t& us) noexcept {
  static constexpr digit_word clock("00:00:00");
  std::uint64_t word = 0;
  if (!clock.decode(load8(text), word))
    return false;
  const auto hour = byte_of(word, 0);
  const auto minute = byte_of(word, 3);
  const auto second = byte_of(word, 6);
  us = ((hour * 60 + minute) * 60 + second) * us_per_second;
  return hour < 24 && minute < 60 && second < 60;
}

/// Reads nothing, or `.` and digits, and perhaps a `Z`, up to the end.
bool read_fraction(std::string_view text, bool may_have_zone, std::int64_t& us) noexcept {
  scanner cursor(text);
  if (cursor.take('.'))
    us += cursor.take_millionths();
  if (may_have_zone)
    cursor.take('Z');
  return cursor.is_done();
}

/// Reads a day with one or two digits for month and day, any year, `-`, `/` or a blank between
/// them, and a year before our era as `-43` or `44 ... (BC)`.
bool scan_date(scanner& cursor, std::int64_t& days) noexcept {
  constexpr std::size_t year_digits_max = 7;
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t day = 0;
  const auto is_negative = cursor.take('-');
  if (!cursor.take_digits(year_digits_max, year))
    return false;
  const auto between = cursor.peek();
  if (between != '-' && between != '/' && between != ' ')
    return false;
  cursor.skip();
  if (!cursor.take_digits(2, month) || !cursor.take(between) || !cursor.take_digits(2, day) || is_digit(cursor.peek()))
    return false;
  if (cursor.take(" (BC)")) {
    if (is_negative || year == 0)
      return false;
    year = 1 - year;
  }
  year = is_negative ? -year : year;
  days = days_of(year, month, day);
  return is_day(year, month, day);
}

/// Reads `hh:mm[:ss[.fff]]`; 24:00:00 is the end of a day.
bool scan_clock(scanner& cursor, std::int64_t& us) noexcept {
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t fraction = 0;
  if (!cursor.take_digits(2, hour) || !cursor.take(':') || !cursor.take_digits(2, minute))
    return false;
  if (cursor.take(':')) {
    if (!cursor.take_digits(2, second))
      return false;
    if (cursor.take('.'))
      fraction = cursor.take_millionths();
  }
  us = ((hour * 60 + minute) * 60 + second) * us_per_second + fraction;
  return minute < 60 && second < 60 && us <= us_per_day;
}

/// Reads nothing, `Z`, `UTC`, `+hh`, `+hhmm`, `+hh:mm`, `+hh:mm:ss`, as what is to be taken off.
bool scan_zone(scanner& cursor, std::int64_t& offset_us) noexcept {
  cursor.skip_blanks();
  offset_us = 0;
  if (cursor.is_done() || cursor.take('Z') || cursor.take('z') || cursor.take_word("UTC"))
    return true;
  const auto is_west = cursor.take('-');
  if (!is_west && !cursor.take('+'))
    return false;
  std::int64_t hours = 0;
  std::int64_t minutes = 0;
  std::int64_t seconds = 0;
  const auto digits = cursor.rest().size();
  if (!cursor.take_digits(2, hours) || digits - cursor.rest().size() != 2)
    return false;
  const auto has_colon = cursor.take(':');
  if ((has_colon || is_digit(cursor.peek())) && !cursor.take_digits(2, minutes))
    return false;
  if (cursor.take(':') && !cursor.take_digits(2, seconds))
    return false;
  offset_us = ((hours * 60 + minutes) * 60 + seconds) * (is_west ? -us_per_second : us_per_second);
  return hours < 24 && minutes < 60 && seconds < 60;
}

/// A date and time of day as text gives them, before the zone is taken off.
struct scanned_timestamp {
  std::int64_t days = 0;
  std::int64_t us = 0;
  std::int64_t offset_us = 0;

  [[nodiscard]] int128 total_us() const noexcept { return int128{days} * us_per_day + us - offset_us; }
};

bool scan_timestamp(std::string_view text, scanned_timestamp& out) noexcept {
  scanner cursor(trim_blanks(text));
  if (!scan_date(cursor, out.days))
    return false;
  if (cursor.is_done())
    return true;
  if (!cursor.take('T') && !cursor.take('t') && !cursor.skip_blanks())
    return false;
  return scan_clock(cursor, out.us) && scan_zone(cursor, out.offset_us) && cursor.is_done();
}

bool is_epoch(std::string_view text) noexcept { return is_same_word(trim_blanks(text), "epoch"); }

} // namespace

std::optional<std::int32_t> parse_date(std::string_view text) noexcept {
  std::int64_t days = 0;
  if (text.size() == 10 && read_date(text.data(), days))
    return static_cast<std::int32_t>(days);
  scanned_timestamp scanned;
  if (!scan_timestamp(text, scanned))
    return is_epoch(text) ? std::optional(std::int32_t{0}) : std::nullopt;
  auto us = scanned.us - scanned.offset_us; // Within two days around the date.
  days = scanned.days + split(us).days;
  const auto narrow = static_cast<std::int32_t>(days);
  return narrow == days ? std::optional(narrow) : std::nullopt;
}

std::optional<std::int64_t> parse_time(std::string_view text) noexcept {
  std::int64_t us = 0;
  if (text.size() >= 8 && read_clock(text.data(), us) && read_fraction(text.substr(8), false, us))
    return us;
  us = 0;
  if (scanner cursor(trim_blanks(text)); scan_clock(cursor, us) && cursor.is_done())
    return us;
  scanned_timestamp scanned;
  if (!scan_timestamp(text, scanned))
    return std::nullopt;
  return split(scanned.us - scanned.offset_us).us;
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) noexcept {
  constexpr std::size_t canonical_size = std::string_view("YYYY-MM-DD hh:mm:ss").size();
  if (text.size() >= canonical_size && (text[10] == ' ' || text[10] == 'T')) {
    std::int64_t days = 0;
    std::int64_t us = 0;
    if (read_date(text.data(), days) && read_clock(text.data() + 11, us) &&
        read_fraction(text.substr(canonical_size), true, us))
      return days * us_per_day + us;
  }
  scanned_timestamp scanned;
  if (!scan_timestamp(text, scanned))
    return is_epoch(text) ? std::optional(std::int64_t{0}) : std::nullopt;
  return to_timestamp(scanned.total_us());
}

} // namespace millrace
