#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/expression/fixture.hpp"

namespace millrace {

using kind = expression_kind;

namespace {

struct laziness_fixture : expression_fixture {
  std::uint32_t x = add_column(type_id::bigint, {"1", "0", "4", "."});
  // Fails where x is 0.
  bound_expression inverse = call("/", {literal("4", type_id::bigint), read(x)});
  bound_expression is_not_zero = call("<>", {read(x), literal("0", type_id::bigint)});
  bound_expression is_zero = call("=", {read(x), literal("0", type_id::bigint)});
  bound_expression is_large = call(">", {inverse, literal("2", type_id::bigint)});
};

bound_expression truth(std::string_view text) { return expression_fixture::literal(text, type_id::boolean); }

} // namespace

BOOST_AUTO_TEST_SUITE(laziness_test)

BOOST_FIXTURE_TEST_CASE(and_does_not_evaluate_its_right_side_where_the_left_is_false, laziness_fixture) {
  const auto guarded = lazy(kind::all_of, type_id::boolean, {is_not_zero, is_large});
  BOOST_TEST(run(guarded) == "true false false .");
  BOOST_TEST(run_select(guarded) == "0");
}

BOOST_FIXTURE_TEST_CASE(and_evaluates_from_left_to_right, laziness_fixture) {
  // NULL AND FALSE is FALSE, but the row has failed all the same.
  const auto unguarded = lazy(kind::all_of, type_id::boolean, {is_large, is_not_zero});
  BOOST_TEST(run(unguarded) == "true ?!division_by_zero false .");
}

BOOST_FIXTURE_TEST_CASE(or_does_not_evaluate_its_right_side_where_the_left_is_true, laziness_fixture) {
  const auto guarded = lazy(kind::any_of, type_id::boolean, {is_zero, is_large});
  BOOST_TEST(run(guarded) == "true true false .");
}

BOOST_FIXTURE_TEST_CASE(case_does_not_evaluate_branches_that_are_not_taken, laziness_fixture) {
  const auto guarded = lazy(kind::choose, type_id::bigint, {is_zero, literal("-1", type_id::bigint), inverse});
  BOOST_TEST(run(guarded) == "4 -1 1 .");
}

BOOST_FIXTURE_TEST_CASE(case_takes_the_first_branch_whose_condition_is_true, laziness_fixture) {
  const auto chosen = lazy(kind::choose, type_id::varchar,
                           {is_zero, literal("zero", type_id::varchar), is_not_zero, literal("other", type_id::varchar),
                            literal(".", type_id::varchar)});
  BOOST_TEST(run(chosen) == "other zero other .");
}

BOOST_FIXTURE_TEST_CASE(case_without_a_taken_branch_gives_the_last_value_to_every_row, laziness_fixture) {
  const auto chosen = lazy(kind::choose, type_id::bigint, {truth("."), inverse, read(x)});
  BOOST_TEST(run(chosen) == "1 0 4 .");
}

BOOST_FIXTURE_TEST_CASE(coalesce_evaluates_later_arguments_only_for_rows_without_a_value, laziness_fixture) {
  const auto y = add_column(type_id::bigint, {".", "8", ".", "9"});
  const auto first = lazy(kind::coalesce, type_id::bigint, {read(y), inverse});
  BOOST_TEST(run(first) == "4 8 1 9");
  select({1, 3});
  BOOST_TEST(run(first) == "8 9");
}

BOOST_FIXTURE_TEST_CASE(does_not_reuse_what_was_evaluated_for_fewer_rows, laziness_fixture) {
  // The quotient is evaluated inside AND for one row only, and afterwards for every row alive.
  select({0, 2});
  const auto narrow =
    lazy(kind::all_of, type_id::boolean, {call("<", {read(x), literal("2", type_id::bigint)}), is_large});
  evaluator program({narrow, inverse});
  std::array<column, 2> out;
  row_failures failures;
  program.evaluate(batch(), chunk(), memory(), out, failures);
  BOOST_TEST(out[1].data<std::int64_t>()[0] == 4);
  BOOST_TEST(out[1].data<std::int64_t>()[2] == 1);
}

BOOST_FIXTURE_TEST_CASE(a_failing_constant_fails_only_the_rows_that_reach_it, laziness_fixture) {
  const auto never = call("/", {literal("1", type_id::bigint), literal("0", type_id::bigint)});
  const auto chosen = lazy(kind::choose, type_id::bigint, {is_zero, never, read(x)});
  BOOST_TEST(run(chosen) == "1 !division_by_zero 4 .");
}

BOOST_AUTO_TEST_CASE(and_and_or_are_three_valued) {
  struct row {
    std::string_view a, b, conjunction, disjunction;
  };
  for (const auto& [a, b, conjunction, disjunction] :
       {row{"true", "true", "true", "true"}, row{"true", "false", "false", "true"}, row{"true", ".", ".", "true"},
        row{"false", "true", "false", "true"}, row{"false", "false", "false", "false"}, row{"false", ".", "false", "."},
        row{".", "true", ".", "true"}, row{".", "false", "false", "."}, row{".", ".", ".", "."}}) {
    expression_fixture columns;
    const auto left = columns.add_column(type_id::boolean, {a});
    const auto right = columns.add_column(type_id::boolean, {b});
    const auto both = std::vector{columns.read(left), columns.read(right)};
    const auto constants = std::vector{truth(a), columns.read(right)};
    BOOST_TEST_CONTEXT(a << " and " << b) {
      BOOST_TEST(columns.run(columns.lazy(kind::all_of, type_id::boolean, both)) == conjunction);
      BOOST_TEST(columns.run(columns.lazy(kind::any_of, type_id::boolean, both)) == disjunction);
      BOOST_TEST(columns.run(columns.lazy(kind::all_of, type_id::boolean, constants)) == conjunction);
      BOOST_TEST(columns.run(columns.lazy(kind::any_of, type_id::boolean, constants)) == disjunction);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
