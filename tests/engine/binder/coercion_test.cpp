#include "millrace/engine/binder/expression_binder.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/binder/scope_fixture.hpp"

namespace millrace::sql {
namespace {

// What a text becomes where a type is wanted, or code, message and hint.
std::string coerced(scope_fixture& fixture, std::string_view text, type target) {
  auto bound = coerce(fixture.bind(text).value(), target, "column `x`");
  return bound.ok() ? fixture.written(*bound) : bound.error().message + " | " + bound.error().hint;
}

// The types of texts once they are unified, ` ` between, or the failure.
std::string unified(scope_fixture& fixture, std::initializer_list<std::string_view> texts) {
  std::vector<bound_expression> values;
  for (const auto text : texts)
    values.push_back(fixture.bind(text).value());
  std::vector<bound_expression*> pointers;
  for (auto& value : values)
    pointers.push_back(&value);
  const auto done = unify(pointers, {}, "the sides");
  if (!done.ok())
    return done.error().message;
  std::string text;
  for (const auto& value : values)
    text += (text.empty() ? "" : ", ") + fixture.written(value);
  return text;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(coercion_test, scope_fixture)

BOOST_AUTO_TEST_CASE(widens_without_being_asked) {
  BOOST_TEST(coerced(*this, "a", type_id::integer) == "a INTEGER");
  BOOST_TEST(coerced(*this, "a", type_id::bigint) == "CAST(a AS BIGINT) BIGINT");
  BOOST_TEST(coerced(*this, "day", type_id::timestamp) == "CAST(day AS TIMESTAMP) TIMESTAMP");
  BOOST_TEST(coerced(*this, "p", type::decimal(12, 4)) == "CAST(p AS DECIMAL(12,4)) DECIMAL(12,4)");
  BOOST_TEST(coerced(*this, "NULL", type_id::date) == "CAST(NULL AS DATE) DATE");
}

BOOST_AUTO_TEST_CASE(reads_a_string_literal_as_what_is_wanted) {
  BOOST_TEST(coerced(*this, "'7'", type_id::tinyint) == "7 TINYINT");
  BOOST_TEST(coerced(*this, "'2024-01-01'", type_id::date) == "DATE '2024-01-01' DATE");
  BOOST_TEST(coerced(*this, "'300'", type_id::tinyint) == "not a TINYINT: `300` | ");
}

BOOST_AUTO_TEST_CASE(refuses_to_narrow_and_says_what_to_write) {
  BOOST_TEST(coerced(*this, "b", type_id::integer) ==
             "column `x` must be INTEGER, not BIGINT | write CAST(... AS INTEGER)");
  BOOST_TEST(coerced(*this, "p", type::decimal(10, 1)) ==
             "column `x` must be DECIMAL(10,1), not DECIMAL(10,2) | write CAST(... AS DECIMAL(10,1))");
  BOOST_TEST(coerced(*this, "s", type_id::date) == "column `x` must be DATE, not VARCHAR | write CAST(... AS DATE)");
}

BOOST_AUTO_TEST_CASE(what_is_coerced_keeps_its_place) {
  for (const auto* text : {"a", "'7'", "NULL"}) {
    const auto bound = coerce(bind(text).value(), type_id::bigint, "x");
    BOOST_TEST(bound->span.is_known(), text);
  }
}

BOOST_AUTO_TEST_CASE(unites_numbers_nulls_and_literals) {
  BOOST_TEST(unified(*this, {"a", "b", "NULL"}) == "CAST(a AS BIGINT) BIGINT, b BIGINT, CAST(NULL AS BIGINT) BIGINT");
  BOOST_TEST(unified(*this, {"'5'", "a"}) == "5 INTEGER, a INTEGER");
  BOOST_TEST(unified(*this, {"a", "'5'"}) == "a INTEGER, 5 INTEGER");
  BOOST_TEST(unified(*this, {"'x'", "s", "NULL"}) == "'x' VARCHAR, s VARCHAR, CAST(NULL AS VARCHAR) VARCHAR");
  BOOST_TEST(unified(*this, {"'2024-01-01'", "day", "ts"}) ==
             "TIMESTAMP '2024-01-01 00:00:00' TIMESTAMP, CAST(day AS TIMESTAMP) TIMESTAMP, ts TIMESTAMP");
  BOOST_TEST(unified(*this, {"NULL", "NULL"}) == "NULL NULL, NULL NULL");
}

BOOST_AUTO_TEST_CASE(refuses_sides_without_a_common_type) {
  BOOST_TEST(unified(*this, {"a", "s"}) == "the sides have no common type: INTEGER and VARCHAR");
  BOOST_TEST(unified(*this, {"day", "a"}) == "the sides have no common type: DATE and INTEGER");
  BOOST_TEST(unified(*this, {"s", "a"}) == "the sides must be INTEGER, not VARCHAR");
  BOOST_TEST(unified(*this, {"a", "'x'"}) == "not a INTEGER: `x`");
}

BOOST_AUTO_TEST_CASE(calls_a_function_at_a_place_of_the_text) {
  const source_span span{2, 3, 10, 4};
  const auto wrong = call_function("repeat", {bind("day").value()}, span);
  BOOST_REQUIRE(!wrong.ok());
  BOOST_CHECK(wrong.error().span == span);
  BOOST_TEST(wrong.error().hint == "there is repeat(varchar, bigint) -> varchar");
  const auto bound = call_function("repeat", {bind("s").value(), bind("a").value()}, span);
  BOOST_REQUIRE(bound.ok());
  BOOST_TEST(written(*bound) == "repeat(s, CAST(a AS BIGINT)) VARCHAR");
  BOOST_CHECK(bound->span == span);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::sql
