#include <array>
#include <charconv>

#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/algorithm/time_part.hpp"
#include "millrace/engine/type/civil.hpp"
#include "millrace/engine/type/datetime.hpp"

namespace millrace {
namespace {

constexpr std::array<std::string_view, 7> day_names{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                    "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> month_names{"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};
constexpr std::size_t short_name_size = 3;

std::string_view day_name(std::int64_t us) noexcept {
  return day_names[static_cast<std::size_t>(extract_part(time_part::day_of_week, us))];
}
std::string_view month_name(std::int64_t us) noexcept {
  return month_names[static_cast<std::size_t>(extract_part(time_part::month, us) - 1)];
}

void append_number(text_sink& out, std::int64_t number, std::size_t width) {
  constexpr std::size_t digits_max = 20;
  std::array<char, digits_max> text;
  const auto magnitude = number < 0 ? -number : number;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), magnitude).ptr;
  const auto size = static_cast<std::size_t>(end - text.data());
  if (number < 0)
    out.append('-');
  for (auto i = size; i < width; ++i)
    out.append('0');
  out.append(std::string_view(text.data(), size));
}

// A specifier that is a number: what it is, and with how many digits.
struct number_field {
  char specifier;
  std::size_t width;
  std::int64_t (*value)(std::int64_t us) noexcept;
};

template <time_part Part>
std::int64_t part(std::int64_t us) noexcept {
  return extract_part(Part, us);
}
std::int64_t hour_of_twelve(std::int64_t us) noexcept { return (extract_part(time_part::hour, us) + 11) % 12 + 1; }
std::int64_t year_of_century(std::int64_t us) noexcept {
  const auto year = extract_part(time_part::year, us) % 100;
  return year < 0 ? -year : year;
}
std::int64_t us_of_second(std::int64_t us) noexcept { return extract_part(time_part::microsecond, us) % us_per_second; }
std::int64_t ms_of_second(std::int64_t us) noexcept { return us_of_second(us) / 1000; }
std::int64_t ns_of_second(std::int64_t us) noexcept { return us_of_second(us) * 1000; }
std::int64_t week_from_sunday(std::int64_t us) noexcept {
  return (extract_part(time_part::day_of_year, us) + 6 - extract_part(time_part::day_of_week, us)) / 7;
}
std::int64_t week_from_monday(std::int64_t us) noexcept {
  return (extract_part(time_part::day_of_year, us) + 7 - extract_part(time_part::iso_day_of_week, us)) / 7;
}

constexpr std::array number_fields{
  number_field{'Y', 4, &part<time_part::year>},
  number_field{'m', 2, &part<time_part::month>},
  number_field{'d', 2, &part<time_part::day>},
  number_field{'H', 2, &part<time_part::hour>},
  number_field{'M', 2, &part<time_part::minute>},
  number_field{'S', 2, &part<time_part::second>},
  number_field{'f', 6, &us_of_second},
  number_field{'g', 3, &ms_of_second},
  number_field{'n', 9, &ns_of_second},
  number_field{'I', 2, &hour_of_twelve},
  number_field{'y', 2, &year_of_century},
  number_field{'j', 3, &part<time_part::day_of_year>},
  number_field{'w', 1, &part<time_part::day_of_week>},
  number_field{'u', 1, &part<time_part::iso_day_of_week>},
  number_field{'V', 2, &part<time_part::week>},
  number_field{'G', 4, &part<time_part::iso_year>},
  number_field{'U', 2, &week_from_sunday},
  number_field{'W', 2, &week_from_monday},
  number_field{'s', 1, &part<time_part::epoch>},
};

row_error append_formatted(text_sink& out, std::int64_t us, std::string_view format);

row_error append_specifier(text_sink& out, std::int64_t us, char specifier, bool is_unpadded) {
  for (const auto& field : number_fields)
    if (field.specifier == specifier) {
      append_number(out, field.value(us), is_unpadded ? 1 : field.width);
      return row_error::none;
    }
  switch (specifier) {
    case 'a': out.append(day_name(us).substr(0, short_name_size)); break;
    case 'A': out.append(day_name(us)); break;
    case 'b':
    case 'h': out.append(month_name(us).substr(0, short_name_size)); break;
    case 'B': out.append(month_name(us)); break;
    case 'p': out.append(std::string_view(extract_part(time_part::hour, us) < 12 ? "AM" : "PM")); break;
    case 'z': out.append(std::string_view("+00")); break;
    case 'Z': out.append(std::string_view("UTC")); break;
    case '%': out.append('%'); break;
    case 'x': return append_formatted(out, us, "%Y-%m-%d");
    case 'X': return append_formatted(out, us, "%H:%M:%S");
    case 'c': return append_formatted(out, us, "%Y-%m-%d %H:%M:%S");
    case 'F': return append_formatted(out, us, "%Y-%m-%d");
    case 'T': return append_formatted(out, us, "%H:%M:%S");
    default: return row_error::invalid_argument;
  }
  return row_error::none;
}

