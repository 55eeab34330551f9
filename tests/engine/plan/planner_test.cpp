#include "millrace/engine/plan/planner.hpp"

#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/engine.hpp"
#include "millrace/engine/plan/explain.hpp"

namespace millrace {
namespace {

physical_plan compiled(const std::string& text) {
  auto plan = compile("CREATE STREAM t (k VARCHAR, a BIGINT, unused BIGINT, ts TIMESTAMP, c AS a + 1,"
                      " WATERMARK FOR ts AS ts) WITH (connector = 'memory');\n" + text);
  BOOST_REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : plan.error().message));
  return std::move(*plan);
}

std::size_t count(const physical_plan& plan, node_kind kind) {
  return static_cast<std::size_t>(
    std::count_if(plan.nodes.begin(), plan.nodes.end(), [&](const plan_node& node) { return node.kind == kind; }));
}

const plan_node& only(const physical_plan& plan, node_kind kind) {
  BOOST_REQUIRE(count(plan, kind) == 1U);
  return *std::find_if(plan.nodes.begin(), plan.nodes.end(), [&](const plan_node& node) { return node.kind == kind; });
}

BOOST_AUTO_TEST_SUITE(planner_tests)

BOOST_AUTO_TEST_CASE(a_stateless_query_has_no_exchange_and_one_level) {
  const auto plan = compiled("SELECT k FROM t WHERE a > 0;");
  BOOST_TEST(plan.level_count == 1U);
  BOOST_TEST(count(plan, node_kind::exchange) == 0U);
}

BOOST_AUTO_TEST_CASE(rows_depend_on_how_input_is_cut_only_through_functions_of_their_place) {
  const std::pair<std::string, bool> cases[] = {
    {"SELECT k, hash(a) FROM t;", false},
    {"SELECT k, SUM(a) FROM t GROUP BY k EMIT FINAL;", false},
    {"SELECT uuid() FROM t;", true},
    {"SELECT k FROM t WHERE random() < 0.5;", true},
    {"SELECT k, MAX(length(upper(uuid()))) FROM t GROUP BY k EMIT FINAL;", true},
    {"CREATE STREAM u (i BIGINT, r AS random(i)) WITH (connector = 'memory'); SELECT r FROM u;", true},
  };
  for (const auto& [query, expected] : cases)
    BOOST_TEST(depends_on_cuts(compiled(query)) == expected, query);
}

BOOST_AUTO_TEST_CASE(a_grouping_stands_behind_an_exchange_by_its_keys) {
  const auto plan = compiled("SELECT k, COUNT(*) FROM t GROUP BY k;");
  BOOST_TEST(plan.level_count == 2U);
  const auto& exchange = only(plan, node_kind::exchange);
  BOOST_TEST((exchange.strategy == exchange_strategy::hash));
  BOOST_TEST(exchange.keys.size() == 1U);
  BOOST_TEST(only(plan, node_kind::group).level == 1U);
  BOOST_TEST(level_of_output(plan, 0) == 1U);
}

BOOST_AUTO_TEST_CASE(a_grouping_without_keys_goes_to_one_partition) {
  const auto plan = compiled("SELECT COUNT(*) FROM t;");
  BOOST_TEST((only(plan, node_kind::exchange).strategy == exchange_strategy::single));
}

BOOST_AUTO_TEST_CASE(results_of_windows_are_renumbered_before_another_keyed_stage) {
  const auto plan = compiled("CREATE STREAM w AS SELECT k, window_end, SUM(a) AS s FROM t GROUP BY k"
                             " WINDOW TUMBLING(ts, INTERVAL '1' SECOND);\n"
                             "SELECT k, MAX(s) FROM w GROUP BY k WINDOW TUMBLING(window_end, INTERVAL '1' MINUTE);");
  BOOST_TEST(plan.level_count == 4U);
  std::vector<bool> renumbered;
  for (const auto& node : plan.nodes)
    if (node.kind == node_kind::exchange)
      renumbered.push_back(node.is_renumbered);
  const std::vector<bool> want = {false, true, false};
  BOOST_TEST(renumbered == want, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_columns_that_something_reads_are_decoded) {
  const auto plan = compiled("SELECT k FROM t WHERE c > 0;");
  const std::vector<bool> want = {true, true, false, true}; // The event time always is.
  BOOST_TEST(plan.sources[0].needed == want, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_computed_column_that_nothing_reads_is_not_computed) {
  const auto plan = compiled("SELECT k FROM t;");
  BOOST_TEST((plan.sources[0].computed[0].kind == expression_kind::literal));
  BOOST_TEST(!plan.sources[0].needed[1]);
}

BOOST_AUTO_TEST_CASE(what_no_output_reads_is_not_in_the_plan) {
  const auto plan = compiled("CREATE STREAM u (x BIGINT) WITH (connector = 'memory');"
                             "CREATE STREAM unread AS SELECT x FROM u; SELECT k FROM t;");
  BOOST_TEST(plan.sources.size() == 1U);
  BOOST_TEST(plan.sources[0].name == "t");
  BOOST_TEST(count(plan, node_kind::source) == 1U);
}

BOOST_AUTO_TEST_CASE(a_stream_that_two_queries_read_is_computed_once) {
  const auto plan = compiled("CREATE STREAM big AS SELECT k, a FROM t WHERE a > 10;"
                             "CREATE STREAM x WITH (connector = 'memory') AS SELECT k FROM big;"
                             "CREATE STREAM y WITH (connector = 'memory') AS SELECT a FROM big;");
  BOOST_TEST(plan.outputs.size() == 2U);
  BOOST_TEST(count(plan, node_kind::filter) == 1U);
}

BOOST_AUTO_TEST_CASE(explain_writes_readers_above_what_they_read) {
  const auto plan = compiled("SELECT k, COUNT(*) AS n FROM t WHERE a > 0 GROUP BY k EMIT FINAL;");
  const auto text = explain(plan);
  std::size_t last = 0;
  for (const auto* part : {"result", "project", "group by", "exchange hash", "filter", "source t memory"}) {
    const auto at = text.find(part, last);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, part << " in " << text);
    last = at;
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
