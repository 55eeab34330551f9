#include <array>

#include <boost/test/unit_test.hpp>

#include "tree_text.hpp"

using namespace millrace;
using namespace millrace::sql;

namespace {

struct text_and_tree {
  std::string_view text;
  std::string_view tree;
};

constexpr auto operators = std::to_array<text_and_tree>({
  {"a IS NULL", "(is 0 (column a))"},
  {"a IS NOT TRUE", "(is not 1 (column a))"},
  {"a IS UNKNOWN", "(is 3 (column a))"},
  {"a IS DISTINCT FROM b", "(distinct (column a) (column b))"},
  {"a IS NOT DISTINCT FROM b", "(not_distinct (column a) (column b))"},
  {"a BETWEEN 1 AND 2", "(between (column a) (integer '1') (integer '2'))"},
  {"a NOT BETWEEN SYMMETRIC 1 AND 2", "(between not symmetric (column a) (integer '1') (integer '2'))"},
  {"a IN (1, 2)", "(in (column a) (list (integer '1') (integer '2')))"},
  {"a NOT IN (SELECT 1)", "(in not (column a) (query (select (integer '1'))))"},
  {"a IN ((SELECT 1))", "(in (column a) (query (select (integer '1'))))"},
  {"a IN ((SELECT 1) UNION (SELECT 2))",
   "(in (column a) (query (set 0 (nested (query (select (integer '1')))) (nested (query (select (integer '2')))))))"},
  {"a LIKE 'x'", "(like 0 (column a) (string 'x'))"},
  {"a NOT ILIKE 'x' ESCAPE '!'", "(like not 1 (column a) (string 'x') (escape (string '!')))"},
  {"a SIMILAR TO 'x'", "(like 2 (column a) (string 'x'))"},
  {"CASE WHEN a THEN 1 END", "(case (when (column a)) (then (integer '1')))"},
  {"CASE a WHEN 1 THEN 2 WHEN 3 THEN 4 ELSE 5 END",
   "(case (of (column a)) (when (integer '1')) (then (integer '2')) (when (integer '3')) (then (integer '4')) (else (integer '5')))"},
  {"CAST(a AS INT)", "(cast (column a) (type 0 int))"},
  {"TRY_CAST(a AS INT)", "(try_cast (column a) (type 0 int))"},
  {"a::int", "(cast (column a) (type 0 int))"},
  {"ARRAY[1, 2]", "(array (items (integer '1') (integer '2')))"},
  {"ARRAY[]", "(array)"},
  {"MAP['a', 1]", "(map (items (string 'a') (integer '1')))"},
  {"map(a, b)", "(call (name map) (column a) (column b))"},
  {"map", "(column map)"},
  {"ROW(1)", "(row (items (integer '1')))"},
  {"row", "(column row)"},
  {"(1, 2)", "(row (items (integer '1') (integer '2')))"},
  {"a[1]", "(element (column a) (integer '1'))"},
  {"(a).b", "(member (column a) b)"},
  {"f(x).b", "(member (call (name f) (column x)) b)"},
  {"a.b.c", "(column a b c)"},
  {"a.select", "(column a select)"},
  {"(SELECT 1)", "(scalar (query (select (integer '1'))))"},
  {"((SELECT 1))", "(scalar (query (select (integer '1'))))"},
  {"((SELECT 1) UNION (SELECT 2))",
   "(scalar (query (set 0 (nested (query (select (integer '1')))) (nested (query (select (integer '2')))))))"},
  {"EXISTS (SELECT 1)", "(exists (query (select (integer '1'))))"},
  {"EXISTS ((SELECT 1))", "(exists (query (nested (query (select (integer '1'))))))"},
  {"a = ANY (SELECT 1)", "(any = (column a) (query (select (integer '1'))))"},
  {"a < SOME (b)", "(any < (column a) (array (column b)))"},
  {"a >= ALL (SELECT 1)", "(all >= (column a) (query (select (integer '1'))))"},
  {"array[1][2]", "(element (array (items (integer '1'))) (integer '2'))"},
  {"left(a, 1)", "(call (name left) (column a) (integer '1'))"},
  {"NOT EXISTS (SELECT 1)", "(not (exists (query (select (integer '1')))))"},
  {"a IN ((SELECT 1))", "(in (column a) (query (select (integer '1'))))"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(expressions)

BOOST_AUTO_TEST_CASE(each_form_of_an_expression_has_its_node) {
  for (const auto& [text, tree] : operators) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(expression_tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_SUITE_END()
