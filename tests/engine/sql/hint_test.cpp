#include <array>

#include <boost/test/unit_test.hpp>

#include "tree_text.hpp"

using namespace millrace::sql;

namespace {

struct text_and_hint {
  std::string_view text;
  std::string_view hint;
};

constexpr auto hints = std::to_array<text_and_hint>({
  {"SELECT a, FROM t", "is the comma before it one too many?"},
  {"SELECT a FORM t", "`FORM` is read as an alias; did you mean `FROM`?"},
  {"SELECT a FROM t WHRE a > 1", "`WHRE` is read as an alias; did you mean `WHERE`?"},
  {"SELECT a FROM t GRUOP BY a", "`GRUOP` is read as an alias; did you mean `GROUP`?"},
  {"SELECT a FROM t ODER BY a", "`ODER` is read as an alias; did you mean `ORDER`?"},
  {"SELECT a FROM t WINDW TUMBLING(1m)", "`WINDW` is read as an alias; did you mean `WINDOW`?"},
  {"SELECT a FROM t WINDOW TUMBLNG(1m)", "did you mean `TUMBLING`?"},
  {"SELECT a FROM t WINDOW TUMBLE(1m)", "did you mean `TUMBLING`?"},
  {"SELECT a FROM t EMIT CHANGS", "did you mean `CHANGES`?"},
  {"SELECT a FROM t GROUP BY a WHERE b", "it comes once, behind FROM and before all other clauses"},
  {"SELECT a FROM t,", "is the comma before it one too many?"},
  {"SELECT a FROM WHERE", "in double quotes it is a name"},
  {"SELECT a FROM t NATURAL JOIN u", "name the common columns with USING (...)"},
  {"SELEC 1", "did you mean `SELECT`?"},
  {"SELCT a FROM t", "did you mean `SELECT`?"},
  {"CREATE STRAEM s (a INT)", "did you mean `STREAM`?"},
  {"CREATE STREAM s (a INT,)", "is the comma before it one too many?"},
  {"CREATE STREAM s (a INT) WIHT (k = 1)", "did you mean `WITH`?"},
  {"CREATE STREAM s (order INT)", "in double quotes it is a name"},
  {"CREATE STREAM select (a INT)", "in double quotes it is a name"},
  {"SHOW STREEMS", "did you mean `STREAMS`?"},
  {"SELECT a = b = c", "join two comparisons with AND, or put one in parentheses"},
  {"SELECT a < b < c", "join two comparisons with AND, or put one in parentheses"},
  {"SELECT a == b", "equality is written `=`"},
  {"SELECT f(1,)", "is the comma before it one too many?"},
  {"SELECT INTERVAL '5' SECNOD", "did you mean `SECOND`?"},
  {"SELECT a FROM t AS FROM", "in double quotes it is a name"},
  {"SELECT a FROM t\n-- @x: 1\nWHERE a", "an annotation belongs before the statement"},
  {"-- @x 1\nSELECT 1", "it is written `-- @name: value`"},
  {"-- @: 1\nSELECT 1", "it is written `-- @name: value`"},
  {"SELECT 1 -- @late: y", "an annotation belongs before the statement"},
  {"SELECT * FORM t", "did you mean `FROM`?"},
  {"SELECT a FROM t INNER JION u ON b", "did you mean `JOIN`?"},
  {"CRAETE STREAM s (a INT)", "did you mean `CREATE`?"},
  {"SELECT 1 UNOIN SELECT 2", "`UNOIN` is read as an alias; did you mean `UNION`?"},
  {"SELECT a FROM t EMITT CHANGES", "`EMITT` is read as an alias; did you mean `EMIT`?"},
});

constexpr auto without_hint = std::to_array<std::string_view>(
  {"SELECT a b c FROM t", "SELECT FROM t", "foo", "SELECT 1)", "SELECT a x y", "SELECT 1 SELECT 2"});

} // namespace

BOOST_AUTO_TEST_SUITE(syntax_hints)

BOOST_AUTO_TEST_CASE(a_hint_names_what_was_probably_meant) {
  for (const auto& [text, hint] : hints) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(failure_of(text).hint == hint);
  }
}

BOOST_AUTO_TEST_CASE(there_is_no_hint_where_nothing_is_known) {
  for (const auto text : without_hint) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(failure_of(text).hint == "");
  }
}

BOOST_AUTO_TEST_SUITE_END()
