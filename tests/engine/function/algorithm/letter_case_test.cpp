#include "millrace/engine/function/algorithm/letter_case.hpp"

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

constexpr std::uint32_t code_points_end = 0x110000;

struct letter_pair {
  std::uint32_t upper;
  std::uint32_t lower;
};

constexpr letter_pair pairs[] = {
  {U'A', U'a'},   {U'Z', U'z'},   {U'À', U'à'},           {U'Þ', U'þ'},           {U'Ā', U'ā'},
  {U'Ĺ', U'ĺ'},   {U'Ÿ', U'ÿ'},   {U'Ơ', U'ơ'},           {U'Ω', U'ω'},           {U'Ά', U'ά'},
  {U'Ж', U'ж'},   {U'Ѐ', U'ѐ'},   {U'Ԧ', U'ԧ'},           {U'Ա', U'ա'},           {U'Ⴀ', U'ⴀ'},
  {U'Ა', U'ა'},   {U'Ꭰ', U'ꭰ'},   {U'ẞ', U'ß'},           {U'Ἀ', U'ἀ'},           {U'Ὑ', U'ὑ'},
  {U'Ⅷ', U'ⅷ'},   {U'Ⓐ', U'ⓐ'},   {U'Ａ', U'ａ'},         {U'Ɐ', U'ɐ'},           {0x10400, 0x10428},
  {0x104d3, 0x104fb}, {0x10cb2, 0x10cf2}, {0x118a0, 0x118c0}, {0x16e5f, 0x16e7f}, {0x1e921, 0x1e943},
};

// How many code points a mapping changes, and by how much all together.
struct total {
  int changed = 0;
  std::int64_t distance = 0;
};

template <class Map>
total total_of(Map map) {
  total result;
  for (std::uint32_t letter = 0; letter < code_points_end; ++letter) {
    result.changed += map(letter) != letter ? 1 : 0;
    result.distance += std::int64_t{map(letter)} - letter;
  }
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(letter_case_test)

BOOST_AUTO_TEST_CASE(maps_letters_of_many_scripts_both_ways) {
  for (const auto& [upper, lower] : pairs)
    BOOST_TEST_CONTEXT("U+" << std::hex << upper) {
      BOOST_TEST(to_lower(upper) == lower);
      BOOST_TEST(to_upper(lower) == upper);
      BOOST_TEST(to_upper(upper) == upper);
      BOOST_TEST(to_lower(lower) == lower);
    }
}

BOOST_AUTO_TEST_CASE(leaves_what_has_no_case) {
  for (const std::uint32_t letter : {U'@', U'[', U'`', U'{', U'0', U'×', U'÷', U'ĸ', U'日', U'א', U'😀', U'\U0010ffff'}) {
    BOOST_TEST(to_lower(letter) == letter);
    BOOST_TEST(to_upper(letter) == letter);
  }
}

BOOST_AUTO_TEST_CASE(maps_letters_that_share_their_other_case_one_way) {
  constexpr letter_pair lowers[] = {
    {U'Σ', U'σ'}, {U'\u212a', U'k'}, {U'İ', U'i'}, {U'ǅ', U'ǆ'}};
  for (const auto& [from, lower] : lowers)
    BOOST_TEST(to_lower(from) == lower, "U+" << std::hex << from);
  constexpr letter_pair uppers[] = {{U'Σ', U'ς'}, {U'S', U'ſ'}, {U'I', U'ı'}, {U'\u039c', U'µ'}, {U'Ǆ', U'ǅ'}};
  for (const auto& [upper, from] : uppers)
    BOOST_TEST(to_upper(from) == upper, "U+" << std::hex << from);
}

BOOST_AUTO_TEST_CASE(skips_the_letters_between_pairs_that_alternate) {
  for (std::uint32_t letter = 0x100; letter <= 0x12f; ++letter) {
    BOOST_TEST(to_lower(letter) == (letter | 1U));
    BOOST_TEST(to_upper(letter) == (letter & ~1U));
  }
}

// The totals are those of UnicodeData.txt, and U+00DF, which has its other case since Unicode 5.1.
BOOST_AUTO_TEST_CASE(changes_as_many_letters_as_unicode_by_as_much) {
  const auto lower = total_of([](std::uint32_t letter) { return to_lower(letter); });
  BOOST_TEST(lower.changed == 1433);
  BOOST_TEST(lower.distance == 2'691'860);
  const auto upper = total_of([](std::uint32_t letter) { return to_upper(letter); });
  BOOST_TEST(upper.changed == 1450 + 1);
  BOOST_TEST(upper.distance == -2'746'007 + 7615);
}

BOOST_AUTO_TEST_CASE(a_second_mapping_changes_nothing) {
  for (std::uint32_t letter = 0; letter < code_points_end; ++letter) {
    BOOST_TEST_REQUIRE(to_lower(to_lower(letter)) == to_lower(letter));
    BOOST_TEST_REQUIRE(to_upper(to_upper(letter)) == to_upper(letter));
  }
}

BOOST_AUTO_TEST_CASE(maps_bytes_of_ascii_only) {
  for (int byte = -128; byte < 128; ++byte) {
    const auto as_char = static_cast<char>(byte);
    BOOST_TEST(to_lower_ascii(as_char) == (byte >= 65 && byte <= 90 ? byte + 32 : byte));
    BOOST_TEST(to_upper_ascii(as_char) == (byte >= 97 && byte <= 122 ? byte - 32 : byte));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
