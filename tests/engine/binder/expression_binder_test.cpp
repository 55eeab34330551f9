#include "millrace/engine/binder/expression_binder.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/binder/scope_fixture.hpp"

namespace millrace::sql {
namespace {

struct binding {
  std::string_view text;
  std::string_view expected;
};

void check(scope_fixture& fixture, std::initializer_list<binding> cases) {
  for (const auto& [text, expected] : cases)
    BOOST_TEST(fixture.bound(text) == expected, text << " is bound to " << fixture.bound(text));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(expression_binder_test, scope_fixture)

BOOST_AUTO_TEST_CASE(operators_cast_their_sides_to_what_holds_both) {
  check(*this, {
    {"a + b", "(CAST(a AS BIGINT) + b) BIGINT"},
    {"a + p", "(CAST(a AS DECIMAL(13,2)) + CAST(p AS DECIMAL(13,2))) DECIMAL(13,2)"},
    {"p * p", "(CAST(p AS DECIMAL(19,2)) * CAST(p AS DECIMAL(19,2))) DECIMAL(20,4)"},
    {"a / 2", "(a / 2) INTEGER"},
    {"p / 2", "(CAST(p AS DOUBLE) / CAST(2 AS DOUBLE)) DOUBLE"},
    {"b > d", "(CAST(b AS DOUBLE) > d) BOOLEAN"},
    {"day < ts", "(CAST(day AS TIMESTAMP) < ts) BOOLEAN"},
    {"-a", "(-a) INTEGER"},
    {"+a", "a INTEGER"},
    {"s || a", "(s || CAST(a AS VARCHAR)) VARCHAR"},
  });
}

BOOST_AUTO_TEST_CASE(string_literals_are_read_as_the_other_side) {
  check(*this, {
    {"ts > '2024-01-01'", "(ts > TIMESTAMP '2024-01-01 00:00:00') BOOLEAN"},
    {"a = '7'", "(a = 7) BOOLEAN"},
    {"'x' = s", "('x' = s) BOOLEAN"},
    {"day IN ('2024-02-29', '2024-03-01')", "in(day, DATE '2024-02-29', DATE '2024-03-01') BOOLEAN"},
    {"a = 'x'", "error: not a INTEGER: `x`"},
  });
}

BOOST_AUTO_TEST_CASE(null_takes_the_type_of_the_other_side) {
  check(*this, {
    {"a = NULL", "(a = CAST(NULL AS INTEGER)) BOOLEAN"},
    {"NULL AND f", "(CAST(NULL AS BOOLEAN) AND f) BOOLEAN"},
    {"COALESCE(NULL, a)", "COALESCE(CAST(NULL AS INTEGER), a) INTEGER"},
  });
}

BOOST_AUTO_TEST_CASE(a_chain_of_one_conjunction_is_flat) {
  check(*this, {
    {"f AND a = 1 AND f", "(f AND (a = 1) AND f) BOOLEAN"},
    {"f AND (f AND f)", "(f AND f AND f) BOOLEAN"},
    {"f OR f AND f OR f", "(f OR (f AND f) OR f) BOOLEAN"},
  });
}

BOOST_AUTO_TEST_CASE(tests_become_functions_and_their_negation) {
  check(*this, {
    {"a BETWEEN 1 AND 2", "((a >= 1) AND (a <= 2)) BOOLEAN"},
    {"a NOT BETWEEN 1 AND b", "not(((a >= 1) AND (CAST(a AS BIGINT) <= b))) BOOLEAN"},
    {"a BETWEEN SYMMETRIC 2 AND 1", "(((a >= 2) AND (a <= 1)) OR ((a >= 1) AND (a <= 2))) BOOLEAN"},
    {"a NOT IN (1, b)", "not(in(CAST(a AS BIGINT), b, CAST(1 AS BIGINT))) BOOLEAN"},
    {"s NOT LIKE 'a%'", "not((s like 'a%')) BOOLEAN"},
    {"s ILIKE 'a!%' ESCAPE '!'", "ilike(s, 'a!%', '!') BOOLEAN"},
    {"s SIMILAR TO 'a|b'", "similar_to(s, 'a|b') BOOLEAN"},
    {"s !~ 'x'", "not(regexp_like(s, 'x')) BOOLEAN"},
    {"a IS DISTINCT FROM b", "is_distinct_from(CAST(a AS BIGINT), b) BOOLEAN"},
    {"a IS NOT DISTINCT FROM a", "not(is_distinct_from(a, a)) BOOLEAN"},
    {"a IS NOT NULL", "is_not_null(a) BOOLEAN"},
    {"f IS NOT TRUE", "not(is_true(f)) BOOLEAN"},
    {"f IS FALSE", "is_false(f) BOOLEAN"},
    {"f IS NOT UNKNOWN", "is_not_null(f) BOOLEAN"},
  });
}

BOOST_AUTO_TEST_CASE(branches_become_their_common_type) {
  check(*this, {
    {"CASE WHEN f THEN a ELSE b END", "CASE WHEN f THEN CAST(a AS BIGINT) ELSE b END BIGINT"},
    {"CASE a WHEN 1 THEN 'x' END", "CASE WHEN (a = 1) THEN 'x' ELSE CAST(NULL AS VARCHAR) END VARCHAR"},
    {"CASE WHEN f THEN '1' ELSE a END", "CASE WHEN f THEN 1 ELSE a END INTEGER"},
    {"IF(f, a, p)", "CASE WHEN f THEN CAST(a AS DECIMAL(12,2)) ELSE CAST(p AS DECIMAL(12,2)) END DECIMAL(12,2)"},
    {"NULLIF(a, 1)", "CASE WHEN (a = 1) THEN CAST(NULL AS INTEGER) ELSE a END INTEGER"},
    {"NVL(day, ts)", "COALESCE(CAST(day AS TIMESTAMP), ts) TIMESTAMP"},
  });
}

BOOST_AUTO_TEST_CASE(casts_only_where_the_type_differs) {
  check(*this, {
    {"CAST(a AS INTEGER)", "a INTEGER"},
    {"a::BIGINT", "CAST(a AS BIGINT) BIGINT"},
    {"CAST(p AS DECIMAL(12, 2))", "CAST(p AS DECIMAL(12,2)) DECIMAL(12,2)"},
    {"TRY_CAST(s AS DATE)", "TRY_CAST(s AS DATE) DATE"},
    {"CAST(NULL AS DATE)", "CAST(NULL AS DATE) DATE"},
  });
}

BOOST_AUTO_TEST_CASE(parts_of_times_are_looked_at_where_they_are_written) {
  check(*this, {
    {"EXTRACT(YEAR FROM ts)", "date_part('year', ts) BIGINT"},
    {"date_part('epoch', ts)", "epoch(ts) DOUBLE"},
    {"date_trunc('week', ts)", "date_trunc('week', ts) TIMESTAMP"},
    {"date_trunc('weekly', ts)", "error: not a part of a time: `weekly`"},
  });
}

BOOST_AUTO_TEST_CASE(knows_what_cannot_be_null) {
  const std::pair<std::string_view, bool> cases[] = {
    {"b", false},         {"a", true},           {"1", false},           {"NULL", true},
    {"f AND f", false},   {"f AND a = 1", true}, {"COALESCE(a, b)", false}, {"COALESCE(a, a)", true},
    {"b::INTEGER", false}, {"TRY_CAST(b AS INTEGER)", true}, {"CASE WHEN f THEN 1 END", true},
    {"CASE WHEN f THEN 1 ELSE 2 END", false},
  };
  for (const auto& [text, expected] : cases)
    BOOST_TEST(bind(text)->is_nullable == expected, text);
}

BOOST_AUTO_TEST_CASE(every_node_keeps_its_place_in_the_text) {
  const auto bound = bind("a + length(s)");
  BOOST_REQUIRE(bound.ok());
  BOOST_CHECK(bound->span == (source_span{1, 1, 0, 13}));
  BOOST_CHECK(bound->arguments[0].span == (source_span{1, 1, 0, 1}));
  BOOST_CHECK(bound->arguments[1].span == (source_span{1, 5, 4, 9}));
}

BOOST_AUTO_TEST_CASE(a_condition_is_boolean_or_null) {
  const auto condition = [&](std::string_view text) {
    const auto parsed = parse_expression(text);
    BOOST_REQUIRE(parsed.ok());
    const auto bound = expression_binder(scope, nullptr).bind_condition(*parsed->root, "WHERE");
    return bound.ok() ? written(*bound) : bound.error().message;
  };
  BOOST_TEST(condition("f") == "f BOOLEAN");
  BOOST_TEST(condition("NULL") == "CAST(NULL AS BOOLEAN) BOOLEAN");
  BOOST_TEST(condition("a") == "WHERE must be BOOLEAN, not INTEGER");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::sql
