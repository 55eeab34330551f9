#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/keyword.hpp"
#include "millrace/engine/sql/parser.hpp"
#include "tree_text.hpp"

using namespace millrace::sql;

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(a_name_folds_to_lower_case_unless_quoted) {
  BOOST_TEST(expression_tree_of("Trades.PRICE") == "(column trades price)");
  BOOST_TEST(expression_tree_of("\"Trades\".\"PRICE\"") == "(column Trades PRICE)");
  BOOST_TEST(expression_tree_of("\"a\"\"b c\"") == "(column a\"b c)");
}

BOOST_AUTO_TEST_CASE(only_ascii_letters_fold) {
  BOOST_TEST(expression_tree_of("\xc3\x89T\xc3\x89") == "(column \xc3\x89t\xc3\x89)");
}

BOOST_AUTO_TEST_CASE(every_word_that_is_not_reserved_names_a_column) {
  for (auto i = static_cast<unsigned>(keyword::none) + 1; i <= static_cast<unsigned>(keyword::zone); ++i) {
    const auto word = static_cast<keyword>(i);
    const auto name = std::string(name_of(word));
    if (class_of(word) == keyword_class::reserved)
      continue;
    BOOST_TEST(expression_tree_of(name + " + 1") == "(+ (column " + name + ") (integer '1'))");
    BOOST_TEST(tree_of("SELECT " + name + " AS " + name + " FROM " + name + " AS " + name) ==
               "(query (select (column " + name + ") as " + name + " (from (table " + name + ") as " + name + ")))");
    BOOST_TEST(tree_of("CREATE STREAM x (" + name + " INT)") ==
               "(create 0 has_columns (name x) (column " + name + " (type 0 int)))");
  }
}

BOOST_AUTO_TEST_CASE(every_plain_word_is_an_alias_without_as) {
  for (auto i = static_cast<unsigned>(keyword::none) + 1; i <= static_cast<unsigned>(keyword::zone); ++i) {
    const auto word = static_cast<keyword>(i);
    const auto name = std::string(name_of(word));
    if (class_of(word) != keyword_class::plain)
      continue;
    BOOST_TEST(tree_of("SELECT a " + name + ", b FROM t " + name) ==
               "(query (select (column a) as " + name + " (column b) (from (table t) as " + name + ")))");
  }
}

BOOST_AUTO_TEST_CASE(no_reserved_word_names_a_source) {
  for (auto i = static_cast<unsigned>(keyword::none) + 1; i <= static_cast<unsigned>(keyword::zone); ++i) {
    const auto word = static_cast<keyword>(i);
    if (class_of(word) == keyword_class::reserved)
      BOOST_TEST(!parse("SELECT a FROM t AS " + std::string(name_of(word))).ok(), name_of(word));
  }
}

BOOST_AUTO_TEST_CASE(any_word_follows_as_in_a_select_list) {
  for (auto i = static_cast<unsigned>(keyword::none) + 1; i <= static_cast<unsigned>(keyword::zone); ++i) {
    const auto name = std::string(name_of(static_cast<keyword>(i)));
    BOOST_TEST(parse("SELECT a AS " + name + " FROM t").ok(), name);
  }
}

BOOST_AUTO_TEST_CASE(any_word_follows_a_dot) {
  BOOST_TEST(expression_tree_of("t.order.select") == "(column t order select)");
}

BOOST_AUTO_TEST_SUITE_END()
