#include "millrace/engine/binder/expression_binder.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/binder/scope_fixture.hpp"

namespace millrace::sql {

BOOST_FIXTURE_TEST_SUITE(name_binding_test, scope_fixture)

BOOST_AUTO_TEST_CASE(a_name_means_the_column_of_its_source) {
  add("u", "price", type_id::double_);
  BOOST_TEST(bind("price")->column == 8U);
  BOOST_TEST(bind("u.price")->column == 8U);
  BOOST_TEST(bind("t.a")->column == 0U);
  BOOST_TEST(bind("A")->column == 0U); // Folded, unless quoted.
  BOOST_CHECK(error_of("\"A\"").code == errc::unknown_name);
}

BOOST_AUTO_TEST_CASE(a_name_of_two_columns_asks_for_a_qualifier) {
  add("u", "a", type_id::double_);
  const auto failed = error_of("1 + a");
  BOOST_CHECK(failed.code == errc::ambiguous_name);
  BOOST_TEST(failed.message == "column is in more than one source: a");
  BOOST_TEST(failed.hint == "qualify it, as in `u.a`");
  BOOST_CHECK(failed.span == (source_span{1, 5, 4, 1}));
  BOOST_TEST(bound("u.a + t.a") == "(a + CAST(a AS DOUBLE)) DOUBLE");
  BOOST_TEST(bind("u.a")->column == 8U);
}

BOOST_AUTO_TEST_CASE(two_names_of_one_column_are_not_ambiguous) {
  scope.columns.push_back({"u", "a", scope.columns[0].value});
  BOOST_TEST(bind("a")->column == 0U);
}

BOOST_AUTO_TEST_CASE(a_name_may_stand_for_an_expression) {
  auto doubled = bind("a + a");
  BOOST_REQUIRE(doubled.ok());
  scope.columns.push_back({"t", "twice", std::move(doubled).value()});
  const auto bound = bind("1 + twice");
  BOOST_TEST(written(*bound) == "(1 + (a + a)) INTEGER");
  BOOST_CHECK(bound->arguments[1].span == (source_span{1, 5, 4, 5}));
}

BOOST_AUTO_TEST_CASE(suggests_the_closest_name) {
  const auto column = error_of("dayy + 1");
  BOOST_CHECK(column.code == errc::unknown_name);
  BOOST_TEST(column.message == "unknown column: dayy");
  BOOST_TEST(column.hint == "did you mean `day`?");
  BOOST_TEST(error_of("something_else").hint == "");
  add("trades", "price", type_id::double_);
  const auto source = error_of("trade.price");
  BOOST_TEST(source.message == "unknown source: trade");
  BOOST_TEST(source.hint == "did you mean `trades`?");
  BOOST_CHECK(source.span == (source_span{1, 1, 0, 5}));
  BOOST_TEST(error_of("trades.a").message == "unknown column: a");
}

BOOST_AUTO_TEST_CASE(names_with_an_underscore_are_kept_for_the_system) {
  BOOST_TEST(error_of("_sequence").hint == "system columns are not supported by this version");
  add("t", "_own", type_id::bigint);
  BOOST_TEST(bind("_own")->column == 8U);
}

BOOST_AUTO_TEST_CASE(functions_are_suggested_from_every_kind) {
  BOOST_TEST(error_of("uper(s)").hint == "did you mean `upper`?");
  BOOST_TEST(error_of("coalese(s)").hint == "did you mean `coalesce`?");
  BOOST_TEST(error_of("countt(s)").hint == "did you mean `count`?");
  BOOST_CHECK(error_of("uper(s)").span == (source_span{1, 1, 0, 4}));
  BOOST_CHECK(error_of("x.upper(s)").code == errc::unknown_name);
}

BOOST_AUTO_TEST_CASE(an_aggregate_is_collected_once_and_stands_for_a_column) {
  const auto sum = bind("SUM(a) / COUNT(*) + SUM(a)");
  BOOST_REQUIRE(sum.ok());
  BOOST_REQUIRE(calls.aggregates.size() == 2U);
  BOOST_TEST(calls.aggregates[0].entry->name == "sum");
  BOOST_TEST(calls.aggregates[1].arguments.empty());
  BOOST_TEST(bind("COUNT(*)")->column == collected_calls::aggregate_base + 1);
  BOOST_TEST(bind("COUNT(a)")->column == collected_calls::aggregate_base + 2);
  BOOST_TEST(bind("COUNT(a) FILTER (WHERE f)")->column == collected_calls::aggregate_base + 3);
  BOOST_TEST(written(*calls.aggregates[3].filter) == "f BOOLEAN");
}

BOOST_AUTO_TEST_CASE(aggregates_do_not_nest) {
  BOOST_CHECK(error_of("SUM(COUNT(*))").code == errc::invalid_query);
  BOOST_CHECK(error_of("SUM(COUNT(*))").span == (source_span{1, 5, 4, 8}));
  BOOST_CHECK(error_of("SUM(*)").code == errc::invalid_query);
  BOOST_TEST(error_of("upper(DISTINCT s)").message ==
             "DISTINCT, FILTER and ORDER BY belong to aggregates: upper");
}

BOOST_AUTO_TEST_CASE(a_row_window_says_its_frame_keys_and_order) {
  scope.time_column = 7;
  BOOST_REQUIRE(bind("SUM(b) OVER (PARTITION BY s, a ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)").ok());
  BOOST_REQUIRE(bind("ROW_NUMBER() OVER (PARTITION BY s ORDER BY ts)").ok());
  BOOST_REQUIRE(bind("AVG(b) OVER (ROWS BETWEEN CURRENT ROW AND CURRENT ROW)").ok());
  BOOST_REQUIRE(calls.overs.size() == 3U);
  BOOST_TEST(calls.overs[0].preceding == 2U);
  BOOST_TEST(calls.overs[0].keys.size() == 2U);
  BOOST_TEST(calls.overs[0].is_in_time_order);
  BOOST_TEST(calls.overs[1].aggregate.entry->name == "count");
  BOOST_TEST(calls.overs[1].preceding == over_call::unbounded);
  BOOST_TEST(calls.overs[2].preceding == 0U);
  BOOST_TEST(!calls.overs[2].is_in_time_order);
  BOOST_TEST(bind("MIN(b) OVER (ORDER BY ts)")->column == collected_calls::over_base + 3);
}

BOOST_AUTO_TEST_CASE(a_time_that_is_no_event_time_leaves_rows_as_they_come) {
  BOOST_REQUIRE(bind("SUM(b) OVER (ORDER BY ts)").ok());
  BOOST_TEST(!calls.overs[0].is_in_time_order);
  scope.time_column = 7;
  BOOST_CHECK(error_of("SUM(b) OVER (ORDER BY b)").code == errc::unsupported);
  BOOST_CHECK(error_of("SUM(b) OVER (ORDER BY ts DESC)").code == errc::unsupported);
  BOOST_CHECK(error_of("SUM(b) OVER (PARTITION BY s)").code == errc::unsupported);
}

BOOST_AUTO_TEST_CASE(without_a_collector_there_is_no_place_for_calls_over_rows) {
  for (const auto* text : {"SUM(a)", "SUM(a) OVER (ORDER BY ts)"}) {
    const auto parsed = parse_expression(text);
    BOOST_REQUIRE(parsed.ok());
    const auto bound = expression_binder(scope, nullptr).bind(*parsed->root);
    BOOST_REQUIRE(!bound.ok());
    BOOST_CHECK(bound.error().code == errc::invalid_query);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::sql