row_error append_formatted(text_sink& out, std::int64_t us, std::string_view format) {
  while (!format.empty()) {
    const auto literal = format.substr(0, format.find('%'));
    out.append(literal);
    format.remove_prefix(literal.size());
    if (format.empty())
      break;
    const auto is_unpadded = format.substr(1).starts_with('-');
    format.remove_prefix(is_unpadded ? 2 : 1);
    if (format.empty())
      return row_error::invalid_argument;
    if (const auto reason = append_specifier(out, us, format.front(), is_unpadded); reason != row_error::none)
      return reason;
    format.remove_prefix(1);
  }
  return row_error::none;
}

struct strftime {
  row_error operator()(text_sink& out, std::int64_t us, std::string_view format) const {
    return append_formatted(out, us, format);
  }
};
struct strftime_format_first {
  row_error operator()(text_sink& out, std::string_view format, std::int64_t us) const {
    return append_formatted(out, us, format);
  }
};
struct from_unixtime {
  row_error operator()(text_sink& out, std::int64_t seconds, std::string_view format) const {
    std::int64_t us = 0;
    if (__builtin_mul_overflow(seconds, us_per_second, &us))
      return row_error::overflow;
    return append_formatted(out, us, format);
  }
};

struct strptime {
  fallible<std::int64_t> operator()(std::string_view text, std::string_view format) const noexcept {
    const auto us = parse_timestamp(text, format);
    if (us.has_value())
      return *us;
    return is_timestamp_pattern(format) ? row_error::cast_failed : row_error::invalid_argument;
  }
};
struct try_strptime {
  std::optional<std::int64_t> operator()(std::string_view text, std::string_view format) const noexcept {
    return parse_timestamp(text, format);
  }
};
struct timestamp_of_text {
  fallible<std::int64_t> operator()(std::string_view text) const noexcept {
    const auto us = parse_timestamp(text);
    return us.has_value() ? fallible<std::int64_t>(*us) : row_error::cast_failed;
  }
};

struct name_of_day {
  void operator()(text_sink& out, std::int64_t us) const { out.append(day_name(us)); }
};
struct name_of_month {
  void operator()(text_sink& out, std::int64_t us) const { out.append(month_name(us)); }
};

constexpr std::string_view format_help =
  "The time by a format of %Y %m %d %H %M %S %f and others; %- leaves zeros out.";
constexpr std::string_view parse_help =
  "The time that a text says, read by a format of %Y %m %d %H %M %S %f and others.";

constexpr scalar_entry entries[] = {
  pattern_at(1, define<strftime>("strftime", "(timestamp, varchar) -> varchar", format_help)),
  pattern_at(0, define<strftime_format_first>("strftime", "(varchar, timestamp) -> varchar", format_help)),
  pattern_at(1, define<strftime>("date_format", "(timestamp, varchar) -> varchar", format_help)),
  pattern_at(1, define<from_unixtime>("from_unixtime", "(bigint, varchar) -> varchar",
                        "The time so many seconds after 1970, by a format as in STRFTIME.")),
  pattern_at(1, define<strptime>("strptime", "(varchar, varchar) -> timestamp", parse_help)),
  define<try_strptime>("try_strptime", "(varchar, varchar) -> timestamp",
                       "As STRPTIME, NULL where the text does not fit."),
  pattern_at(1, define<strptime>("to_timestamp", "(varchar, varchar) -> timestamp", parse_help)),
  define<timestamp_of_text>("to_timestamp", "(varchar) -> timestamp", "As CAST to TIMESTAMP."),
  define<name_of_day>("dayname", "(timestamp) -> varchar", "Name of the day, as in Sunday."),
  define<name_of_month>("monthname", "(timestamp) -> varchar", "Name of the month, as in January."),
};

} // namespace

std::span<const scalar_entry> time_format_functions() noexcept { return entries; }

} // namespace millrace
