#include "millrace/engine/sql/parser/cursor.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

using namespace millrace;
using namespace millrace::sql;

namespace {

// The failure of asking for something else than the token a text begins with.
failure failure_at(cursor& tokens, std::string_view what, std::span<const std::string_view> candidates = {}) {
  tokens.fail_expected(what, candidates);
  BOOST_REQUIRE(tokens.has_failed());
  return tokens.take_failure();
}

failure failure_of(std::string_view text, std::span<const std::string_view> candidates = {}) {
  cursor tokens(text);
  return failure_at(tokens, "a name", candidates);
}

} // namespace

BOOST_AUTO_TEST_SUITE(cursor_test)

BOOST_AUTO_TEST_CASE(sees_ahead_without_moving) {
  cursor tokens("a , b ; 1");
  BOOST_CHECK(tokens.is(token_kind::integer, 4));
  BOOST_CHECK(tokens.is(token_kind::comma, 1));
  BOOST_TEST(tokens.peek().text == "a");
  BOOST_CHECK(tokens.is(token_kind::end, cursor::lookahead_max - 1));
}

BOOST_AUTO_TEST_CASE(takes_every_token_once_however_far_it_looked) {
  std::string text;
  for (int i = 0; i < 50; ++i)
    text += "t" + std::to_string(i) + " ";
  cursor tokens(text);
  for (std::size_t i = 0; i < 50; ++i) {
    const auto ahead = i % cursor::lookahead_max;
    const auto seen = i + ahead < 50 ? "t" + std::to_string(i + ahead) : "";
    BOOST_TEST(tokens.peek(ahead).text == seen);
    BOOST_TEST(tokens.take().text == "t" + std::to_string(i));
  }
  BOOST_CHECK(tokens.is(token_kind::end));
}

BOOST_AUTO_TEST_CASE(stays_at_the_end_and_at_what_is_no_token) {
  cursor empty("  ");
  BOOST_CHECK(empty.take().kind == token_kind::end);
  BOOST_CHECK(empty.take().kind == token_kind::end);
  BOOST_TEST(!empty.accept(token_kind::end));
  cursor broken("'open");
  BOOST_CHECK(broken.take().kind == token_kind::invalid);
  BOOST_CHECK(broken.take().kind == token_kind::invalid);
}

BOOST_AUTO_TEST_CASE(accepts_only_what_is_there) {
  cursor tokens("GROUP BY ORDER x,");
  BOOST_TEST(!tokens.accept(keyword::group, keyword::order));
  BOOST_TEST(!tokens.accept(keyword::order, keyword::by));
  BOOST_TEST(tokens.accept(keyword::group, keyword::by));
  BOOST_TEST(!tokens.accept(keyword::by));
  BOOST_TEST(tokens.accept(keyword::order));
  BOOST_TEST(!tokens.accept(token_kind::comma));
  BOOST_TEST(tokens.accept(token_kind::word));
  BOOST_TEST(tokens.accept(token_kind::comma));
  BOOST_TEST(!tokens.has_failed());
}

BOOST_AUTO_TEST_CASE(says_what_it_expected_and_what_it_found) {
  cursor tokens("a\n  b");
  tokens.expect(token_kind::word, "a name");
  BOOST_TEST(!tokens.has_failed());
  tokens.expect(token_kind::comma, "`,`");
  BOOST_TEST(tokens.has_failed());
  const auto failed = tokens.take_failure();
  BOOST_CHECK(failed.code == errc::syntax);
  BOOST_TEST(failed.message == "expected `,`, found `b`");
  BOOST_CHECK(failed.span == (source_span{2, 3, 4, 1}));
  BOOST_TEST(failure_of("").message == "expected a name, found the end of the text");
}

BOOST_AUTO_TEST_CASE(nothing_is_left_behind_the_first_failure) {
  cursor tokens("a b c d e f g h i");
  tokens.take();
  tokens.fail(errc::unsupported, tokens.here(), "first", "hint");
  BOOST_CHECK(tokens.is(token_kind::end));
  BOOST_CHECK(tokens.is(token_kind::end, cursor::lookahead_max - 1));
  BOOST_TEST(!tokens.accept(token_kind::word));
  BOOST_CHECK(tokens.take().kind == token_kind::end);
  tokens.expect(keyword::select);
  tokens.fail(errc::syntax, tokens.here(), "second");
  const auto failed = tokens.take_failure();
  BOOST_CHECK(failed.code == errc::unsupported);
  BOOST_TEST(failed.message == "first");
  BOOST_TEST(failed.hint == "hint");
  BOOST_TEST(failed.span.column == 3U);
}

