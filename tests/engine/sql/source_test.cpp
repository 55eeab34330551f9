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

constexpr auto sources = std::to_array<text_and_tree>({
  {"SELECT 1 FROM a, b AS c, d e",
   "(query (select (integer '1') (from (table a)) (from (table b) as c) (from (table d) as e)))"},
  {"SELECT 1 FROM t.late", "(query (select (integer '1') (from (table t late))))"},
  {"SELECT 1 FROM t AS u (a, b)", "(query (select (integer '1') (from (table t) as u (columns a b))))"},
  {"SELECT 1 FROM (SELECT 2) AS t (a)",
   "(query (select (integer '1') (from (subquery (query (select (integer '2'))) as t (columns a)))))"},
  {"SELECT 1 FROM (SELECT 2)", "(query (select (integer '1') (from (subquery (query (select (integer '2')))))))"},
  {"SELECT 1 FROM (VALUES (1), (2)) t",
   "(query (select (integer '1') (from (subquery (query (values (row (integer '1')) (row (integer '2')))) as t))))"},
  {"SELECT 1 FROM ((SELECT 2)) AS t",
   "(query (select (integer '1') (from (subquery (query (nested (query (select (integer '2'))))) as t))))"},
  {"SELECT 1 FROM ((SELECT 2) UNION ALL (SELECT 3)) AS t",
   "(query (select (integer '1') (from (subquery (query (set 0 all (nested (query (select (integer '2')))) (nested (query (select (integer '3')))))) as t))))"},
  {"SELECT 1 FROM ((SELECT 2) ORDER BY 1) AS t",
   "(query (select (integer '1') (from (subquery (query (nested (query (select (integer '2')))) (order (asc (integer '1')))) as t))))"},
  {"SELECT 1 FROM ((SELECT 2) AS a JOIN b ON c)",
   "(query (select (integer '1') (from (join 0 (subquery (query (select (integer '2'))) as a) (table b) (on (column c))))))"},
  {"SELECT 1 FROM a JOIN b ON c",
   "(query (select (integer '1') (from (join 0 (table a) (table b) (on (column c))))))"},
  {"SELECT 1 FROM a INNER JOIN b USING (c, d)",
   "(query (select (integer '1') (from (join 0 (table a) (table b) (using c d)))))"},
  {"SELECT 1 FROM a LEFT JOIN b ON c",
   "(query (select (integer '1') (from (join 1 (table a) (table b) (on (column c))))))"},
  {"SELECT 1 FROM a LEFT OUTER JOIN b ON c",
   "(query (select (integer '1') (from (join 1 (table a) (table b) (on (column c))))))"},
  {"SELECT 1 FROM a RIGHT JOIN b ON c",
   "(query (select (integer '1') (from (join 2 (table a) (table b) (on (column c))))))"},
  {"SELECT 1 FROM a FULL OUTER JOIN b ON c",
   "(query (select (integer '1') (from (join 3 (table a) (table b) (on (column c))))))"},
  {"SELECT 1 FROM a CROSS JOIN b", "(query (select (integer '1') (from (join 4 (table a) (table b)))))"},
  {"SELECT 1 FROM a CROSS JOIN b JOIN c ON d",
   "(query (select (integer '1') (from (join 0 (join 4 (table a) (table b)) (table c) (on (column d))))))"},
  {"SELECT 1 FROM a JOIN (b JOIN c ON d) ON e",
   "(query (select (integer '1') (from (join 0 (table a) (join 0 (table b) (table c) (on (column d))) (on (column e))))))"},
  {"SELECT 1 FROM a, b JOIN c ON d",
   "(query (select (integer '1') (from (table a)) (from (join 0 (table b) (table c) (on (column d))))))"},
  {"SELECT 1 FROM a ASOF JOIN b ON c",
   "(query (select (integer '1') (from (asof_join 0 (table a) (table b) (on (column c))))))"},
  {"SELECT 1 FROM a ASOF LEFT JOIN b USING (c)",
   "(query (select (integer '1') (from (asof_join 1 (table a) (table b) (using c)))))"},
  {"SELECT 1 FROM a JOIN b WITHIN INTERVAL '5' MINUTE ON c",
   "(query (select (integer '1') (from (join 0 (table a) (table b) (within (interval '5' minute)) (on (column c))))))"},
  {"SELECT 1 FROM a JOIN b ON c WITHIN 5m",
   "(query (select (integer '1') (from (join 0 (table a) (table b) (within (interval '5' minute)) (on (column c))))))"},
  {"SELECT 1 FROM a JOIN b FOR SYSTEM_TIME AS OF a.ts AS c ON d",
   "(query (select (integer '1') (from (join 0 (table a) (table b) (as_of (column a ts)) as c (on (column d))))))"},
  {"SELECT 1 FROM a JOIN b AS c FOR SYSTEM_TIME AS OF a.ts ON d",
   "(query (select (integer '1') (from (join 0 (table a) (table b) (as_of (column a ts)) as c (on (column d))))))"},
  {"SELECT 1 FROM TUMBLE(TABLE t, DESCRIPTOR(ts), 1m)",
   "(query (select (integer '1') (from (tumble (table (table t)) (argument (descriptor ts)) (argument (interval '1' minute))))))"},
  {"SELECT 1 FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), 1m)) AS w",
   "(query (select (integer '1') (from (tumble (table (table t)) (argument (descriptor ts)) (argument (interval '1' minute)) as w))))"},
  {"SELECT 1 FROM tumble(t, DESCRIPTOR(ts), 1m) w",
   "(query (select (integer '1') (from (tumble (table (table t)) (argument (descriptor ts)) (argument (interval '1' minute)) as w))))"},
  {"SELECT 1 FROM HOP(DATA => TABLE t, TIMECOL => DESCRIPTOR(ts), SLIDE => 1s)",
   "(query (select (integer '1') (from (hop (table data (table t)) (argument timecol (descriptor ts)) (argument slide (interval '1' second))))))"},
  {"SELECT 1 FROM SESSION(TABLE t PARTITION BY k, j, DESCRIPTOR(ts), 1m)",
   "(query (select (integer '1') (from (session (table (table t) (partition (column k) (column j))) (argument (descriptor ts)) (argument (interval '1' minute))))))"},
  {"SELECT 1 FROM SESSION(TABLE t PARTITION BY (k, j), INTERVAL '1' MINUTE)",
   "(query (select (integer '1') (from (session (table (table t) (partition (column k) (column j))) (argument (interval '1' minute))))))"},
  {"SELECT 1 FROM SESSION(TABLE t PARTITION BY k ORDER BY ts DESC, j, GAP => 1m)",
   "(query (select (integer '1') (from (session (table (table t) (partition (column k)) (order (desc (column ts)) (asc (column j)))) (argument gap (interval '1' minute))))))"},
  {"SELECT 1 FROM CUMULATE((SELECT 2), DESCRIPTOR(a, b), 1m, 1h)",
   "(query (select (integer '1') (from (cumulate (table (subquery (query (select (integer '2'))))) (argument (descriptor a b)) (argument (interval '1' minute)) (argument (interval '1' hour))))))"},
  {"SELECT 1 FROM a CROSS JOIN UNNEST(a.b) WITH ORDINALITY AS u (x, n)",
   "(query (select (integer '1') (from (join 4 (table a) (unnest (argument (column a b)) ordinality as u (columns x n))))))"},
  {"SELECT 1 FROM f()", "(query (select (integer '1') (from (f))))"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(source_forms)

BOOST_AUTO_TEST_CASE(each_kind_of_source_has_its_node) {
  for (const auto& [text, tree] : sources) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_SUITE_END()
