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

constexpr auto windows = std::to_array<text_and_tree>({
  {"SELECT 1 FROM t WINDOW TUMBLING(ts, INTERVAL '1' MINUTE)",
   "(query (select (integer '1') (from (table t)) (window 0 (column ts) (interval '1' minute))))"},
  {"SELECT 1 FROM t WINDOW TUMBLING(1m)",
   "(query (select (integer '1') (from (table t)) (window 0 (interval '1' minute))))"},
  {"SELECT 1 FROM t WINDOW SLIDING(ts, 1m, 30s)",
   "(query (select (integer '1') (from (table t)) (window 1 (column ts) (interval '1' minute) (interval '30' second))))"},
  {"SELECT 1 FROM t WINDOW hopping(ts, 1m, 30s, 5s)",
   "(query (select (integer '1') (from (table t)) (window 1 (column ts) (interval '1' minute) (interval '30' second) (interval '5' second))))"},
  {"SELECT 1 FROM t WINDOW SESSION(ts, 1m 30s)",
   "(query (select (integer '1') (from (table t)) (window 2 (column ts) (interval '1 minute 30 second' none))))"},
  {"SELECT 1 FROM t WINDOW CUMULATING(ts, 1h, 1d)",
   "(query (select (integer '1') (from (table t)) (window 3 (column ts) (interval '1' hour) (interval '1' day))))"},
  {"SELECT 1 FROM t WINDOW TUMBLING(size => 1m)",
   "(query (select (integer '1') (from (table t)) (window 0 (named size (interval '1' minute)))))"},
  {"SELECT 1 FROM t GROUP BY a WINDOW TUMBLING(1m) HAVING b EMIT FINAL",
   "(query (select (integer '1') (from (table t)) (group (column a)) (window 0 (interval '1' minute)) (having (column b))) emit_final)"},
  {"SELECT 1 FROM t WINDOW TUMBLING(1m) GROUP BY a",
   "(query (select (integer '1') (from (table t)) (group (column a)) (window 0 (interval '1' minute))))"},
  {"SELECT 1 FROM t WINDOW w AS (PARTITION BY a), v AS (w ORDER BY b)",
   "(query (select (integer '1') (from (table t)) w (over (partition (column a))) v (over w (order (asc (column b))))))"},
  {"SELECT 1 FROM t GROUP BY window WINDOW TUMBLING(1m) HAVING a WINDOW tumbling AS ()",
   "(query (select (integer '1') (from (table t)) (group (column window)) (window 0 (interval '1' minute)) (having (column a)) tumbling (over)))"},
  {"SELECT window FROM window AS window WINDOW TUMBLING(window, 1m)",
   "(query (select (column window) (from (table window) as window) (window 0 (column window) (interval '1' minute))))"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(window_forms)

BOOST_AUTO_TEST_CASE(window_clauses_keep_their_arguments) {
  for (const auto& [text, tree] : windows) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_SUITE_END()
