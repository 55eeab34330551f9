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

constexpr auto calls = std::to_array<text_and_tree>({
  {"COUNT(*)", "(call (name count) (star))"},
  {"count(t.*)", "(call (name count) (star (of t)))"},
  {"count(DISTINCT a, b)", "(call (name count) distinct (column a) (column b))"},
  {"sum(ALL a)", "(call (name sum) (column a))"},
  {"f()", "(call (name f))"},
  {"s.f(a => 1, b := 2)", "(call (name s f) (named a (integer '1')) (named b (integer '2')))"},
  {"agg(a ORDER BY b DESC NULLS FIRST, c)",
   "(call (name agg) (column a) (order (desc (column b) nulls_first) (asc (column c))))"},
  {"p(0.5) WITHIN GROUP (ORDER BY a) FILTER (WHERE b)",
   "(call (name p) (decimal '0.5') (within_group (asc (column a))) (filter (column b)))"},
  {"lag(a IGNORE NULLS) OVER w", "(call (name lag) (column a) ignore_nulls (over w))"},
  {"lag(a) RESPECT NULLS OVER (w)", "(call (name lag) (column a) respect_nulls (over w))"},
  {"lag(a) OVER (w PARTITION BY k, j ORDER BY t)",
   "(call (name lag) (column a) (over w (partition (column k) (column j)) (order (asc (column t)))))"},
  {"s(a) OVER ()", "(call (name s) (column a) (over))"},
  {"s(a) OVER (ROWS 3 PRECEDING)", "(call (name s) (column a) (over (rows 1 (offset (integer '3')) 2)))"},
  {"s(a) OVER (RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND 1 FOLLOWING)",
   "(call (name s) (column a) (over (range 1 (offset (interval '1' hour)) 3 (offset (integer '1')))))"},
  {"s(a) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
   "(call (name s) (column a) (over (rows 0 4)))"},
  {"s(a) OVER (ROWS WINDOW BUFFER 100 ROWS PARTITION BY k ORDER BY ts)",
   "(call (name s) (column a) (over (buffer (integer '100')) (partition (column k)) (order (asc (column ts)))))"},
});

constexpr auto forms = std::to_array<text_and_tree>({
  {"EXTRACT(YEAR FROM ts)", "(call (name extract) (string 'year') (column ts))"},
  {"EXTRACT('Month' FROM ts)", "(call (name extract) (string 'month') (column ts))"},
  {"extract('day', ts)", "(call (name extract) (string 'day') (column ts))"},
  {"POSITION('a' IN b)", "(call (name strpos) (column b) (string 'a'))"},
  {"POSITION(a, b)", "(call (name position) (column a) (column b))"},
  {"SUBSTRING(s FROM 2 FOR 3)", "(call (name substring) (column s) (integer '2') (integer '3'))"},
  {"SUBSTRING(s FROM 2)", "(call (name substring) (column s) (integer '2'))"},
  {"SUBSTRING(s FOR 3)", "(call (name substring) (column s) (integer '1') (integer '3'))"},
  {"SUBSTRING(s, 1, 2)", "(call (name substring) (column s) (integer '1') (integer '2'))"},
  {"TRIM(s)", "(call (name trim) (column s))"},
  {"TRIM(BOTH FROM s)", "(call (name trim) (column s))"},
  {"TRIM(BOTH 'x' FROM s)", "(call (name trim) (column s) (string 'x'))"},
  {"TRIM(LEADING 'x' FROM s)", "(call (name ltrim) (column s) (string 'x'))"},
  {"TRIM(TRAILING FROM s)", "(call (name rtrim) (column s))"},
  {"TRIM('x' FROM s)", "(call (name trim) (column s) (string 'x'))"},
  {"TRIM(s, 'x')", "(call (name trim) (column s) (string 'x'))"},
  {"TRIM(leading)", "(call (name trim) (column leading))"},
  {"CURRENT_TIMESTAMP", "(call (name current_timestamp))"},
  {"current_date()", "(call (name current_date))"},
  {"now()", "(call (name now))"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(call_forms)

BOOST_AUTO_TEST_CASE(a_call_carries_all_its_clauses) {
  for (const auto& [text, tree] : calls) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(expression_tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_CASE(forms_with_words_inside_read_as_calls) {
  for (const auto& [text, tree] : forms) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(expression_tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_SUITE_END()
