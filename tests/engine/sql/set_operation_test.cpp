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

constexpr auto operations = std::to_array<text_and_tree>({
  {"SELECT 1 UNION SELECT 2", "(query (set 0 (select (integer '1')) (select (integer '2'))))"},
  {"SELECT 1 UNION DISTINCT SELECT 2", "(query (set 0 (select (integer '1')) (select (integer '2'))))"},
  {"SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3",
   "(query (set 0 all (set 0 all (select (integer '1')) (select (integer '2'))) (select (integer '3'))))"},
  {"SELECT 1 UNION SELECT 2 INTERSECT SELECT 3",
   "(query (set 0 (select (integer '1')) (set 2 (select (integer '2')) (select (integer '3')))))"},
  {"SELECT 1 INTERSECT SELECT 2 EXCEPT ALL SELECT 3",
   "(query (set 1 all (set 2 (select (integer '1')) (select (integer '2'))) (select (integer '3'))))"},
  {"SELECT 1 UNION (SELECT 2 EXCEPT SELECT 3)",
   "(query (set 0 (select (integer '1')) (nested (query (set 1 (select (integer '2')) (select (integer '3')))))))"},
  {"SELECT 1 UNION ALL SELECT 2 ORDER BY 1 LIMIT 2",
   "(query (set 0 all (select (integer '1')) (select (integer '2'))) (order (asc (integer '1'))) (limit (integer '2')))"},
  {"SELECT 1 EMIT CHANGES UNION ALL SELECT 2",
   "(query (set 0 all (nested (query (select (integer '1')) emit_changes)) (select (integer '2'))))"},
  {"SELECT 1 LIMIT 5 UNION ALL SELECT 2 LIMIT 6",
   "(query (set 0 all (nested (query (select (integer '1')) (limit (integer '5')))) (select (integer '2'))) (limit (integer '6')))"},
  {"WITH c AS (SELECT 0) SELECT 1 EMIT FINAL UNION ALL SELECT 2",
   "(query (with c (query (select (integer '0')))) (set 0 all (nested (query (select (integer '1')) emit_final)) (select (integer '2'))))"},
  {"VALUES (1) UNION ALL SELECT 2", "(query (set 0 all (values (row (integer '1'))) (select (integer '2'))))"},
  {"((SELECT 1))", "(query (nested (query (nested (query (select (integer '1')))))))"},
  {"(SELECT 1) LIMIT 1", "(query (nested (query (select (integer '1')))) (limit (integer '1')))"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(set_operations)

BOOST_AUTO_TEST_CASE(set_operations_nest_as_in_the_standard) {
  for (const auto& [text, tree] : operations) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_SUITE_END()
