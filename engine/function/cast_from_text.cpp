#include "millrace/engine/function/adapter/per_value.hpp"
#include "millrace/engine/function/adapter/value_range.hpp"
#include "millrace/engine/function/cast.hpp"
#include "millrace/engine/type/bytes_text.hpp"
#include "millrace/engine/type/canonical_text.hpp"
#include "millrace/engine/type/civil.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/decimal.hpp"
#include "millrace/engine/type/floating.hpp"
#include "millrace/engine/type/scanner.hpp"

namespace millrace {
namespace {

constexpr std::size_t digits_without_overflow = 18;

// The usual case of a number from text: a sign and a few digits.
std::optional<std::int64_t> parse_few_digits(std::string_view text) noexcept {
  const auto is_negative = !text.empty() && text.front() == '-';
  text.remove_prefix(is_negative ? 1 : 0);
  if (text.empty() || text.size() > digits_without_overflow)
    return std::nullopt;
  std::int64_t number = 0;
  for (const char byte : text) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(byte)) - '0';
    if (digit > 9)
      return std::nullopt;
    number = number * 10 + static_cast<std::int64_t>(digit);
  }
  return is_negative ? -number : number;
}

template <class To>
struct text_to_exact {
  explicit text_to_exact(const kernel_call& call) noexcept
    : limits(range_of<To>(call.result_type)),
      precision(call.result_type.is_decimal() ? call.result_type.precision : decimal_precision_max),
      scale(call.result_type.scale) {}

  fallible<To> operator()(std::string_view text) const noexcept {
    const auto trimmed = trim_blanks(text);
    int128 parsed = 0;
    if (const auto few = scale == 0 ? parse_few_digits(trimmed) : std::nullopt; few.has_value())
      parsed = *few;
    else if (parse_decimal(trimmed, precision, scale, parsed) != parse_outcome::ok)
      return row_error::cast_failed;
    if (parsed < limits.lowest || parsed > limits.highest)
      return row_error::cast_failed;
    return static_cast<To>(parsed);
  }

  kernel::value_range<To> limits;
  std::uint8_t precision;
  std::uint8_t scale;
};

struct text_to_double {
  explicit text_to_double(const kernel_call& call) noexcept : is_real(call.result_type.id == type_id::real) {}
  fallible<double> operator()(std::string_view text) const noexcept {
    double parsed = 0;
    const auto trimmed = trim_blanks(text);
    if ((is_real ? parse_real(trimmed, parsed) : parse_double(trimmed, parsed)) != parse_outcome::ok)
      return row_error::cast_failed;
    return parsed;
  }
  bool is_real;
};

struct text_to_boolean {
  fallible<bool> operator()(std::string_view text) const noexcept {
    const auto parsed = parse_boolean(text);
    if (!parsed.has_value())
      return row_error::cast_failed;
    return *parsed;
  }
};

template <class T, std::optional<T> (*Parse)(std::string_view) noexcept>
struct text_to_time {
  fallible<T> operator()(std::string_view text) const noexcept {
    const auto parsed = Parse(trim_blanks(text));
    if (!parsed.has_value())
      return row_error::cast_failed;
    return *parsed;
  }
};

// A date may carry a time of day, which is cut off.
std::optional<std::int32_t> parse_date_or_timestamp(std::string_view text) noexcept {
  if (const auto date = parse_date(text); date.has_value())
    return date;
  const auto us = parse_timestamp(text);
  if (!us.has_value())
    return std::nullopt;
  return static_cast<std::int32_t>(split(*us).days);
}

std::optional<std::int64_t> parse_timestamp_text(std::string_view text) noexcept { return parse_timestamp(text); }

struct text_to_bytes {
  row_error operator()(text_sink& out, std::string_view text) const {
    const auto is_read = read_bytes_text(text, [&](char byte) { out.append(byte); });
    return is_read ? row_error::none : row_error::cast_failed;
  }
};

} // namespace

scalar_kernel cast_from_text_kernel(type to) noexcept {
  switch (to.id) {
    case type_id::boolean: return &mapped<text_to_boolean>;
    case type_id::real:
    case type_id::double_: return &mapped<text_to_double>;
    case type_id::bytes: return &mapped<text_to_bytes>;
    case type_id::date: return &mapped<text_to_time<std::int32_t, &parse_date_or_timestamp>>;
    case type_id::time: return &mapped<text_to_time<std::int64_t, &parse_time>>;
    case type_id::timestamp: return &mapped<text_to_time<std::int64_t, &parse_timestamp_text>>;
    case type_id::interval: return &mapped<text_to_time<interval_value, &parse_interval>>;
    case type_id::null:
    case type_id::varchar: return nullptr;
    default: break;
  }
  switch (to.physical()) {
    case physical_type::int32: return &mapped<text_to_exact<std::int32_t>>;
    case physical_type::int64: return &mapped<text_to_exact<std::int64_t>>;
    default: return &mapped<text_to_exact<int128>>;
  }
}

} // namespace millrace
