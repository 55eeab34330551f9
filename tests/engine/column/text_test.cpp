#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>

#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/column/text.hpp"

using namespace millrace;

namespace {

struct text_case {
  type value_type;
  std::string_view text;
};

/// Canonical texts, one or more of every type.
constexpr text_case cases[] = {
  {type_id::boolean, "true"},
  {type_id::boolean, "false"},
  {type_id::tinyint, "-128"},
  {type_id::smallint, "32767"},
  {type_id::integer, "-2147483648"},
  {type_id::bigint, "9223372036854775807"},
  {type_id::real, "0.1"},
  {type_id::double_, "1e+20"},
  {type_id::double_, "-0.0"},
  {type_id::double_, "nan"},
  {type::decimal(18, 4), "-99999999999999.9999"},
  {type::decimal(38, 37), "-9.9999999999999999999999999999999999999"},
  {type_id::varchar, ""},
  {type_id::varchar, "gr\xC3\xB6\xC3\x9F" "er, \"x\"\n"},
  {type_id::bytes, "\\x00\\xFFok"},
  {type_id::date, "0044-03-15 (BC)"},
  {type_id::time, "23:59:59.000001"},
  {type_id::timestamp, "1969-12-31 23:59:59.999999"},
  {type_id::interval, "-1 year 2 days -00:00:01"},
};

std::string text_at(const column& source, std::size_t row) {
  std::string out;
  append_text(source, row, out);
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(text_suite)

BOOST_AUTO_TEST_CASE(writes_the_canonical_text_of_every_type) {
  arena memory;
  for (const auto& each : cases) {
    const auto source = constant_column(parse_value(each.text, each.value_type).value(), memory);
    BOOST_TEST(text_at(source, 5) == each.text);
  }
}

BOOST_AUTO_TEST_CASE(gives_a_row_back_as_the_scalar_it_was_made_of) {
  arena memory;
  for (const auto& each : cases) {
    if (each.text == "nan")
      continue;
    const auto scalar = parse_value(each.text, each.value_type).value();
    BOOST_TEST((value_at(constant_column(scalar, memory), 3) == scalar), each.text);
  }
}

BOOST_AUTO_TEST_CASE(writes_nothing_for_null) {
  arena memory;
  for (const auto& each : cases) {
    const auto nulls = constant_column(value{each.value_type, {}}, memory);
    BOOST_TEST(text_at(nulls, 0).empty());
    BOOST_TEST(value_at(nulls, 0).is_null());
    BOOST_TEST((value_at(nulls, 0).value_type == each.value_type));
  }
}

BOOST_AUTO_TEST_CASE(writes_the_row_of_any_encoding) {
  arena memory;
  column_builder builder(type_id::varchar, 3, memory);
  builder.append_text("a");
  builder.append_null();
  builder.append_text("c");
  const auto entries = builder.finish();
  constexpr std::uint32_t codes[] = {2, 2, 1, 0};
  column source;
  source.value_type = type_id::varchar;
  source.encoding = column_encoding::dictionary;
  source.dictionary = &entries;
  source.dictionary_size = 3;
  source.codes = codes;
  BOOST_TEST(text_at(source, 0) == "c");
  BOOST_TEST(text_at(source, 2).empty());
  BOOST_TEST(text_at(source, 3) == "a");
  BOOST_TEST(value_at(source, 2).is_null());
}

BOOST_AUTO_TEST_CASE(appends_behind_what_is_there) {
  std::string out = "x=";
  append_double(1, out);
  out += ", y=";
  append_real(double{0.1F}, out);
  BOOST_TEST(out == "x=1.0, y=0.1");
}

BOOST_AUTO_TEST_SUITE_END()
