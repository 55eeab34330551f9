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

BOOST_FIXTURE_TEST_CASE(a_cast_to_its_own_type_is_the_expression_itself, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1"});
  BOOST_CHECK(cast_to(read(a), type_id::bigint) == read(a));
  BOOST_CHECK(cast_to(read(a), type_id::integer).kind == expression_kind::cast);
}

BOOST_FIXTURE_TEST_CASE(is_constant_only_without_columns, expression_fixture) {
  const auto a = add_column(type_id::bigint, {"1"});
  const auto one = literal("1", type_id::bigint);
  BOOST_TEST(is_constant(call("+", {one, one})));
  BOOST_TEST(!is_constant(call("+", {one, read(a)})));
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
