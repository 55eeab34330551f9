#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/parser.hpp"
#include "millrace/engine/sql/printer.hpp"
#include "tree_text.hpp"
#include "valid_statements.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

script parsed_script(std::string_view text) {
  auto parsed = parse(text);
  if (!parsed.ok())
    BOOST_FAIL(render(parsed.error(), text));
  return std::move(parsed).value();
}

} // namespace

BOOST_AUTO_TEST_SUITE(round_trip)

BOOST_AUTO_TEST_CASE(a_printed_statement_parses_to_an_equal_tree) {
  for (const auto text : valid_statements()) {
    BOOST_TEST_CONTEXT(text) {
      const auto first = parsed_script(text);
      const auto printed = print(first);
      const auto second = parsed_script(printed);
      BOOST_TEST(tree_of(second) == tree_of(first));
      BOOST_TEST(print(second) == printed);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_script_prints_with_all_its_statements) {
  std::string joined;
  for (const auto text : valid_statements())
    joined.append(text).append("\n;\n");
  const auto parsed = parsed_script(joined);
  BOOST_TEST(parsed.statements.size() == valid_statements().size());
  BOOST_TEST(tree_of(print(parsed)) == tree_of(parsed));
}

BOOST_AUTO_TEST_CASE(a_tree_outlives_the_text_and_a_move) {
  std::string text = "SELECT price FROM trades";
  auto parsed = parsed_script(text);
  text.assign(text.size(), '#');
  const auto moved = std::move(parsed);
  BOOST_TEST(print(moved) == "SELECT price FROM trades;\n");
  BOOST_TEST(moved.text == "SELECT price FROM trades");
}

BOOST_AUTO_TEST_SUITE_END()
