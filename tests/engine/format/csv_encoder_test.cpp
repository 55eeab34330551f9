#include "encoding.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/format/csv.hpp"

namespace {

using namespace millrace;
using namespace millrace::format_test;

BOOST_AUTO_TEST_SUITE(csv_encoder)

BOOST_AUTO_TEST_CASE(quotes_text_only_where_it_must) {
  BOOST_TEST(encode("csv", type_id::varchar, {"x", " y ", "a,b", "a\"b", "a\nb", "a\rb", "", "~", "'"}) ==
             "x\n y \n\"a,b\"\n\"a\"\"b\"\n\"a\nb\"\n\"a\rb\"\n\"\"\n\n'\n");
}

BOOST_AUTO_TEST_CASE(keeps_null_and_text_that_looks_like_it_apart) {
  format_options options;
  options.null_text = "0";
  BOOST_TEST(encode("csv", type_id::varchar, {"0", "~", "", "00"}, options) == "\"0\"\n0\n\"\"\n00\n");
  BOOST_TEST(encode("csv", type_id::integer, {"0", "~", "10"}, options) == "\"0\"\n0\n10\n");
}

BOOST_AUTO_TEST_CASE(quotes_numbers_that_hold_the_delimiter) {
  format_options options;
  options.delimiter = '.';
  BOOST_TEST(encode("csv", type::decimal(5, 2), {"1.5", "~"}, options) == "\"1.50\"\n\n");
}

BOOST_AUTO_TEST_CASE(never_quotes_without_a_quote) {
  format_options options;
  options.quote = 0;
  using namespace std::string_literals;
  BOOST_TEST(encode("csv", type_id::varchar, {"a,b", "", "\"", "a\0b"s}, options) == "a,b\n\n\"\na\0b\n"s);
}

BOOST_AUTO_TEST_CASE(finds_what_only_quotes_keep_apart) {
  schema shape{{{"a", type_id::integer}, {"b;c", type_id::timestamp}}};
  const auto found = [&](char delimiter, const std::string& null_text, bool has_header) {
    format_options options;
    options.delimiter = delimiter;
    options.null_text = null_text;
    options.has_header = has_header;
    const auto* quoted = find_quoted(shape, options);
    return quoted == nullptr ? "" : quoted->name;
  };
  BOOST_TEST(found(',', "", true) == "");
  BOOST_TEST(found(',', "NULL", true) == "");
  BOOST_TEST(found(',', "-1", true) == "a");
  BOOST_TEST(found(':', "", true) == "a");
  BOOST_TEST(found(';', "", true) == "b;c");
  BOOST_TEST(found(';', "", false) == "");
  shape.fields[1].value_type = type_id::bytes;
  BOOST_TEST(found(',', "", true) == "b;c");
}

BOOST_AUTO_TEST_CASE(names_the_columns_in_the_first_line) {
  format_options options;
  options.delimiter = ';';
  const schema shape{{{"a", type_id::integer}, {"b;c", type_id::integer}, {"d\"e", type_id::integer}}};
  BOOST_TEST(format_named("csv").make_encoder(shape, options)->prologue() == "a;\"b;c\";\"d\"\"e\"\n");
  options.has_header = false;
  BOOST_TEST(format_named("csv").make_encoder(shape, options)->prologue() == "");
}

BOOST_AUTO_TEST_CASE(writes_the_canonical_text_of_every_type) {
  struct example {
    type value_type;
    std::vector<std::string> texts;
  };
  const example examples[] = {
    {type_id::boolean, {"true", "~", "false"}},
    {type_id::tinyint, {"-128", "127", "0"}},
    {type_id::bigint, {"-9223372036854775808", "9223372036854775807"}},
    {type_id::real, {"0.1", "nan", "16777216.0"}},
    {type_id::double_, {"0.1", "-0.0", "1e+300", "inf", "-inf"}},
    {type::decimal(18, 4), {"-0.0001", "12345678901234.5678"}},
    {type::decimal(38, 10), {"-1234567890123456789012345678.0123456789", "0.0000000000"}},
    {type_id::date, {"1969-12-31", "2024-02-29"}},
    {type_id::time, {"23:59:59.999999", "00:00:00"}},
    {type_id::timestamp, {"2024-01-15 09:30:00", "1969-12-31 23:59:59.5"}},
    {type_id::interval, {"1 year 2 months 3 days 04:05:06.7", "00:00:00"}},
    {type_id::bytes, {"a\\x00\\xFF", "b"}},
  };
  for (const auto& each : examples) {
    std::string expected;
    for (const auto& text : each.texts)
      expected += (text == "~" ? "" : text) + "\n";
    BOOST_TEST_CONTEXT(to_string(each.value_type))
    BOOST_TEST(encode("csv", each.value_type, each.texts) == expected);
  }
}

BOOST_AUTO_TEST_CASE(appends_one_range_of_bytes_for_each_alive_row) {
  arena memory;
  const auto shape = columns_of({type_id::varchar, type_id::integer});
  const auto names = column_of(type_id::varchar, {"x", "a,b", "~"}, memory);
  const std::uint32_t codes[] = {1, 0, 2, 1};
  column coded;
  coded.value_type = type_id::varchar;
  coded.encoding = column_encoding::dictionary;
  coded.codes = codes;
  coded.dictionary = &names;
  coded.dictionary_size = 3;
  const column columns[] = {coded, constant_column(*parse_value("7", type_id::integer), memory)};
  const std::uint32_t alive[] = {0, 2, 3};
  batch_view rows;
  rows.columns = columns;
  rows.row_count = 4;
  rows.rows = {alive, 3};
  encoded_rows out;
  const auto encoder = format_named("csv").make_encoder(shape, {});
  encoder->encode(rows, out);
  encoder->encode(rows, out);
  BOOST_TEST(std::string(out.bytes.begin(), out.bytes.end()) == "\"a,b\",7\n,7\n\"a,b\",7\n\"a,b\",7\n,7\n\"a,b\",7\n");
  const std::vector<std::uint64_t> ends{8, 11, 19, 27, 30, 38};
  BOOST_TEST(out.ends == ends, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(makes_room_for_rows_far_longer_than_those_before) {
  const std::string text(1'000'000, '"');
  const auto got = encode("csv", type_id::varchar, {"x", text, "y"});
  BOOST_TEST((got == "x\n\"" + text + text + "\"\ny\n"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
