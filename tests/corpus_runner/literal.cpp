#include "millrace/tests/corpus_runner/literal.hpp"

#include <map>

#include "millrace/engine/type/datetime.hpp"
#include "millrace/engine/type/value.hpp"

namespace millrace {

result<type> parse_corpus_type(std::string_view name) {
  static const std::map<std::string_view, type_id> aliases = {
    {"int8", type_id::tinyint}, {"int16", type_id::smallint}, {"int32", type_id::integer},
    {"int64", type_id::bigint}, {"float32", type_id::real},   {"float64", type_id::double_},
    {"string", type_id::varchar}};
  if (const auto found = aliases.find(name); found != aliases.end())
    return type(found->second);
  if (name.starts_with("decimal(") && name.ends_with(")")) {
    const auto comma = name.find(',');
    const auto precision = std::stoi(std::string(name.substr(8)));
    const auto scale = comma == std::string_view::npos ? 0 : std::stoi(std::string(name.substr(comma + 1)));
    return type::decimal(static_cast<std::uint8_t>(precision), static_cast<std::uint8_t>(scale));
  }
  if (const auto found = parse_type(name))
    return *found;
  return failure{errc::unknown_name, "unknown type: " + std::string(name), {}, {}};
}

result<std::int64_t> parse_corpus_time(std::string_view text) {
  const auto is_time_of_day = text.size() > 2 && text[2] == ':';
  const auto parsed = is_time_of_day ? parse_time(text) : parse_timestamp(text);
  if (!parsed)
    return failure{errc::invalid_argument, "not a time: " + std::string(text), {}, {}};
  return *parsed;
}

namespace {

result<value> read(std::string_view literal, type as) {
  if (literal == ".")
    return value{as, std::monostate{}};
  const auto is_quoted = literal.starts_with('\'');
  const auto text = is_quoted ? literal.substr(1) : literal;
  if (as.id == type_id::timestamp) {
    MILLRACE_TRY_ASSIGN(const auto us, parse_corpus_time(text));
    return value{as, us};
  }
  return parse_value(text, as);
}

} // namespace

status append_literal(std::string_view literal, column_builder& column) {
  auto parsed = read(literal, column.value_type());
  if (!parsed)
    return std::move(parsed).take_error();
  column.append_value(*parsed);
  return {};
}

result<std::string> canonical_literal(std::string_view literal, type as, std::string_view null_text) {
  MILLRACE_TRY_ASSIGN(const auto parsed, read(literal, as));
  return parsed.is_null() ? std::string(null_text) : to_string(parsed);
}

std::string to_literal(std::string_view canonical, type value_type) {
  constexpr std::string_view first_day = "1970-01-01 ";
  if (value_type.id == type_id::timestamp && canonical.starts_with(first_day)) {
    auto text = std::string(canonical.substr(first_day.size()));
    if (text.find('.') == std::string::npos)
      text += ".000";
    while (text.size() < 12)
      text += '0';
    return text;
  }
  const auto is_plain = !canonical.empty() && canonical != "." && canonical.front() != '\'' &&
                        canonical.front() != '+' && canonical.find(' ') == std::string_view::npos;
  if (is_plain)
    return std::string(canonical);
  std::string quoted = "'";
  for (const auto c : canonical)
    quoted += c == '\'' ? std::string("''") : std::string(1, c);
  return quoted + "'";
}

} // namespace millrace
