#include "millrace/engine/binder/script_catalog.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/binder/script_fixture.hpp"

namespace millrace::sql {

BOOST_FIXTURE_TEST_SUITE(script_catalog_test, script_fixture)

BOOST_AUTO_TEST_CASE(finds_a_name_by_its_exact_spelling) {
  BOOST_TEST(catalog.find("t") != nullptr);
  BOOST_TEST(catalog.find("T") == nullptr);
  BOOST_TEST(catalog.find("") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_second_object_of_a_name_takes_its_place) {
  script_object other;
  other.what = script_object::kind::view;
  BOOST_TEST(&catalog.add("t", other) == catalog.find("t"));
  BOOST_CHECK(catalog.find("t")->what == script_object::kind::view);
  catalog.add("b", {});
  catalog.add("a", {});
  const std::vector<std::string> names{"a", "b", "t"};
  BOOST_TEST(catalog.names() == names, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(numbers_nodes_in_the_order_they_come) {
  plan_node filter;
  filter.kind = node_kind::filter;
  BOOST_TEST(catalog.add_node({}) == 0U);
  BOOST_TEST(catalog.add_node(filter) == 1U);
  BOOST_CHECK(catalog.node(1).kind == node_kind::filter);
}

BOOST_AUTO_TEST_CASE(a_declaration_has_its_computed_columns_where_they_are_written) {
  declare("CREATE STREAM u (x INT, y AS x + 1, z DATE NOT NULL, w AS z)");
  const auto shape = declared_schema(definition_of("u"));
  BOOST_REQUIRE(shape.ok());
  BOOST_TEST(written(*shape) == "x INTEGER, y INTEGER, z DATE!, w DATE!");
}

BOOST_AUTO_TEST_CASE(a_source_has_its_computed_columns_behind_the_stored_ones) {
  declare("CREATE STREAM u (x INT, y AS x + 1, z DATE NOT NULL) WITH (connector = 'memory', path = 'p')");
  auto& object = *catalog.find("u");
  BOOST_REQUIRE(read_declared(catalog, "u", object).ok());
  const auto& source = catalog.plan.sources[0];
  BOOST_TEST(source.name == "u");
  BOOST_TEST(written(source.shape) == "x INTEGER, z DATE!");
  BOOST_TEST(source.computed.size() == 1U);
  BOOST_TEST(source.options.at("path").text == "p");
  BOOST_TEST(written(catalog.node(*object.source_node).shape) == "x INTEGER, z DATE!, y INTEGER");
  const std::pair<std::string_view, std::uint32_t> columns[] = {{"x", 0}, {"y", 2}, {"z", 1}};
  BOOST_REQUIRE(object.result.columns.size() == std::size(columns));
  for (std::size_t i = 0; i < std::size(columns); ++i) {
    BOOST_TEST(object.result.columns[i].name == columns[i].first);
    BOOST_TEST(object.result.columns[i].value.column == columns[i].second);
    BOOST_TEST(object.result.columns[i].qualifier == "u");
  }
}

BOOST_AUTO_TEST_CASE(a_stream_is_read_by_one_node_however_often_it_is_read) {
  auto& object = *catalog.find("t");
  BOOST_REQUIRE(read_declared(catalog, "t", object).ok());
  BOOST_REQUIRE(read_declared(catalog, "t", object).ok());
  BOOST_TEST(catalog.plan.sources.size() == 1U);
  BOOST_TEST(catalog.plan.nodes.size() == 1U);
  BOOST_TEST(*catalog.plan.sources[0].time_column == 2U);
  BOOST_TEST(*object.result.time_column == 2U);
  BOOST_TEST(catalog.plan.sources[0].delay.us == 5'000'000);
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_written_or_has_no_connector_cannot_be_read) {
  declare("CREATE STREAM u (x INT)");
  const auto without = read_declared(catalog, "u", *catalog.find("u"));
  BOOST_CHECK(without.error().code == errc::invalid_argument);
  BOOST_TEST(without.error().message == "stream has no connector to be read from: u");
  catalog.find("t")->output = 0;
  const auto written_to = read_declared(catalog, "t", *catalog.find("t"));
  BOOST_CHECK(written_to.error().code == errc::invalid_query);
  BOOST_CHECK(written_to.error().span == definition_of("t").name.span);
  BOOST_TEST(catalog.plan.sources.empty());
}

BOOST_AUTO_TEST_CASE(traces_a_column_through_plain_copies_only) {
  const auto bound = bind("SELECT k, a + 1 AS n, ts AS moment FROM t WHERE a > 0");
  BOOST_REQUIRE(bound.ok());
  const auto moment = trace(catalog.plan, bound->rows.node, 2);
  BOOST_REQUIRE(moment.has_value());
  BOOST_TEST(moment->source == 0U);
  BOOST_TEST(moment->column == 2U);
  BOOST_TEST(trace(catalog.plan, bound->rows.node, 0)->column == 0U);
  BOOST_TEST(!trace(catalog.plan, bound->rows.node, 1).has_value());
}

BOOST_AUTO_TEST_CASE(traces_no_column_of_a_grouping) {
  const auto grouped = bind("SELECT k, COUNT(*) FROM t GROUP BY k");
  BOOST_REQUIRE(grouped.ok());
  BOOST_TEST(!trace(catalog.plan, grouped->rows.node, 0).has_value());
  BOOST_TEST(source_below(catalog.plan, grouped->rows.node).value() == *catalog.find("t")->source_node);
}

BOOST_AUTO_TEST_CASE(traces_the_input_of_row_windows_but_not_their_results) {
  const auto rows = bind("SELECT ts, SUM(a) OVER (PARTITION BY k ORDER BY ts) AS s FROM t");
  BOOST_REQUIRE(rows.ok());
  BOOST_TEST(trace(catalog.plan, rows->rows.node, 0)->column == 2U);
  BOOST_TEST(!trace(catalog.plan, rows->rows.node, 1).has_value());
}

BOOST_AUTO_TEST_CASE(there_is_no_one_source_below_two_inputs) {
  const auto first = catalog.add_node({});
  const auto second = catalog.add_node({});
  plan_node both;
  both.kind = node_kind::late;
  both.inputs = {first, second};
  const auto joined = catalog.add_node(std::move(both));
  BOOST_TEST(!source_below(catalog.plan, joined).has_value());
  BOOST_TEST(source_below(catalog.plan, second).value() == second);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::sql
