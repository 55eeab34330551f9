#include "millrace/engine/binder/query_binder.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/binder/script_fixture.hpp"

namespace millrace::sql {

BOOST_FIXTURE_TEST_SUITE(query_binder_test, script_fixture)

BOOST_AUTO_TEST_CASE(names_the_columns_of_a_select_list) {
  BOOST_TEST(columns_of("SELECT k, a + 1, t.a, upper(k), CAST(a AS INT), CASE WHEN TRUE THEN 1 END, a AS x FROM t") ==
             "k VARCHAR!, column2 BIGINT, a BIGINT, upper VARCHAR, a_1 INTEGER, case INTEGER, x BIGINT");
  BOOST_TEST(columns_of("SELECT a, a, a AS a_1 FROM t") == "a BIGINT, a_1 BIGINT, a_1_1 BIGINT");
  BOOST_TEST(columns_of("SELECT NULL AS n FROM t") == "n VARCHAR");
}

BOOST_AUTO_TEST_CASE(a_star_is_every_column_in_declared_order) {
  BOOST_TEST(columns_of("SELECT * FROM t") == "k VARCHAR!, a BIGINT, ts TIMESTAMP, twice BIGINT");
  BOOST_TEST(columns_of("SELECT x.*, 1 AS one FROM t AS x") ==
             "k VARCHAR!, a BIGINT, ts TIMESTAMP, twice BIGINT, one INTEGER!");
  BOOST_CHECK(error_of("SELECT t.* FROM t AS x").code == errc::unknown_name);
  BOOST_CHECK(error_of("SELECT *").code == errc::unknown_name);
}

BOOST_AUTO_TEST_CASE(an_alias_hides_the_name_of_its_source) {
  BOOST_TEST(columns_of("SELECT x.a FROM t AS x") == "a BIGINT");
  BOOST_TEST(error_of("SELECT t.a FROM t AS x").message == "unknown source: t");
  BOOST_TEST(columns_of("SELECT one, x.two, ts FROM t AS x (one, two)") == "one VARCHAR!, two BIGINT, ts TIMESTAMP");
  BOOST_TEST(error_of("SELECT k FROM t AS x (one)").message == "unknown column: k");
  BOOST_TEST(error_of("SELECT 1 FROM t AS x (a, b, c, d, e)").message == "more column names than columns");
}

BOOST_AUTO_TEST_CASE(stacks_nodes_in_the_order_of_the_clauses) {
  BOOST_TEST(nodes_of("SELECT a FROM t") == "project source");
  BOOST_TEST(nodes_of("SELECT a FROM t WHERE a > 0") == "project filter source");
  BOOST_TEST(nodes_of("SELECT a FROM t WHERE a > 0 ORDER BY a LIMIT 5") == "sort project filter source");
  BOOST_TEST(nodes_of("SELECT k, COUNT(*) FROM t GROUP BY k HAVING COUNT(*) > 1 EMIT FINAL") ==
             "project filter group project source");
  BOOST_TEST(nodes_of("SELECT k, COUNT(*) FROM t GROUP BY k WINDOW TUMBLING(ts, 1m)") ==
             "project window project source");
  BOOST_TEST(nodes_of("SELECT SUM(a) OVER (PARTITION BY k ORDER BY ts) FROM t") ==
             "project over time_order project source");
  BOOST_TEST(nodes_of("SELECT 1") == "project source");
}

BOOST_AUTO_TEST_CASE(a_common_table_is_seen_inside_its_query_only) {
  BOOST_TEST(columns_of("WITH c AS (SELECT a AS x FROM t) SELECT x FROM c") == "x BIGINT");
  BOOST_TEST(columns_of("WITH c (y) AS (SELECT a FROM t), d AS (SELECT y FROM c) SELECT y FROM d") == "y BIGINT");
  BOOST_TEST(error_of("SELECT x FROM c").message == "unknown stream: c");
  BOOST_TEST(columns_of("SELECT x FROM (WITH c AS (SELECT a AS x FROM t) SELECT x FROM c) AS s") == "x BIGINT");
  BOOST_TEST(error_of("WITH d AS (WITH c AS (SELECT 1 AS x) SELECT x FROM c) SELECT x FROM c").message ==
             "unknown stream: c");
  BOOST_TEST(error_of("WITH d AS (SELECT y FROM c), c AS (SELECT 1 AS y) SELECT y FROM d").message ==
             "unknown stream: c");
}

BOOST_AUTO_TEST_CASE(a_common_table_hides_a_stream_of_its_name) {
  BOOST_TEST(columns_of("WITH t AS (SELECT ts AS a FROM t) SELECT a FROM t") == "a TIMESTAMP");
  BOOST_TEST(columns_of("SELECT a FROM t") == "a BIGINT");
}

BOOST_AUTO_TEST_CASE(a_view_is_bound_where_it_is_read) {
  declare("CREATE VIEW v AS SELECT k, a * 2 AS double_a FROM t WHERE a > 0");
  BOOST_TEST(columns_of("SELECT double_a, v.k FROM v") == "double_a BIGINT, k VARCHAR!");
  BOOST_TEST(nodes_of("SELECT k FROM v WHERE double_a > 5") == "project filter project filter source");
  BOOST_TEST(catalog.plan.sources.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_subquery_gives_its_columns_under_its_alias) {
  BOOST_TEST(columns_of("SELECT s.x FROM (SELECT a AS x FROM t) AS s") == "x BIGINT");
  BOOST_TEST(columns_of("SELECT x FROM (SELECT a AS x FROM t)") == "x BIGINT");
  BOOST_TEST(error_of("SELECT t.a FROM (SELECT a FROM t) AS s").message == "unknown source: t");
  BOOST_TEST(error_of("SELECT k FROM (SELECT a FROM t) AS s").message == "unknown column: k");
}

BOOST_AUTO_TEST_CASE(event_time_goes_through_plain_copies) {
  BOOST_TEST(bind("SELECT k, ts FROM t WHERE a > 0")->rows.time_column.value() == 1U);
  BOOST_TEST(bind("SELECT ts AS x, k FROM t")->rows.time_column.value() == 0U);
  BOOST_TEST(!bind("SELECT k FROM t")->rows.time_column.has_value());
  BOOST_TEST(!bind("SELECT ts + INTERVAL '1' DAY AS ts FROM t")->rows.time_column.has_value());
  BOOST_TEST(!bind("SELECT ts FROM t ORDER BY ts")->rows.time_column.has_value());
}

BOOST_AUTO_TEST_CASE(a_grouping_is_a_changelog_until_it_is_final) {
  BOOST_TEST(bind("SELECT k, COUNT(*) FROM t GROUP BY k")->rows.is_changelog);
  BOOST_TEST(!bind("SELECT k, COUNT(*) FROM t GROUP BY k EMIT FINAL")->rows.is_changelog);
  BOOST_TEST(!bind("SELECT k, COUNT(*) FROM t GROUP BY k WINDOW TUMBLING(ts, 1m)")->rows.is_changelog);
  BOOST_TEST(!bind("SELECT k FROM t")->rows.is_changelog);
  BOOST_TEST(bind("SELECT k FROM (SELECT k, COUNT(*) FROM t GROUP BY k)")->rows.is_changelog);
}

BOOST_AUTO_TEST_CASE(hides_what_only_order_by_reads) {
  BOOST_TEST(columns_of("SELECT k FROM t ORDER BY a + 1 DESC, ts") == "k VARCHAR!");
  BOOST_TEST(nodes_of("SELECT k FROM t ORDER BY a + 1") == "project sort project source");
  BOOST_TEST(nodes_of("SELECT k, a + 1 FROM t ORDER BY a + 1") == "sort project source");
  BOOST_TEST(nodes_of("SELECT k AS x FROM t ORDER BY x") == "sort project source");
  BOOST_TEST(nodes_of("SELECT k FROM t ORDER BY 1") == "sort project source");
}

BOOST_AUTO_TEST_CASE(nulls_come_last_unless_the_order_is_descending_or_says_so) {
  const auto bound = bind("SELECT a FROM t ORDER BY a, ts DESC, k NULLS FIRST, twice DESC NULLS LAST LIMIT 7 OFFSET 2");
  BOOST_REQUIRE(bound.ok());
  const auto& sort = catalog.node(catalog.node(bound->rows.node).inputs[0]).sort;
  const std::vector<sort_key> keys{{0, false, false}, {1, true, true}, {2, false, true}, {3, true, false}};
  BOOST_TEST((sort.keys == keys));
  BOOST_TEST(sort.limit == 7U);
  BOOST_TEST(sort.offset == 2U);
}

BOOST_AUTO_TEST_CASE(a_query_with_windows_has_late_rows) {
  BOOST_TEST(!bind("SELECT k FROM t")->late.has_value());
  const auto windowed = bind("SELECT k, COUNT(*) FROM t GROUP BY k WINDOW TUMBLING(ts, 1m)");
  BOOST_REQUIRE(windowed.ok());
  BOOST_REQUIRE(windowed->late.has_value());
  BOOST_CHECK(catalog.node(windowed->late->node).kind == node_kind::window);
  BOOST_REQUIRE(catalog.windows.size() == 1U);
  BOOST_TEST(catalog.windows[0].source_node == *catalog.find("t")->source_node);
  BOOST_TEST(nodes_of("SELECT reason FROM t.late") == "project late window project source");
}

BOOST_AUTO_TEST_CASE(a_query_says_which_inputs_must_end) {
  const std::pair<std::string_view, std::string_view> cases[] = {
    {"SELECT k, COUNT(*) FROM t GROUP BY k", ""},
    {"SELECT k, COUNT(*) FROM t GROUP BY k WINDOW TUMBLING(ts, 1m) EMIT FINAL", ""},
    {"SELECT k, COUNT(*) FROM (SELECT k FROM t LIMIT 5) s GROUP BY k EMIT FINAL", ""},
    {"SELECT k FROM t ORDER BY k", "ORDER BY needs input that ends"},
    {"SELECT k FROM (SELECT k FROM t WHERE k IS NOT NULL) s ORDER BY k", "ORDER BY needs input that ends"},
    {"SELECT k, COUNT(*) FROM t GROUP BY k EMIT FINAL",
     "EMIT FINAL without a window never comes: the input does not end"},
  };
  for (const auto& [query, message] : cases) {
    script_fixture fresh;
    BOOST_REQUIRE(fresh.bind(query).ok());
    const auto& needs_end = fresh.catalog.plan.sources[0].needs_end;
    BOOST_TEST((needs_end ? needs_end->message : "") == message, query);
  }
}

BOOST_AUTO_TEST_CASE(suggests_a_stream_and_points_at_it) {
  declare("CREATE STREAM trades (a INT) WITH (connector = 'memory')");
  const auto failed = error_of("SELECT a\nFROM trade");
  BOOST_CHECK(failed.code == errc::unknown_name);
  BOOST_TEST(failed.hint == "did you mean `trades`?");
  BOOST_CHECK(failed.span == (source_span{2, 6, 14, 5}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::sql
