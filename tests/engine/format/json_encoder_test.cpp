#include "encoding.hpp"
#include <boost/test/unit_test.hpp>

namespace {

using namespace millrace;
using namespace millrace::format_test;

BOOST_AUTO_TEST_SUITE(json_encoder)

BOOST_AUTO_TEST_CASE(escapes_what_json_strings_cannot_hold) {
  BOOST_TEST(
    encode("json", type_id::varchar, {"x", "\"\\/", "\b\f\n\r\t\x01\x1f\x7f", "\xc3\xa9", "", "~"}) ==
    "{\"a\":\"x\"}\n{\"a\":\"\\\"\\\\/\"}\n{\"a\":\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"}\n{\"a\":\"\xc3\xa9\"}\n"
    "{\"a\":\"\"}\n{\"a\":null}\n");
}

BOOST_AUTO_TEST_CASE(writes_numbers_as_numbers_and_the_rest_as_strings) {
  struct example {
    type value_type;
    std::string text;
    std::string_view expected;
  };
  const example examples[] = {
    {type_id::boolean, "true", "true"},
    {type_id::bigint, "-9223372036854775808", "-9223372036854775808"},
    {type_id::double_, "0.1", "0.1"},
    {type_id::double_, "1e+300", "1e+300"},
    {type_id::double_, "nan", "\"nan\""},
    {type_id::double_, "-inf", "\"-inf\""},
    {type_id::real, "inf", "\"inf\""},
    {type::decimal(38, 2), "-0.50", "-0.50"},
    {type_id::date, "2024-02-29", "\"2024-02-29\""},
    {type_id::time, "23:59:59.5", "\"23:59:59.5\""},
    {type_id::timestamp, "2024-01-15 09:30:00", "\"2024-01-15 09:30:00\""},
    {type_id::interval, "1 day", "\"1 day\""},
    {type_id::bytes, "a\\x00", "\"a\\\\x00\""},
  };
  for (const auto& each : examples)
    BOOST_TEST_CONTEXT(to_string(each.value_type))
  BOOST_TEST(encode("json", each.value_type, {each.text}) == "{\"a\":" + std::string(each.expected) + "}\n");
}

BOOST_AUTO_TEST_CASE(escapes_names_and_has_no_prologue) {
  arena memory;
  const schema shape{{{"a\"b", type_id::integer}, {"c", type_id::integer}}};
  const auto encoder = format_named("json").make_encoder(shape, {});
  const auto seven = constant_column(*parse_value("7", type_id::integer), memory);
  const column columns[] = {seven, null_column(type_id::integer, memory)};
  BOOST_TEST(encoder->prologue() == "");
  BOOST_TEST(encode(*encoder, columns, 2) == "{\"a\\\"b\":7,\"c\":null}\n{\"a\\\"b\":7,\"c\":null}\n");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
