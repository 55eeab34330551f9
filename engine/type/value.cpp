#include "millrace/engine/type/value.hpp"

#include <limits>
#include <optional>
#include <utility>

#include "millrace/engine/type/canonical_text.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/decimal.hpp"
#include "millrace/engine/type/floating.hpp"

namespace millrace {

namespace {

failure unreadable(std::string_view text, const type& as) {
  return {errc::invalid_argument, "cannot read text as " + to_string(as) + ": " + std::string(text), {}, {}};
}

failure beyond_range(std::string_view text, const type& as) {
  return {errc::invalid_argument, "value out of the range of " + to_string(as) + ": " + std::string(text), {}, {}};
}

/// Turns the answer of a reader of numbers into a value.
result<value> checked(parse_outcome outcome, std::string_view text, const type& as, value::storage data) {
  switch (outcome) {
    case parse_outcome::malformed: return unreadable(text, as);
    case parse_outcome::out_of_range: return beyond_range(text, as);
    case parse_outcome::ok: break;
  }
  return value{as, std::move(data)};
}

template <class Stored, class Read>
result<value> checked(const std::optional<Read>& read, std::string_view text, const type& as) {
  if (!read)
    return unreadable(text, as);
  return value{as, Stored{*read}};
}

std::int64_t integer_max(type_id id) noexcept {
  switch (id) {
    case type_id::tinyint: return std::numeric_limits<std::int8_t>::max();
    case type_id::smallint: return std::numeric_limits<std::int16_t>::max();
    case type_id::integer: return std::numeric_limits<std::int32_t>::max();
    default: return std::numeric_limits<std::int64_t>::max();
  }
}

/// Reads integers as decimals without a fraction, so that `1e3` and `12.5` read as DuckDB has them.
result<value> parse_integer(std::string_view text, const type& as) {
  int128 number = 0;
  auto outcome = parse_decimal(text, decimal_precision_max, 0, number);
  const auto max = int128{integer_max(as.id)};
  if (outcome == parse_outcome::ok && (number > max || number < -max - 1))
    outcome = parse_outcome::out_of_range;
  return checked(outcome, text, as, static_cast<std::int64_t>(number));
}

result<value> parse_decimal_value(std::string_view text, const type& as) {
  int128 number = 0;
  const auto outcome = parse_decimal(text, as.precision, as.scale, number);
  if (as.physical() == physical_type::int128)
    return checked(outcome, text, as, number);
  return checked(outcome, text, as, static_cast<std::int64_t>(number));
}

result<value> parse_bytes_value(std::string_view text, const type& as) {
  std::string bytes;
  if (!parse_bytes(text, bytes))
    return unreadable(text, as);
  return value{as, std::move(bytes)};
}

} // namespace

std::string to_string(const value& scalar) {
  std::string out;
  std::visit(
    [&](const auto& stored) {
      if constexpr (std::is_same_v<std::decay_t<decltype(stored)>, std::monostate>)
        out = "NULL";
      else
        append_canonical(scalar.value_type, stored, out);
    },
    scalar.data);
  return out;
}

result<value> parse_value(std::string_view text, type as) {
  double number = 0;
  switch (as.id) {
    case type_id::null: return unreadable(text, as);
    case type_id::boolean: return checked<bool>(parse_boolean(text), text, as);
    case type_id::tinyint:
    case type_id::smallint:
    case type_id::integer:
    case type_id::bigint: return parse_integer(text, as);
    case type_id::real: {
      const auto outcome = parse_real(text, number);
      return checked(outcome, text, as, number);
    }
    case type_id::double_: {
      const auto outcome = parse_double(text, number);
      return checked(outcome, text, as, number);
    }
    case type_id::decimal: return parse_decimal_value(text, as);
    case type_id::varchar: return value{as, std::string(text)};
    case type_id::bytes: return parse_bytes_value(text, as);
    case type_id::date: return checked<std::int64_t>(parse_date(text), text, as);
    case type_id::time: return checked<std::int64_t>(parse_time(text), text, as);
    case type_id::timestamp: return checked<std::int64_t>(parse_timestamp(text), text, as);
    case type_id::interval: return checked<interval_value>(parse_interval(text), text, as);
  }
  return unreadable(text, as);
}

} // namespace millrace
