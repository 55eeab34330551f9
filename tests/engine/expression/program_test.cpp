#include "millrace/engine/expression/program.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/expression/fixture.hpp"

namespace millrace {
namespace {

struct program_fixture : expression_fixture {
  bound_expression a = read(add_column(type_id::bigint, {"1"}));
  bound_expression b = read(add_column(type_id::bigint, {"2"}));
  bound_expression text = read(add_column(type_id::varchar, {"x"}));
  bound_expression one = literal("1", type_id::bigint);

  [[nodiscard]] bound_expression sum(const bound_expression& left, const bound_expression& right) const {
    return call("+", {left, right});
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(program_test, program_fixture)

BOOST_AUTO_TEST_CASE(a_column_or_literal_needs_no_step) {
  const auto compiled = compile({a, one, a}, folding::constants);
  BOOST_TEST(compiled.main.steps.empty());
  BOOST_TEST(compiled.inputs.size() == 1U);
  BOOST_TEST(compiled.literals.size() == 1U);
  BOOST_TEST(compiled.outputs[0] == compiled.outputs[2]);
  BOOST_TEST(compiled.outputs[0] != compiled.outputs[1]);
}

BOOST_AUTO_TEST_CASE(steps_stand_in_the_order_of_evaluation) {
  const auto compiled = compile({sum(sum(a, b), one)}, folding::constants);
  BOOST_REQUIRE(compiled.main.steps.size() == 2U);
  BOOST_TEST(compiled.main.steps[1].arguments[0] == compiled.main.steps[0].result);
  BOOST_TEST(compiled.outputs[0] == compiled.main.steps[1].result);
  BOOST_CHECK(compiled.output_types[0] == type(type_id::bigint));
}

BOOST_AUTO_TEST_CASE(equal_expressions_are_one_step) {
  const auto compiled = compile({sum(sum(a, b), sum(a, b)), sum(a, b)}, folding::constants);
  BOOST_REQUIRE(compiled.main.steps.size() == 2U);
  BOOST_TEST(compiled.outputs[1] == compiled.main.steps[0].result);
  BOOST_TEST(compile({sum(a, b), sum(b, a)}, folding::constants).main.steps.size() == 2U);
}

BOOST_AUTO_TEST_CASE(constants_are_folded_where_that_is_asked_for) {
  const auto constant = sum(one, sum(one, one));
  const auto folded = compile({sum(a, constant)}, folding::constants);
  BOOST_TEST(folded.main.steps.size() == 1U);
  BOOST_REQUIRE(folded.literals.size() == 1U);
  BOOST_TEST(folded.literals[0].constant.as_int64() == 3);
  BOOST_TEST(compile({sum(a, constant)}, folding::none).main.steps.size() == 3U);
}

BOOST_AUTO_TEST_CASE(what_fails_or_differs_by_row_is_not_folded) {
  const auto failing = call("/", {one, literal("0", type_id::bigint)});
  BOOST_TEST(compile({failing}, folding::constants).main.steps.size() == 1U);
  const auto random = compile({call("random", {})}, folding::constants);
  BOOST_REQUIRE(random.main.steps.size() == 1U);
  BOOST_TEST(!random.main.steps[0].is_deterministic);
}

BOOST_AUTO_TEST_CASE(the_first_operand_of_a_lazy_form_is_for_all_rows) {
  const auto condition = call("=", {a, b});
  const auto other = call("<", {a, b});
  const auto compiled =
    compile({lazy(expression_kind::all_of, type_id::boolean, {condition, other})}, folding::constants);
  BOOST_REQUIRE(compiled.main.steps.size() == 2U);
  const auto& conjunction = compiled.main.steps[1];
  BOOST_CHECK(conjunction.kind == expression_kind::all_of);
  BOOST_REQUIRE(conjunction.operands.size() == 2U);
  BOOST_TEST(conjunction.operands[0].steps.empty());
  BOOST_TEST(conjunction.operands[0].result == compiled.main.steps[0].result);
  BOOST_TEST(conjunction.operands[1].steps.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_was_computed_for_fewer_rows_is_computed_again) {
  const auto shared = call("<", {a, b});
  const auto first = lazy(expression_kind::all_of, type_id::boolean, {call("=", {a, b}), shared});
  const auto behind = compile({first, shared}, folding::constants);
  BOOST_TEST(behind.main.steps.size() == 3U);
  const auto before = compile({shared, first}, folding::constants);
  BOOST_REQUIRE(before.main.steps.size() == 3U);
  BOOST_TEST(before.main.steps[2].operands[1].steps.empty());
}

BOOST_AUTO_TEST_CASE(an_output_and_the_text_it_points_into_escape) {
  const auto numbers = compile({sum(sum(a, b), one)}, folding::constants);
  BOOST_TEST(!numbers.main.steps[0].escapes);
  BOOST_TEST(numbers.main.steps[1].escapes);
  const auto texts = compile({call("trim", {call("upper", {text})})}, folding::constants);
  BOOST_REQUIRE(texts.main.steps.size() == 2U);
  BOOST_TEST(texts.main.steps[0].escapes);
  const auto measured = compile({call("length", {call("upper", {text})})}, folding::constants);
  BOOST_TEST(!measured.main.steps[0].escapes);
}

BOOST_AUTO_TEST_CASE(a_case_of_many_branches_has_all_its_values_escape) {
  constexpr int branches = 5'000;
  std::vector<bound_expression> arguments;
  for (int i = 0; i < branches; ++i) {
    arguments.push_back(call("=", {a, literal(std::to_string(i), type_id::bigint)}));
    arguments.push_back(sum(b, literal(std::to_string(i), type_id::bigint)));
  }
  arguments.push_back(b);
  const auto many = lazy(expression_kind::choose, type_id::bigint, arguments);
  const auto compiled = compile({many, sum(many, one)}, folding::constants);
  BOOST_REQUIRE(compiled.main.steps.size() == 3U);
  const auto& chosen = compiled.main.steps[1];
  BOOST_REQUIRE(chosen.operands.size() == 2U * branches + 1);
  BOOST_TEST(chosen.escapes);
  int escaping = 0;
  for (const auto& operand : chosen.operands)
    for (const auto& step : operand.steps)
      escaping += static_cast<int>(step.escapes);
  BOOST_TEST(escaping == 2 * branches - 1);
  BOOST_TEST(run(many) == "3");
}

BOOST_AUTO_TEST_CASE(equal_values_of_a_long_list_are_one_literal) {
  constexpr int values = 50'000;
  std::vector<bound_expression> arguments{a};
  for (int i = 2; i < values + 2; ++i)
    arguments.push_back(literal(std::to_string(i), type_id::bigint));
  arguments.push_back(literal("2", type_id::bigint));
  const auto without = call("in", arguments);
  const auto compiled = compile({without}, folding::constants);
  BOOST_TEST(compiled.literals.size() == static_cast<std::size_t>(values));
  BOOST_REQUIRE(compiled.main.steps.size() == 1U);
  BOOST_TEST(compiled.main.steps[0].arguments.back() == compiled.main.steps[0].arguments[1]);
  BOOST_TEST(run(without) == "false");
  arguments.push_back(literal("1", type_id::bigint));
  BOOST_TEST(run(call("in", arguments)) == "true");
}

BOOST_AUTO_TEST_CASE(a_region_is_dense_while_all_its_steps_are) {
  const auto d = read(add_column(type_id::double_, {"1.5"}));
  BOOST_TEST(compile({call("negate", {call("*", {d, d})})}, folding::constants).main.runs_dense);
  BOOST_TEST(!compile({call("*", {d, d}), call("/", {a, b})}, folding::constants).main.runs_dense);
  BOOST_TEST(!compile({call("/", {a, b})}, folding::constants).main.runs_dense);
  BOOST_TEST(compile({a}, folding::constants).main.runs_dense);
}

BOOST_AUTO_TEST_CASE(a_chain_of_an_associative_function_is_one_call) {
  const auto y = literal("y", type_id::varchar);
  const auto chain = call("||", {call("||", {call("||", {text, y}), text}), call("||", {y, text})});
  const auto compiled = compile({chain}, folding::constants);
  BOOST_REQUIRE(compiled.main.steps.size() == 1U);
  BOOST_TEST(compiled.main.steps[0].arguments.size() == 5U);
  BOOST_TEST(run(chain) == "xyxyx");
  BOOST_TEST(compile({sum(sum(a, b), one)}, folding::constants).main.steps.size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_copies_text_leaves_its_arguments_in_scratch) {
  const auto compiled = compile({call("concat", {call("upper", {text}), text})}, folding::constants);
  BOOST_REQUIRE(compiled.main.steps.size() == 2U);
  BOOST_TEST(!compiled.main.steps[0].escapes);
  BOOST_TEST(compiled.main.steps[1].escapes);
}

BOOST_AUTO_TEST_CASE(scratch_is_used_again_as_soon_as_it_is_free) {
  auto long_chain = call("upper", {text});
  for (int i = 0; i < 50; ++i)
    long_chain = call(i % 2 == 0 ? "reverse" : "lower", {long_chain});
  BOOST_TEST(compile({call("length", {long_chain})}, folding::constants).scratch.size() == 2U);
  BOOST_TEST(run(call("length", {long_chain})) == "1");
}

BOOST_AUTO_TEST_CASE(scratch_stays_as_long_as_text_may_lie_in_it) {
  // The trimmed text is part of the one in upper case, which has to outlive the calls in between.
  const auto trimmed = call("trim", {call("upper", {text})});
  const auto between = call("reverse", {call("lower", {call("reverse", {trimmed})})});
  const auto compiled = compile({call("length", {call("concat", {between, trimmed})})}, folding::constants);
  BOOST_TEST(compiled.scratch.size() == 4U);
  BOOST_TEST(run(call("concat", {between, trimmed})) == "xX");
}

BOOST_AUTO_TEST_CASE(scratch_of_a_branch_stays_as_long_as_its_case) {
  const auto branch = [&](const char* name) { return call(name, {text}); };
  const auto chosen = lazy(expression_kind::choose, type_id::varchar,
                           {call("=", {a, b}), branch("reverse"), call("<", {a, b}), branch("upper"), branch("lower")});
  BOOST_TEST(run(call("concat", {chosen, call("reverse", {call("lower", {text})})})) == "Xx");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
