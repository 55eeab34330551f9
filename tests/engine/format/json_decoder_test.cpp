#include "decoding.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/format/json_tokenizer.hpp"

namespace {

using namespace millrace;
using namespace millrace::format_test;

const schema text_and_number = columns_of({type_id::varchar, type_id::integer});

struct example {
  std::string_view input;
  std::string_view rows;
  std::string_view failures;
};

void check(const schema& shape, std::initializer_list<example> examples) {
  for (const auto& each : examples) {
    BOOST_TEST_CONTEXT("input: " << each.input) {
      const auto got = decode("json", shape, each.input);
      BOOST_TEST(got.rows == each.rows);
      BOOST_TEST(got.failures == each.failures);
    }
  }
}

BOOST_AUTO_TEST_SUITE(json_decoder)

BOOST_AUTO_TEST_CASE(reads_members_by_name_in_any_order) {
  check(text_and_number, {
                           {"{\"a\":\"x\",\"b\":1}\n{\"b\":2,\"a\":\"y\"}\n", "x|1\ny|2\n", ""},
                           {" { \"a\" : \"x\" , \"b\" : 1 } \r\n", "x|1\n", ""},
                           {"{\"b\":1}\n{}\n{\"a\":null,\"b\":null}", "~|1\n~|~\n~|~\n", ""},
                           {"{\"c\":[{\"a\":1}],\"a\":\"x\",\"d\":{},\"b\":1}", "x|1\n", ""},
                           {"\n  \n\r\n{\"b\":1}\n\n", "~|1\n", ""},
                           {"", "", ""},
                         });
}

BOOST_AUTO_TEST_CASE(reads_arrays_that_are_written_one_element_a_line) {
  check(text_and_number, {
                           {"[\n{\"b\":1},\n{\"b\":2}\n]\n", "~|1\n~|2\n", ""},
                           {"[{\"b\":1},\r\n {\"b\":2}]\r\n", "~|1\n~|2\n", ""},
                           {"[ {\"b\":1}\n, {\"b\":2}\n ] \n", "~|1\n~|2\n", ""},
                           {"[{\"b\":1}]\n[]\n[\n]\n,\n{\"b\":2} , ]", "~|1\n~|2\n", ""},
                           {"[[]]\n{\"b\":1},,\n]{\"b\":1}\n[1]\n[{\"b\":1},{\"b\":2}]\n", "",
                            "0:bad_json 5:bad_json 15:bad_json 24:bad_json 28:bad_json"},
                         });
}

BOOST_AUTO_TEST_CASE(reads_timestamps_from_numbers_by_a_pattern) {
  const schema shape = columns_of({type_id::timestamp, type_id::date});
  format_options options;
  options.timestamp_format = "%s";
  const auto decoder = format_named("json").make_decoder(shape, {true, true}, options);
  BOOST_TEST(decode(*decoder, "{\"a\":1583709433}\n{\"a\":\"1583709433\"}\n").rows ==
             "2020-03-08 23:17:13|~\n2020-03-08 23:17:13|~\n");
  BOOST_TEST(decode(*decoder, "{\"a\":true}\n{\"b\":5}\n{\"a\":1.5}").failures ==
             "0:bad_value:0 11:bad_value:1 19:bad_value:0");
  BOOST_TEST(decode("json", shape, "{\"a\":1583709433}").failures == "0:bad_value:0");
}

BOOST_AUTO_TEST_CASE(lets_the_last_of_equal_names_win) {
  check(text_and_number, {
                           {"{\"b\":1,\"b\":2}", "~|2\n", ""},
                           {"{\"b\":1,\"b\":null}", "~|~\n", ""},
                           {"{\"B\":1}", "~|1\n", ""},
                           {"{\"b\":1,\"B\":2}", "~|1\n", ""},
                           {"{\"B\":1,\"b\":2}", "~|2\n", ""},
                           {"{\"\\u0062\":5}", "~|5\n", ""},
                         });
}

BOOST_AUTO_TEST_CASE(undoes_escapes) {
  check(text_and_number, {
                           {R"({"a":"\"\\\/\b\f\n\r\tx"})", "\"\\/\b\f\n\r\tx|~\n", ""},
                           {R"({"a":"\u00e9\u20ac\ud83d\ude00"})", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80|~\n", ""},
                           {"{\"a\":\"plain\"}\n{\"a\":\"\\n\"}\n{}\n{\"a\":\"\"}\n", "plain|~\n\n|~\n~|~\n|~\n", ""},
                         });
  BOOST_TEST(decode("json", text_and_number, R"({"a":"\u0000"})").rows == std::string("\0|~\n", 4));
}

