#include "millrace/engine/sql/printer.hpp"

#include <array>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/parser.hpp"
#include "tree_text.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

struct text_and_print {
  std::string_view text;
  std::string_view printed;
};

} // namespace

BOOST_AUTO_TEST_SUITE(printer)

BOOST_AUTO_TEST_CASE(parentheses_stand_only_where_precedence_asks_for_them) {
  constexpr auto cases = std::to_array<text_and_print>({
    {"((a))", "a"},
    {"(a * b) + c", "a * b + c"},
    {"a * (b + c)", "a * (b + c)"},
    {"a - (b - c)", "a - (b - c)"},
    {"(a - b) - c", "a - b - c"},
    {"(a = b) = c", "(a = b) = c"},
    {"NOT (a AND b)", "NOT (a AND b)"},
    {"(NOT a) AND b", "NOT a AND b"},
    {"(NOT a) = b", "(NOT a) = b"},
    {"-(-a)", "- -a"},
    {"-(-(-1))", "- - -1"},
    {"-(a + b)", "-(a + b)"},
    {"(~a) & b", "~a & b"},
    {"a & (~b)", "a & (~b)"},
    {"~(~a)", "~~a"},
    {"-(~a)", "-(~a)"},
    {"(a IS NULL) IS TRUE", "a IS NULL IS TRUE"},
    {"(a IS NULL) = b", "(a IS NULL) = b"},
    {"(a BETWEEN b AND c) AND d", "a BETWEEN b AND c AND d"},
    {"a BETWEEN (b AND c) AND d", "a BETWEEN (b AND c) AND d"},
    {"(a IN (b)) + 1", "(a IN (b)) + 1"},
    {"(a || b)[1]", "(a || b)[1]"},
    {"(1).x", "(1).x"},
    {"(a).b", "(a).b"},
    {"(f(a)).b", "f(a).b"},
  });
  for (const auto& [text, printed] : cases) {
    const auto parsed = parse_expression(text);
    BOOST_TEST_REQUIRE(parsed.ok(), text);
    BOOST_TEST(print(*parsed->root) == printed);
    BOOST_TEST(expression_tree_of(printed) == expression_tree_of(text));
  }
}

BOOST_AUTO_TEST_CASE(one_spelling_is_chosen_for_each_meaning) {
  constexpr auto cases = std::to_array<text_and_print>({
    {"a != b", "a <> b"},
    {"a::int", "CAST(a AS INT)"},
    {"(a, b)", "ROW(a, b)"},
    {"a = SOME (b)", "a = ANY (b)"},
    {"5m", "INTERVAL '5' MINUTE"},
    {"interval 2 hours", "INTERVAL '2' HOUR"},
    {"0x10", "16"},
    {"E'a\\'b'", "'a''b'"},
    {"Current_Timestamp()", "CURRENT_TIMESTAMP"},
    {"Trim(leading 'x' from s)", "ltrim(s, 'x')"},
    {"f(a := 1)", "f(a => 1)"},
    {"x::struct(a int)", "CAST(x AS ROW<a INT>)"},
    {"x::int array", "CAST(x AS ARRAY<INT>)"},
    {"sum(a) over (w)", "sum(a) OVER w"},
    {"sum(a) over (rows 3 preceding)", "sum(a) OVER (ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)"},
  });
  for (const auto& [text, printed] : cases) {
    const auto parsed = parse_expression(text);
    BOOST_TEST_REQUIRE(parsed.ok(), text);
    BOOST_TEST(print(*parsed->root) == printed);
  }
}

BOOST_AUTO_TEST_CASE(a_type_and_a_query_print_alone) {
  const auto parsed = parse("SELECT x::MAP<VARCHAR, ARRAY<DECIMAL(10,2)>> FROM t");
  BOOST_TEST_REQUIRE(parsed.ok());
  const auto& whole = *as<query_statement>(*parsed->statements[0]).value;
  const auto& item = *as<select_body>(*whole.body).items[0].value;
  BOOST_TEST(print(*as<cast_expression>(item).type) == "MAP<VARCHAR, ARRAY<DECIMAL(10, 2)>>");
  BOOST_TEST(print(whole) == "SELECT CAST(x AS MAP<VARCHAR, ARRAY<DECIMAL(10, 2)>>) FROM t");
}

BOOST_AUTO_TEST_SUITE_END()
