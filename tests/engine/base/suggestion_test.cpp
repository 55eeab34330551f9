#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <vector>

#include "millrace/engine/base/result.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(suggestion_suite)

BOOST_AUTO_TEST_CASE(counts_added_removed_and_replaced_characters) {
  struct distance_case {
    std::string_view a;
    std::string_view b;
    std::size_t distance;
  };
  constexpr distance_case cases[] = {
    {"", "", 0},         {"", "abc", 3},          {"abc", "", 3},     {"price", "price", 0},
    {"prize", "price", 1}, {"kitten", "sitting", 3}, {"ts", "timestamp", 7}, {"ab", "ba", 2},
  };
  for (const auto& each : cases)
    BOOST_TEST(edit_distance(each.a, each.b) == each.distance, each.a << ", " << each.b);
}

BOOST_AUTO_TEST_CASE(bounds_the_work_for_long_words) {
  const std::string left(100'000, 'a');
  const std::string right(100'000, 'b');
  BOOST_TEST(edit_distance(left, right) == 64U);
}

BOOST_AUTO_TEST_CASE(suggests_the_closest_name) {
  const std::vector<std::string> names{"symbol", "price", "quantity", "pride"};
  BOOST_TEST(suggestion("prcie", names) == "did you mean `price`?");
  BOOST_TEST(suggestion("quantiti", names) == "did you mean `quantity`?");
}

BOOST_AUTO_TEST_CASE(prefers_the_first_of_equally_close_names) {
  constexpr std::array<std::string_view, 2> names{"cat", "bat"};
  BOOST_TEST(closest("hat", names) == "cat");
}

BOOST_AUTO_TEST_CASE(suggests_nothing_when_no_name_is_close) {
  const std::vector<std::string> names{"symbol", "price"};
  BOOST_TEST(suggestion("temperature", names).empty());
  BOOST_TEST(suggestion("price", std::vector<std::string>{}).empty());
}

BOOST_AUTO_TEST_CASE(suggests_nothing_for_a_short_word_of_which_nothing_is_left) {
  const std::vector<std::string> names{"y", "ts"};
  BOOST_TEST(suggestion("x", names).empty());
  BOOST_TEST(suggestion("", names).empty());
}

BOOST_AUTO_TEST_SUITE_END()
