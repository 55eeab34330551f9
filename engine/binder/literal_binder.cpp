#include <charconv>

#include "millrace/engine/base/known_names.hpp"
#include "millrace/engine/expression/evaluator.hpp"
#include "millrace/engine/binder/expression_binder.hpp"
#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/decimal.hpp"

namespace millrace::sql {

namespace {

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

result<bound_expression> number_literal(const literal& node, type as, value::storage data) {
  auto literal = make_literal(value{as, std::move(data)});
  literal.span = node.span;
  return literal;
}

template <class T>
bool fits(int128 number) noexcept {
  return number >= std::numeric_limits<T>::lowest() && number <= std::numeric_limits<T>::max();
}

enum class sign : std::uint8_t { plus, minus };

result<bound_expression> integer_literal(const literal& node, sign before) {
  int128 number = 0;
  if (parse_decimal(node.text, decimal_precision_max, 0, number) != parse_outcome::ok)
    return fail(errc::invalid_argument, node.span, "number with more than 38 digits: " + std::string(node.text));
  // The digits alone choose between INTEGER and BIGINT, as in PostgreSQL and DuckDB.
  const auto narrow = fits<std::int32_t>(number) ? type_id::integer : type_id::bigint;
  if (before == sign::minus)
    number = -number;
  if (!fits<std::int64_t>(number))
    return number_literal(node, type::decimal(decimal_precision_max, 0), number);
  return number_literal(node, narrow, static_cast<std::int64_t>(number));
}

result<bound_expression> decimal_literal(const literal& node) {
  const auto point = node.text.find('.');
  const auto whole = node.text.substr(0, point);
  const auto scale = node.text.size() - point - 1;
  const auto first = whole.find_first_not_of('0');
  const auto digits = (first == std::string_view::npos ? 0 : whole.size() - first) + scale;
  if (digits > decimal_precision_max || scale > decimal_precision_max)
    return fail(errc::invalid_argument, node.span, "number with more than 38 digits: " + std::string(node.text));
  const auto precision = static_cast<std::uint8_t>(std::max<std::size_t>(digits, 1));
  const auto as = type::decimal(precision, static_cast<std::uint8_t>(scale));
  int128 unscaled = 0;
  if (parse_decimal(node.text, as.precision, as.scale, unscaled) != parse_outcome::ok)
    return fail(errc::invalid_argument, node.span, "malformed number: " + std::string(node.text));
  if (as.physical() == physical_type::int128)
    return number_literal(node, as, unscaled);
  return number_literal(node, as, static_cast<std::int64_t>(unscaled));
}

result<bound_expression> floating_literal(const literal& node) {
  double number = 0;
  const auto* end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, number);
  if (error != std::errc{} || stop != end)
    return fail(errc::invalid_argument, node.span, "number out of range: " + std::string(node.text));
  return number_literal(node, type_id::double_, number);
}

result<bound_expression> bytes_literal(const literal& node) {
  std::string bytes;
  const auto* digit = node.text.data();
  for (auto left = node.text.size(); left > 1; left -= 2, digit += 2) {
    std::uint8_t byte = 0;
    if (std::from_chars(digit, digit + 2, byte, 16).ptr != digit + 2)
      break;
    bytes += static_cast<char>(byte);
  }
  if (bytes.size() * 2 != node.text.size())
    return fail(errc::invalid_argument, node.span, "not pairs of hexadecimal digits: " + quoted(node.text));
  return number_literal(node, type_id::bytes, std::move(bytes));
}

result<bound_expression> text_literal(const literal& node, type as) {
  auto parsed = parse_value(node.text, as);
  if (!parsed)
    return fail(errc::invalid_argument, node.span,
                "not a " + to_string(as) + ": " + quoted(node.text), std::move(parsed).take_error().hint);
  auto literal = make_literal(std::move(parsed).value());
  literal.span = node.span;
  return literal;
}

} // namespace

