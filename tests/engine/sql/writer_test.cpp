#include "millrace/engine/sql/printer/writer.hpp"

#include <array>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/parser.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

std::string name_at(std::string_view name, name_place place) {
  writer out;
  out.write_name(name, place);
  return out.take();
}

column_reference column_of(const identifier& name) {
  column_reference made;
  made.kind = column_reference::tag;
  made.parts = {&name, 1};
  return made;
}

binary_expression binary(const expression& left, binary_operator op, const expression& right) {
  binary_expression made;
  made.kind = binary_expression::tag;
  made.op = op;
  made.left = &left;
  made.right = &right;
  return made;
}

std::string written(const expression& node) {
  writer out;
  out.write(node);
  return out.take();
}

} // namespace

BOOST_AUTO_TEST_SUITE(writer_test)

BOOST_AUTO_TEST_CASE(quotes_a_name_where_it_would_be_read_as_something_else) {
  struct place_case {
    std::string_view name;
    std::string_view anywhere;
    std::string_view function;
    std::string_view head;
  };
  constexpr auto cases = std::to_array<place_case>({
    {"price", "price", "price", "price"},
    {"window", "window", "window", "\"window\""},
    {"select", "\"select\"", "\"select\"", "\"select\""},
    {"left", "\"left\"", "left", "\"left\""},
    {"map", "\"map\"", "map", "\"map\""},
    {"position", "position", "\"position\"", "\"position\""},
    {"Price", "\"Price\"", "\"Price\"", "\"Price\""},
    {"1st", "\"1st\"", "\"1st\"", "\"1st\""},
    {"", "\"\"", "\"\"", "\"\""},
    {"a\"b", "\"a\"\"b\"", "\"a\"\"b\"", "\"a\"\"b\""},
    {"größe", "größe", "größe", "größe"},
  });
  for (const auto& [name, anywhere, function, head] : cases) {
    BOOST_TEST(name_at(name, name_place::anywhere) == anywhere);
    BOOST_TEST(name_at(name, name_place::function) == function);
    BOOST_TEST(name_at(name, name_place::head) == head);
  }
}

BOOST_AUTO_TEST_CASE(puts_parentheses_into_a_tree_that_has_none) {
  const identifier name{"x", {}};
  const auto x = column_of(name);
  const auto sum = binary(x, binary_operator::add, x);
  const auto product = binary(x, binary_operator::multiply, x);
  BOOST_TEST(written(binary(sum, binary_operator::multiply, sum)) == "(x + x) * (x + x)");
  BOOST_TEST(written(binary(product, binary_operator::add, product)) == "x * x + x * x");
  BOOST_TEST(written(binary(x, binary_operator::add, sum)) == "x + (x + x)");
  BOOST_TEST(written(binary(sum, binary_operator::add, x)) == "x + x + x");
  const auto equal = binary(x, binary_operator::equal, x);
  BOOST_TEST(written(binary(equal, binary_operator::equal, x)) == "(x = x) = x");
  const auto both = binary(equal, binary_operator::and_, equal);
  BOOST_TEST(written(binary(both, binary_operator::or_, both)) == "x = x AND x = x OR x = x AND x = x");
  const auto any = binary(equal, binary_operator::or_, equal);
  BOOST_TEST(written(binary(any, binary_operator::and_, equal)) == "(x = x OR x = x) AND x = x");
}

BOOST_AUTO_TEST_CASE(writes_one_piece_behind_the_other) {
  const auto parsed = parse_expression("count( * )");
  BOOST_REQUIRE(parsed.ok());
  writer out;
  out.write(*parsed->root);
  out.write_name("Total", name_place::anywhere);
  BOOST_TEST(out.take() == "count(*)\"Total\"");
}

BOOST_AUTO_TEST_SUITE_END()
