#include <array>

#include <boost/test/unit_test.hpp>

#include "tree_text.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

struct text_and_tree {
  std::string_view text;
  std::string_view tree;
};

constexpr auto queries = std::to_array<text_and_tree>({
  {"SELECT *", "(query (select (star)))"},
  {"SELECT t.*, a.b.* FROM t", "(query (select (star (of t)) (star (of a b)) (from (table t))))"},
  {"SELECT DISTINCT a FROM t", "(query (select_distinct (column a) (from (table t))))"},
  {"SELECT ALL a FROM t", "(query (select (column a) (from (table t))))"},
  {"SELECT a AS x, b y, c AS \"Z\", d \"W\" FROM t",
   "(query (select (column a) as x (column b) as y (column c) as Z (column d) as W (from (table t))))"},
  {"SELECT a AS window FROM t AS emit", "(query (select (column a) as window (from (table t) as emit)))"},
  {"SELECT a FROM t WHERE b GROUP BY c, 1 HAVING d QUALIFY e ORDER BY f DESC NULLS LAST, 2 LIMIT 3 OFFSET 4",
   "(query (select (column a) (from (table t)) (where (column b)) (group (column c) (integer '1')) (having (column d)) (qualify (column e))) (order (desc (column f) nulls_last) (asc (integer '2'))) (limit (integer '3')) (offset (integer '4')))"},
  {"SELECT a FROM t LIMIT 3 ORDER BY b",
   "(query (select (column a) (from (table t))) (order (asc (column b))) (limit (integer '3')))"},
  {"SELECT a FROM t EMIT CHANGES LIMIT 3",
   "(query (select (column a) (from (table t))) (limit (integer '3')) emit_changes)"},
  {"SELECT a FROM t OFFSET 4 ROWS FETCH FIRST 5 ROWS ONLY",
   "(query (select (column a) (from (table t))) (limit (integer '5')) (offset (integer '4')))"},
  {"SELECT a FROM t FETCH NEXT ROW ONLY", "(query (select (column a) (from (table t))) (limit (integer '1')))"},
  {"SELECT a FROM t EMIT CHANGES", "(query (select (column a) (from (table t))) emit_changes)"},
  {"SELECT a FROM t EMIT FINAL", "(query (select (column a) (from (table t))) emit_final)"},
  {"SELECT a FROM t EMIT CHANGES EVERY INTERVAL '10' SECOND",
   "(query (select (column a) (from (table t))) emit_changes (every (interval '10' second)))"},
  {"SELECT a FROM t EMIT CHANGES EVERY 10s",
   "(query (select (column a) (from (table t))) emit_changes (every (interval '10' second)))"},
  {"SELECT a FROM t ALLOW UNBOUNDED STATE", "(query (select (column a) (from (table t))) unbounded_state)"},
  {"WITH a AS (SELECT 1), b (x, y) AS (SELECT 2) SELECT 3",
   "(query (with a (query (select (integer '1')))) (with b (columns x y) (query (select (integer '2')))) (select (integer '3')))"},
  {"SELECT timestamp, date, window, interval, count, limit FROM t WHERE offset = 1",
   "(query (select (column timestamp) (column date) (column window) (column interval) (column count) (column limit) (from (table t)) (where (= (column offset) (integer '1')))))"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(query_clauses)

BOOST_AUTO_TEST_CASE(each_clause_of_a_query_is_kept) {
  for (const auto& [text, tree] : queries) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_SUITE_END()