result<bound_expression> expression_binder::bind_literal(const literal& node) {
  switch (node.type) {
    case literal_kind::null: return number_literal(node, type_id::null, std::monostate{});
    case literal_kind::boolean: return number_literal(node, type_id::boolean, node.text == "true");
    case literal_kind::integer: return integer_literal(node, sign::plus);
    case literal_kind::decimal: return decimal_literal(node);
    case literal_kind::floating: return floating_literal(node);
    case literal_kind::string: return number_literal(node, type_id::varchar, std::string(node.text));
    case literal_kind::bytes: return bytes_literal(node);
    case literal_kind::date: return text_literal(node, type_id::date);
    case literal_kind::time: return text_literal(node, type_id::time);
    case literal_kind::timestamp: return text_literal(node, type_id::timestamp);
  }
  return unsupported(node.span, "this literal");
}

result<bound_expression> expression_binder::bind_negative(const literal& node) {
  return integer_literal(node, sign::minus);
}

result<type> bind_type(const type_name& name) {
  if (name.kind != type_name_kind::simple)
    return unsupported(name.span, "a type of ARRAY, MAP or ROW");
  auto found = parse_type(name.name);
  if (!found) {
    static constexpr std::string_view known[] = {"boolean", "tinyint", "smallint", "integer", "bigint",
                                                 "real", "double", "decimal", "varchar", "string", "text",
                                                 "bytes", "date", "time", "timestamp", "interval"};
    return fail(errc::unknown_name, name.span, "unknown type: " + std::string(name.name),
                hint_of_names(name.name, known));
  }
  if (!found->is_decimal())
    return *found;
  if (name.parameters.empty())
    return *found;
  const auto precision = name.parameters[0];
  const auto scale = name.parameters.size() > 1 ? name.parameters[1] : 0;
  if (precision < 1 || precision > decimal_precision_max || scale > precision)
    return fail(errc::invalid_argument, name.span, "DECIMAL takes 1 to 38 digits with at most as many behind the point");
  return type::decimal(static_cast<std::uint8_t>(precision), static_cast<std::uint8_t>(scale));
}

namespace {

result<value> bind_constant(const expression& node, std::string_view what) {
  const relation nothing;
  expression_binder binder(nothing, nullptr);
  MILLRACE_TRY_ASSIGN(auto bound, binder.bind(node));
  auto folded = is_constant(bound) ? evaluate_constant(bound) : std::nullopt;
  if (!folded)
    return fail(errc::invalid_argument, node.span, std::string(what) + " must be a constant");
  return std::move(*folded);
}

} // namespace

result<duration> bind_duration(const expression& node, std::string_view what) {
  MILLRACE_TRY_ASSIGN(const auto constant, bind_constant(node, what));
  if (constant.value_type != type_id::interval || constant.is_null())
    return fail(errc::type_mismatch, node.span, std::string(what) + " must be an interval",
                "write INTERVAL '1' MINUTE or 1m");
  const auto interval = constant.as_interval();
  if (interval.months != 0)
    return fail(errc::invalid_argument, node.span, std::string(what) + " must not have months: they differ in length");
  std::int64_t us = 0;
  if (__builtin_mul_overflow(std::int64_t{interval.days}, us_per_day, &us) ||
      __builtin_add_overflow(us, interval.us, &us))
    return fail(errc::invalid_argument, node.span, std::string(what) + " is too long");
  return duration{us};
}

result<std::uint64_t> bind_count(const expression& node, std::string_view what) {
  MILLRACE_TRY_ASSIGN(const auto constant, bind_constant(node, what));
  if (!constant.value_type.is_integer() || constant.is_null() || constant.as_int64() < 0)
    return fail(errc::type_mismatch, node.span, std::string(what) + " must be a whole number of at least 0");
  return static_cast<std::uint64_t>(constant.as_int64());
}

} // namespace millrace::sql
