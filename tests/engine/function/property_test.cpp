#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/text.hpp"
#include "millrace/engine/expression/evaluator.hpp"
#include "millrace/engine/expression/failure_finder.hpp"
#include "millrace/engine/function/catalog.hpp"
#include "millrace/tests/engine/function/random_column.hpp"

namespace millrace {
namespace {

constexpr std::uint32_t rows = 300;

// One type per parameter of a signature, chosen at random where any will do.
std::vector<argument_shape> random_shapes(std::string_view signature, random_sequence& random) {
  constexpr std::array<type_id, 8> any{type_id::boolean, type_id::integer, type_id::bigint,    type_id::double_,
                                       type_id::varchar, type_id::date,    type_id::timestamp, type_id::interval};
  const type chosen = any[random.below(any.size())];
  std::vector<argument_shape> shapes;
  auto list = signature.substr(1, signature.find(')') - 1);
  const auto is_variadic = list.ends_with("...");
  list.remove_suffix(is_variadic ? 3 : 0);
  while (!list.empty()) {
    const auto comma = std::min(list.find(", "), list.size());
    const auto word = list.substr(0, comma);
    auto value_type = word == "any" || word == "T" || word == "text" ? chosen : parse_type(word).value();
    if (value_type.is_decimal())
      value_type = type::decimal(static_cast<std::uint8_t>(random.below(2) == 0 ? 9 : 25),
                                 static_cast<std::uint8_t>(random.below(5)));
    shapes.push_back({value_type});
    list.remove_prefix(std::min(comma + 2, list.size()));
  }
  if (is_variadic)
    shapes.push_back(shapes.back());
  return shapes;
}

struct answers {
  std::vector<std::string> texts; // By row; empty for rows that were not asked for.
};

answers evaluate(evaluator& program, std::span<const column> columns, const selection& alive) {
  arena memory;
  batch_view input;
  input.columns = columns;
  input.row_count = rows;
  input.rows = alive;
  column out;
  row_failures failures;
  program.evaluate(input, {}, memory, {&out, 1}, failures);
  answers result{std::vector<std::string>(rows)};
  for (std::uint32_t i = 0; i < alive.count; ++i) {
    auto& text = result.texts[alive[i]];
    text = out.is_valid(alive[i]) ? "=" : ".";
    if (out.is_valid(alive[i]))
      append_text(out, alive[i], text);
  }
  for (const auto& failed : failures.entries()) {
    BOOST_TEST(!out.is_valid(failed.row), "a row that failed has a value");
    result.texts[failed.row] = "!" + std::string(name_of(failed.reason));
  }
  return result;
}

bound_expression call_of(const resolved_function& resolved, std::span<const argument_shape> shapes) {
  bound_expression expression;
  expression.kind = expression_kind::call;
  expression.value_type = resolved.result_type;
  expression.function = resolved.entry;
  for (std::uint32_t i = 0; i < shapes.size(); ++i)
    expression.arguments.push_back(cast_to(read_column(i, shapes[i].value_type, true), resolved.argument_types[i]));
  return expression;
}

void check_same(const answers& asked, const answers& whole, const selection& alive) {
  for (std::uint32_t i = 0; i < alive.count; ++i)
    BOOST_TEST(asked.texts[alive[i]] == whole.texts[alive[i]],
               "row " << alive[i] << ": " << asked.texts[alive[i]] << " is not " << whole.texts[alive[i]]);
}

void check_failures(const bound_expression& call, const answers& whole) {
  const auto failed =
    std::count_if(whole.texts.begin(), whole.texts.end(), [](const auto& text) { return text[0] == '!'; });
  BOOST_TEST((failed == 0 || can_fail(call)), "what is said never to fail fails for rows: " << failed);
}

void check_entry(const scalar_entry& entry, std::uint64_t seed) {
  random_sequence random(seed);
  const auto shapes = random_shapes(entry.signature, random);
  const auto resolved = function_catalog::instance().resolve(entry.name, shapes);
  BOOST_REQUIRE(resolved.ok());
  evaluator program({call_of(*resolved, shapes)});
  arena memory;
  std::vector<column> columns;
  for (const auto& shape : shapes)
    columns.push_back(random_column(shape.value_type, rows, random, memory));
  const auto whole = evaluate(program, columns, selection::all(rows));
  check_failures(call_of(*resolved, shapes), whole);

  std::vector<std::uint32_t> alive;
  std::vector<std::uint64_t> alive_bits(bitmap::words(rows));
  const auto one_of = 1 + random.below(20);
  for (std::uint32_t row = 0; row < rows; ++row)
    if (random.below(one_of) == 0) {
      alive.push_back(row);
      bitmap::set(alive_bits.data(), row);
    }
  const selection chosen{alive.data(), static_cast<std::uint32_t>(alive.size())};
  std::vector<column> spoiled;
  for (const auto& source : columns)
    spoiled.push_back(with_garbage(source, rows, alive_bits.data(), random, memory));
  check_same(evaluate(program, columns, chosen), whole, chosen);
  check_same(evaluate(program, spoiled, chosen), whole, chosen);
  for (std::uint32_t row = 0; row < rows; row += 7)
    check_same(evaluate(program, columns, {&row, 1}), whole, {&row, 1});
}

} // namespace

BOOST_AUTO_TEST_SUITE(function_property_test)

BOOST_AUTO_TEST_CASE(every_function_answers_the_same_for_all_rows_some_rows_and_one_row_and_fails_where_it_may) {
  for (const auto* entry : function_catalog::instance().entries())
    for (std::uint64_t seed = 0; seed < 4; ++seed)
      BOOST_TEST_CONTEXT(entry->name << entry->signature << " seed " << seed)
  check_entry(*entry, seed);
}

BOOST_AUTO_TEST_CASE(no_cast_fails_that_is_said_to_fit) {
  const std::array<type, 12> types{type_id::boolean, type_id::tinyint, type_id::integer, type_id::bigint,
                                   type_id::real,    type_id::double_, type_id::varchar, type_id::date,
                                   type_id::time,    type_id::timestamp, type::decimal(9, 2), type::decimal(38, 4)};
  random_sequence random(1);
  for (const auto from : types)
    for (const auto to : types) {
      if (cast_kernel(from, to) == nullptr)
        continue;
      arena memory;
      const std::vector<column> columns{random_column(from, rows, random, memory)};
      const auto cast = cast_to(read_column(0, from, true), to);
      evaluator program({cast});
      BOOST_TEST_CONTEXT(to_string(from) << " to " << to_string(to))
      check_failures(cast, evaluate(program, columns, selection::all(rows)));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
