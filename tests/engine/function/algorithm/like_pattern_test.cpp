#include "millrace/engine/function/algorithm/like_pattern.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"

namespace millrace {
namespace {

struct like_case {
  std::string_view text;
  std::string_view pattern;
  bool expected;
  std::string_view escape = "";
};

void check(std::initializer_list<like_case> cases, letters compared = letters::exact) {
  for (const auto& [text, pattern, expected, escape] : cases)
    BOOST_TEST(like_pattern(pattern, escape, compared).matches(text) == expected,
               text << " LIKE " << pattern << " ESCAPE " << escape);
}

row_error error_of(std::string_view pattern, std::string_view escape) {
  return like_pattern(pattern, escape, letters::exact).error();
}

// LIKE of ASCII as it is defined, trying everything.
bool matches_slowly(std::string_view text, std::string_view pattern, char escape) {
  if (pattern.empty())
    return text.empty();
  const auto is_escaped = pattern[0] == escape;
  if (!is_escaped && pattern[0] == '%')
    return matches_slowly(text, pattern.substr(1), escape) ||
           (!text.empty() && matches_slowly(text.substr(1), pattern, escape));
  const auto letter = pattern[is_escaped ? 1 : 0];
  const auto takes_any = !is_escaped && letter == '_';
  return !text.empty() && (takes_any || text[0] == letter) &&
         matches_slowly(text.substr(1), pattern.substr(is_escaped ? 2 : 1), escape);
}

std::string random_text(random_sequence& random, std::string_view alphabet, std::uint64_t size_max) {
  std::string text;
  for (auto size = random.below(size_max + 1); size != 0; --size)
    text += alphabet[random.below(alphabet.size())];
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(like_pattern_test)

BOOST_AUTO_TEST_CASE(matches_the_shapes_that_search_for_a_literal) {
  check({
    {"abc", "abc", true},   {"abcd", "abc", false}, {"", "", true},       {"a", "", false},
    {"abc", "ab%", true},   {"ab", "ab%", true},    {"xab", "ab%", false}, {"", "%", true},
    {"abc", "%bc", true},   {"bcd", "%bc", false},  {"abcd", "%bc%", true}, {"acbd", "%bc%", false},
    {"anything", "%%", true}, {"", "%%", true},     {"日本語", "%本%", true}, {"日本語", "日%", true},
  });
}

BOOST_AUTO_TEST_CASE(an_underscore_is_one_code_point_of_any_size) {
  check({
    {"a", "_", true}, {"é", "_", true}, {"日", "_", true}, {"😀", "_", true}, {"", "_", false}, {"ab", "_", false},
    {"日本", "__", true}, {"日本", "___", false}, {"x😀y", "x_y", true}, {"日本語", "_%_%_", true},
    {"日本", "_%_%_", false},
  });
}

BOOST_AUTO_TEST_CASE(tries_the_last_percent_again_after_a_mismatch) {
  check({
    {"aab", "%ab", true},
    {"mississippi", "%iss%ip%i", true},
    {"mississippi", "%iss%iss%iss%", false},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "%a%a%a%a%a%a%a%a%a%a%a%b", false},
    {"éaéb", "%_b", true},
    {"日本日語", "%日_", true},
  });
}

BOOST_AUTO_TEST_CASE(an_escape_makes_the_next_letter_a_letter) {
  check({
    {"50%", "50!%", true, "!"}, {"500", "50!%", false, "!"}, {"a_b", "a!_b", true, "!"}, {"axb", "a!_b", false, "!"},
    {"!", "!!", true, "!"}, {"a%b", "%!%%", true, "!"}, {"ab", "%!%%", false, "!"}, {"a", "!a", true, "!"},
    {"%", "é%", true, "é"}, {"x", "é%", false, "é"},
  });
}

BOOST_AUTO_TEST_CASE(an_escape_may_be_percent_or_underscore) {
  check({
    {"a%", "a%%", true, "%"}, {"a", "a%%", false, "%"}, {"ab", "a%%", false, "%"}, {"ab", "a_", true, "%"},
    {"a_", "a__", true, "_"}, {"ab", "a__", false, "_"}, {"abc", "a%", true, "_"}, {"a%%", "a%%%%", true, "%"},
  });
}

BOOST_AUTO_TEST_CASE(letters_of_any_case_are_equal_when_asked_for) {
  check({{"ABC", "abc", false}, {"ÉTÉ", "été", false}});
  check(
    {
      {"ABC", "abc", true}, {"abc", "%BC", true}, {"ÉTÉ", "été", true}, {"ΣΑΣ", "σασ", true}, {"ж", "Ж", true},
      {"\u212a", "k", true}, // The sign of the kelvin has three bytes, its other case one.
      {"A%", "a!%", true, "!"}, {"AB", "a!%", false, "!"}, {"X", "!x", true, "!"}, {"ABC", "a_d", false}, {"", "", true},
      {"", "%", true},
    },
    letters::any_case);
}

BOOST_AUTO_TEST_CASE(refuses_an_escape_that_escapes_nothing) {
  BOOST_CHECK(error_of("abc!", "!") == row_error::invalid_argument);
  BOOST_CHECK(error_of("!", "!") == row_error::invalid_argument);
  BOOST_CHECK(error_of("!!!", "!") == row_error::invalid_argument);
  BOOST_CHECK(error_of("abc!!", "!") == row_error::none);
  BOOST_CHECK(error_of("abc!", "") == row_error::none);
  BOOST_CHECK(error_of("é", "é") == row_error::invalid_argument);
}

BOOST_AUTO_TEST_CASE(refuses_an_escape_of_more_than_one_code_point) {
  BOOST_CHECK(error_of("abc", "!!") == row_error::invalid_argument);
  BOOST_CHECK(error_of("", "éa") == row_error::invalid_argument);
  BOOST_CHECK(error_of("abc", "😀") == row_error::none);
}

BOOST_AUTO_TEST_CASE(agrees_with_the_definition_on_random_patterns) {
  random_sequence random(20);
  for (int round = 0; round < 20'000; ++round) {
    const auto text = random_text(random, "ab%_!", 8);
    auto pattern = random_text(random, "ab%%_!", 8);
    for (const char escape : {'\0', '!', '%', '_'}) {
      const std::string as_text(escape == '\0' ? 0 : 1, escape);
      const like_pattern tested(pattern, as_text, letters::exact);
      if (tested.error() == row_error::none)
        BOOST_TEST_REQUIRE(tested.matches(text) == matches_slowly(text, pattern, escape),
                           "seed 20: " << text << " LIKE " << pattern << " ESCAPE " << as_text);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
