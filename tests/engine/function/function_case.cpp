#include "millrace/tests/engine/function/function_case.hpp"

#include <array>
#include <charconv>

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/expression/fixture.hpp"

namespace millrace {
namespace {

constexpr std::array<std::uint32_t, 2> alive{0, 2};

struct parsed_argument {
  type value_type;
  std::string_view text;
  bool is_literal;
};

type parse_full_type(std::string_view name) {
  const auto open = name.find('(');
  auto value_type = parse_type(name.substr(0, open)).value();
  if (open == std::string_view::npos)
    return value_type;
  const auto comma = name.find(',');
  std::from_chars(name.data() + open + 1, name.data() + comma, value_type.precision);
  std::from_chars(name.data() + comma + 1, name.data() + name.size() - 1, value_type.scale);
  return value_type;
}

parsed_argument parse_argument(std::string_view written) {
  const auto is_literal = written.starts_with('#');
  written.remove_prefix(is_literal ? 1 : 0);
  const auto colon = written.find(':');
  return {parse_full_type(written.substr(0, colon)), written.substr(colon + 1), is_literal};
}

enum class form { literal, constant, flat, dictionary };

bound_expression argument_in(form how, const parsed_argument& argument, expression_fixture& columns) {
  if (how == form::literal || argument.is_literal)
    return expression_fixture::literal(argument.text, argument.value_type);
  if (how == form::flat)
    return columns.read(columns.add_column(argument.value_type, {argument.text, ".", argument.text}));
  if (how == form::dictionary)
    return columns.read(columns.add_dictionary(argument.value_type, {".", argument.text}, {1, 0, 1}));
  auto constant = columns.flat(argument.value_type, {argument.text});
  constant.encoding = column_encoding::constant;
  return columns.read(columns.add_column(constant, 3));
}

std::string answer(form how, const function_case& tested) {
  expression_fixture columns;
  // The second argument of a cast is the type alone.
  const auto is_cast = tested.name == "cast";
  std::vector<bound_expression> arguments;
  for (const auto written : std::span(tested.arguments).first(is_cast ? 1 : tested.arguments.size()))
    arguments.push_back(argument_in(how, parse_argument(written), columns));
  columns.set_rows(3);
  columns.select({alive[0], alive[1]});
  if (is_cast)
    return columns.run(cast_to(arguments[0], parse_full_type(tested.arguments[1])));
  return columns.run(expression_fixture::call(tested.name, std::move(arguments)));
}

std::string call_text(const function_case& tested) {
  std::string text = std::string(tested.name) + "(";
  for (const auto argument : tested.arguments)
    text.append(text.ends_with('(') ? "" : ", ").append(argument);
  return text + ")";
}

} // namespace

void check_cases(std::initializer_list<function_case> cases) {
  for (const auto& tested : cases) {
    const auto expected = std::string(tested.expected) + " " + std::string(tested.expected);
    for (const auto how : {form::literal, form::constant, form::flat, form::dictionary})
      BOOST_TEST_CONTEXT(call_text(tested) << " in form " << static_cast<int>(how))
    BOOST_TEST(answer(how, tested) == expected);
  }
}

} // namespace millrace
