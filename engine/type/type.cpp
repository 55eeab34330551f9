#include "millrace/engine/type/type.hpp"

#include <algorithm>
#include <array>

#include "millrace/engine/type/scanner.hpp"

namespace millrace {

namespace {

struct type_name {
  std::string_view name;
  type value_type;
};

constexpr auto decimal_default = type::decimal(18, 3);

/// The first name of each type is the one it is printed by.
constexpr auto type_names = std::to_array<type_name>({
  {"BOOLEAN", type_id::boolean},
  {"BOOL", type_id::boolean},
  {"LOGICAL", type_id::boolean},
  {"TINYINT", type_id::tinyint},
  {"INT1", type_id::tinyint},
  {"SMALLINT", type_id::smallint},
  {"INT2", type_id::smallint},
  {"INT16", type_id::smallint},
  {"SHORT", type_id::smallint},
  {"INTEGER", type_id::integer},
  {"INT", type_id::integer},
  {"INT4", type_id::integer},
  {"INT32", type_id::integer},
  {"SIGNED", type_id::integer},
  {"BIGINT", type_id::bigint},
  {"INT8", type_id::bigint},
  {"INT64", type_id::bigint},
  {"LONG", type_id::bigint},
  {"REAL", type_id::real},
  {"FLOAT", type_id::real},
  {"FLOAT4", type_id::real},
  {"DOUBLE", type_id::double_},
  {"DOUBLE PRECISION", type_id::double_},
  {"FLOAT8", type_id::double_},
  {"DECIMAL", decimal_default},
  {"NUMERIC", decimal_default},
  {"DEC", decimal_default},
  {"VARCHAR", type_id::varchar},
  {"STRING", type_id::varchar},
  {"TEXT", type_id::varchar},
  {"CHAR", type_id::varchar},
  {"BPCHAR", type_id::varchar},
  {"NVARCHAR", type_id::varchar},
  {"CHARACTER VARYING", type_id::varchar},
  {"JSON", type_id::varchar},
  {"BYTES", type_id::bytes},
  {"BLOB", type_id::bytes},
  {"BYTEA", type_id::bytes},
  {"BINARY", type_id::bytes},
  {"VARBINARY", type_id::bytes},
  {"DATE", type_id::date},
  {"TIME", type_id::time},
  {"TIMESTAMP", type_id::timestamp},
  {"DATETIME", type_id::timestamp},
  {"TIMESTAMPTZ", type_id::timestamp},
  {"TIMESTAMP_LTZ", type_id::timestamp},
  {"INTERVAL", type_id::interval},
});

} // namespace

std::string to_string(const type& value_type) {
  const auto* found = std::find_if(type_names.begin(), type_names.end(),
                                   [&](const type_name& entry) { return entry.value_type.id == value_type.id; });
  if (found == type_names.end())
    return "NULL";
  std::string text(found->name);
  if (value_type.is_decimal())
    text += '(' + std::to_string(value_type.precision) + ',' + std::to_string(value_type.scale) + ')';
  return text;
}

std::optional<type> parse_type(std::string_view name) noexcept {
  const auto* found = std::find_if(type_names.begin(), type_names.end(),
                                   [&](const type_name& entry) { return is_same_word(entry.name, name); });
  if (found == type_names.end())
    return std::nullopt;
  return found->value_type;
}

} // namespace millrace
