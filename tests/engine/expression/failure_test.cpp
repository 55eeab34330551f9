#include <boost/test/unit_test.hpp>

#include "millrace/engine/expression/failure_finder.hpp"
#include "millrace/tests/engine/expression/fixture.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(expression_failure_test)

BOOST_FIXTURE_TEST_CASE(a_failed_row_is_null_and_reported_and_others_are_computed, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"9223372036854775807", "1", "."});
  BOOST_TEST(run(call("+", {read(a), literal("1", type_id::bigint)})) == "!overflow 2 .");
}

BOOST_FIXTURE_TEST_CASE(a_failing_constant_fails_every_row_alive, expression_fixture) {
  set_rows(3);
  select({0, 2});
  const auto never = call("/", {literal("1", type_id::bigint), literal("0", type_id::bigint)});
  BOOST_TEST(run(never) == "!division_by_zero !division_by_zero");
}

BOOST_FIXTURE_TEST_CASE(try_cast_throws_its_own_failures_away_but_not_those_of_its_argument, expression_fixture) {
  const auto a = add_column(type_id::varchar, {"5", "x", "."});
  const auto b = add_column(type_id::bigint, {"1", "0", "1000"});
  BOOST_TEST(run(lazy(expression_kind::try_cast, type_id::bigint, {read(a)})) == "5 . .");
  const auto quotient = call("/", {literal("1000", type_id::bigint), read(b)});
  BOOST_TEST(run(lazy(expression_kind::try_cast, type_id::tinyint, {quotient})) == ". !division_by_zero 1");
}

BOOST_FIXTURE_TEST_CASE(the_constant_form_answers_nothing_for_a_failure, expression_fixture) {
  const auto good = call("+", {literal("1", type_id::integer), literal("2", type_id::integer)});
  const auto bad = call("/", {literal("1", type_id::integer), literal("0", type_id::integer)});
  BOOST_REQUIRE(evaluate_constant(good).has_value());
  BOOST_TEST(evaluate_constant(good)->as_int64() == 3);
  BOOST_TEST(!evaluate_constant(bad).has_value());
  add_column(type_id::integer, {"1"});
  BOOST_TEST(!evaluate_constant(read(0)).has_value());
}

BOOST_FIXTURE_TEST_CASE(what_stands_around_a_failure_goes_on_with_null, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"0", "1", "7"});
  const auto quotient = call("/", {literal("7", type_id::bigint), read(a)});
  const auto guarded =
    lazy(expression_kind::coalesce, type_id::bigint, {quotient, literal("1", type_id::bigint)});
  const auto is_one = call("=", {guarded, literal("1", type_id::bigint)});
  BOOST_TEST(run_select(is_one) == "2 !1");
  BOOST_TEST(run_select(is_one, failing_rows::by_value) == "0 2 !1");
  BOOST_TEST(run_select(call("=", {quotient, literal("1", type_id::bigint)}), failing_rows::by_value) == "2 !1");
}

BOOST_FIXTURE_TEST_CASE(a_predicate_that_fails_in_a_constant_goes_by_its_value, expression_fixture) {
  set_rows(2);
  const auto never = call("/", {literal("1", type_id::bigint), literal("0", type_id::bigint)});
  const auto guarded = lazy(expression_kind::coalesce, type_id::bigint, {never, literal("1", type_id::bigint)});
  BOOST_TEST(run_select(call("=", {guarded, guarded}), failing_rows::by_value) == "0 1 !2");
}

BOOST_FIXTURE_TEST_CASE(what_has_a_value_for_every_row_is_known, expression_fixture) {
  const auto a = add_column(type_id::integer, {"1"});
  const auto d = add_column(type_id::double_, {"1"});
  const auto s = add_column(type_id::varchar, {"1"});
  BOOST_TEST(!can_fail(read(a)));
  BOOST_TEST(!can_fail(call("+", {read(d), read(d)})));
  BOOST_TEST(can_fail(call("+", {read(a), read(a)})));
  BOOST_TEST(can_fail(call("<", {call("+", {read(a), read(a)}), read(a)})));
  const auto three = call("+", {literal("1", type_id::integer), literal("2", type_id::integer)});
  BOOST_TEST(!can_fail(call("<", {read(a), three})));
  BOOST_TEST(!can_fail(call("like", {read(s), literal("1%", type_id::varchar)})));
  BOOST_TEST(can_fail(call("like", {read(s), read(s)})));
  BOOST_TEST(can_fail(call("upper", {read(s)})));
  BOOST_TEST(!can_fail(cast_to(read(a), type_id::bigint)));
  BOOST_TEST(!can_fail(cast_to(read(a), type_id::varchar)));
  BOOST_TEST(can_fail(cast_to(read(a), type_id::tinyint)));
  BOOST_TEST(can_fail(cast_to(read(s), type_id::integer)));
  BOOST_TEST(!can_fail(lazy(expression_kind::try_cast, type_id::integer, {read(s)})));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
