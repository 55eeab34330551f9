#include "millrace/engine/format/text_head.hpp"

#include <string>

#include "decoding.hpp"
#include <boost/test/unit_test.hpp>

namespace {

using namespace millrace;
using namespace millrace::format_test;
using namespace std::string_literals;

/// What opening a file of an integer column `id` says.
std::string opened(std::string_view format, std::string_view head, bool has_header = true) {
  format_options options;
  options.has_header = has_header;
  const schema shape{{{"id", type_id::integer}}};
  const auto start = format_named(format).make_splitter(shape, options)->open(head);
  return start.ok() ? "" : start.error().message;
}

std::string wide(std::string_view text, bool is_big_endian) {
  std::string bytes;
  for (const auto c : text)
    bytes += is_big_endian ? "\0"s + c : c + "\0"s;
  return bytes;
}

BOOST_AUTO_TEST_SUITE(text_head)

BOOST_AUTO_TEST_CASE(names_what_is_not_utf_8) {
  for (const auto* format : {"csv", "json"}) {
    BOOST_TEST(opened(format, "\xff\xfe" + wide("id\n1\n", false)) == "the text is UTF-16, not UTF-8");
    BOOST_TEST(opened(format, "\xfe\xff" + wide("id\n1\n", true)) == "the text is UTF-16, not UTF-8");
    BOOST_TEST(opened(format, wide("id\n1\n", false)) == "the text is UTF-16, not UTF-8");
    BOOST_TEST(opened(format, wide("id\n1\n", true)) == "the text is UTF-16, not UTF-8");
    BOOST_TEST(opened(format, "\xff\xfe\0\0i\0\0\0d\0\0\0"s) == "the text is UTF-32, not UTF-8");
    BOOST_TEST(opened(format, "\0\0\xfe\xff\0\0\0i"s) == "the text is UTF-32, not UTF-8");
  }
  BOOST_TEST(opened("csv", "\xef\xbb\xbfid\n1\n") == "");
  BOOST_TEST(opened("csv", "id\n\0\0\0\0\0\0\0\0"s) == "");
}

BOOST_AUTO_TEST_CASE(says_that_lines_end_in_carriage_returns_alone) {
  const auto message = "lines end in a carriage return alone, without a line feed";
  for (const bool has_header : {true, false}) {
    BOOST_TEST(opened("csv", "id\r1\r2\r", has_header) == message);
    BOOST_TEST(opened("csv", "\"id\"\r\"1\"", has_header) == message);
    BOOST_TEST(opened("csv", "id\r\n1\r2\r\n", has_header) == "");
    BOOST_TEST(opened("csv", "id\r", has_header) == "");
  }
  BOOST_TEST(opened("csv", "\"1\r2\"", false) == "");
  BOOST_TEST(opened("json", "{\"id\":1}\r{\"id\":2}\r") == message);
  BOOST_TEST(opened("json", "{\"id\":1}\r\n{\"id\":2}\r\n") == "");
  BOOST_TEST(opened("json", "{\r\"id\":1\r}") == "");
}

BOOST_AUTO_TEST_CASE(refuses_json_of_several_lines) {
  for (const auto* head : {"{\n  \"id\": 1\n}\n", " \n\t{ \r\n\"id\": 1\n}\n", "[\n  {\n    \"id\": 1\n", "[{\n\"id\": 1\n", "[ \n\n {\n"})
    BOOST_TEST(opened("json", head) == "an object goes over several lines", head);
  for (const auto* head : {"{\"id\":1}\n{\n", "[\n{\"id\":1},\n", "[{\"id\":1},\n", "[\n", "[\n]\n", "[]", "", "\n\n", "{", "nonsense\n{\n"})
    BOOST_TEST(opened("json", head) == (head == std::string("{") ? "an object goes over several lines" : ""), head);
}

BOOST_AUTO_TEST_CASE(asks_for_as_much_as_it_looks_at) {
  const schema shape{{{"id", type_id::integer}}};
  const auto records = format_named("json").make_splitter(shape, {});
  for (const auto* head : {"{\n", "[\n{\n", "\n [ {}\n", "\xef\xbb\xbf\n{}\n"})
    BOOST_TEST(records->is_enough(head), head);
  for (const auto* head : {"", "{}", "[\n", "[\n\n  {}", "\n\r\n"})
    BOOST_TEST(!records->is_enough(head), head);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
