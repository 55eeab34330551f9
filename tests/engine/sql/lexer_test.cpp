#include "millrace/engine/sql/lexer.hpp"

#include <array>
#include <vector>

#include <boost/test/unit_test.hpp>

using namespace millrace;
using namespace millrace::sql;

namespace {

std::vector<token> tokens_of(std::string_view text) {
  lexer tokens(text);
  std::vector<token> all;
  do
    all.push_back(tokens.next());
  while (all.back().kind != token_kind::end && all.back().kind != token_kind::invalid);
  return all;
}

struct single_token {
  std::string_view text;
  token_kind kind;
};

} // namespace

BOOST_AUTO_TEST_SUITE(lexer_tokens)

BOOST_AUTO_TEST_CASE(each_kind_of_token_is_recognised_alone) {
  constexpr auto cases = std::to_array<single_token>({
    {"trades", token_kind::word}, {"_x9", token_kind::word}, {"\xc3\xa9t\xc3\xa9", token_kind::word},
    {"SELECT", token_kind::word}, {"e", token_kind::word}, {"\"a b\"", token_kind::quoted_name},
    {"\"a\"\"b\"", token_kind::quoted_name}, {"'x'", token_kind::string}, {"''", token_kind::string},
    {"'it''s'", token_kind::string}, {"'a\nb'", token_kind::string}, {"'a\\'", token_kind::string},
    {"E'a\\'b'", token_kind::escape_string}, {"e'a''b'", token_kind::escape_string}, {"0", token_kind::integer},
    {"1_000", token_kind::integer}, {"99999999999999999999999999", token_kind::integer},
    {"0x1F", token_kind::hexadecimal}, {"0Xab", token_kind::hexadecimal}, {"1.5", token_kind::decimal},
    {".5", token_kind::decimal}, {"1.", token_kind::decimal}, {"1e3", token_kind::floating},
    {"1E+3", token_kind::floating}, {"1.5e-3", token_kind::floating}, {".5e0", token_kind::floating},
    {"1s", token_kind::duration}, {"10us", token_kind::duration}, {"1.5h", token_kind::duration},
    {"1h30m", token_kind::duration}, {"1d2h3min4s5ms6us", token_kind::duration}, {"2w", token_kind::duration},
    {"(", token_kind::left_parenthesis}, {")", token_kind::right_parenthesis}, {"[", token_kind::left_bracket},
    {"]", token_kind::right_bracket}, {",", token_kind::comma}, {";", token_kind::semicolon}, {".", token_kind::dot},
    {":", token_kind::colon}, {"::", token_kind::double_colon}, {"=>", token_kind::arrow}, {":=", token_kind::arrow},
    {"=", token_kind::equal}, {"==", token_kind::double_equal}, {"<>", token_kind::not_equal},
    {"!=", token_kind::not_equal}, {"<", token_kind::less}, {"<=", token_kind::less_equal},
    {">", token_kind::greater}, {">=", token_kind::greater_equal}, {"+", token_kind::plus}, {"-", token_kind::minus},
    {"*", token_kind::star}, {"/", token_kind::slash}, {"%", token_kind::percent}, {"^", token_kind::caret},
    {"&", token_kind::ampersand}, {"|", token_kind::pipe}, {"||", token_kind::double_pipe}, {"#", token_kind::hash},
    {"~", token_kind::tilde}, {"!~", token_kind::not_tilde}, {"<<", token_kind::shift_left},
    {">>", token_kind::shift_right},
  });
  for (const auto& [text, kind] : cases) {
    BOOST_TEST_CONTEXT(text) {
      const auto all = tokens_of(text);
      BOOST_TEST_REQUIRE(all.size() == 2U);
      BOOST_CHECK(all[0].kind == kind);
      BOOST_TEST(all[0].text == text);
      BOOST_CHECK(all[1].kind == token_kind::end);
    }
  }
}

BOOST_AUTO_TEST_CASE(neighbours_need_no_blanks_between_them) {
  const auto all = tokens_of("a.b::int<=1.5-2*(c[1])||'x'||\"y\"");
  constexpr auto expected = std::to_array<std::string_view>(
    {"a", ".", "b", "::", "int", "<=", "1.5", "-", "2", "*", "(", "c", "[", "1", "]", ")", "||", "'x'", "||", "\"y\"", ""});
  BOOST_TEST_REQUIRE(all.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    BOOST_TEST(all[i].text == expected[i]);
}

BOOST_AUTO_TEST_CASE(blanks_and_comments_are_skipped) {
  constexpr auto texts = std::to_array<std::string_view>(
    {" \t\r\n\f\v", "-- to the end", "--", "-- a\n-- b\r\n", "/**/", "/* a */ /* b\n */", "/* a /* b */ c */",
     "/* /* /* */ */ */", "/* ' \" -- */", "-- ' /*\n", "\xef\xbb\xbf", "-- a @ b"});
  for (const auto text : texts)
    BOOST_TEST(tokens_of(text).size() == 1U, text);
}

BOOST_AUTO_TEST_CASE(quotes_hide_comments_and_comments_hide_quotes) {
  BOOST_TEST(tokens_of("'--' \"/*\" /* ' */ 1").size() == 4U);
}

BOOST_AUTO_TEST_CASE(an_annotation_is_a_token_from_its_sign_to_its_last_letter) {
  for (const auto text : {"-- @partitions: 4", "--@partitions: 4  \r\n", "  --  \t@partitions: 4\n1"}) {
    const auto all = tokens_of(text);
    BOOST_CHECK(all[0].kind == token_kind::annotation);
    BOOST_TEST(all[0].text == "@partitions: 4");
  }
}

BOOST_AUTO_TEST_CASE(columns_count_code_points_and_lines_count_line_feeds) {
  const auto all = tokens_of("\xc3\xa9 + 'a\nb' x\r\n  y");
  struct place {
    std::uint32_t line, column, offset, length;
  };
  constexpr auto expected =
    std::to_array<place>({{1, 1, 0, 2}, {1, 3, 3, 1}, {1, 5, 5, 5}, {2, 4, 11, 1}, {3, 3, 16, 1}, {3, 4, 17, 0}});
  BOOST_TEST_REQUIRE(all.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_TEST_CONTEXT(i) {
      BOOST_TEST(all[i].span.line == expected[i].line);
      BOOST_TEST(all[i].span.column == expected[i].column);
      BOOST_TEST(all[i].span.offset == expected[i].offset);
      BOOST_TEST(all[i].span.length == expected[i].length);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_duration_needs_known_units_in_a_row) {
  BOOST_TEST(duration_size("1h30m + x") == 5U);
  BOOST_TEST(duration_size("1.5s") == 4U);
  for (const auto text : {"", "1", "s", "1x", "1hours", "1h30", "1h30x", "1s_", "1H"})
    BOOST_TEST(duration_size(text) == 0U, text);
}

BOOST_AUTO_TEST_CASE(the_end_repeats) {
  lexer tokens("");
  BOOST_CHECK(tokens.next().kind == token_kind::end);
  BOOST_CHECK(tokens.next().kind == token_kind::end);
}

BOOST_AUTO_TEST_SUITE_END()
