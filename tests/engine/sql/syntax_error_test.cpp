#include <array>

#include <boost/test/unit_test.hpp>

#include "tree_text.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

/// A text that is wrong, the place it is noticed at, and what is said of it.
struct wrong_text {
  std::string_view text;
  std::uint32_t line;
  std::uint32_t column;
  std::uint32_t length;
  std::string_view message;
};

constexpr auto wrong_texts = std::to_array<wrong_text>({
  {"SELECT FROM t", 1, 8, 4, "expected an expression, found `FROM`"},
  {"SELECT a, FROM t", 1, 11, 4, "expected an expression, found `FROM`"},
  {"SELECT a b c FROM t", 1, 12, 1, "expected the end of the statement, found `c`"},
  {"SELECT a FORM t", 1, 15, 1, "expected the end of the statement, found `t`"},
  {"SELECT a FROM t WHRE a > 1", 1, 22, 1, "expected the end of the statement, found `a`"},
  {"SELECT a FROM t GRUOP BY a", 1, 23, 2, "expected the end of the statement, found `BY`"},
  {"SELECT a FROM t GROUP a", 1, 23, 1, "expected BY, found `a`"},
  {"SELECT a FROM t ODER BY a", 1, 22, 2, "expected the end of the statement, found `BY`"},
  {"SELECT a FROM t WINDW TUMBLING(1m)", 1, 23, 8, "expected the end of the statement, found `TUMBLING`"},
  {"SELECT a FROM t WINDOW TUMBLNG(1m)",
   1, 24, 7, "expected TUMBLING, SLIDING, HOPPING, SESSION or CUMULATING, found `TUMBLNG`"},
  {"SELECT a FROM t WINDOW TUMBLE(1m)",
   1, 24, 6, "expected TUMBLING, SLIDING, HOPPING, SESSION or CUMULATING, found `TUMBLE`"},
  {"SELECT a FROM t WINDOW TUMBLING 1m", 1, 33, 2, "expected `(`, found `1m`"},
  {"SELECT a FROM t WINDOW TUMBLING()", 1, 33, 1, "expected an expression, found `)`"},
  {"SELECT a FROM t WINDOW TUMBLING(1m", 1, 35, 0, "expected `,` or `)`, found the end of the text"},
  {"SELECT a FROM t EMIT", 1, 21, 0, "expected CHANGES or FINAL, found the end of the text"},
  {"SELECT a FROM t EMIT CHANGS", 1, 22, 6, "expected CHANGES or FINAL, found `CHANGS`"},
  {"SELECT a FROM t LIMIT", 1, 22, 0, "expected an expression, found the end of the text"},
  {"SELECT a FROM t WHERE", 1, 22, 0, "expected an expression, found the end of the text"},
  {"SELECT a FROM t WHERE a = ", 1, 27, 0, "expected an expression, found the end of the text"},
  {"SELECT a FROM t GROUP BY a WHERE b", 1, 28, 5, "WHERE stands in the wrong place"},
  {"SELECT a FROM t HAVING b HAVING c", 1, 26, 6, "there is already a clause of this kind: HAVING"},
  {"SELECT a FROM t GROUP BY a GROUP BY b", 1, 28, 5, "there is already a clause of this kind: GROUP BY"},
  {"SELECT a FROM t WINDOW TUMBLING(1m) WINDOW TUMBLING(1m)",
   1, 37, 6, "there is already a clause of this kind: WINDOW"},
  {"SELECT a FROM t LIMIT 1 LIMIT 2", 1, 25, 5, "there is already a clause of this kind: LIMIT"},
  {"SELECT a FROM t EMIT FINAL EMIT CHANGES", 1, 28, 4, "there is already a clause of this kind: EMIT"},
  {"SELECT a FROM", 1, 14, 0, "expected the name of a stream or table, found the end of the text"},
  {"SELECT a FROM t,", 1, 17, 0, "expected the name of a stream or table, found the end of the text"},
  {"SELECT a FROM WHERE", 1, 15, 5, "expected the name of a stream or table, found the reserved word `WHERE`"},
  {"SELECT a FROM t JOIN u", 1, 23, 0, "expected ON or USING, found the end of the text"},
  {"SELECT a FROM t JOIN u WHERE a", 1, 24, 5, "expected ON or USING, found `WHERE`"},
  {"SELECT a FROM t LEFT u ON a", 1, 22, 1, "expected JOIN, found `u`"},
  {"SELECT a FROM t NATURAL JOIN u", 1, 17, 7, "NATURAL JOIN is not supported"},
  {"SELECT a FROM t ASOF u", 1, 22, 1, "expected JOIN, found `u`"},
  {"SELECT a FROM t JOIN u ON", 1, 26, 0, "expected an expression, found the end of the text"},
  {"SELECT a FROM t JOIN u USING a", 1, 30, 1, "expected `(`, found `a`"},
  {"SELECT a FROM (SELECT 1", 1, 24, 0, "expected `)`, found the end of the text"},
  {"SELECT a FROM (t", 1, 17, 0, "expected `)`, found the end of the text"},
  {"SELECT a FROM ()", 1, 16, 1, "expected the name of a stream or table, found `)`"},
  {"SELECT (1", 1, 10, 0, "expected `)`, found the end of the text"},
  {"SELECT (1, 2", 1, 13, 0, "expected `,` or `)`, found the end of the text"},
  {"SELECT ()", 1, 9, 1, "expected an expression, found `)`"},
  {"SELECT 1)", 1, 9, 1, "expected the end of the statement, found `)`"},
  {"SELECT 1 SELECT 2", 1, 10, 6, "expected the end of the statement, found `SELECT`"},
  {"SELEC 1", 1, 1, 5, "expected a statement, found `SELEC`"},
  {"SELCT a FROM t", 1, 1, 5, "expected a statement, found `SELCT`"},
  {"foo", 1, 1, 3, "expected a statement, found `foo`"},
  {"1", 1, 1, 1, "expected a statement, found `1`"},
  {"CREATE STRAEM s (a INT)", 1, 8, 6, "expected STREAM, TABLE or VIEW, found `STRAEM`"},
  {"CREATE STREAM", 1, 14, 0, "expected a name, found the end of the text"},
  {"CREATE STREAM s", 1, 16, 0, "expected `(`, WITH or AS, found the end of the text"},
  {"CREATE STREAM s (", 1, 18, 0, "expected the name of a column, found the end of the text"},
  {"CREATE STREAM s ()", 1, 18, 1, "expected the name of a column, found `)`"},
  {"CREATE STREAM s (a)", 1, 19, 1, "expected a type, found `)`"},
  {"CREATE STREAM s (a INT,)", 1, 24, 1, "expected the name of a column, found `)`"},
  {"CREATE STREAM s (a INT b INT)", 1, 24, 1, "expected `,` or `)`, found `b`"},
  {"CREATE STREAM s (a INT) WIHT (k = 1)", 1, 25, 4, "expected the end of the statement, found `WIHT`"},
  {"CREATE STREAM s (a INT NOT)", 1, 27, 1, "expected NULL, found `)`"},
  {"CREATE STREAM s (a DECIMAL(10, 99999999999))", 1, 32, 11, "a parameter of a type is too large: `99999999999`"},
  {"CREATE STREAM s (a DECIMAL(x))", 1, 28, 1, "expected a number, found `x`"},
  {"CREATE STREAM s (a ARRAY<INT)", 1, 29, 1, "expected `>`, found `)`"},
  {"CREATE STREAM s (a MAP<INT>)", 1, 27, 1, "expected `,`, found `>`"},
  {"CREATE STREAM s (order INT)", 1, 18, 5, "expected the name of a column, found the reserved word `order`"},
  {"CREATE STREAM select (a INT)", 1, 15, 6, "expected a name, found the reserved word `select`"},
  {"CREATE STREAM s (a INT, WATERMARK FOR a)", 1, 40, 1, "expected AS, found `)`"},
  {"CREATE STREAM s (a INT, WATERMARK FOR a AS a, WATERMARK FOR a AS a)",
   1, 47, 9, "there is already a clause of this kind: WATERMARK"},
  {"CREATE STREAM s (a INT PRIMARY KEY, b INT PRIMARY KEY)",
   1, 43, 7, "there is already a clause of this kind: PRIMARY KEY"},
  {"CREATE STREAM s (a INT) WITH ()", 1, 31, 1, "expected the name of an option, found `)`"},
  {"CREATE STREAM s (a INT) WITH (k)", 1, 32, 1, "expected `=`, found `)`"},
  {"CREATE STREAM s (a INT) WITH (k = )", 1, 35, 1, "expected the value of an option, found `)`"},
  {"CREATE STREAM s (a INT) WITH (k = -x)", 1, 36, 1, "expected a number, found `x`"},
  {"CREATE STREAM s (a INT) WITH (k = 1 l = 2)", 1, 37, 1, "expected `,` or `)`, found `l`"},
  {"CREATE STREAM s (a INT) WITH (5 = 1)", 1, 31, 1, "expected the name of an option, found `5`"},
  {"CREATE VIEW v (a) AS SELECT 1", 1, 15, 1, "expected AS, found `(`"},
  {"CREATE VIEW v", 1, 14, 0, "expected AS, found the end of the text"},
  {"CREATE VIEW v WITH (k = 1) AS SELECT 1", 1, 15, 4, "expected AS, found `WITH`"},
  {"CREATE OR STREAM s (a INT)", 1, 11, 6, "expected REPLACE, found `STREAM`"},
  {"CREATE STREAM s AS INSERT INTO t SELECT 1", 1, 20, 6, "expected SELECT, found `INSERT`"},
  {"INSERT t SELECT 1", 1, 8, 1, "expected INTO, found `t`"},
  {"INSERT INTO t", 1, 14, 0, "expected SELECT, found the end of the text"},
  {"INSERT INTO t (a, b) ", 1, 22, 0, "expected SELECT, found the end of the text"},
  {"EXPLAIN", 1, 8, 0, "expected a statement, found the end of the text"},
  {"EXPLAIN EXPLAIN SELECT 1", 1, 9, 7, "expected a statement to explain, found `EXPLAIN`"},
  {"SHOW", 1, 5, 0, "expected STREAMS, TABLES, VIEWS, FUNCTIONS, JOBS or TOPOLOGY, found the end of the text"},
  {"SHOW STREEMS", 1, 6, 7, "expected STREAMS, TABLES, VIEWS, FUNCTIONS, JOBS or TOPOLOGY, found `STREEMS`"},
  {"SHOW COLUMNS", 1, 6, 7, "expected STREAMS, TABLES, VIEWS, FUNCTIONS, JOBS or TOPOLOGY, found `COLUMNS`"},
  {"SET", 1, 4, 0, "expected the name of an option, found the end of the text"},
  {"SET a", 1, 6, 0, "expected `=`, found the end of the text"},
  {"SET a 4", 1, 7, 1, "expected `=`, found `4`"},
  {"DROP s", 1, 6, 1, "expected STREAM, TABLE or VIEW, found `s`"},
  {"DROP STREAM", 1, 12, 0, "expected a name, found the end of the text"},
  {"DROP STREAM IF s", 1, 16, 1, "expected EXISTS, found `s`"},
  {"START j", 1, 7, 1, "expected JOB, found `j`"},
  {"SELECT a = b = c", 1, 14, 1, "comparisons do not chain"},
  {"SELECT a < b < c", 1, 14, 1, "comparisons do not chain"},
  {"SELECT a == b", 1, 10, 2, "expected the end of the statement, found `==`"},
  {"SELECT a IS b", 1, 13, 1, "expected NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM, found `b`"},
  {"SELECT a IS NOT", 1, 16, 0, "expected NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM, found the end of the text"},
  {"SELECT a NOT b", 1, 10, 3, "expected the end of the statement, found `NOT`"},
  {"SELECT a BETWEEN 1", 1, 19, 0, "expected AND, found the end of the text"},
  {"SELECT a BETWEEN 1 OR 2", 1, 20, 2, "expected AND, found `OR`"},
  {"SELECT a IN 1", 1, 13, 1, "expected `(`, found `1`"},
  {"SELECT a IN ()", 1, 14, 1, "expected an expression, found `)`"},
  {"SELECT a LIKE", 1, 14, 0, "expected an expression, found the end of the text"},
  {"SELECT CASE END", 1, 13, 3, "expected an expression, found `END`"},
  {"SELECT CASE WHEN a END", 1, 20, 3, "expected THEN, found `END`"},
  {"SELECT CASE WHEN a THEN b", 1, 26, 0, "expected WHEN, ELSE or END, found the end of the text"},
  {"SELECT CASE WHEN a THEN b ELSE c", 1, 33, 0, "expected END, found the end of the text"},
  {"SELECT CAST(a)", 1, 14, 1, "expected AS, found `)`"},
  {"SELECT CAST(a AS)", 1, 17, 1, "expected a type, found `)`"},
  {"SELECT CAST(a AS 5)", 1, 18, 1, "expected a type, found `5`"},
  {"SELECT a::", 1, 11, 0, "expected a type, found the end of the text"},
  {"SELECT a[1", 1, 11, 0, "expected `]`, found the end of the text"},
  {"SELECT f(1", 1, 11, 0, "expected `,` or `)`, found the end of the text"},
  {"SELECT f(1,)", 1, 12, 1, "expected an expression, found `)`"},
  {"SELECT f(a =>)", 1, 14, 1, "expected an expression, found `)`"},
  {"SELECT sum(a) OVER", 1, 19, 0, "expected `(` or the name of a window, found the end of the text"},
  {"SELECT sum(a) OVER (ROWS)", 1, 25, 1, "expected an expression, found `)`"},
  {"SELECT sum(a) OVER (ROWS BETWEEN 1 PRECEDING)", 1, 45, 1, "expected AND, found `)`"},
  {"SELECT sum(a) OVER (ROWS 1)", 1, 27, 1, "expected PRECEDING or FOLLOWING, found `)`"},
  {"SELECT sum(a) FILTER (a > 1)", 1, 23, 1, "expected WHERE, found `a`"},
  {"SELECT INTERVAL '5' SECNOD", 1, 21, 6, "expected a unit of time, found `SECNOD`"},
  {"SELECT INTERVAL 5", 1, 18, 0, "expected a unit of time, found the end of the text"},
  {"SELECT INTERVAL '1' DAY TO 5", 1, 28, 1, "expected a unit of time, found `5`"},
  {"SELECT EXISTS (1)", 1, 16, 1, "expected SELECT, found `1`"},
  {"SELECT a + NOT b", 1, 12, 3, "expected an expression, found `NOT`"},
  {"SELECT 1 +", 1, 11, 0, "expected an expression, found the end of the text"},
  {"SELECT * 1", 1, 10, 1, "expected the end of the statement, found `1`"},
  {"SELECT a.", 1, 10, 0, "expected a name, found the end of the text"},
  {"SELECT a.5", 1, 9, 2, "expected the end of the statement, found `.5`"},
  {"SELECT a FROM t AS FROM", 1, 20, 4, "expected an alias, found the reserved word `FROM`"},
  {"SELECT a AS 'x'", 1, 13, 3, "expected an alias, found `'x'`"},
  {"WITH a SELECT 1", 1, 8, 6, "expected AS, found `SELECT`"},
  {"WITH a AS SELECT 1", 1, 11, 6, "expected `(`, found `SELECT`"},
  {"WITH RECURSIVE a AS (SELECT 1) SELECT 1", 1, 6, 9, "WITH RECURSIVE is not supported"},
  {"WITH a AS (INSERT INTO t SELECT 1) SELECT 1", 1, 12, 6, "expected SELECT, found `INSERT`"},
  {"SELECT 1 UNION", 1, 15, 0, "expected SELECT, found the end of the text"},
  {"SELECT 1 UNION ALL INSERT", 1, 20, 6, "expected SELECT, found `INSERT`"},
  {"SELECT a FROM t\n-- @x: 1\nWHERE a", 2, 4, 5, "an annotation stands inside a statement: `@x: 1`"},
  {"-- @x: 1", 1, 4, 5, "an annotation without a statement behind it"},
  {"-- @x: 1\n;", 1, 4, 5, "an annotation without a statement behind it"},
  {"-- @x 1\nSELECT 1", 1, 4, 4, "an annotation is malformed: `@x 1`"},
  {"-- @: 1\nSELECT 1", 1, 4, 4, "an annotation is malformed: `@: 1`"},
  {"SELECT 1 -- @late: y", 1, 13, 8, "an annotation stands inside a statement: `@late: y`"},
  {"SELECT a FROM t FOR SYSTEM_TIME AS t.x", 1, 36, 1, "expected OF, found `t`"},
  {"SELECT a FROM t ORDER a", 1, 23, 1, "expected BY, found `a`"},
  {"SELECT a FROM t ORDER BY a NULLS", 1, 33, 0, "expected FIRST or LAST, found the end of the text"},
  {"SELECT a FROM t FETCH 5 ROWS", 1, 23, 1, "expected FIRST or NEXT, found `5`"},
  {"SELECT a FROM t ALLOW STATE", 1, 23, 5, "expected UNBOUNDED, found `STATE`"},
  {"SELECT a FROM t; SELECT FROM u", 1, 25, 4, "expected an expression, found `FROM`"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(syntax_errors)

BOOST_AUTO_TEST_CASE(a_failure_points_at_the_token_it_was_noticed_at) {
  for (const auto& [text, line, column, length, message] : wrong_texts) {
    BOOST_TEST_CONTEXT(text) {
      const auto reason = failure_of(text);
      BOOST_TEST(reason.message == message);
      BOOST_TEST(reason.span.line == line);
      BOOST_TEST(reason.span.column == column);
      BOOST_TEST(reason.span.length == length);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_understood_but_not_supported_says_so) {
  BOOST_CHECK(failure_of("WITH RECURSIVE a AS (SELECT 1) SELECT 1").code == errc::unsupported);
  BOOST_CHECK(failure_of("SELECT 1 FROM a NATURAL JOIN b").code == errc::unsupported);
  BOOST_CHECK(failure_of("SELECT FROM a").code == errc::syntax);
}

BOOST_AUTO_TEST_CASE(columns_of_a_failure_count_code_points) {
  const auto reason = failure_of("SELECT '\xc3\xa9\xc3\xa9' FROM");
  BOOST_TEST(reason.span.column == 17U);
  BOOST_TEST(reason.span.offset == 18U);
}

BOOST_AUTO_TEST_SUITE_END()