BOOST_AUTO_TEST_CASE(undoes_escapes_in_values_of_every_type) {
  struct {
    type value_type;
    std::string_view value;
    std::string_view row;
  } const examples[] = {
    {type_id::boolean, R"("\u0074rue")", "true\n"},
    {type_id::tinyint, R"("\u002d7")", "-7\n"},
    {type_id::bigint, R"("\u0035")", "5\n"},
    {type_id::real, R"("0\u002e5")", "0.5\n"},
    {type_id::double_, R"("1\u00655")", "100000.0\n"},
    {type::decimal(9, 2), R"("1\u002e25")", "1.25\n"},
    {type::decimal(38, 2), R"("1\u002e25")", "1.25\n"},
    {type_id::date, R"("2024\u002d02-29")", "2024-02-29\n"},
    {type_id::time, R"("09\u003a30:00")", "09:30:00\n"},
    {type_id::timestamp, R"("2024-02-29\u0020\u00309:30:00")", "2024-02-29 09:30:00\n"},
    {type_id::interval, R"("1\u0020day")", "1 day\n"},
    {type_id::bytes, R"("\u005cx0\u0030")", "\\x00\n"},
  };
  for (const auto& [value_type, value, row] : examples)
    BOOST_TEST_CONTEXT(to_string(value_type)) {
      const auto got = decode("json", columns_of({value_type}), "{\"a\":" + std::string(value) + "}");
      BOOST_TEST(got.rows == row);
      BOOST_TEST(got.failures == "");
    }
  check(columns_of({type_id::bigint}), {{"{\"a\":\"\\n\"}\n{\"a\":\"1\\/2\"}", "", "0:bad_value:0 11:bad_value:0"}});
  format_options options;
  options.timestamp_format = "%d/%m/%Y";
  BOOST_TEST(decode("json", columns_of({type_id::timestamp}), R"({"a":"15\/01\/2024"})", options).rows ==
             "2024-01-15 00:00:00\n");
}

BOOST_AUTO_TEST_CASE(takes_any_value_as_text) {
  check(text_and_number, {
                           {R"({"a":1.50})", "1.50|~\n", ""},
                           {R"({"a":true})", "true|~\n", ""},
                           {R"({"a":{"k": [1, "\u0041", null]}})", "{\"k\": [1, \"\\u0041\", null]}|~\n", ""},
                           {R"({"a":[]})", "[]|~\n", ""},
                         });
}

BOOST_AUTO_TEST_CASE(refuses_values_of_another_kind) {
  check(text_and_number, {
                           {R"({"b":true})", "", "0:bad_value:1"},
                           {R"({"b":[1]})", "", "0:bad_value:1"},
                           {R"({"b":{}})", "", "0:bad_value:1"},
                           {R"({"b":"x"})", "", "0:bad_value:1"},
                           {R"({"b":""})", "", "0:bad_value:1"},
                           {R"({"b":"12"})", "~|12\n", ""},
                           {R"({"b":2147483648})", "", "0:out_of_range:1"},
                           {R"({"b":123456789012345678901234567890})", "", "0:out_of_range:1"},
                         });
  for (const auto value_type : {type_id::timestamp, type_id::date, type_id::time, type_id::interval})
    BOOST_TEST_CONTEXT(to_string(type(value_type)))
  BOOST_TEST(decode("json", columns_of({value_type}), R"({"a":1705311000})").failures == "0:bad_value:0");
  check(columns_of({type_id::boolean}),
        {
          {"{\"a\":true}\n{\"a\":\"F\"}\n{\"a\":1}\n", "true\nfalse\n", "21:bad_value:0"},
        });
}

