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

constexpr auto creates = std::to_array<text_and_tree>({
  {"CREATE STREAM s (a INT NOT NULL, b TEXT NULL, c AS a + 1, WATERMARK FOR a AS a - INTERVAL '5' SECOND)",
   "(create 0 has_columns (name s) (column a (type 0 int) not_null) (column b (type 0 text)) (column c (as (+ (column a) (integer '1')))) (watermark a (- (column a) (interval '5' second))))"},
  {"CREATE STREAM s (WATERMARK FOR ts AS ts, ts TIMESTAMP) WITH ('k' = 'v')",
   "(create 0 has_columns (name s) (column ts (type 0 timestamp)) (watermark ts (column ts)) (option 0 'k' 'v'))"},
  {"CREATE STREAM watermark (watermark INT, primary INT, key INT)",
   "(create 0 has_columns (name watermark) (column watermark (type 0 int)) (column primary (type 0 int)) (column key (type 0 int)))"},
  {"CREATE TABLE t (a INT, b INT, PRIMARY KEY (a, b))",
   "(create 1 has_columns (name t) (column a (type 0 int)) (column b (type 0 int)) (primary_key a b))"},
  {"CREATE TABLE t (a INT, PRIMARY KEY (a) NOT ENFORCED) WITH (k = 1)",
   "(create 1 has_columns (name t) (column a (type 0 int)) (primary_key a) (option 1 'k' '1'))"},
  {"CREATE TABLE t (a INT NOT NULL PRIMARY KEY, b INT)",
   "(create 1 has_columns (name t) (column a (type 0 int) not_null) (column b (type 0 int)) (primary_key a))"},
  {"CREATE TABLE t (PRIMARY KEY (a)) AS SELECT 1",
   "(create 1 has_columns (name t) (primary_key a) (query (select (integer '1'))))"},
  {"CREATE OR REPLACE STREAM IF NOT EXISTS a.b AS SELECT 1",
   "(create 0 or_replace if_not_exists (name a b) (query (select (integer '1'))))"},
  {"CREATE STREAM s WITH (k = v) AS SELECT 1",
   "(create 0 (name s) (option 0 'k' 'v') (query (select (integer '1'))))"},
  {"CREATE STREAM s WITH (k = v)", "(create 0 (name s) (option 0 'k' 'v'))"},
  {"CREATE VIEW v AS SELECT 1", "(create 2 (name v) (query (select (integer '1'))))"},
  {"CREATE VIEW if AS VALUES (1)", "(create 2 (name if) (query (values (row (integer '1')))))"},
  {"CREATE STREAM s WITH (a = 1, b = -1.5, c = 1e3, d = 1_000, e = TRUE, f = false, g = 30s, h = null)",
   "(create 0 (name s) (option 1 'a' '1') (option 1 'b' '-1.5') (option 1 'c' '1e3') (option 1 'd' '1000') (option 2 'e' 'true') (option 2 'f' 'false') (option 0 'g' '30s') (option 0 'h' 'null'))"},
  {"CREATE STREAM s WITH ('K' = 'V', K = V, \"K\" = 'x''y', a.B.c = d.E, null = 'x', format = json)",
   "(create 0 (name s) (option 0 'K' 'V') (option 0 'k' 'v') (option 0 'K' 'x'y') (option 0 'a.b.c' 'd.e') (option 0 'null' 'x') (option 0 'format' 'json'))"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(create)

BOOST_AUTO_TEST_CASE(each_part_of_a_declaration_is_kept) {
  for (const auto& [text, tree] : creates) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_SUITE_END()
