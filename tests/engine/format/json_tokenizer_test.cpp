#include "decoding.hpp"
#include <boost/test/unit_test.hpp>
#include <simdjson.h>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/format/json_tokenizer.hpp"

namespace {

using namespace millrace;
using namespace millrace::format_test;

BOOST_AUTO_TEST_SUITE(tokenizer_of_json)

BOOST_AUTO_TEST_CASE(finds_special_characters_as_the_plain_loop_does) {
  constexpr std::uint64_t seed = 31;
  random_sequence random(seed);
  for (int i = 0; i < 50'000; ++i) {
    std::string text(random.below(70), 'x');
    for (auto& c : text)
      c = static_cast<char>(random.below(4) == 0 ? random.below(256) : 'x');
    const padded bytes(text);
    const auto* begin = bytes.view().data();
    const auto* end = begin + text.size();
    BOOST_TEST_CONTEXT("seed " << seed << ", text: " << text)
    BOOST_REQUIRE((find_special(begin, end) == find_special_plainly(begin, end)));
  }
}

/// Takes pieces of JSON in an order that makes sense some of the time.
std::string random_line(random_sequence& random) {
  constexpr std::string_view pieces[] = {
    "{",       "}",    "[",    "]", ":",  ",",  "\"a\":", "\"b\"", "\"\\u0041\\n\"",     "1",
    "-0.5e+3", "true", "null", " ", "\\", "\"", "01",     "e",     "\"\\ud83d\\ude00\"", "\xc3\xa9",
    "x",       "\t"};
  std::string line = "{";
  for (auto count = random.below(12); count != 0; --count) {
    if (random.below(3) != 0)
      line += line.back() == '{' || line.back() == ',' ? "\"a\":1" : ",\"b\":[{\"c\":\"d\"}]";
    else
      line += pieces[random.below(std::size(pieces))];
  }
  return random.below(4) == 0 ? line : line + "}";
}

/// A line without what an array may have behind its element.
std::string_view element_of(std::string_view line) {
  const auto drop = [&line](std::string_view last) {
    line.remove_suffix(line.ends_with(last) ? last.size() : 0);
    line = line.substr(0, line.find_last_not_of(" \t") + 1);
  };
  for (const auto* last : {"", "]", ","})
    drop(last);
  return line;
}

BOOST_AUTO_TEST_CASE(accepts_the_lines_that_a_known_parser_takes_for_an_object) {
  constexpr std::uint64_t seed = 17;
  random_sequence random(seed);
  simdjson::dom::parser known;
  const auto decoder = format_named("json").make_decoder(columns_of({type_id::varchar}), {true}, {});
  int accepted = 0;
  for (int i = 0; i < 100'000; ++i) {
    const auto line = random_line(random);
    simdjson::dom::object object;
    const bool is_object = known.parse(std::string(element_of(line))).get(object) == simdjson::SUCCESS;
    BOOST_TEST_CONTEXT("seed " << seed << ", line: " << line)
    BOOST_REQUIRE((decode(*decoder, line).failures.empty()) == is_object);
    accepted += is_object ? 1 : 0;
  }
  // The comparison is worth something only if both answers occur.
  BOOST_TEST(accepted > 5'000);
  BOOST_TEST(accepted < 95'000);
}

BOOST_AUTO_TEST_CASE(unescapes_as_a_known_parser_does) {
  constexpr std::string_view pieces[] = {
    "x",        "\\n",     "\\\"",    "\\\\", "\\/", "\\u0000", "\\u00E9", "\\u20ac", "\\uD83D\\uDE00",
    "\xc3\xa9", "\\uffff", "\\u007f", "\\t",  "\\r", "\\b",     "\\f",     " "};
  constexpr std::uint64_t seed = 41;
  random_sequence random(seed);
  simdjson::dom::parser known;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto count = random.below(20); count != 0; --count)
      text += pieces[random.below(std::size(pieces))];
    std::string_view expected;
    BOOST_REQUIRE(known.parse("\"" + text + "\"").get(expected) == simdjson::SUCCESS);
    std::string got(text.size(), '\0');
    got.resize(static_cast<std::size_t>(unescape_json(text, got.data()) - got.data()));
    BOOST_TEST_CONTEXT("seed " << seed << ", text: " << text)
    BOOST_REQUIRE(got == expected);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
