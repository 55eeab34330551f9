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

constexpr auto types = std::to_array<text_and_tree>({
  {"x::VARCHAR(20)", "(cast (column x) (type 0 varchar 20))"},
  {"x::Decimal(10, 2)", "(cast (column x) (type 0 decimal 10 2))"},
  {"x::INT[][]", "(cast (column x) (type 1 (type 1 (type 0 int))))"},
  {"x::INT ARRAY", "(cast (column x) (type 1 (type 0 int)))"},
  {"x::ARRAY<MAP<VARCHAR, ARRAY<INT>>>",
   "(cast (column x) (type 1 (type 2 (type 0 varchar) (type 1 (type 0 int)))))"},
  {"x::MAP(VARCHAR, INT)", "(cast (column x) (type 2 (type 0 varchar) (type 0 int)))"},
  {"x::ROW(a INT, b ROW<c TEXT>)", "(cast (column x) (type 3 a (type 0 int) b (type 3 c (type 0 text))))"},
  {"x::STRUCT<a: INT, \"B\" TEXT>", "(cast (column x) (type 3 a (type 0 int) B (type 0 text)))"},
  {"x::TIMESTAMP(3)", "(cast (column x) (type 0 timestamp 3))"},
  {"x::TIMESTAMP WITH TIME ZONE", "(cast (column x) (type 0 timestamptz))"},
  {"x::TIMESTAMP(3) WITH LOCAL TIME ZONE", "(cast (column x) (type 0 timestamptz 3))"},
  {"x::TIME WITHOUT TIME ZONE", "(cast (column x) (type 0 time))"},
  {"x::TIME WITH TIME ZONE", "(cast (column x) (type 0 timetz))"},
  {"x::DOUBLE PRECISION", "(cast (column x) (type 0 double))"},
  {"x::CHARACTER VARYING(3)", "(cast (column x) (type 0 varchar 3))"},
  {"x::interval", "(cast (column x) (type 0 interval))"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(type_names)

BOOST_AUTO_TEST_CASE(types_are_read_as_written) {
  for (const auto& [text, tree] : types) {
    BOOST_TEST_CONTEXT(text)
      BOOST_TEST(expression_tree_of(text) == tree);
  }
}

BOOST_AUTO_TEST_SUITE_END()
