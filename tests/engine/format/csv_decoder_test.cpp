#include <algorithm>

#include "decoding.hpp"
#include <boost/test/unit_test.hpp>

namespace {

using namespace millrace;
using namespace millrace::format_test;

const schema text_and_number = columns_of({type_id::varchar, type_id::integer});

struct example {
  std::string_view input;
  std::string_view rows;
  std::string_view failures;
};

void check(const schema& shape, const format_options& options, std::initializer_list<example> examples) {
  for (const auto& each : examples) {
    BOOST_TEST_CONTEXT("input: " << each.input) {
      const auto got = decode("csv", shape, each.input, options);
      BOOST_TEST(got.rows == each.rows);
      BOOST_TEST(got.failures == each.failures);
    }
  }
}

BOOST_AUTO_TEST_SUITE(csv_decoder)

BOOST_AUTO_TEST_CASE(reads_records_with_either_line_end_or_none_at_the_end) {
  check(text_and_number, {},
        {
          {"", "", ""},
          {"x,1\ny,2\n", "x|1\ny|2\n", ""},
          {"x,1\r\ny,2\r\n", "x|1\ny|2\n", ""},
          {"x,1\ny,2", "x|1\ny|2\n", ""},
          {"x,1\ny,2\r", "x|1\ny|2\n", ""},
          {"x,1\r\ny,2\n", "x|1\ny|2\n", ""},
        });
}

BOOST_AUTO_TEST_CASE(undoes_quoting) {
  check(text_and_number, {},
        {
          {"\"x\",\"1\"\n", "x|1\n", ""},
          {"\"a,b\",1\n", "a,b|1\n", ""},
          {"\"a\nb\r\nc\",1\r\n", "a\nb\r\nc|1\n", ""},
          {"\"a\"\"b\",1\nplain,2\n,3\n", "a\"b|1\nplain|2\n~|3\n", ""},
          {"\"\"\"\"\"\",1\n", "\"\"|1\n", ""},
          {"\"\",\"\"\n", "|~\n", ""},
          {"x,\"1\"\r\n", "x|1\n", ""},
          {"x,\"1\"", "x|1\n", ""},
          {"x,\"1\"\r", "x|1\n", ""},
        });
}

BOOST_AUTO_TEST_CASE(takes_a_quote_within_an_unquoted_field_as_text) {
  check(text_and_number, {},
        {
          {"5\" pipe,1\n\"q\",2\n", "5\" pipe|1\nq|2\n", ""},
          {" \"x\",1\n", " \"x\"|1\n", ""},
          {"a\"\"b,1\n", "a\"\"b|1\n", ""},
        });
}

BOOST_AUTO_TEST_CASE(loses_one_line_to_bad_quoting) {
  check(text_and_number, {},
        {
          {"x,1\n\"y\"z,2\nw,3\n", "x|1\nw|3\n", "4:bad_quoting"},
          {"\"never closed,1\nx,2\ny,3\n", "x|2\ny|3\n", "0:bad_quoting"},
          {"\"open,1\n\"x\",2\n\"y\",3\n", "x|2\ny|3\n", "0:bad_quoting"},
          {"x,1\n\"", "x|1\n", "4:bad_quoting"},
          {"\"x\"\r,1\ny,2\n", "y|2\n", "0:bad_quoting"},
          {"\"x\" ,1\ny,2\n", "y|2\n", "0:bad_quoting"},
        });
}

BOOST_AUTO_TEST_CASE(fails_records_with_a_wrong_number_of_fields) {
  check(text_and_number, {},
        {
          {"x\ny,2\nz,3,4\nw,5\n", "y|2\nw|5\n", "0:too_few_fields 6:too_many_fields"},
          {",,,,,,,,,,,,,,,,,,,,,,\nx,1\n", "x|1\n", "0:too_many_fields"},
          {" \nx,1\n", "x|1\n", "0:too_few_fields"},
        });
}

BOOST_AUTO_TEST_CASE(survives_a_record_wider_than_a_batch_of_fields) {
  const std::string commas(20'000, ',');
  const auto got = decode("csv", text_and_number, "x,1\n" + commas + "\ny,2\n" + commas);
  BOOST_TEST(got.rows == "x|1\ny|2\n");
  BOOST_TEST(got.failures == "4:too_many_fields 20009:too_many_fields");
}

BOOST_AUTO_TEST_CASE(skips_empty_lines) {
  check(text_and_number, {},
        {
          {"\n\r\nx,1\n\n\ny,2\n\r\n", "x|1\ny|2\n", ""},
          {"\n", "", ""},
          {"\r", "", ""},
        });
}

BOOST_AUTO_TEST_CASE(takes_an_empty_line_of_a_single_column_as_null_if_empty_means_null) {
  const auto single = columns_of({type_id::varchar});
  check(single, {}, {{"x\n\n\r\ny\n", "x\n~\n~\ny\n", ""}, {"\"\"\n", "\n", ""}});
  format_options options;
  options.null_text = "NULL";
  check(single, options, {{"x\n\n\r\nNULL\n\"\"\n", "x\n~\n\n", ""}});
}

BOOST_AUTO_TEST_CASE(tells_null_from_text) {
  check(text_and_number, {}, {{",\n\"\",1\n", "~|~\n|1\n", ""}});
  format_options options;
  options.null_text = "N/A";
  check(text_and_number, options,
        {
          {"N/A,N/A\n\"N/A\",1\n,\n", "~|~\nN/A|1\n|~\n", ""},
          {"x,N/A\r\n", "x|~\n", ""},
        });
}

BOOST_AUTO_TEST_CASE(follows_the_dialect) {
  format_options options;
  options.delimiter = '\t';
  options.quote = '\'';
  check(text_and_number, options, {{"a,\"b\t1\n'c\td'\t2\n", "a,\"b|1\nc\td|2\n", ""}});
  options.delimiter = ';';
  options.quote = 0;
  using namespace std::string_view_literals;
  check(text_and_number, options, {{"\"a;1\n\0b;2\n"sv, "\"a|1\n\0b|2\n"sv, ""}});
}

BOOST_AUTO_TEST_CASE(refuses_text_that_is_not_utf8_where_text_is_wanted) {
  check(columns_of({type_id::varchar, type_id::varchar}), {},
        {
          {"\xc3\xa9,x\n\xc3,y\nz,\xff\n", "\xc3\xa9|x\n", "5:invalid_utf8:0 9:invalid_utf8:1"},
          // Two halves of a code point, one on each side of a delimiter.
          {"\xc3,\xa9\n", "", "0:invalid_utf8:0"},
        });
  const auto shape = columns_of({type_id::varchar, type_id::varchar});
  const auto second_only = format_named("csv").make_decoder(shape, {false, true}, {});
  BOOST_TEST(decode(*second_only, "\xff,x\n").rows == "~|x\n");
}

BOOST_AUTO_TEST_CASE(checks_utf8_in_each_field_if_the_delimiter_could_hide_in_a_code_point) {
  format_options options;
  options.delimiter = '\xa9';
  check(columns_of({type_id::varchar, type_id::integer}), options,
        {
          {"\xc3\xa9"
           "1\n",
           "", "0:invalid_utf8:0"},
          {"x\xa9"
           "2\n",
           "x|2\n", ""},
        });
}

BOOST_AUTO_TEST_CASE(leaves_columns_nobody_needs_null_and_unread) {
  const auto decoder = format_named("csv").make_decoder(text_and_number, {true, false}, {});
  const auto got = decode(*decoder, "x,not a number\ny,2,3\nz\nw,4\n");
  BOOST_TEST(got.rows == "x|~\nw|~\n");
  BOOST_TEST(got.failures == "15:too_many_fields 21:too_few_fields");
}

BOOST_AUTO_TEST_CASE(refuses_null_in_a_column_that_forbids_it) {
  auto shape = text_and_number;
  shape.fields[0].is_nullable = false;
  shape.fields[1].is_nullable = false;
  check(shape, {}, {{"x,1\n,2\ny,\n\"\",3\n", "x|1\n|3\n", "4:null_not_allowed:0 7:null_not_allowed:1"}});
}

BOOST_AUTO_TEST_CASE(names_the_first_bad_column_of_a_record) {
  check(columns_of({type_id::integer, type_id::tinyint}), {},
        {
          {"1,1\nx,999\n2,999\n3,\n", "1|1\n3|~\n", "4:bad_value:0 10:out_of_range:1"},
          {"x,1\n1\n1,x\n\"", "", "0:bad_value:0 4:too_few_fields 6:bad_value:1 10:bad_quoting"},
        });
}

BOOST_AUTO_TEST_CASE(follows_the_layout_of_the_file) {
  const auto decoder = format_named("csv").make_decoder(text_and_number, {true, true}, {});
  const file_layout layout{{1, -1, 0}};
  const auto got = decode(*decoder, "1,ignored,x\n2,y\nbad,ignored,z\n", &layout);
  BOOST_TEST(got.rows == "x|1\n");
  BOOST_TEST(got.failures == "12:too_few_fields 16:bad_value:1");
  const file_layout partial{{-1, 0}};
  BOOST_TEST(decode(*decoder, "1,x\n", &partial).rows == "x|~\n");
  BOOST_TEST(decode(*decoder, "x,1\n").rows == "x|1\n");
}

BOOST_AUTO_TEST_CASE(reads_more_rows_than_a_batch_holds) {
  std::string input;
  std::string rows;
  for (std::uint32_t i = 0; i < 3 * batch_rows_max + 7; ++i) {
    const bool is_bad = i % 1000 == 999;
    input += "k" + std::to_string(i) + (is_bad ? ",x\n" : "," + std::to_string(i) + "\n");
    rows += is_bad ? "" : "k" + std::to_string(i) + "|" + std::to_string(i) + "\n";
  }
  const auto got = decode("csv", text_and_number, input);
  BOOST_TEST((got.rows == rows));
  BOOST_TEST(std::count(got.failures.begin(), got.failures.end(), ':') == 2 * 12);
}

BOOST_AUTO_TEST_CASE(finds_a_record_again_by_its_offset) {
  const std::string_view input = "x,1\r\n\"y\nz\",2\n\"bad\"x,\ny\n\nw,3";
  const auto decoder = format_named("csv").make_decoder(text_and_number, {true, true}, {});
  const padded bytes(input);
  BOOST_TEST(decoder->record_at(bytes.view(), 0) == "x,1");
  BOOST_TEST(decoder->record_at(bytes.view(), 5) == "\"y\nz\",2");
  BOOST_TEST(decoder->record_at(bytes.view(), 13) == "\"bad\"x,");
  BOOST_TEST(decoder->record_at(bytes.view(), 24) == "w,3");
  const std::vector<std::uint32_t> offsets{0, 5, 24};
  BOOST_TEST(decode(*decoder, input).offsets == offsets, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(asks_the_system_for_no_memory_once_it_is_warm) {
  std::string input;
  for (int i = 0; i < 10'000; ++i)
    input += "\"a\"\"b\"," + std::to_string(i) + "\n";
  const padded bytes(input);
  const auto decoder = format_named("csv").make_decoder(text_and_number, {true, true}, {});
  arena memory;
  std::vector<record_failure> failures;
  const auto run = [&] {
    decoded_batch batch;
    decoder->begin(bytes.view(), nullptr, memory, failures);
    while (decoder->next(batch))
      continue;
    memory.reset();
  };
  run();
  const auto blocks = memory.block_allocations();
  run();
  BOOST_TEST(memory.block_allocations() == blocks);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
