#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/parser.hpp"
#include "tree_text.hpp"
#include "valid_statements.hpp"

using namespace millrace;
using namespace millrace::sql;

BOOST_AUTO_TEST_SUITE(scripts)

BOOST_AUTO_TEST_CASE(a_script_has_the_trees_of_its_statements) {
  std::string joined;
  std::string trees;
  for (const auto text : valid_statements()) {
    joined.append(text).append("\n;\n");
    trees += (trees.empty() ? "" : " ") + tree_of(text);
  }
  BOOST_TEST(tree_of(joined) == trees);
}

BOOST_AUTO_TEST_CASE(a_tree_outlives_the_text_and_a_move) {
  std::string text = "SELECT price FROM trades";
  auto parsed = parse(text);
  BOOST_REQUIRE(parsed.ok());
  text.assign(text.size(), '#');
  const auto moved = std::move(*parsed);
  BOOST_TEST(tree_of(moved) == "(query (select (column price) (from (table trades))))");
  BOOST_TEST(moved.text == "SELECT price FROM trades");
}

BOOST_AUTO_TEST_SUITE_END()
