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

constexpr auto statements = std::to_array<text_and_tree>({
  {"INSERT INTO a.b SELECT 1", "(insert (into a b) (query (select (integer '1'))))"},
  {"INSERT INTO t (a, b) SELECT 1", "(insert (into t) (columns a b) (query (select (integer '1'))))"},
  {"INSERT INTO t (a) VALUES (1), (2)",
   "(insert (into t) (columns a) (query (values (row (integer '1')) (row (integer '2')))))"},
  {"INSERT INTO t (SELECT 1)", "(insert (into t) (query (nested (query (select (integer '1'))))))"},
  {"INSERT INTO t WITH c AS (SELECT 1) SELECT 2",
   "(insert (into t) (query (with c (query (select (integer '1')))) (select (integer '2'))))"},
  {"EXPLAIN SELECT 1", "(explain 0 (query (select (integer '1'))))"},
  {"EXPLAIN ANALYZE SELECT 1", "(explain 1 (query (select (integer '1'))))"},
  {"EXPLAIN WATERMARK INSERT INTO t SELECT 1", "(explain 2 (insert (into t) (query (select (integer '1')))))"},
  {"EXPLAIN CREATE VIEW v AS SELECT 1", "(explain 0 (create 2 (name v) (query (select (integer '1')))))"},
  {"SHOW STREAMS", "(show 0)"},
  {"show tables", "(show 1)"},
  {"SHOW VIEWS", "(show 2)"},
  {"SHOW FUNCTIONS", "(show 3)"},
  {"SHOW JOBS", "(show 4)"},
  {"SHOW TOPOLOGY", "(show 5)"},
  {"DESCRIBE t", "(describe (name t))"},
  {"DESC t.late", "(describe (name t late))"},
  {"SET 'a' = 'b'", "(set (option 0 'a' 'b'))"},
  {"SET a.b = 4", "(set (option 1 'a.b' '4'))"},
  {"SET strategy = round_robin", "(set (option 0 'strategy' 'round_robin'))"},
  {"SET \"A\" = TRUE", "(set (option 2 'A' 'true'))"},
  {"DROP STREAM s", "(drop 0 (name s))"},
  {"DROP TABLE IF EXISTS a.b", "(drop 1 if_exists (name a b))"},
  {"DROP VIEW v", "(drop 2 (name v))"},
  {"START JOB j", "(job 0 (name j))"},
  {"STOP JOB j", "(job 1 (name j))"},
  {"PAUSE JOB j", "(job 2 (name j))"},
  {"RESUME JOB \"J\"", "(job 3 (name J))"},
  {"VALUES (1, 2), (3, 4)",
   "(query (values (row (integer '1') (integer '2')) (row (integer '3') (integer '4'))))"},
  {"(SELECT 1)", "(query (nested (query (select (integer '1')))))"},
  {"SELECT 1; SELECT 2", "(query (select (integer '1'))) (query (select (integer '2')))"},
  {";; SELECT 1 ;;", "(query (select (integer '1')))"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(statement_forms)

BOOST_AUTO_TEST_CASE(each_statement_has_its_node) {
  for (const auto& [text, tree] : statements) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_SUITE_END()
