#include "millrace/engine/expression/runner.hpp"

#include <array>
#include <cstring>

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/expression/fixture.hpp"

namespace millrace {
namespace {

using kind = expression_kind;

/// How many rows the calls of `inverse_of` were for.
std::vector<std::uint32_t> rows_of_calls;

/// 12 / x; fails where x is 0, and notes what it is asked for.
column invert(const kernel_call& call) {
  rows_of_calls.push_back(call.rows.count);
  const column_reader<std::int64_t> values(call.arguments[0]);
  auto* quotients = call.memory.allocate_zeroed<std::int64_t>(call.row_count);
  auto* validity = call.memory.allocate_zeroed<std::uint64_t>(bitmap::words(call.row_count));
  for (std::uint32_t k = 0; k < call.rows.count; ++k) {
    const auto row = call.rows[k];
    if (!values.is_valid(row))
      continue;
    if (values[row] == 0) {
      call.failures.add(row, row_error::division_by_zero);
      continue;
    }
    quotients[row] = 12 / values[row];
    bitmap::set(validity, row);
  }
  column result;
  result.value_type = call.result_type;
  result.values = quotients;
  result.validity = validity;
  return result;
}

const scalar_entry inverse{.name = "inverse", .signature = "(bigint) -> bigint", .help = "", .kernel = &invert};
const scalar_entry inverse_now{.name = "inverse", .signature = "(bigint) -> bigint", .help = "", .kernel = &invert,
                               .is_deterministic = false};

bound_expression inverse_of(bound_expression argument, const scalar_entry& function = inverse) {
  bound_expression expression;
  expression.kind = kind::call;
  expression.value_type = type_id::bigint;
  expression.function = &function;
  expression.arguments.push_back(std::move(argument));
  return expression;
}

/// A program of one expression over the columns of the fixture, run step by step.
struct running : expression_fixture {
  arena escaping;
  arena scratch;
  row_failures failures;
  row_failures failures_apart;
  compiled_program program;

  running() { rows_of_calls.clear(); }

