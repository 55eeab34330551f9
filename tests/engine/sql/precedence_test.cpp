#include <array>

#include <boost/test/unit_test.hpp>

#include "tree_text.hpp"

using namespace millrace::sql;

namespace {

/// Two spellings of one tree: as operators bind, and with all parentheses.
struct same_tree {
  std::string_view written;
  std::string_view meant;
};

constexpr auto same_trees = std::to_array<same_tree>({
  {"a OR b AND c", "a OR (b AND c)"},
  {"a AND b OR c", "(a AND b) OR c"},
  {"a OR b OR c", "(a OR b) OR c"},
  {"NOT a AND b", "(NOT a) AND b"},
  {"NOT a = b", "NOT (a = b)"},
  {"NOT a IS NULL", "NOT (a IS NULL)"},
  {"NOT a IN (1)", "NOT (a IN (1))"},
  {"NOT NOT a OR b", "(NOT (NOT a)) OR b"},
  {"a AND NOT b OR c", "(a AND (NOT b)) OR c"},
  {"a = b IS NULL", "(a = b) IS NULL"},
  {"a IS DISTINCT FROM b + 1", "a IS DISTINCT FROM (b + 1)"},
  {"a IS DISTINCT FROM b = c", "a IS DISTINCT FROM (b = c)"},
  {"a IS NOT DISTINCT FROM b AND c", "(a IS NOT DISTINCT FROM b) AND c"},
  {"a < b + c", "a < (b + c)"},
  {"a = b || c", "a = (b || c)"},
  {"a = b LIKE c", "a = (b LIKE c)"},
  {"a LIKE b || c", "a LIKE (b || c)"},
  {"a LIKE b ESCAPE c AND d", "(a LIKE b ESCAPE c) AND d"},
  {"a BETWEEN b AND c AND d", "(a BETWEEN b AND c) AND d"},
  {"a BETWEEN b + 1 AND c - 1 OR d", "(a BETWEEN (b + 1) AND (c - 1)) OR d"},
  {"a + b BETWEEN c AND d", "(a + b) BETWEEN c AND d"},
  {"a || b + c", "a || (b + c)"},
  {"a || b & c", "(a || b) & c"},
  {"a | b & c # d", "((a | b) & c) # d"},
  {"a << b + c", "a << (b + c)"},
  {"a ~ b || c", "(a ~ b) || c"},
  {"~a + b", "~(a + b)"},
  {"~a & b", "(~a) & b"},
  {"a & ~b", "a & (~b)"},
  {"a + b - c", "(a + b) - c"},
  {"a - b + c", "(a - b) + c"},
  {"a + b * c", "a + (b * c)"},
  {"a * b / c % d", "((a * b) / c) % d"},
  {"a * b ^ c", "a * (b ^ c)"},
  {"a ^ b ^ c", "(a ^ b) ^ c"},
  {"-a ^ b", "(-a) ^ b"},
  {"a ^ -b", "a ^ (-b)"},
  {"-a * b", "(-a) * b"},
  {"a - -b", "a - (-b)"},
  {"- - a", "-(-a)"},
  {"-a::int", "-(a::int)"},
  {"a::int + b", "(a::int) + b"},
  {"a::int::text", "(a::int)::text"},
  {"a || b::text", "a || (b::text)"},
  {"-a[1]", "-(a[1])"},
  {"a[1][2]", "(a[1])[2]"},
  {"a.b[1].c", "((a.b)[1]).c"},
  {"a = ANY (b) AND c", "(a = ANY (b)) AND c"},
  {"a + 1 = ANY (b)", "(a + 1) = ANY (b)"},
  {"CASE a WHEN b THEN c END + 1", "(CASE a WHEN b THEN c END) + 1"},
});

} // namespace

BOOST_AUTO_TEST_SUITE(operator_precedence)

BOOST_AUTO_TEST_CASE(operators_bind_as_in_postgresql) {
  for (const auto& [written, meant] : same_trees) {
    BOOST_TEST_CONTEXT(written)
      BOOST_TEST(expression_tree_of(written) == expression_tree_of(meant));
  }
}

BOOST_AUTO_TEST_SUITE_END()