BOOST_AUTO_TEST_CASE(reads_numbers_from_their_text) {
  check(columns_of({type::decimal(38, 20), type_id::bigint, type_id::double_}),
        {
          {R"({"a":0.12345678901234567890,"b":9007199254740993,"c":1e-7})",
           "0.12345678901234567890|9007199254740993|1e-07\n", ""},
          {R"({"c":1e400})", "", "0:out_of_range:2"},
          {R"({"c":"nan"})", "~|~|nan\n", ""},
        });
}

BOOST_AUTO_TEST_CASE(reads_times_from_strings) {
  check(columns_of({type_id::timestamp, type_id::date, type_id::bytes}),
        {
          {R"({"a":"2024-01-15T09:30:00Z","b":"2024-01-15","c":"\\x00\u0041"})",
           "2024-01-15 09:30:00|2024-01-15|\\x00A\n", ""},
          {R"({"a":"yesterday"})", "", "0:bad_value:0"},
        });
  format_options options;
  options.timestamp_format = "%d.%m.%Y";
  BOOST_TEST(decode("json", columns_of({type_id::timestamp}), R"({"a":"15.01.2024"})", options).rows ==
             "2024-01-15 00:00:00\n");
}

BOOST_AUTO_TEST_CASE(refuses_lines_that_are_not_one_object) {
  for (const std::string_view line : {"[1]",
                                      "1",
                                      "null",
                                      "x",
                                      "{",
                                      "}",
                                      "{}{}",
                                      "{} x",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{,}",
                                      "{\"a\":1 \"b\":2}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "{\"a\":01}",
                                      "{\"a\":1.}",
                                      "{\"a\":.5}",
                                      "{\"a\":+1}",
                                      "{\"a\":1e}",
                                      "{\"a\":-}",
                                      "{\"a\":nul}",
                                      "{\"a\":\"x}",
                                      "{\"a\":\"\t\"}",
                                      "{\"a\":\"\\x\"}",
                                      "{\"a\":\"\\u12g4\"}",
                                      "{\"a\":\"\\ud800\"}",
                                      "{\"a\":\"\\ud800\\u0041\"}",
                                      "{\"a\":\"\\udc00\"}",
                                      "{\"a\":[1,]}",
                                      "{\"a\":[1}",
                                      "{\"a\":{\"b\" 1}}",
                                      "{\"z\":[tru]}",
                                      "{\"a\":\"\\",
                                      "{\"a\":\"\\u00"}) {
    const auto got = decode("json", text_and_number, std::string(line) + "\n{\"b\":1}\n");
    BOOST_TEST_CONTEXT("line: " << line) {
      BOOST_TEST(got.rows == "~|1\n");
      BOOST_TEST(got.failures == "0:bad_json");
    }
  }
}

BOOST_AUTO_TEST_CASE(bounds_how_deep_values_nest) {
  const auto nested = [](unsigned depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  BOOST_TEST(decode("json", text_and_number, nested(json_depth_max)).failures == "");
  BOOST_TEST(decode("json", text_and_number, nested(json_depth_max + 1)).failures == "0:bad_json");
  BOOST_TEST(decode("json", text_and_number, nested(100'000)).failures == "0:bad_json");
}

BOOST_AUTO_TEST_CASE(reports_failures_in_the_order_of_lines) {
  check(text_and_number, {{"{\"b\":\"x\"}\n{\n{\"b\":\"y\"}\n", "", "0:bad_value:1 10:bad_json 12:bad_value:1"}});
}

BOOST_AUTO_TEST_CASE(refuses_lines_that_are_not_utf8) {
  check(text_and_number,
        {
          {"{\"a\":\"\xc3\xa9\"}\n{\"z\":\"\xff\",\"b\":1}\n{\"b\":2}\n", "\xc3\xa9|~\n~|2\n", "11:invalid_utf8"},
        });
}

BOOST_AUTO_TEST_CASE(leaves_columns_nobody_needs_null_and_unread) {
  const auto decoder = format_named("json").make_decoder(text_and_number, {true, false}, {});
  BOOST_TEST(decode(*decoder, R"({"a":"x","b":"not a number"})").rows == "x|~\n");
}

BOOST_AUTO_TEST_CASE(refuses_null_in_a_column_that_forbids_it) {
  auto shape = text_and_number;
  shape.fields[1].is_nullable = false;
  check(shape, {{"{\"b\":1}\n{\"a\":\"x\"}\n{\"b\":null}\n", "~|1\n", "8:null_not_allowed:1 18:null_not_allowed:1"}});
}

BOOST_AUTO_TEST_CASE(reads_more_rows_than_a_batch_holds) {
  std::string input;
  std::string rows;
  for (std::uint32_t i = 0; i < 2 * batch_rows_max + 7; ++i) {
    input += "{\"b\":" + std::to_string(i) + "}\n" + (i % 100 == 0 ? "{\n" : "");
    rows += "~|" + std::to_string(i) + "\n";
  }
  BOOST_TEST((decode("json", text_and_number, input).rows == rows));
}

BOOST_AUTO_TEST_CASE(finds_a_record_again_by_its_offset) {
  const auto decoder = format_named("json").make_decoder(text_and_number, {true, true}, {});
  const padded bytes("{\"b\":1}\r\nnot json\n{}");
  BOOST_TEST(decoder->record_at(bytes.view(), 0) == "{\"b\":1}");
  BOOST_TEST(decoder->record_at(bytes.view(), 9) == "not json");
  BOOST_TEST(decoder->record_at(bytes.view(), 18) == "{}");
}

BOOST_AUTO_TEST_CASE(makes_bad_fields_null_where_that_is_asked_for) {
  auto shape = columns_of({type_id::integer, type_id::bytes, type_id::date});
  shape.fields[2].is_nullable = false;
  format_options options;
  options.nulls_bad_fields = true;
  const example examples[] = {
    {R"({"a":"x","b":"y","c":"2026-01-01"})", "~|y|2026-01-01\n", "0:bad_value:0:null"},
    {R"({"a":3000000000,"b":"\\x","c":"2026-01-01"})", "~|~|2026-01-01\n",
     "0:out_of_range:0:null 0:bad_value:1:null"},
    {R"({"a":{},"b":"y","c":"never"})", "", "0:bad_value:2"},
    {R"({"a":[],"b":"y","c":null})", "", "0:null_not_allowed:2"},
    {R"({"a":1,"b":"y","c":"2026-01-01")", "", "0:bad_json"},
  };
  for (const auto& each : examples)
    BOOST_TEST_CONTEXT("input: " << each.input) {
      const auto got = decode("json", shape, each.input, options);
      BOOST_TEST(got.rows == each.rows);
      BOOST_TEST(got.failures == each.failures);
    }
}

BOOST_AUTO_TEST_CASE(keeps_rows_of_null_fields_among_rows_that_fail) {
  auto shape = columns_of({type_id::integer, type_id::integer});
  shape.fields[1].is_nullable = false;
  format_options options;
  options.nulls_bad_fields = true;
  const auto got = decode("json", shape,
                          "{\"a\":1,\"b\":1}\n{\"a\":[],\"b\":2}\n{\"a\":[],\"b\":[]}\n{\"a\":4,\"b\":4}\n", options);
  BOOST_TEST(got.rows == "1|1\n~|2\n4|4\n");
  BOOST_TEST(got.failures == "14:bad_value:0:null 29:bad_value:1");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
