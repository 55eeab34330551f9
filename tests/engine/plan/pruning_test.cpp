#include <boost/test/unit_test.hpp>

#include "millrace/engine/aggregate/catalog.hpp"
#include "millrace/engine/plan/planner.hpp"
#include "millrace/tests/engine/plan/plan_builder.hpp"

namespace millrace {
namespace {

// `x` for each column of the first source that is read, `-` for others.
std::string read_columns(physical_plan& plan) {
  prune_columns(plan);
  std::string text;
  for (const bool is_needed : plan.sources[0].needed)
    text += is_needed ? 'x' : '-';
  return text;
}

bool is_null(const bound_expression& expression) {
  return expression.kind == expression_kind::literal && expression.constant.is_null();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(pruning_test, plan_builder)

BOOST_AUTO_TEST_CASE(what_no_output_reads_goes_and_the_rest_is_renumbered) {
  add(node_kind::project, source("unread", 1));
  output(add(node_kind::filter, source("t", 1)));
  drop_unread(plan);
  BOOST_TEST(outline(plan) == "source, filter<0, output<1");
  BOOST_TEST(plan.sources.size() == 1U);
  BOOST_TEST(plan.sources[0].name == "t");
  BOOST_TEST(node(0).index == 0U);
}

BOOST_AUTO_TEST_CASE(what_two_outputs_read_stays_once) {
  const auto shared = add(node_kind::filter, source("t", 1));
  output(shared);
  output(add(node_kind::project, shared));
  drop_unread(plan);
  BOOST_TEST(outline(plan) == "source, filter<0, output<1, project<1, output<3");
}

BOOST_AUTO_TEST_CASE(a_window_stays_for_its_late_rows) {
  output(add(node_kind::late, add(node_kind::window, source("t", 1))));
  drop_unread(plan);
  BOOST_TEST(outline(plan) == "source, window<0, late<1, output<2");
}

BOOST_AUTO_TEST_CASE(without_outputs_nothing_is_left) {
  add(node_kind::filter, source("t", 1));
  drop_unread(plan);
  BOOST_TEST(plan.nodes.empty());
  BOOST_TEST(plan.sources.empty());
}

BOOST_AUTO_TEST_CASE(only_the_outputs_from_one_on_are_kept) {
  output(source("first", 1));
  output(source("second", 1));
  output(source("third", 1));
  for (std::size_t i = 0; i < 3; ++i)
    plan.outputs[i].name = std::to_string(i);
  keep_outputs_from(plan, 1);
  BOOST_TEST(outline(plan) == "source, output<0, source, output<2");
  BOOST_TEST(plan.outputs.size() == 2U);
  BOOST_TEST(plan.outputs[0].name == "1");
  BOOST_TEST(node(1).index == 0U);
  BOOST_TEST(node(3).index == 1U);
  BOOST_TEST(plan.sources[0].name == "second");
}

BOOST_AUTO_TEST_CASE(an_output_reads_all_its_columns_and_a_filter_its_condition) {
  const auto filter = add(node_kind::filter, source("t", 3));
  node(filter).expressions = {column(2)};
  output(project(filter, {column(0)}));
  BOOST_TEST(read_columns(plan) == "x-x");
}

BOOST_AUTO_TEST_CASE(an_expression_nothing_reads_becomes_null_of_its_type) {
  const auto below = project(source("t", 3), {column(0), column(1), column(2)});
  output(project(below, {column(1)}));
  BOOST_TEST(read_columns(plan) == "-x-");
  BOOST_TEST(is_null(node(below).expressions[0]));
  BOOST_TEST(!is_null(node(below).expressions[1]));
  BOOST_CHECK(node(below).expressions[2].value_type == type(type_id::bigint));
}

BOOST_AUTO_TEST_CASE(a_grouping_reads_its_keys_arguments_and_filters) {
  const auto group = add(node_kind::group, source("t", 7), 1);
  node(group).group.keys = {1};
  aggregate_call call;
  call.argument = 2;
  call.argument2 = 3;
  call.filter = 5;
  node(group).group.aggregates = {call, aggregate_call{}};
  output(group);
  BOOST_TEST(read_columns(plan) == "-xxx-x-");
}

BOOST_AUTO_TEST_CASE(a_window_reads_its_time_and_its_late_rows_what_they_show) {
  const auto window = add(node_kind::window, source("t", 4), 2);
  node(window).window.time_column = 3;
  output(window);
  BOOST_TEST(read_columns(plan) == "---x");
  output(project(add(node_kind::late, window, 4), {column(1)}));
  BOOST_TEST(read_columns(plan) == "-x-x");
}

BOOST_AUTO_TEST_CASE(row_windows_in_order_of_time_know_what_is_read_of_waiting_rows) {
  const auto ordered = add(node_kind::time_order, source("t", 5));
  node(ordered).time_order.time_column = 4;
  const auto over = add(node_kind::over, ordered, 6);
  node(over).over.keys = {1};
  node(over).over.calls.resize(1);
  node(over).over.calls[0].aggregate.entry = aggregate_catalog::instance().entries().front();
  node(over).over.calls[0].aggregate.argument = 2;
  output(project(over, {column(5)}));
  BOOST_TEST(read_columns(plan) == "-xx-x");
  const std::vector<bool> needed{false, true, true, false, true};
  BOOST_TEST(node(ordered).time_order.needed == needed, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(exchanges_and_sorts_read_their_keys) {
  const auto exchange = add(node_kind::exchange, source("t", 4));
  node(exchange).keys = {3};
  const auto sort = add(node_kind::sort, exchange);
  node(sort).sort.keys = {{1, false, false}};
  output(project(sort, {column(0)}));
  BOOST_TEST(read_columns(plan) == "xx-x");
}

BOOST_AUTO_TEST_CASE(a_computed_column_reads_what_it_is_computed_from_where_it_is_read) {
  const auto input = source("t", 3);
  node(input).shape = shape_of(5);
  plan.sources[0].computed = {column(1), column(2)};
  output(project(input, {column(4)}));
  BOOST_TEST(read_columns(plan) == "--x");
  BOOST_TEST(is_null(plan.sources[0].computed[0]));
  BOOST_TEST(!is_null(plan.sources[0].computed[1]));
}

BOOST_AUTO_TEST_CASE(event_time_is_read_where_nothing_else_reads_it) {
  const auto input = source("t", 3);
  node(input).shape = shape_of(4);
  plan.sources[0].computed = {column(1)};
  plan.sources[0].time_column = 3;
  output(project(input, {column(0)}));
  BOOST_TEST(read_columns(plan) == "xx-");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