  column run_for(const bound_expression& expression, const selection& rows) {
    program = compile({expression}, folding::none);
    for (const auto& [source, slot] : program.inputs)
      program.slots[slot] = batch().columns[source];
    const auto input = batch();
    program_runner runner(program, {input, chunk(), escaping, scratch, failures, failures_apart});
    runner.run(program.main, rows);
    return program.slots[program.outputs[0]];
  }
  std::string text_for(const bound_expression& expression, const selection& rows) {
    const auto outcome = run_for(expression, rows);
    std::string text;
    for (std::uint32_t k = 0; k < rows.count; ++k) {
      const auto is_valid = outcome.is_valid(rows[k]);
      text += (k == 0 ? "" : " ") + (is_valid ? to_string(value_at(outcome, rows[k])) : ".");
    }
    return text;
  }
  std::string failed() const {
    std::string text;
    for (const auto& each : failures.entries())
      text += (text.empty() ? "" : " ") + std::to_string(each.row) + ":" + std::string(name_of(each.reason));
    return text;
  }
};

void check_calls(const std::vector<std::uint32_t>& expected) {
  BOOST_TEST(rows_of_calls == expected, boost::test_tools::per_element());
}

const std::array<std::uint32_t, 2> second_and_last = {1, 3};
const selection some_rows{second_and_last.data(), 2};

} // namespace

BOOST_AUTO_TEST_SUITE(runner_test)

BOOST_FIXTURE_TEST_CASE(runs_a_step_for_the_rows_that_are_asked_for, running) {
  const auto x = add_column(type_id::bigint, {"0", "3", "0", "."});
  BOOST_TEST(text_for(inverse_of(read(x)), some_rows) == "4 .");
  BOOST_TEST(failed() == "");
  check_calls({2});
}

BOOST_FIXTURE_TEST_CASE(does_nothing_for_no_rows, running) {
  const auto x = add_column(type_id::bigint, {"0"});
  static_cast<void>(run_for(inverse_of(read(x)), selection{}));
  static_cast<void>(run_for(inverse_of(literal("0", type_id::bigint)), selection{}));
  check_calls({});
  BOOST_TEST(failed() == "");
}

BOOST_FIXTURE_TEST_CASE(computes_equal_expressions_once, running) {
  const auto x = add_column(type_id::bigint, {"6", "2"});
  const auto twice = call("+", {inverse_of(read(x)), inverse_of(read(x))});
  BOOST_TEST(text_for(twice, selection::all(2)) == "4 12");
  check_calls({2});
}

BOOST_FIXTURE_TEST_CASE(computes_a_constant_once, running) {
  set_rows(1000);
  const auto outcome = run_for(inverse_of(literal("4", type_id::bigint)), selection::all(1000));
  BOOST_TEST(outcome.is_constant());
  BOOST_TEST(to_string(value_at(outcome, 999)) == "3");
  check_calls({1});
}

BOOST_FIXTURE_TEST_CASE(a_constant_that_fails_fails_every_row_that_asks_for_it, running) {
  set_rows(4);
  const auto outcome = run_for(inverse_of(literal("0", type_id::bigint)), some_rows);
  BOOST_TEST(!outcome.is_valid(1));
  BOOST_TEST(failed() == "1:division_by_zero 3:division_by_zero");
}

BOOST_FIXTURE_TEST_CASE(computes_a_dictionary_once_per_entry, running) {
  const auto x = add_dictionary(type_id::bigint, {"3", "."}, {0, 1, 0, 0, 1});
  const auto outcome = run_for(inverse_of(read(x)), selection::all(5));
  BOOST_TEST(outcome.is_dictionary());
  BOOST_TEST(text_for(inverse_of(read(x)), selection::all(5)) == "4 . 4 4 .");
  check_calls({2, 2});
}

BOOST_FIXTURE_TEST_CASE(computes_rows_where_that_is_less_or_other_than_entries, running) {
  const auto x = add_dictionary(type_id::bigint, {"3", "2", "1"}, {0, 1, 0, 0});
  BOOST_TEST(text_for(inverse_of(read(x)), some_rows) == "6 4");
  BOOST_TEST(text_for(inverse_of(read(x), inverse_now), selection::all(4)) == "4 6 4 4");
  check_calls({2, 4});
}

BOOST_FIXTURE_TEST_CASE(an_entry_that_no_row_has_fails_no_row, running) {
  const auto x = add_dictionary(type_id::bigint, {"0", "3"}, {1, 1, 1});
  BOOST_TEST(text_for(inverse_of(read(x)), selection::all(3)) == "4 4 4");
  BOOST_TEST(failed() == "");
  const auto y = add_dictionary(type_id::bigint, {"0", "3"}, {1, 0, 1});
  BOOST_TEST(text_for(inverse_of(read(y)), selection::all(3)) == "4 . 4");
  BOOST_TEST(failed() == "1:division_by_zero");
}

BOOST_FIXTURE_TEST_CASE(a_cast_that_is_tried_fails_no_row, running) {
  const auto tried = [&](std::uint32_t column) { return lazy(kind::try_cast, type_id::integer, {read(column)}); };
  const auto flat = add_column(type_id::varchar, {"1", "x", "."});
  BOOST_TEST(text_for(tried(flat), selection::all(3)) == "1 . .");
  const auto coded = add_dictionary(type_id::varchar, {"x", "7"}, {1, 0, 1});
  BOOST_TEST(text_for(tried(coded), selection::all(3)) == "7 . 7");
  const auto constant = lazy(kind::try_cast, type_id::integer, {literal("x", type_id::varchar)});
  BOOST_TEST(text_for(constant, selection::all(3)) == ". . .");
  BOOST_TEST(failed() == "");
  BOOST_TEST(text_for(cast_to(read(flat), type_id::integer), selection::all(3)) == "1 . .");
  BOOST_TEST(failed() == "1:cast_failed");
}

BOOST_FIXTURE_TEST_CASE(lazy_operands_run_for_the_rows_that_need_them, running) {
  const auto x = add_column(type_id::bigint, {"1", "0", "3", "0"});
  const auto is_zero = call("=", {read(x), literal("0", type_id::bigint)});
  const auto is_large = call(">", {inverse_of(read(x)), literal("5", type_id::bigint)});
  const auto all = selection::all(4);
  BOOST_TEST(text_for(lazy(kind::any_of, type_id::boolean, {is_zero, is_large}), all) == "true true false true");
  BOOST_TEST(text_for(lazy(kind::choose, type_id::bigint, {is_zero, read(x), inverse_of(read(x))}), all) == "12 0 4 0");
  BOOST_TEST(text_for(lazy(kind::coalesce, type_id::bigint, {read(x), inverse_of(read(x))}), all) == "1 0 3 0");
  check_calls({2, 2});
  BOOST_TEST(failed() == "");
}

BOOST_FIXTURE_TEST_CASE(results_outlive_the_scratch_of_a_run, running) {
  const auto x = add_column(type_id::bigint, {"3", "0", "."});
  const auto twice = call("+", {read(x), read(x)});
  const auto chosen = lazy(kind::coalesce, type_id::bigint, {twice, literal("5", type_id::bigint)});
  const auto outcome = run_for(chosen, selection::all(3));
  scratch.reset();
  std::memset(scratch.allocate_bytes(100'000), 0x5a, 100'000);
  BOOST_TEST(to_string(value_at(outcome, 0)) == "6");
  BOOST_TEST(to_string(value_at(outcome, 2)) == "5");
}

BOOST_FIXTURE_TEST_CASE(reads_truth_of_any_encoding, running) {
  const auto flat = add_column(type_id::boolean, {"true", "false", ".", "true"});
  const auto coded = add_dictionary(type_id::boolean, {".", "true", "false"}, {1, 2, 0, 1});
  auto constant = this->flat(type_id::boolean, {"true"});
  constant.encoding = column_encoding::constant;
  auto never = this->flat(type_id::boolean, {"."});
  never.encoding = column_encoding::constant;
  const auto input = batch();
  program_runner runner(program, {input, chunk(), escaping, scratch, failures, failures_apart});
  const auto truth_of = [&](const column& source, const selection& rows) {
    std::uint64_t is_true = 0x5a5a;
    std::uint64_t is_false = 0xa5a5;
    runner.read_truth(source, rows, {&is_true, &is_false});
    std::string text;
    for (std::uint32_t k = 0; k < rows.count; ++k)
      text += bitmap::test(&is_true, rows[k]) ? "t" : bitmap::test(&is_false, rows[k]) ? "f" : ".";
    return text;
  };
  for (const auto source : {flat, coded}) {
    BOOST_TEST(truth_of(input.columns[source], selection::all(4)) == "tf.t");
    BOOST_TEST(truth_of(input.columns[source], some_rows) == "ft");
  }
  BOOST_TEST(truth_of(constant, selection::all(4)) == "tttt");
  BOOST_TEST(truth_of(never, selection::all(4)) == "....");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