BOOST_AUTO_TEST_CASE(takes_a_shift_for_two_closing_angles) {
  cursor tokens("x >> > y");
  const auto first = tokens.take().span;
  tokens.expect_closing_angle();
  BOOST_CHECK(tokens.since(first) == (source_span{1, 1, 0, 3}));
  BOOST_CHECK(tokens.is(token_kind::greater));
  BOOST_CHECK(tokens.here() == (source_span{1, 4, 3, 1}));
  tokens.expect_closing_angle();
  tokens.expect_closing_angle();
  BOOST_TEST(!tokens.has_failed());
  tokens.expect_closing_angle();
  BOOST_TEST(tokens.take_failure().message == "expected `>`, found `y`");
}

BOOST_AUTO_TEST_CASE(a_span_reaches_to_the_token_taken_last) {
  cursor tokens("one two  three");
  const auto first = tokens.here();
  BOOST_CHECK(tokens.since(first) == first);
  tokens.take();
  BOOST_CHECK(tokens.since(first) == (source_span{1, 1, 0, 3}));
  tokens.take();
  BOOST_CHECK(tokens.since(first) == (source_span{1, 1, 0, 7}));
  const auto third = tokens.here();
  BOOST_CHECK(tokens.since(third) == third); // Nothing of it is taken yet.
}

BOOST_AUTO_TEST_CASE(guesses_a_misspelt_word_of_three_letters_or_more) {
  const std::string_view words[] = {"select", "insert"};
  BOOST_TEST(failure_of("SELCT", words).hint == "did you mean `SELECT`?");
  BOOST_TEST(failure_of("inset", words).hint == "did you mean `INSERT`?");
  BOOST_TEST(failure_of("se", words).hint == "");
  BOOST_TEST(failure_of("selct", {}).hint == "");
  BOOST_TEST(failure_of("\"selct\"", words).hint == "");
  BOOST_TEST(failure_of("completely", words).hint == "");
  cursor tokens("INSRT INTO t");
  tokens.expect(keyword::insert);
  const auto failed = tokens.take_failure();
  BOOST_TEST(failed.message == "expected INSERT, found `INSRT`");
  BOOST_TEST(failed.hint == "did you mean `INSERT`?");
}

BOOST_AUTO_TEST_CASE(an_alias_just_before_may_be_the_misspelt_word) {
  const std::string_view words[] = {"where"};
  cursor tokens("t WHRE a");
  tokens.take();
  tokens.note_alias(tokens.take());
  BOOST_TEST(failure_at(tokens, "`;`", words).hint == "`WHRE` is read as an alias; did you mean `WHERE`?");
  cursor further("t WHRE a b");
  further.take();
  further.note_alias(further.take());
  further.take();
  BOOST_TEST(failure_at(further, "`;`", words).hint == "");
}

BOOST_AUTO_TEST_CASE(hints_at_mistakes_that_other_languages_teach) {
  BOOST_TEST(failure_of("== 1").hint == "equality is written `=`");
  cursor trailing("a, )");
  trailing.take();
  trailing.take();
  BOOST_TEST(failure_at(trailing, "a name").hint == "is the comma before it one too many?");
  BOOST_TEST(failure_of("`a`").hint == "names are quoted with double quotes");
  BOOST_TEST(failure_of("-- @x: 1\na").hint == "an annotation belongs before the statement");
}

BOOST_AUTO_TEST_CASE(shows_text_in_backticks_short_and_printable) {
  BOOST_TEST(shown("") == "``");
  BOOST_TEST(shown("price") == "`price`");
  BOOST_TEST(shown(std::string(40, 'x')) == "`" + std::string(40, 'x') + "`");
  BOOST_TEST(shown(std::string(41, 'x')) == "`" + std::string(40, 'x') + "...`");
  BOOST_TEST(shown("a\nb\x1f\x7f") == "`a\\x0ab\\x1f\\x7f`");
  BOOST_TEST(shown("日本") == "`日本`");
  // What is cut is cut before a code point, not inside.
  BOOST_TEST(shown(std::string(39, 'x') + "é") == "`" + std::string(39, 'x') + "...`");
  BOOST_TEST(shown(std::string(38, 'x') + "😀") == "`" + std::string(38, 'x') + "...`");
  BOOST_TEST(shown(std::string(38, 'x') + "é") == "`" + std::string(38, 'x') + "é`");
}

BOOST_AUTO_TEST_SUITE_END()
