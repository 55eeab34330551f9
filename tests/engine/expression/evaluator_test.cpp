#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/expression/fixture.hpp"

namespace millrace {

using kind = expression_kind;

BOOST_AUTO_TEST_SUITE(evaluator_test)

BOOST_FIXTURE_TEST_CASE(computes_arithmetic_of_columns_and_literals, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1", "2", ".", "4"});
  const auto b = add_column(type_id::bigint, {"10", ".", "30", "40"});
  BOOST_TEST(run(call("+", {read(a), read(b)})) == "11 . . 44");
  BOOST_TEST(run(call("*", {read(a), literal("3", type_id::integer)})) == "3 6 . 12");
  BOOST_TEST(run(call("-", {literal("3", type_id::integer), read(a)})) == "2 1 . -1");
}

BOOST_FIXTURE_TEST_CASE(passes_a_column_through_without_copying, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1", "2"});
  evaluator program({read(a)});
  column out;
  row_failures failures;
  program.evaluate(batch(), chunk(), memory(), {&out, 1}, failures);
  BOOST_TEST(out.values == batch().columns[a].values);
}

BOOST_FIXTURE_TEST_CASE(computes_only_the_rows_that_are_alive, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1", "0", "3", "0", "5"});
  const auto quotient = call("/", {literal("15", type_id::bigint), read(a)});
  select({0, 2, 4});
  BOOST_TEST(run(quotient) == "15 5 3");
}

BOOST_FIXTURE_TEST_CASE(returns_null_columns_when_no_row_is_alive, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1", "2"});
  select({});
  evaluator program({call("+", {read(a), read(a)})});
  column out;
  row_failures failures;
  program.evaluate(batch(), chunk(), memory(), {&out, 1}, failures);
  BOOST_TEST(out.is_constant());
  BOOST_CHECK(out.value_type == type(type_id::bigint));
}

BOOST_FIXTURE_TEST_CASE(computes_a_dictionary_once_per_entry, expression_fixture) {
  const auto a = add_dictionary(type_id::varchar, {"5", "7", "."}, {0, 1, 2, 1, 0});
  const auto number = cast_to(read(a), type_id::integer);
  evaluator program({number});
  column out;
  row_failures failures;
  program.evaluate(batch(), chunk(), memory(), {&out, 1}, failures);
  BOOST_TEST(out.is_dictionary());
  BOOST_TEST(run(number) == "5 7 . 7 5");
  BOOST_TEST(run(call("=", {read(a), literal("7", type_id::varchar)})) == "false true . true false");
}

BOOST_FIXTURE_TEST_CASE(does_not_fail_rows_for_dictionary_entries_that_no_row_has, expression_fixture) {
  const auto a = add_dictionary(type_id::varchar, {"5", "bad"}, {0, 0, 1});
  const auto number = cast_to(read(a), type_id::integer);
  BOOST_TEST(run(number) == "5 5 !cast_failed");
  select({0, 1});
  BOOST_TEST(run(number) == "5 5");
}

BOOST_FIXTURE_TEST_CASE(evaluates_equal_subexpressions_to_one_column, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1", "2"});
  const auto sum = call("+", {read(a), literal("1", type_id::bigint)});
  evaluator program({sum, sum});
  std::array<column, 2> out;
  row_failures failures;
  program.evaluate(batch(), chunk(), memory(), out, failures);
  BOOST_TEST(out[0].values == out[1].values);
}

BOOST_FIXTURE_TEST_CASE(selects_the_rows_where_a_condition_is_true, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1", "5", ".", "7", "2"});
  const auto is_large = call(">", {read(a), literal("3", type_id::bigint)});
  BOOST_TEST(run_select(is_large) == "1 3");
  select({0, 1, 2});
  BOOST_TEST(run_select(is_large) == "1");
}

BOOST_FIXTURE_TEST_CASE(stays_dense_when_every_row_of_a_dense_batch_passes, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"4", "5"});
  evaluator program({call(">", {read(a), literal("3", type_id::bigint)})});
  row_failures failures;
  BOOST_TEST(program.select(batch(), chunk(), memory(), failures, failing_rows::left_out).is_dense());
}

BOOST_FIXTURE_TEST_CASE(keeps_failed_rows_out_of_a_selection_even_where_null_would_pass, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1", "0", "2"});
  const auto quotient = call("/", {literal("4", type_id::bigint), read(a)});
  BOOST_TEST(run_select(call("is_not_null", {quotient})) == "0 2 !1");
  BOOST_TEST(run_select(call("is_null", {quotient})) == " !1");
}

BOOST_FIXTURE_TEST_CASE(outputs_survive_the_next_evaluation_and_the_evaluator, expression_fixture) {
  const auto a = add_column(type_id::varchar, {"x", "."});
  std::vector<column> out(2);
  {
    evaluator program({literal("a text beyond any small buffer", type_id::varchar),
                       lazy(kind::coalesce, type_id::varchar, {read(a), literal("fallback", type_id::varchar)})});
    row_failures failures;
    program.evaluate(batch(), chunk(), memory(), out, failures);
    arena other;
    std::vector<column> ignored(2);
    program.evaluate(batch(), chunk(), other, ignored, failures);
  }
  BOOST_TEST(out[0].text(out[0].value_index(1)) == "a text beyond any small buffer");
  BOOST_TEST(out[1].text(out[1].value_index(1)) == "fallback");
}

BOOST_FIXTURE_TEST_CASE(asks_the_system_for_no_memory_in_steady_state, expression_fixture) {
  const auto a = add_column(type_id::varchar, {"12", "."});
  evaluator program(
    {cast_to(lazy(kind::coalesce, type_id::varchar, {read(a), literal("7", type_id::varchar)}), type_id::bigint)});
  arena output;
  column out;
  row_failures failures;
  program.evaluate(batch(), chunk(), output, {&out, 1}, failures);
  const auto allocations = output.block_allocations();
  for (int i = 0; i < 1000; ++i) {
    output.reset();
    program.evaluate(batch(), chunk(), output, {&out, 1}, failures);
  }
  BOOST_TEST(output.block_allocations() == allocations);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
