#include "fixture.hpp"

#include "millrace/engine/function/catalog.hpp"
#include "millrace/engine/operator/filter.hpp"
#include "millrace/engine/operator/project.hpp"

using namespace millrace;

namespace {

const std::vector<type> types = {type_id::bigint, type_id::bigint};

bound_expression column_at(std::uint32_t index) { return read_column(index, type_id::bigint, true); }
bound_expression number(std::int64_t amount) { return make_literal(value{type_id::bigint, amount}); }

bound_expression call(std::string_view name, std::vector<bound_expression> arguments) {
  std::vector<argument_shape> shapes;
  for (const auto& argument : arguments)
    shapes.push_back({.value_type = argument.value_type});
  const auto resolved = function_catalog::instance().resolve(name, shapes).value();
  bound_expression expression;
  expression.kind = expression_kind::call;
  expression.value_type = resolved.result_type;
  expression.function = resolved.entry;
  expression.arguments = std::move(arguments);
  return expression;
}

operator_settings node(std::uint32_t number) {
  operator_settings settings;
  settings.node = number;
  return settings;
}

} // namespace

BOOST_AUTO_TEST_SUITE(filter_project_suite)

BOOST_AUTO_TEST_CASE(a_filter_keeps_rows_where_its_predicate_is_true) {
  operator_driver driver(std::make_unique<filter>(call(">", {column_at(0), number(2)}), node(1)));
  driver.push(types, {"1 1", "3 2", ". 3", "4 4"});
  check_lines(driver.out.lines, {"1: 3 2", "3: 4 4"});
}

BOOST_AUTO_TEST_CASE(a_filter_emits_nothing_when_nothing_passes) {
  operator_driver driver(std::make_unique<filter>(call(">", {column_at(0), number(9)}), node(1)));
  driver.push(types, {"1 1", "3 2"});
  BOOST_TEST(driver.out.batches == 0U);
}

BOOST_AUTO_TEST_CASE(rows_on_which_a_filter_fails_are_rejected_once) {
  const auto quotient = call("/", {number(8), column_at(0)});
  operator_driver driver(std::make_unique<filter>(call("=", {quotient, quotient}), node(5)));
  driver.push(types, {"1 1", "0 2", "2 3"});
  check_lines(driver.out.lines, {"0: 1 1", "2: 2 3"});
  // Integer division by zero fails the row, or is NULL: either way the row does not pass.
  for (const auto& line : driver.rejects.lines)
    BOOST_TEST(line == "1 division_by_zero 5");
  BOOST_TEST(driver.rejects.lines.size() <= 1U);
}

BOOST_AUTO_TEST_CASE(rows_on_which_something_fails_go_on_where_errors_are_null) {
  auto settings = node(5);
  settings.on_error = row_error_policy::null;
  const auto quotient = call("/", {number(8), column_at(0)});
  operator_driver passing(std::make_unique<filter>(call("<>", {quotient, number(4)}), settings));
  operator_driver computing(std::make_unique<project>(std::vector{quotient, column_at(1)}, settings));
  for (auto* driver : {&passing, &computing}) {
    driver->push(types, {"1 1", "0 2", "2 3"});
    check_lines(driver->rejects.lines, {});
    BOOST_TEST(driver->rejects.nulls == 1U);
  }
  check_lines(passing.out.lines, {"0: 1 1"});
  check_lines(computing.out.lines, {"0: 8 1", "1: . 2", "2: 4 3"});
}

BOOST_AUTO_TEST_CASE(a_projection_stays_aligned_with_its_rows) {
  operator_driver driver(std::make_unique<project>(
    std::vector{call("+", {column_at(0), column_at(1)}), column_at(0)}, node(2)));
  auto batch = driver.batch(types, {"1 10", "2 20", "3 30"});
  const std::vector<std::uint32_t> alive = {0, 2};
  const std::vector<std::int64_t> major_orders = {7, 8, 9};
  const std::vector<change_kind> kinds = {change_kind::insert, change_kind::insert, change_kind::update_after};
  batch.rows = {alive.data(), 2};
  batch.major_orders = major_orders.data();
  batch.kinds = kinds.data();
  auto context = driver.context();
  driver.run().push(batch, context);
  check_lines(driver.out.lines, {"7|0: 11 1", "~ 9|2: 33 3"});
}

BOOST_AUTO_TEST_CASE(only_columns_that_a_projection_passes_on_can_be_filled_as_before) {
  bound_expression first_known; // Its answer is the first column itself here, and may be another elsewhere.
  first_known.kind = expression_kind::coalesce;
  first_known.value_type = type_id::bigint;
  first_known.arguments = {column_at(1), column_at(0)};
  operator_driver driver(
    std::make_unique<project>(std::vector{column_at(1), first_known, column_at(0)}, node(2)));
  auto batch = driver.batch(types, {"1 10", "2 20"});
  std::vector<column> columns(batch.columns.begin(), batch.columns.end());
  columns[1].is_fillable = true;
  batch.columns = columns;
  auto context = driver.context();
  driver.run().push(batch, context);
  BOOST_TEST((driver.out.fillable == std::vector{true, false, false}));
}

BOOST_AUTO_TEST_CASE(rows_on_which_a_projection_fails_are_rejected_once_and_leave_the_rest) {
  const auto sum = call("+", {column_at(0), column_at(1)});
  const auto product = call("*", {column_at(0), column_at(1)});
  operator_driver driver(std::make_unique<project>(std::vector{sum, product}, node(4)));
  driver.push(types, {"1 2", "9223372036854775807 2", "3 4", "9223372036854775807 9223372036854775807"});
  check_lines(driver.out.lines, {"0: 3 2", "2: 7 12"});
  check_lines(driver.rejects.lines, {"1 overflow 4", "3 overflow 4"});
  driver.push(types, {"5 6"});
  check_lines(driver.out.lines, {"0: 3 2", "2: 7 12", "4: 11 30"});
}

BOOST_AUTO_TEST_SUITE_END()
