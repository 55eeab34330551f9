#include <boost/test/unit_test.hpp>

#include <string>

#include "millrace/engine/type/scanner.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(scanner_suite)

BOOST_AUTO_TEST_CASE(tells_kinds_of_ascii_apart) {
  std::string blanks;
  std::string digits;
  std::string letters;
  for (int byte = -128; byte < 128; ++byte) {
    const auto c = static_cast<char>(byte);
    blanks += is_blank(c) ? std::string(1, c) : "";
    digits += is_digit(c) ? std::string(1, c) : "";
    letters += is_letter(c) ? std::string(1, c) : "";
  }
  BOOST_TEST(blanks == "\t\n\v\f\r ");
  BOOST_TEST(digits == "0123456789");
  BOOST_TEST(letters == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}

BOOST_AUTO_TEST_CASE(compares_words_in_any_case_of_ascii) {
  BOOST_TEST(is_same_word("Day", "dAY"));
  BOOST_TEST(is_same_word("", ""));
  BOOST_TEST(!is_same_word("day", "days"));
  BOOST_TEST(!is_same_word("days", "day"));
  BOOST_TEST(!is_same_word("@", "`")); // 32 apart, as letters of two cases are.
  BOOST_TEST(!is_same_word("é", "É"));
}

BOOST_AUTO_TEST_CASE(trims_blanks_at_both_ends_only) {
  BOOST_TEST(trim_blanks(" \ta b\n") == "a b");
  BOOST_TEST(trim_blanks(" \r\n") == "");
  BOOST_TEST(trim_blanks("") == "");
  BOOST_TEST(trim_blanks("\u00a0a") == "\u00a0a"); // Only ASCII is a blank.
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_taken) {
  scanner text("10:30");
  BOOST_TEST(!text.take(':'));
  BOOST_TEST(!text.take("10-"));
  BOOST_TEST(!text.take_word("ten"));
  BOOST_TEST(!text.skip_blanks());
  BOOST_TEST(text.take_letters() == "");
  BOOST_TEST(text.rest() == "10:30");
  std::int64_t number = 7;
  BOOST_TEST(!scanner("x1").take_digits(2, number));
  BOOST_TEST(number == 7);
}

BOOST_AUTO_TEST_CASE(takes_one_thing_after_the_other) {
  scanner text(" -12 Days,end");
  BOOST_TEST(text.skip_blanks());
  BOOST_TEST(text.take('-'));
  std::int64_t number = 0;
  BOOST_TEST(text.take_digits(18, number));
  BOOST_TEST(number == 12);
  BOOST_TEST(text.skip_blanks());
  BOOST_TEST(text.peek() == 'D');
  BOOST_TEST(text.take_letters() == "Days");
  BOOST_TEST(text.take(","));
  BOOST_TEST(!text.is_done());
  BOOST_TEST(text.take_word("END"));
  BOOST_TEST(text.is_done());
}

BOOST_AUTO_TEST_CASE(nothing_is_taken_at_the_end) {
  scanner text("");
  std::int64_t number = 0;
  BOOST_TEST(text.peek() == '\0');
  BOOST_TEST(!text.take('\0'));
  BOOST_TEST(!text.take("a"));
  BOOST_TEST(!text.take_word("a"));
  BOOST_TEST(!text.take_digits(1, number));
  BOOST_TEST(text.take_millionths() == 0);
  BOOST_TEST(text.take_letters() == "");
}

BOOST_AUTO_TEST_CASE(a_word_must_be_there_as_a_whole) {
  BOOST_TEST(!scanner("da").take_word("day"));
  scanner longer("days");
  BOOST_TEST(longer.take_word("day"));
  BOOST_TEST(longer.rest() == "s");
}

BOOST_AUTO_TEST_CASE(takes_no_more_digits_than_asked_for) {
  scanner text("20240229");
  std::int64_t number = 0;
  BOOST_TEST(text.take_digits(4, number));
  BOOST_TEST(number == 2024);
  BOOST_TEST(text.take_digits(2, number));
  BOOST_TEST(number == 2);
  BOOST_TEST(text.rest() == "29");
  scanner longest("9999999999999999999");
  BOOST_TEST(longest.take_digits(18, number));
  BOOST_TEST(number == 999'999'999'999'999'999);
  BOOST_TEST(longest.rest() == "9");
}

BOOST_AUTO_TEST_CASE(reads_a_fraction_as_millionths_and_cuts_the_rest) {
  const std::pair<std::string_view, std::int64_t> fractions[] = {
    {"5", 500'000}, {"05", 50'000}, {"000001", 1}, {"123456", 123'456}, {"1234569", 123'456}, {"0000009", 0}, {"", 0},
    {"99999999999999999999999999999999", 999'999},
  };
  for (const auto& [written, expected] : fractions) {
    scanner text(written);
    BOOST_TEST(text.take_millionths() == expected, written);
    BOOST_TEST(text.is_done(), written);
  }
  scanner before_zone("25Z");
  BOOST_TEST(before_zone.take_millionths() == 250'000);
  BOOST_TEST(before_zone.rest() == "Z");
}

BOOST_AUTO_TEST_SUITE_END()
