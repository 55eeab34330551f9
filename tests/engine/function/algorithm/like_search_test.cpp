#include "millrace/engine/function/algorithm/like_search.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"

namespace millrace {
namespace {

std::string random_text(random_sequence& random, std::initializer_list<std::string_view> alphabet,
                        std::uint64_t letters_max) {
  std::string text;
  for (auto count = random.below(letters_max + 1); count != 0; --count)
    text += alphabet.begin()[random.below(alphabet.size())];
  return text;
}

// Compares what is searched for many texts with what is tried letter by letter for one.
void compare(std::uint64_t seed, letters compared, std::initializer_list<std::string_view> of_pattern,
             std::initializer_list<std::string_view> of_text) {
  random_sequence random(seed);
  for (int round = 0; round < 3'000; ++round) {
    const auto pattern = random_text(random, of_pattern, 8);
    const like_pattern plain(pattern, "!", compared);
    if (plain.error() != row_error::none)
      continue;
    like_search search(plain);
    for (int i = 0; i < 20; ++i) {
      const auto text = random_text(random, of_text, i < 10 ? 8 : 60);
      BOOST_TEST_REQUIRE(search.matches(text) == plain.matches(text),
                         "seed " << seed << ": " << text << " LIKE " << pattern);
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(like_search_test)

BOOST_AUTO_TEST_CASE(finds_what_is_tried_letter_by_letter) {
  compare(1, letters::exact, {"a", "b", "%", "%", "_", "!"}, {"a", "b", "%", "_"});
  compare(2, letters::exact, {"a", "é", "日", "%", "_"}, {"a", "é", "日", "😀"});
}

BOOST_AUTO_TEST_CASE(finds_letters_in_any_case) {
  compare(3, letters::any_case, {"a", "B", "[", "%", "_"}, {"a", "A", "b", "B", "[", "{", "é"});
  compare(4, letters::any_case, {"é", "a", "%", "_"}, {"a", "A", "é", "É"});
}

BOOST_AUTO_TEST_CASE(finds_letters_whose_lower_case_is_ascii) {
  compare(5, letters::any_case, {"k", "I", "x", "%", "_"}, {"k", "K", "\u212a", "İ", "i", "I", "ı", "x"});
}

BOOST_AUTO_TEST_CASE(needles_stand_at_any_place_of_a_long_text) {
  for (const std::string wanted : {"x", "xy", "xyz", "xyzzy-and-more-than-sixteen"})
    for (std::size_t before = 0; before < 40; ++before) {
      const auto text = std::string(before, 'x') + wanted + std::string(before % 19, '.');
      const auto found = text.find(wanted);
      BOOST_TEST(needle(wanted, letters::exact).find_in(text, 0) == found, wanted << " behind " << before);
      BOOST_TEST(needle("XYZ", letters::any_case).find_in(text, 0) == text.find("xyz"), wanted << " behind " << before);
    }
  BOOST_TEST(needle("ab", letters::exact).find_in("abab", 1) == 2U);
  BOOST_TEST(needle("ab", letters::exact).find_in("abab", 3) == std::string_view::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
