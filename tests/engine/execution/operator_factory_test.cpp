#include "millrace/engine/execution/operator_factory.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/engine/operator/filter.hpp"
#include "millrace/engine/operator/group_aggregate.hpp"
#include "millrace/engine/operator/over_aggregate.hpp"
#include "millrace/engine/operator/project.hpp"
#include "millrace/engine/operator/row_limit.hpp"
#include "millrace/engine/operator/sort.hpp"
#include "millrace/engine/operator/time_order.hpp"
#include "millrace/engine/operator/window_aggregate.hpp"
#include "millrace/tests/engine/expression/fixture.hpp"
#include "millrace/tests/engine/operator/fixture.hpp"

namespace millrace {
namespace {

constexpr std::uint32_t node_index = 2;

/// Node 2 of a plan, which reads `time TIMESTAMP, k VARCHAR, x BIGINT, is_ok BOOLEAN` from node 1.
struct planned {
  physical_plan plan;
  query_options options;
  plan_node& node;

  planned() : node(with_nodes()) {
    options.slot_owner = assign_slots(1);
    plan.nodes[1].shape.fields = {
      {"time", type_id::timestamp}, {"k", type_id::varchar}, {"x", type_id::bigint}, {"is_ok", type_id::boolean}};
    node.inputs = {1};
    node.window.kind = find_window_kind("tumbling");
    node.window.size = {10};
    node.window.slide = {10};
    node.time_order.needed = {true, true, true, true};
  }
  [[nodiscard]] std::unique_ptr<stream_operator> make(node_kind kind) {
    node.kind = kind;
    return make_operator(plan, node_index, options);
  }
  template <class Expected>
  [[nodiscard]] bool makes(node_kind kind) {
    return dynamic_cast<Expected*>(make(kind).get()) != nullptr;
  }

private:
  plan_node& with_nodes() {
    plan.nodes.resize(3);
    return plan.nodes[node_index];
  }
};

const std::vector<type> input_types = {type_id::timestamp, type_id::varchar, type_id::bigint, type_id::boolean};

bound_expression inverse_of_x() {
  return expression_fixture::call(
    "/", {expression_fixture::literal("6", type_id::bigint), read_column(2, type_id::bigint, true)});
}

BOOST_AUTO_TEST_SUITE(operator_factory_tests)

BOOST_AUTO_TEST_CASE(makes_the_operator_of_each_kind) {
  planned plan;
  plan.node.expressions = {read_column(3, type_id::boolean, true)};
  BOOST_TEST(plan.makes<filter>(node_kind::filter));
  BOOST_TEST(plan.makes<project>(node_kind::project));
  BOOST_TEST(plan.makes<group_aggregate>(node_kind::group));
  BOOST_TEST(plan.makes<window_aggregate>(node_kind::window));
  BOOST_TEST(plan.makes<time_order>(node_kind::time_order));
  BOOST_TEST(plan.makes<over_aggregate>(node_kind::over));
  BOOST_TEST(plan.makes<sort_operator>(node_kind::sort));
  BOOST_TEST(plan.makes<row_limit>(node_kind::limit));
}

BOOST_AUTO_TEST_CASE(an_operator_reads_the_columns_of_the_node_before_it) {
  planned plan;
  plan.node.expressions = {read_column(3, type_id::boolean, true)};
  operator_driver filtered(plan.make(node_kind::filter));
  filtered.push(input_types, {"1970-01-01 a 1 true", "1970-01-01 b 2 false"});
  check_lines(filtered.out.lines, {"0: 1970-01-01 00:00:00 a 1 true"});

  plan.node.group.keys = {1, 2};
  plan.node.group.aggregates = {count_rows_call()};
  operator_driver grouped(plan.make(node_kind::group));
  grouped.push(input_types, {"1970-01-01 a 1 true", "1970-01-01 a 1 true", "1970-01-01 . 2 true"});
  BOOST_REQUIRE(!grouped.out.lines.empty());
  BOOST_TEST(grouped.out.lines.back() == "2: . 2 1");

  plan.node.over.keys = {1};
  plan.node.over.calls = {{call_of("sum", {type_id::bigint}, 2)}};
  operator_driver over(plan.make(node_kind::over));
  over.push(input_types, {"1970-01-01 a 1 true", "1970-01-01 a 5 true"});
  BOOST_TEST(over.out.lines.back() == "1: 1970-01-01 00:00:00 a 5 true 6");
}

BOOST_AUTO_TEST_CASE(rows_that_fail_name_the_node) {
  planned plan;
  plan.node.expressions = {inverse_of_x()};
  operator_driver driver(plan.make(node_kind::project));
  driver.push(input_types, {"1970-01-01 a 0 true", "1970-01-01 a 3 true"});
  check_lines(driver.out.lines, {"1: 2"});
  check_lines(driver.rejects.lines, {"0 division_by_zero 2"});
}

BOOST_AUTO_TEST_CASE(failures_are_null_where_the_options_say_so) {
  planned plan;
  plan.options.on_error = row_error_policy::null;
  plan.node.expressions = {inverse_of_x()};
  operator_driver driver(plan.make(node_kind::project));
  driver.push(input_types, {"1970-01-01 a 0 true", "1970-01-01 a 3 true"});
  check_lines(driver.out.lines, {"0: .", "1: 2"});
  BOOST_TEST(driver.rejects.nulls == 1U);
}

BOOST_AUTO_TEST_CASE(operators_keep_to_the_limits_of_the_options) {
  const auto is_refused = [](node_kind kind, state_limits limits) {
    planned plan;
    plan.options.limits = limits;
    plan.node.group.keys = {1};
    plan.node.over.keys = {1};
    plan.node.sort.keys = {{.column = 1}};
    operator_driver driver(plan.make(kind));
    driver.push(input_types, {"1970-01-01 a 1 true"});
    driver.push(input_types, {"1970-01-01 b 2 true"});
    return driver.fatal.has_value() && driver.fatal->code == errc::limit_exceeded;
  };
  for (const auto kind : {node_kind::group, node_kind::window, node_kind::over, node_kind::time_order}) {
    BOOST_TEST(is_refused(kind, {.groups_max = 1}), static_cast<int>(kind));
    BOOST_TEST(is_refused(kind, {.state_bytes_max = 1}), static_cast<int>(kind));
    BOOST_TEST(!is_refused(kind, {}), static_cast<int>(kind));
  }
  BOOST_TEST(is_refused(node_kind::sort, {.state_bytes_max = 1}));
  BOOST_TEST(!is_refused(node_kind::sort, {}));
}

BOOST_AUTO_TEST_CASE(the_owner_of_slot_0_alone_answers_for_no_rows_at_all) {
  for (const std::uint32_t partition : {0U, 1U}) {
    planned plan;
    plan.options.partition_count = 2;
    plan.options.partition = partition;
    plan.options.slot_owner.fill(0);
    plan.options.slot_owner[0] = 1;
    plan.node.group.aggregates = {count_rows_call()};
    plan.node.group.emit = emit_mode::final_;
    operator_driver driver(plan.make(node_kind::group));
    driver.finish();
    BOOST_TEST(driver.out.lines.size() == partition);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
