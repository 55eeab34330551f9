#include <algorithm>
#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/function/catalog.hpp"

namespace millrace {
namespace {

argument_shape argument_of(type value_type) {
  argument_shape shape;
  shape.value_type = value_type;
  return shape;
}
argument_shape string_literal() {
  auto shape = argument_of(type_id::varchar);
  shape.is_string_literal = true;
  return shape;
}
argument_shape integer_literal(std::int64_t number) {
  auto shape = argument_of(type_id::integer);
  shape.integer_literal = number;
  return shape;
}

std::string resolve(std::string_view name, std::initializer_list<argument_shape> arguments) {
  const auto found = function_catalog::instance().resolve(name, std::vector(arguments));
  if (!found.ok())
    return "error: " + found.error().message;
  std::string text;
  for (const auto& argument : found->argument_types)
    text += (text.empty() ? "" : ", ") + to_string(argument);
  return text + " -> " + to_string(found->result_type);
}

const type null = type_id::null;

} // namespace

BOOST_AUTO_TEST_SUITE(catalog_test)

BOOST_AUTO_TEST_CASE(prefers_an_exact_match_and_widens_otherwise) {
  BOOST_TEST(resolve("+", {argument_of(type_id::tinyint), argument_of(type_id::tinyint)}) ==
             "TINYINT, TINYINT -> TINYINT");
  BOOST_TEST(resolve("+", {argument_of(type_id::tinyint), argument_of(type_id::integer)}) ==
             "INTEGER, INTEGER -> INTEGER");
  BOOST_TEST(resolve("*", {argument_of(type_id::integer), argument_of(type_id::bigint)}) == "BIGINT, BIGINT -> BIGINT");
  BOOST_TEST(resolve("-", {argument_of(type_id::bigint), argument_of(type_id::double_)}) == "DOUBLE, DOUBLE -> DOUBLE");
  BOOST_TEST(resolve("+", {argument_of(type_id::bigint), argument_of(type_id::real)}) == "REAL, REAL -> REAL");
  BOOST_TEST(resolve("+", {argument_of(type_id::real), argument_of(type_id::double_)}) == "DOUBLE, DOUBLE -> DOUBLE");
  BOOST_TEST(resolve("sqrt", {argument_of(type_id::smallint)}) == "DOUBLE -> DOUBLE");
}

BOOST_AUTO_TEST_CASE(derives_the_digits_of_decimals) {
  const auto price = argument_of(type::decimal(10, 2));
  BOOST_TEST(resolve("+", {price, argument_of(type::decimal(5, 4))}) ==
             "DECIMAL(13,4), DECIMAL(13,4) -> DECIMAL(13,4)");
  BOOST_TEST(resolve("*", {price, argument_of(type::decimal(5, 4))}) == "DECIMAL(10,2), DECIMAL(5,4) -> DECIMAL(15,6)");
  BOOST_TEST(resolve("*", {price, argument_of(type_id::bigint)}) == "DECIMAL(19,2), DECIMAL(19,0) -> DECIMAL(29,2)");
  BOOST_TEST(resolve("+", {price, argument_of(type_id::integer)}) == "DECIMAL(13,2), DECIMAL(13,2) -> DECIMAL(13,2)");
  BOOST_TEST(resolve("+", {argument_of(type::decimal(38, 0)), argument_of(type::decimal(38, 0))}) ==
             "DECIMAL(38,0), DECIMAL(38,0) -> DECIMAL(38,0)");
  BOOST_TEST(resolve("/", {price, price}) == "DOUBLE, DOUBLE -> DOUBLE");
  BOOST_TEST(resolve("/", {price, argument_of(type_id::integer)}) == "DOUBLE, DOUBLE -> DOUBLE");
  BOOST_TEST(resolve("round", {price}) == "DECIMAL(10,2) -> DECIMAL(10,0)");
  BOOST_TEST(resolve("round", {price, integer_literal(1)}) == "DECIMAL(10,2), INTEGER -> DECIMAL(10,1)");
  BOOST_TEST(resolve("round", {price, argument_of(type_id::integer)}) == "DECIMAL(10,2), INTEGER -> DECIMAL(10,2)");
}

BOOST_AUTO_TEST_CASE(refuses_a_product_with_more_than_38_digits_behind_the_point) {
  const auto fine = argument_of(type::decimal(30, 20));
  BOOST_TEST(resolve("*", {fine, fine}).starts_with("error: the result would have more than 38 digits"));
}

BOOST_AUTO_TEST_CASE(gives_string_literals_the_type_of_the_other_side) {
  BOOST_TEST(resolve("<", {argument_of(type_id::timestamp), string_literal()}) == "TIMESTAMP, TIMESTAMP -> BOOLEAN");
  BOOST_TEST(resolve("=", {string_literal(), argument_of(type_id::integer)}) == "INTEGER, INTEGER -> BOOLEAN");
  BOOST_TEST(resolve("=", {string_literal(), string_literal()}) == "VARCHAR, VARCHAR -> BOOLEAN");
  BOOST_TEST(resolve("+", {string_literal(), argument_of(type_id::integer)}) == "INTEGER, INTEGER -> INTEGER");
  BOOST_TEST(resolve("-", {argument_of(type_id::date), string_literal()}) == "DATE, DATE -> BIGINT");
  BOOST_TEST(resolve("in", {argument_of(type_id::date), string_literal(), string_literal()}) ==
             "DATE, DATE, DATE -> BOOLEAN");
  BOOST_TEST(resolve("=", {argument_of(type_id::varchar), argument_of(type_id::integer)}).starts_with("error"));
}

BOOST_AUTO_TEST_CASE(gives_null_the_type_of_the_other_side) {
  BOOST_TEST(resolve("+", {argument_of(null), argument_of(type_id::bigint)}) == "BIGINT, BIGINT -> BIGINT");
  BOOST_TEST(resolve("=", {argument_of(type_id::varchar), argument_of(null)}) == "VARCHAR, VARCHAR -> BOOLEAN");
  BOOST_TEST(resolve("upper", {argument_of(null)}) == "VARCHAR -> VARCHAR");
  BOOST_TEST(resolve("+", {argument_of(null), argument_of(null)}).find("error") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(finds_a_common_type_for_all_T) {
  BOOST_TEST(
    resolve("greatest", {argument_of(type_id::integer), argument_of(type::decimal(5, 2)), argument_of(null)}) ==
    "DECIMAL(12,2), DECIMAL(12,2), DECIMAL(12,2) -> DECIMAL(12,2)");
  BOOST_TEST(resolve("least", {argument_of(type_id::date), argument_of(type_id::timestamp)}) ==
             "TIMESTAMP, TIMESTAMP -> TIMESTAMP");
  BOOST_TEST(resolve("least", {argument_of(type_id::date), argument_of(type_id::integer)}).starts_with("error"));
}

BOOST_AUTO_TEST_CASE(suggests_a_name_or_shows_the_signatures) {
  const auto misspelled = function_catalog::instance().resolve("uper", std::vector{argument_of(type_id::varchar)});
  BOOST_REQUIRE(!misspelled.ok());
  BOOST_CHECK(misspelled.error().code == errc::unknown_name);
  BOOST_TEST(misspelled.error().hint == "did you mean `upper`?");
  const auto mistyped = function_catalog::instance().resolve("repeat", std::vector{argument_of(type_id::date)});
  BOOST_REQUIRE(!mistyped.ok());
  BOOST_CHECK(mistyped.error().code == errc::type_mismatch);
  BOOST_TEST(mistyped.error().message == "no function takes these types: repeat(DATE)");
  BOOST_TEST(mistyped.error().hint == "there is repeat(varchar, bigint) -> varchar");
}

BOOST_AUTO_TEST_CASE(lists_every_function_sorted_with_signature_and_help) {
  const auto entries = function_catalog::instance().entries();
  BOOST_TEST(std::is_sorted(entries.begin(), entries.end(), [](auto* a, auto* b) { return a->name < b->name; }));
  std::set<std::string> seen;
  for (const auto* entry : entries) {
    BOOST_TEST_CONTEXT(entry->name << entry->signature) {
      BOOST_TEST(seen.insert(std::string(entry->name) + std::string(entry->signature)).second);
      BOOST_TEST(entry->help.ends_with('.'));
      BOOST_TEST(entry->kernel != nullptr);
    }
  }
  BOOST_TEST(function_catalog::instance().contains("date_trunc"));
  BOOST_TEST(!function_catalog::instance().contains("date_trunk"));
}

BOOST_AUTO_TEST_CASE(common_types_hold_both_sides) {
  BOOST_CHECK(common_type(type_id::tinyint, type_id::bigint) == type(type_id::bigint));
  BOOST_CHECK(common_type(type_id::bigint, type::decimal(5, 2)) == type::decimal(21, 2));
  BOOST_CHECK(common_type(type::decimal(10, 1), type::decimal(5, 4)) == type::decimal(13, 4));
  BOOST_CHECK(common_type(type::decimal(10, 1), type_id::double_) == type(type_id::double_));
  BOOST_CHECK(common_type(null, type_id::date) == type(type_id::date));
  BOOST_CHECK(!common_type(type_id::varchar, type_id::integer).has_value());
}

BOOST_AUTO_TEST_CASE(casts_implicitly_only_where_nothing_is_lost) {
  BOOST_TEST(is_implicit_cast(type_id::integer, type_id::bigint));
  BOOST_TEST(!is_implicit_cast(type_id::bigint, type_id::integer));
  BOOST_TEST(is_implicit_cast(type::decimal(5, 2), type::decimal(6, 2)));
  BOOST_TEST(!is_implicit_cast(type::decimal(5, 2), type::decimal(5, 1)));
  BOOST_TEST(is_implicit_cast(null, type_id::varchar));
  BOOST_TEST(is_implicit_cast(type_id::date, type_id::timestamp));
  BOOST_TEST(!is_implicit_cast(type_id::varchar, type_id::integer));
}

BOOST_AUTO_TEST_CASE(knows_which_casts_there_are) {
  BOOST_CHECK(cast_kernel(type_id::varchar, type_id::date) != nullptr);
  BOOST_CHECK(cast_kernel(type_id::date, type_id::integer) == nullptr);
  BOOST_CHECK(cast_kernel(type_id::interval, type_id::bigint) == nullptr);
  BOOST_CHECK(cast_kernel(null, type_id::interval) != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
