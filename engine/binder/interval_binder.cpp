#include <algorithm>
#include <array>

#include "millrace/engine/binder/expression_binder.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace::sql {

namespace {

/// What an interval literal's unit is called in text.
std::string_view unit_name(interval_unit unit) {
  switch (unit) {
    case interval_unit::none: return {};
    case interval_unit::microsecond: return "microsecond";
    case interval_unit::millisecond: return "millisecond";
    case interval_unit::second: return "second";
    case interval_unit::minute: return "minute";
    case interval_unit::hour: return "hour";
    case interval_unit::day: return "day";
    case interval_unit::week: return "week";
    case interval_unit::month: return "month";
    case interval_unit::quarter: return "quarter";
    case interval_unit::year: return "year";
  }
  return {};
}

/// A field of a compound literal, as in `'1 02:03:04.5' DAY TO SECOND`.
struct interval_field {
  interval_unit unit;
  char separator;     ///< Stands before it where another field does; nothing where none can.
  std::int64_t limit; ///< What it stays below where another field stands before it.
  interval_value one;
};

/// From coarse to fine: each literal takes a run of them that does not cross from months to days.
constexpr auto interval_fields = std::to_array<interval_field>({
  {interval_unit::year, '\0', 0, {12, 0, 0}},
  {interval_unit::month, '-', 12, {1, 0, 0}},
  {interval_unit::day, '\0', 0, {0, 1, 0}},
  {interval_unit::hour, ' ', 24, {0, 0, 60 * 60 * us_per_second}},
  {interval_unit::minute, ':', 60, {0, 0, 60 * us_per_second}},
  {interval_unit::second, ':', 60, {0, 0, us_per_second}},
});

/// Returns the fields from one unit to a finer one; none where no literal has these.
std::span<const interval_field> fields_of(interval_unit from, interval_unit to) {
  const auto* first = std::find_if(interval_fields.begin(), interval_fields.end(),
                                   [&](const interval_field& field) { return field.unit == from; });
  const auto* last = std::find_if(first, interval_fields.end(),
                                  [&](const interval_field& field) { return field.unit == to; });
  if (first == last || last == interval_fields.end())
    return {};
  const auto crosses = std::any_of(first + 1, last + 1, [](const interval_field& field) { return field.separator == '\0'; });
  return crosses ? std::span<const interval_field>{} : std::span(first, last + 1);
}

bool take_separator(scanner& cursor, char separator) {
  return separator == ' ' ? cursor.skip_blanks() : cursor.take(separator);
}

/// Reads a compound literal; its sign is that of all fields, as in the standard.
std::optional<interval_value> parse_compound(std::string_view text, std::span<const interval_field> fields) {
  constexpr std::size_t digits_max = 9; // So that no sum of fields leaves 64 bits.
  scanner cursor(trim_blanks(text));
  const auto is_negative = cursor.take('-');
  if (!is_negative)
    cursor.take('+');
  std::int64_t months = 0;
  std::int64_t days = 0;
  std::int64_t us = 0;
  for (const auto& field : fields) {
    const auto is_first = &field == fields.data();
    std::int64_t count = 0;
    if ((!is_first && !take_separator(cursor, field.separator)) || !cursor.take_digits(digits_max, count) ||
        (!is_first && count >= field.limit))
      return std::nullopt;
    months += count * field.one.months;
    days += count * field.one.days;
    us += count * field.one.us;
  }
  if (fields.back().unit == interval_unit::second && cursor.take('.'))
    us += cursor.take_millionths();
  const auto fits = months <= std::numeric_limits<std::int32_t>::max();
  if (!cursor.is_done() || !fits)
    return std::nullopt;
  const auto sign = is_negative ? -1 : 1;
  return interval_value{static_cast<std::int32_t>(sign * months), static_cast<std::int32_t>(sign * days), sign * us};
}

/// Cuts the fraction of a number: a literal with a unit has whole units of it. Seconds and milliseconds have
/// fractions, as in PostgreSQL and DuckDB.
std::string whole_units(std::string_view number, interval_unit unit) {
  const auto keeps_fraction = unit == interval_unit::second || unit == interval_unit::millisecond;
  const auto point = number.find('.');
  std::string kept(keeps_fraction ? number : number.substr(0, point));
  if (point != std::string_view::npos && !is_digit(number[point == 0 ? 0 : point - 1]))
    kept.insert(std::min(point, kept.size()), 1, '0');
  return kept;
}

/// True for digits with perhaps a sign before them and a point among them.
bool is_plain_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+'))
    text.remove_prefix(1);
  const auto is_point = [](char c) { return c == '.'; };
  return std::all_of(text.begin(), text.end(), [&](char c) { return is_digit(c) || is_point(c); }) &&
         std::count_if(text.begin(), text.end(), is_point) <= 1 && std::any_of(text.begin(), text.end(), &is_digit);
}

std::optional<interval_value> parse_literal(const interval_literal& node) {
  if (node.from == interval_unit::none)
    return parse_interval(node.text);
  if (node.to != interval_unit::none)
    return parse_compound(node.text, fields_of(node.from, node.to));
  const auto number = trim_blanks(node.text);
  if (!is_plain_number(number))
    return std::nullopt;
  return parse_interval(whole_units(number, node.from) + " " + std::string(unit_name(node.from)));
}

} // namespace

result<bound_expression> expression_binder::bind_interval(const interval_literal& node) {
  if (node.to != interval_unit::none && fields_of(node.from, node.to).empty())
    return fail(errc::invalid_argument, node.span,
                "an interval has no fields from " + std::string(unit_name(node.from)) + " to " +
                  std::string(unit_name(node.to)),
                "write YEAR TO MONTH, or two of DAY, HOUR, MINUTE and SECOND in this order");
  const auto parsed = parse_literal(node);
  if (!parsed)
    return fail(errc::invalid_argument, node.span, "not an interval: `" + std::string(node.text) + "`",
                "write INTERVAL '5' SECOND, INTERVAL '1 02:03' DAY TO MINUTE or INTERVAL '1 day 2 hours'");
  auto bound = make_literal(value{type_id::interval, *parsed});
  bound.span = node.span;
  return bound;
}

} // namespace millrace::sql
