#include <array>
#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/parser.hpp"
#include "tree_text.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

std::string repeated(std::string_view piece, std::size_t count) {
  std::string text;
  text.reserve(piece.size() * count);
  for (std::size_t i = 0; i < count; ++i)
    text += piece;
  return text;
}

/// A statement that goes deeper with each repetition of its parts.
struct deep_text {
  std::string_view head;
  std::string_view opening;
  std::string_view core;
  std::string_view closing;
};

std::string at_depth(const deep_text& nested, std::size_t depth) {
  return std::string(nested.head) + repeated(nested.opening, depth) + std::string(nested.core) +
         repeated(nested.closing, depth);
}

/// Each repetition is one level of nesting or a few.
constexpr auto nesting_texts = std::to_array<deep_text>({
  {"SELECT ", "(", "1", ")"},
  {"SELECT ", "(1 + ", "1", ")"},
  {"SELECT ", "- ", "1", ""},
  {"SELECT ", "+ ", "1", ""},
  {"SELECT ", "~ ", "1", ""},
  {"SELECT ", "NOT ", "a", ""},
  {"SELECT ", "NOT (", "a", ")"},
  {"SELECT ", "(SELECT ", "1", ")"},
  {"SELECT ", "CASE WHEN a THEN ", "1", " END"},
  {"SELECT ", "CASE ", "a", " WHEN 1 THEN 2 END"},
  {"SELECT ", "f(", "1", ")"},
  {"SELECT ", "CAST(", "1", " AS INT)"},
  {"SELECT ", "ARRAY[", "1", "]"},
  {"SELECT ", "a[", "1", "]"},
  {"SELECT ", "ROW(", "1", ")"},
  {"SELECT ", "EXISTS (SELECT ", "1", ")"},
  {"SELECT ", "a IN (SELECT ", "1", ")"},
  {"SELECT ", "a IN (", "1", ")"},
  {"SELECT ", "a = ANY (", "1", ")"},
  {"SELECT ", "TRIM(BOTH ", "a", " FROM b)"},
  {"SELECT ", "POSITION(a IN ", "b", ")"},
  {"SELECT ", "sum(a) FILTER (WHERE ", "b", ")"},
  {"SELECT ", "sum(a) OVER (PARTITION BY ", "b", ")"},
  {"SELECT 1 FROM ", "(SELECT 1 FROM ", "t", ")"},
  {"SELECT 1 FROM ", "(", "t", ")"},
  {"SELECT 1 FROM ", "(", "SELECT 1", ")"},
  {"SELECT 1 FROM ", "a JOIN (", "t", ") ON b"},
  {"SELECT 1 FROM ", "TUMBLE((SELECT 1 FROM ", "t", "), 1m)"},
  {"", "(", "SELECT 1", ")"},
  {"", "WITH a AS (", "SELECT 1", ") SELECT 2"},
  {"", "SELECT 1 UNION (", "SELECT 1", ")"},
  {"SELECT a::", "ARRAY<", "INT", ">"},
  {"SELECT a::", "ROW<a ", "INT", ">"},
});

/// Each repetition is one more operator in a row, without nesting.
constexpr auto chain_texts = std::to_array<deep_text>({
  {"SELECT 1", " + 1", "", ""},
  {"SELECT a", " AND a", "", ""},
  {"SELECT a", " OR b = 1", "", ""},
  {"SELECT a", " || 'x'", "", ""},
  {"SELECT a", " IS NULL", "", ""},
  {"SELECT a", "::int", "", ""},
  {"SELECT a", "[1]", "", ""},
  {"SELECT f(a)", ".b", "", ""},
  {"SELECT a::int", "[]", "", ""},
  {"SELECT 1 FROM t", " JOIN t ON a", "", ""},
  {"SELECT 1", " UNION ALL SELECT 1", "", ""},
  {"SELECT 1", " EMIT CHANGES UNION ALL SELECT 1", "", ""},
  {"SELECT 1", " INTERSECT SELECT 1", "", ""},
});

} // namespace

BOOST_AUTO_TEST_SUITE(limits)

