#include <boost/test/unit_test.hpp>

#include <string_view>

#include "millrace/engine/type/type.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(type_suite)

BOOST_AUTO_TEST_CASE(prints_every_type_as_sql_writes_it) {
  struct name_case {
    type value_type;
    std::string_view text;
  };
  constexpr name_case cases[] = {
    {type_id::null, "NULL"},
    {type_id::boolean, "BOOLEAN"},
    {type_id::tinyint, "TINYINT"},
    {type_id::smallint, "SMALLINT"},
    {type_id::integer, "INTEGER"},
    {type_id::bigint, "BIGINT"},
    {type_id::real, "REAL"},
    {type_id::double_, "DOUBLE"},
    {type::decimal(10, 2), "DECIMAL(10,2)"},
    {type::decimal(38, 0), "DECIMAL(38,0)"},
    {type_id::varchar, "VARCHAR"},
    {type_id::bytes, "BYTES"},
    {type_id::date, "DATE"},
    {type_id::time, "TIME"},
    {type_id::timestamp, "TIMESTAMP"},
    {type_id::interval, "INTERVAL"},
  };
  for (const auto& each : cases)
    BOOST_TEST(to_string(each.value_type) == each.text);
}

BOOST_AUTO_TEST_CASE(reads_the_name_it_prints) {
  for (auto id = 1; id <= static_cast<int>(type_id::interval); ++id) {
    const type value_type = static_cast<type_id>(id);
    if (value_type.is_decimal())
      continue;
    BOOST_TEST((parse_type(to_string(value_type)) == value_type), to_string(value_type));
  }
}

BOOST_AUTO_TEST_CASE(reads_aliases_in_any_case) {
  struct alias_case {
    std::string_view name;
    type value_type;
  };
  constexpr alias_case cases[] = {
    {"int", type_id::integer},        {"Int4", type_id::integer},      {"INT8", type_id::bigint},
    {"long", type_id::bigint},        {"int2", type_id::smallint},     {"int1", type_id::tinyint},
    {"float", type_id::real},         {"float8", type_id::double_},    {"double precision", type_id::double_},
    {"numeric", type::decimal(18, 3)}, {"decimal", type::decimal(18, 3)}, {"string", type_id::varchar},
    {"TEXT", type_id::varchar},       {"json", type_id::varchar},      {"bool", type_id::boolean},
    {"blob", type_id::bytes},         {"varbinary", type_id::bytes},   {"datetime", type_id::timestamp},
  };
  for (const auto& each : cases)
    BOOST_TEST((parse_type(each.name) == each.value_type), each.name);
}

BOOST_AUTO_TEST_CASE(knows_no_other_names) {
  for (const std::string_view name : {"", " ", "integers", "inte", "int ", "null", "decimal(1,2)", "hugeint"})
    BOOST_TEST(!parse_type(name).has_value(), name);
}

BOOST_AUTO_TEST_CASE(holds_decimals_of_up_to_18_digits_in_64_bits) {
  BOOST_TEST((type::decimal(1, 0).physical() == physical_type::int64));
  BOOST_TEST((type::decimal(18, 18).physical() == physical_type::int64));
  BOOST_TEST((type::decimal(19, 0).physical() == physical_type::int128));
  BOOST_TEST((type::decimal(38, 38).physical() == physical_type::int128));
}

BOOST_AUTO_TEST_CASE(tells_decimals_of_different_parameters_apart) {
  BOOST_TEST((type::decimal(10, 2) == type::decimal(10, 2)));
  BOOST_TEST((type::decimal(10, 2) != type::decimal(10, 3)));
  BOOST_TEST((type::decimal(10, 2) != type::decimal(11, 2)));
}

BOOST_AUTO_TEST_CASE(counts_as_numeric_what_can_be_added) {
  for (auto id = 0; id <= static_cast<int>(type_id::interval); ++id) {
    const type value_type = static_cast<type_id>(id);
    BOOST_TEST(value_type.is_numeric() == (value_type.is_integer() || value_type.is_float() || value_type.is_decimal()),
               to_string(value_type));
  }
}

BOOST_AUTO_TEST_SUITE_END()
