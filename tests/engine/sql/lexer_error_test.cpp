#include <array>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/lexer.hpp"
#include "tree_text.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

struct bad_text {
  std::string_view text;
  std::uint32_t line;
  std::uint32_t column;
  std::string_view message;
};

using namespace std::string_view_literals;

constexpr auto bad_texts = std::to_array<bad_text>({
  {"SELECT 'abc", 1, 8, "a string is not closed"},
  {"SELECT '", 1, 8, "a string is not closed"},
  {"SELECT 'it''s", 1, 8, "a string is not closed"},
  {"SELECT E'a\\'", 1, 8, "a string is not closed"},
  {"SELECT E'a\\", 1, 8, "a string is not closed"},
  {"SELECT 'a\nb\nc", 1, 8, "a string is not closed"},
  {"SELECT \"abc", 1, 8, "a quoted name is not closed"},
  {"SELECT \"a\"\"", 1, 8, "a quoted name is not closed"},
  {"SELECT \"\"", 1, 8, "a quoted name is empty"},
  {"SELECT 1 /* open", 1, 10, "a comment is not closed"},
  {"SELECT 1\n /* /* */", 2, 2, "a comment is not closed"},
  {"SELECT /*", 1, 8, "a comment is not closed"},
  {"SELECT /*/", 1, 8, "a comment is not closed"},
  {"SELECT 12abc", 1, 8, "a number runs into a word: `12abc`"},
  {"SELECT 1e", 1, 8, "a number runs into a word: `1e`"},
  {"SELECT 1e+", 1, 8, "a number runs into a word: `1e`"},
  {"SELECT 1_", 1, 8, "a number runs into a word: `1_`"},
  {"SELECT 1__0", 1, 8, "a number runs into a word: `1__0`"},
  {"SELECT 5minutes", 1, 8, "a number runs into a word: `5minutes`"},
  {"SELECT 0x", 1, 8, "a hexadecimal number is malformed: `0x`"},
  {"SELECT 0x1G", 1, 8, "a hexadecimal number is malformed: `0x1G`"},
  {"SELECT 0x11112222333344445", 1, 8, "a hexadecimal number has more than 64 bits: `0x11112222333344445`"},
  {"SELECT a ! b", 1, 10, "unexpected character: `!`"},
  {"SELECT `a`", 1, 8, "unexpected character: ```"},
  {"SELECT $1", 1, 8, "unexpected character: `$`"},
  {"SELECT a ? b", 1, 10, "unexpected character: `?`"},
  {"SELECT \x01", 1, 8, "unexpected character: `\\x01`"},
  {"SELECT E'\\q'", 1, 8, "an escape in a string is malformed: `\\q`"},
  {"SELECT E'\\\xc3\xa9'", 1, 8, "an escape in a string is malformed: `\\\xc3\xa9`"},
  {"SELECT E'\\u12'", 1, 8, "an escape in a string is malformed: `\\u`"},
  {"SELECT E'\\u0000'", 1, 8, "an escape in a string is malformed: `\\u`"},
  {"SELECT E'\\uD800'", 1, 8, "an escape in a string is malformed: `\\u`"},
  {"SELECT E'\\U00110000'", 1, 8, "an escape in a string is malformed: `\\U`"},
  {"SELECT 1\0"sv, 1, 9, "the text contains a NUL byte"},
  {"SELECT 'a\0b'"sv, 1, 10, "the text contains a NUL byte"},
  {"SELECT 'a\nb\xff'", 2, 2, "the text is not valid UTF-8"},
  {"SELECT \x80", 1, 8, "the text is not valid UTF-8"},
  {"-- \xc3(\nSELECT 1", 1, 4, "the text is not valid UTF-8"},
  {"SELECT '\xed\xa0\x80'", 1, 9, "the text is not valid UTF-8"},
  {"SELECT '\xc0\xaf'", 1, 9, "the text is not valid UTF-8"},
  {"SELECT '\xf4\x90\x80\x80'", 1, 9, "the text is not valid UTF-8"},
  {"SELECT '\xe2\x82", 1, 9, "the text is not valid UTF-8"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(lexer_errors)

BOOST_AUTO_TEST_CASE(what_is_no_token_is_named_where_it_begins) {
  for (const auto& [text, line, column, message] : bad_texts) {
    BOOST_TEST_CONTEXT(text) {
      const auto reason = failure_of(text);
      BOOST_CHECK(reason.code == errc::syntax);
      BOOST_TEST(reason.message == message);
      BOOST_TEST(reason.span.line == line);
      BOOST_TEST(reason.span.column == column);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_earlier_mistake_is_reported_first) {
  BOOST_TEST(failure_of("SELECT FROM t WHERE a = 'open").message == "expected an expression, found `FROM`");
}

BOOST_AUTO_TEST_CASE(backticks_come_with_a_hint) {
  BOOST_TEST(failure_of("SELECT `a`").hint == "names are quoted with double quotes");
}

BOOST_AUTO_TEST_CASE(nothing_follows_an_invalid_token) {
  lexer tokens("! a");
  BOOST_CHECK(tokens.next().kind == token_kind::invalid);
  BOOST_CHECK(tokens.next().kind == token_kind::end);
}

BOOST_AUTO_TEST_SUITE_END()