BOOST_AUTO_TEST_CASE(nesting_without_end_is_refused_by_name) {
  for (const auto& each : nesting_texts) {
    BOOST_TEST_CONTEXT(at_depth(each, 2)) {
      const auto text = at_depth(each, 100'000);
      const auto reason = failure_of(text);
      BOOST_CHECK(reason.code == errc::limit_exceeded);
      BOOST_TEST(reason.message == "the statement is nested too deeply: the limit is 200");
      BOOST_TEST(reason.span.offset < text.size());
    }
  }
}

BOOST_AUTO_TEST_CASE(nesting_below_the_limit_parses) {
  for (const auto& each : nesting_texts) {
    BOOST_TEST_CONTEXT(at_depth(each, 2)) {
      BOOST_TEST(!tree_of(at_depth(each, 60)).empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_chain_without_end_is_refused_by_name) {
  for (const auto& each : chain_texts) {
    BOOST_TEST_CONTEXT(at_depth(each, 2)) {
      const auto reason = failure_of(at_depth(each, 100'000));
      BOOST_CHECK(reason.code == errc::limit_exceeded);
      BOOST_TEST(reason.message == "the statement is too deep: too many operators or joins in a row: the limit is 1000");
    }
  }
}

BOOST_AUTO_TEST_CASE(a_chain_below_the_limit_parses) {
  for (const auto& each : chain_texts) {
    BOOST_TEST_CONTEXT(at_depth(each, 2)) {
      BOOST_TEST(tree_of(at_depth(each, 450)).size() > 450U);
    }
  }
}

BOOST_AUTO_TEST_CASE(chains_inside_chains_add_up) {
  // Forty levels of thirty operators are deeper than the limit, though each alone is not.
  deep_text each{"SELECT ", "(", "1", ""};
  const auto chain = repeated(" + 1", 30) + ")";
  each.closing = chain;
  BOOST_CHECK(failure_of(at_depth(each, 40)).code == errc::limit_exceeded);
  BOOST_TEST(parse(at_depth(each, 20)).ok());
}

BOOST_AUTO_TEST_CASE(width_is_not_depth) {
  constexpr auto texts = std::to_array<deep_text>({
    {"SELECT 1", ", 1 + a", "", ""},
    {"SELECT a IN (1", ", -b", ")", ""},
    {"SELECT f(1", ", g(2)", ")", ""},
    {"SELECT CASE", " WHEN a + b THEN c", " END", ""},
    {"SELECT 1 FROM t", ", u", "", ""},
    {"VALUES (1)", ", (2 + 3)", "", ""},
    {"SELECT 1", "; SELECT 1 + 1", "", ""},
  });
  parse_limits wide;
  wide.columns_max = 30'000;
  for (const auto& each : texts)
    BOOST_TEST(parse(at_depth(each, 20'000), wide).ok(), at_depth(each, 2));
}

BOOST_AUTO_TEST_CASE(columns_have_a_limit) {
  constexpr auto texts = std::to_array<deep_text>({
    {"SELECT a", ", a", "", ""},
    {"CREATE STREAM s (a INT", ", a INT", ") WITH (a = 'b')", ""},
  });
  for (const auto& each : texts) {
    BOOST_TEST(parse(at_depth(each, 1599)).ok(), at_depth(each, 2));
    BOOST_TEST(failure_of(at_depth(each, 1600)).message == "too many columns: the limit is 1600");
  }
}

BOOST_AUTO_TEST_CASE(a_text_longer_than_the_limit_is_refused) {
  const auto reason = parse("SELECT 1", parse_limits{7, 200, 1000});
  BOOST_TEST_REQUIRE(!reason.ok());
  BOOST_CHECK(reason.error().code == errc::limit_exceeded);
  BOOST_TEST(reason.error().message == "the text has too many bytes: the limit is 7");
  BOOST_TEST(parse("SELECT 1", parse_limits{8, 200, 1000}).ok());
  BOOST_TEST(!parse(std::string((std::size_t{16} << 20U) + 1, ' ')).ok());
}

BOOST_AUTO_TEST_CASE(limits_are_those_that_were_given) {
  const parse_limits bounds{100, 3, 5};
  BOOST_TEST(parse_expression("((1))", bounds).ok());
  BOOST_CHECK(parse_expression("(((1)))", bounds).error().code == errc::limit_exceeded);
  BOOST_TEST(parse_expression("1 + 2 + 3 + 4 + 5", bounds).ok());
  BOOST_CHECK(parse_expression("1 + 2 + 3 + 4 + 5 + 6", bounds).error().code == errc::limit_exceeded);
}

BOOST_AUTO_TEST_CASE(a_large_script_parses_in_one_pass) {
  // Ten megabytes; an algorithm that looks back over the text would not come to an end.
  const auto text = repeated("SELECT price, 'text' AS a FROM trades -- comment\n WHERE price > 1.50 AND x = y;\n", 126'000);
  BOOST_TEST_REQUIRE(text.size() > std::size_t{10'000'000});
  const auto parsed = parse(text);
  BOOST_TEST_REQUIRE(parsed.ok());
  BOOST_TEST(parsed->statements.size() == 126'000U);
}

BOOST_AUTO_TEST_CASE(a_single_huge_token_is_no_trouble) {
  constexpr std::size_t size = 4'000'000;
  BOOST_TEST(parse("SELECT '" + std::string(size, 'x') + "'").ok());
  BOOST_TEST(parse("SELECT " + std::string(size, 'x')).ok());
  BOOST_TEST(parse("SELECT " + std::string(size, '1')).ok());
  BOOST_TEST(parse("SELECT 1 --" + std::string(size, 'x')).ok());
  BOOST_TEST(parse("SELECT 1" + repeated("/*", size / 4) + repeated("*/", size / 4)).ok());
  BOOST_TEST(failure_of("SELECT " + std::string(size, '(')).message.size() < 200U);
  BOOST_TEST(failure_of("SELECT a b " + std::string(size, 'c')).message.size() < 200U);
}

BOOST_AUTO_TEST_SUITE_END()
