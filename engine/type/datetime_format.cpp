#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

#include "millrace/engine/type/civil.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {

namespace {

constexpr auto pairs = [] {
  std::array<char, 200> digits{};
  for (unsigned i = 0; i < 100; ++i) {
    digits[2 * i] = static_cast<char>('0' + i / 10);
    digits[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return digits;
}();

/// Writes into a buffer that is known to be large enough.
class writer {
public:
  explicit writer(datetime_text out) noexcept : begin_(out.data()), at_(out.data()) {}

  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

  void put(char c) noexcept { *at_++ = c; }
  void put(std::string_view text) noexcept {
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  void put_number(std::int64_t number) noexcept { at_ = std::to_chars(at_, at_ + 20, number).ptr; }
  /// @param number 0 .. 99
  void put_pair(std::uint32_t number) noexcept {
    std::memcpy(at_, &pairs[2 * std::size_t{number}], 2);
    at_ += 2;
  }

private:
  char* begin_;
  char* at_;
};

void put_year(writer& out, std::uint32_t year) noexcept {
  if (year > 9'999)
    return out.put_number(year);
  out.put_pair(year / 100);
  out.put_pair(year % 100);
}

void put_date(writer& out, std::int32_t days) noexcept {
  const auto date = civil_from_days(days);
  const auto is_before_era = date.year <= 0;
  put_year(out, static_cast<std::uint32_t>(is_before_era ? 1 - date.year : date.year));
  out.put('-');
  out.put_pair(date.month);
  out.put('-');
  out.put_pair(date.day);
  if (is_before_era)
    out.put(" (BC)");
}

/// Writes a point and the digits up to the last one that is not 0; nothing for 0.
void put_fraction(writer& out, std::uint32_t us) noexcept {
  if (us == 0)
    return;
  out.put('.');
  for (std::uint32_t unit = 100'000; us != 0; us %= unit, unit /= 10)
    out.put(static_cast<char>('0' + us / unit));
}

/// Writes hours without a bound, as intervals have them.
void put_clock(writer& out, std::int64_t us) noexcept {
  auto rest = static_cast<std::uint64_t>(us);
  if (us < 0) {
    out.put('-');
    rest = std::uint64_t{0} - rest;
  }
  const auto seconds = rest / us_per_second;
  const auto hours = seconds / 3'600;
  if (hours < 100)
    out.put_pair(static_cast<std::uint32_t>(hours));
  else
    out.put_number(static_cast<std::int64_t>(hours));
  out.put(':');
  out.put_pair(static_cast<std::uint32_t>(seconds / 60 % 60));
  out.put(':');
  out.put_pair(static_cast<std::uint32_t>(seconds % 60));
  put_fraction(out, static_cast<std::uint32_t>(rest % us_per_second));
}

/// Writes `2 days`; nothing for 0.
void put_part(writer& out, std::int64_t count, std::string_view unit) noexcept {
  if (count == 0)
    return;
  if (out.size() != 0)
    out.put(' ');
  out.put_number(count);
  out.put(' ');
  out.put(unit);
  if (count != 1 && count != -1)
    out.put('s');
}

} // namespace

std::size_t format_date(std::int32_t days, datetime_text out) noexcept {
  writer text(out);
  put_date(text, days);
  return text.size();
}

std::size_t format_time(std::int64_t us, datetime_text out) noexcept {
  writer text(out);
  put_clock(text, us);
  return text.size();
}

std::size_t format_timestamp(std::int64_t us, datetime_text out) noexcept {
  writer text(out);
  const auto parts = split(us);
  put_date(text, static_cast<std::int32_t>(parts.days));
  text.put(' ');
  put_clock(text, parts.us);
  return text.size();
}

std::size_t format_interval(interval_value value, datetime_text out) noexcept {
  writer text(out);
  put_part(text, value.months / 12, "year");
  put_part(text, value.months % 12, "month");
  put_part(text, value.days, "day");
  if (value.us != 0 || text.size() == 0) {
    if (text.size() != 0)
      text.put(' ');
    put_clock(text, value.us);
  }
  return text.size();
}

} // namespace millrace
