#include "millrace/engine/expression/bound.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/expression/fixture.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(bound_test)

BOOST_FIXTURE_TEST_CASE(renders_an_expression_as_sql, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1"});
  const auto b = add_column(type_id::varchar, {"x"});
  const std::vector<std::string> names{"price", "name"};
  const auto sum = call("+", {read(a), literal("2", type_id::bigint)});
  BOOST_TEST(to_string(sum, names) == "(price + 2)");
  BOOST_TEST(to_string(call("=", {read(b), literal("it's", type_id::varchar)}), names) == "(name = 'it''s')");
  BOOST_TEST(to_string(cast_to(read(b), type_id::date), names) == "CAST(name AS DATE)");
  BOOST_TEST(to_string(lazy(expression_kind::choose, type_id::bigint, {call("is_null", {read(a)}), read(a), sum}),
                       names) == "CASE WHEN is_null(price) THEN price ELSE (price + 2) END");
  BOOST_TEST(to_string(read(1), {"price"}) == "#1");
}

BOOST_FIXTURE_TEST_CASE(renders_every_lazy_form, expression_fixture) {
  const auto a = read_column(0, type_id::boolean, true);
  const auto b = read_column(1, type_id::boolean, true);
  const std::vector<std::string> names{"a", "b"};
  BOOST_TEST(to_string(lazy(expression_kind::all_of, type_id::boolean, {a, b, a}), names) == "(a AND b AND a)");
  BOOST_TEST(to_string(lazy(expression_kind::any_of, type_id::boolean, {a, b}), names) == "(a OR b)");
  BOOST_TEST(to_string(lazy(expression_kind::coalesce, type_id::boolean, {a, b}), names) == "COALESCE(a, b)");
  BOOST_TEST(to_string(lazy(expression_kind::try_cast, type::decimal(10, 2), {a}), names) ==
             "TRY_CAST(a AS DECIMAL(10,2))");
}

BOOST_AUTO_TEST_CASE(renders_a_literal_with_the_type_that_it_would_lose) {
  const auto rendered = [](std::string_view text, type value_type) {
    return to_string(expression_fixture::literal(text, value_type), {});
  };
  BOOST_TEST(rendered("-7", type_id::bigint) == "-7");
  BOOST_TEST(rendered("true", type_id::boolean) == "true");
  BOOST_TEST(rendered(".", type_id::date) == "NULL");
  BOOST_TEST(rendered("'é'", type_id::varchar) == "'''é'''");
  BOOST_TEST(rendered("2024-02-29", type_id::date) == "DATE '2024-02-29'");
  BOOST_TEST(rendered("\\x00", type_id::bytes) == "BYTES '\\x00'");
}

BOOST_FIXTURE_TEST_CASE(a_cast_to_its_own_type_is_the_expression_itself, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1"});
  BOOST_CHECK(cast_to(read(a), type_id::bigint) == read(a));
  BOOST_CHECK(cast_to(read(a), type_id::integer).kind == expression_kind::cast);
}

BOOST_FIXTURE_TEST_CASE(equal_expressions_hash_alike, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1"});
  const auto b = add_column(type_id::bigint, {"1"});
  const auto zero = literal("0", type_id::double_);
  const auto negative_zero = literal("-0.0", type_id::double_);
  BOOST_CHECK(zero == negative_zero);
  BOOST_TEST(hash_of(zero) == hash_of(negative_zero));
  const auto sum = call("+", {read(a), read(b)});
  auto elsewhere = sum;
  elsewhere.span = {3, 4, 5, 6};
  BOOST_TEST(hash_of(sum) == hash_of(elsewhere));
  const bound_expression others[] = {call("+", {read(b), read(a)}),
                                     call("-", {read(a), read(b)}),
                                     read(a),
                                     literal(".", type_id::bigint),
                                     literal("1", type_id::bigint),
                                     literal("1", type_id::integer),
                                     literal("1", type::decimal(38, 0)),
                                     literal("1", type_id::varchar),
                                     literal("1 day", type_id::interval),
                                     literal("true", type_id::boolean)};
  for (const auto& other : others)
    BOOST_TEST(hash_of(sum) != hash_of(other));
}

BOOST_FIXTURE_TEST_CASE(is_constant_only_without_columns, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1"});
  const auto one = literal("1", type_id::bigint);
  BOOST_TEST(is_constant(call("+", {one, one})));
  BOOST_TEST(!is_constant(call("+", {one, read(a)})));
}

BOOST_AUTO_TEST_CASE(what_depends_on_the_chunk_is_neither_constant_nor_deterministic) {
  const auto one = expression_fixture::literal("1", type_id::double_);
  const auto chance = expression_fixture::call("random", {});
  const auto nested = expression_fixture::lazy(expression_kind::coalesce, type_id::double_, {one, chance});
  BOOST_TEST(!is_deterministic(chance));
  BOOST_TEST(!is_deterministic(nested));
  BOOST_TEST(!is_constant(nested));
  BOOST_TEST(is_deterministic(read_column(0, type_id::bigint, true)));
}

BOOST_AUTO_TEST_CASE(a_cast_can_be_null_where_its_source_can) {
  BOOST_TEST(!cast_to(read_column(0, type_id::bigint, false), type_id::integer).is_nullable);
  BOOST_TEST(cast_to(read_column(0, type_id::bigint, true), type_id::integer).is_nullable);
  BOOST_TEST(expression_fixture::literal(".", type_id::bigint).is_nullable);
  BOOST_TEST(!expression_fixture::literal("1", type_id::bigint).is_nullable);
}

BOOST_FIXTURE_TEST_CASE(visits_every_column_with_its_repeats, expression_fixture) {
  const auto a = read_column(0, type_id::bigint, true);
  const auto b = read_column(1, type_id::bigint, true);
  std::vector<std::uint32_t> visited;
  const auto nested = call("+", {b, call("+", {a, call("negate", {b})})});
  for_each_column(nested, [&](std::uint32_t column) { visited.push_back(column); });
  const std::vector<std::uint32_t> expected = {1, 0, 1};
  BOOST_TEST(visited == expected, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(equality_ignores_where_an_expression_stands, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1"});
  auto elsewhere = read(a);
  elsewhere.span = {3, 4, 5};
  BOOST_CHECK(elsewhere == read(a));
  BOOST_CHECK(!(call("negate", {read(a)}) == read(a)));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
