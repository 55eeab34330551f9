#include "millrace/engine/format/json_fault.hpp"

#include "decoding.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"

namespace {

using namespace millrace;
using namespace millrace::format_test;

BOOST_AUTO_TEST_SUITE(json_fault_)

BOOST_AUTO_TEST_CASE(says_where_a_line_stops_to_be_an_object_and_what_should_stand_there) {
  const struct {
    std::string_view line;
    std::size_t place;
    std::string_view expected;
  } examples[] = {
    {"nonsense", 0, "an object, as {\"name\": value}"},
    {" 5", 1, "an object, as {\"name\": value}"},
    {"{a:1}", 1, "a name in double quotes"},
    {"{\"a\":1,}", 7, "a name in double quotes"},
    {"{\"a\" 1}", 5, "a colon behind the name"},
    {"{\"a\":}", 5, "a value"},
    {"{\"a\":nul}", 5, "a value"},
    {"{\"a\":1 \"b\":2}", 7, "a comma, or the closing brace of the object"},
    {"{\"a\":1", 6, "a comma, or the closing brace of the object"},
    {"{\"a\":", 5, "the rest of the object: JSON is read one object a line"},
    {"{\"a\":\"x", 7, "the closing quote of the string"},
    {"{\"a", 3, "the closing quote of the string"},
    {"{\"a\":\"\\q\"}", 8, "an escape as in JSON, and no control characters in a string"},
    {"{\"a\":[1,}]}", 8, "a sound object or array, of few levels"},
    {"{\"a\":1}{\"a\":2}", 7, "the end of the line: JSON is read one object a line"},
    {"[{\"a\":1},{\"a\":2}]", 9, "the end of the line: JSON is read one object a line"},
  };
  for (const auto& each : examples)
    BOOST_TEST_CONTEXT(each.line) {
      const padded line(each.line);
      const auto fault = find_json_fault(line.view());
      BOOST_TEST(fault.place == each.place);
      BOOST_TEST(fault.expected == each.expected);
    }
}

BOOST_AUTO_TEST_CASE(finds_a_fault_exactly_where_the_decoder_does) {
  constexpr std::uint64_t seed = 41;
  random_sequence random(seed);
  const auto shape = columns_of({type_id::varchar});
  const std::string_view pieces[] = {"{", "}", "\"a\"", ":", ",", "1", "null", "[", "]", " ", "\"x", "\\", "{\"a\":1}"};
  for (int i = 0; i < 20'000; ++i) {
    std::string text = random.below(2) == 0 ? "{" : "";
    for (auto count = random.below(8); count > 0; --count)
      text += pieces[random.below(std::size(pieces))];
    const padded line(text);
    const bool is_bad = !decode("json", shape, text).failures.empty();
    const bool has_no_row = decode("json", shape, text).rows.empty();
    BOOST_TEST_CONTEXT("seed " << seed << ", line: " << text)
    BOOST_REQUIRE(find_json_fault(line.view()).expected.empty() != (is_bad || has_no_row));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
