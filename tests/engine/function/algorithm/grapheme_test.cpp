#include "millrace/engine/function/algorithm/grapheme.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

namespace millrace {

BOOST_AUTO_TEST_SUITE(grapheme_test)

BOOST_AUTO_TEST_CASE(keeps_together_what_a_reader_sees_as_one) {
  for (const std::string character : {"a", "é", "e\u0301", "e\u0301\u0323", "\r\n", "👍🏽", "👩‍👩‍👧", "🇩🇪", "각"})
    BOOST_TEST(grapheme_size(character + "x") == character.size(), character);
}

BOOST_AUTO_TEST_CASE(parts_what_stands_alone) {
  BOOST_TEST(grapheme_size("ab") == 1U);
  BOOST_TEST(grapheme_size("日本") == 3U);
  BOOST_TEST(grapheme_size("🇩🇪🇫🇷") == 8U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
