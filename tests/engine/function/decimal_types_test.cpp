#include "millrace/engine/function/decimal_types.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

// What a rule makes of argument types, as "argument, argument -> result"; `none` where there is no type.
std::string apply(type_rule rule, std::vector<type> arguments, std::optional<std::int64_t> digits = std::nullopt) {
  std::vector<argument_shape> shapes;
  for (const auto& argument : arguments)
    shapes.push_back({argument, false, std::nullopt});
  if (shapes.size() > 1)
    shapes[1].integer_literal = digits;
  type result = type_id::null;
  if (!rule(shapes, arguments, result))
    return "none";
  std::string text;
  for (const auto& argument : arguments)
    text += (text.empty() ? "" : ", ") + to_string(argument);
  return text + " -> " + to_string(result);
}

constexpr type price = type::decimal(10, 2);

} // namespace

BOOST_AUTO_TEST_SUITE(decimal_types_test)

BOOST_AUTO_TEST_CASE(an_integer_is_a_decimal_of_its_most_digits) {
  BOOST_CHECK(decimal_of_integer(type_id::tinyint) == type::decimal(3, 0));
  BOOST_CHECK(decimal_of_integer(type_id::smallint) == type::decimal(5, 0));
  BOOST_CHECK(decimal_of_integer(type_id::integer) == type::decimal(10, 0));
  BOOST_CHECK(decimal_of_integer(type_id::bigint) == type::decimal(19, 0));
}

BOOST_AUTO_TEST_CASE(a_common_decimal_keeps_the_digits_on_both_sides_of_the_point) {
  BOOST_CHECK(common_decimal(price, price) == price);
  BOOST_CHECK(common_decimal(price, type::decimal(5, 4)) == type::decimal(12, 4));
  BOOST_CHECK(common_decimal(type::decimal(5, 4), price) == type::decimal(12, 4));
  BOOST_CHECK(common_decimal(type::decimal(3, 3), type::decimal(1, 0)) == type::decimal(4, 3));
  BOOST_CHECK(common_decimal(type::decimal(38, 0), type::decimal(38, 20)) == type::decimal(38, 20));
  BOOST_CHECK(common_decimal(type::decimal(38, 38), type::decimal(38, 0)) == type::decimal(38, 38));
}

BOOST_AUTO_TEST_CASE(a_sum_has_one_digit_more_on_both_sides) {
  BOOST_TEST(apply(decimal_sum, {price, price}) == "DECIMAL(11,2), DECIMAL(11,2) -> DECIMAL(11,2)");
  BOOST_TEST(apply(decimal_sum, {price, type_id::integer}) == "DECIMAL(13,2), DECIMAL(13,2) -> DECIMAL(13,2)");
  BOOST_TEST(apply(decimal_sum, {type_id::null, type::decimal(1, 0)}) ==
             "DECIMAL(19,3), DECIMAL(19,3) -> DECIMAL(19,3)");
  BOOST_TEST(apply(decimal_sum, {type::decimal(38, 5), price}) == "DECIMAL(38,5), DECIMAL(38,5) -> DECIMAL(38,5)");
}

BOOST_AUTO_TEST_CASE(a_product_adds_digits_and_scales_up) {
  BOOST_TEST(apply(decimal_product, {type::decimal(5, 2), type::decimal(4, 3)}) ==
             "DECIMAL(5,2), DECIMAL(4,3) -> DECIMAL(9,5)");
  BOOST_TEST(apply(decimal_product, {type::decimal(9, 0), type::decimal(9, 9)}) ==
             "DECIMAL(9,0), DECIMAL(9,9) -> DECIMAL(18,9)");
  BOOST_TEST(apply(decimal_product, {type::decimal(38, 10), type::decimal(38, 28)}) ==
             "DECIMAL(38,10), DECIMAL(38,28) -> DECIMAL(38,38)");
}

BOOST_AUTO_TEST_CASE(both_sides_of_a_wide_product_are_wide) {
  BOOST_TEST(apply(decimal_product, {price, type::decimal(9, 1)}) == "DECIMAL(19,2), DECIMAL(19,1) -> DECIMAL(19,3)");
  BOOST_TEST(apply(decimal_product, {type::decimal(30, 2), type_id::tinyint}) ==
             "DECIMAL(30,2), DECIMAL(19,0) -> DECIMAL(33,2)");
}

BOOST_AUTO_TEST_CASE(no_decimal_holds_more_than_38_digits_behind_the_point) {
  BOOST_TEST(apply(decimal_product, {type::decimal(38, 20), type::decimal(38, 18)}) ==
             "DECIMAL(38,20), DECIMAL(38,18) -> DECIMAL(38,38)");
  BOOST_TEST(apply(decimal_product, {type::decimal(38, 20), type::decimal(38, 19)}) == "none");
}

BOOST_AUTO_TEST_CASE(takes_and_gives_the_common_type_of_all) {
  BOOST_TEST(apply(decimal_common, {price, type::decimal(5, 4), type_id::smallint}) ==
             "DECIMAL(12,4), DECIMAL(12,4), DECIMAL(12,4) -> DECIMAL(12,4)");
  BOOST_TEST(apply(decimal_common, {type_id::bigint, price}) == "DECIMAL(21,2), DECIMAL(21,2) -> DECIMAL(21,2)");
  BOOST_TEST(apply(decimal_common, {price}) == "DECIMAL(10,2) -> DECIMAL(10,2)");
}

BOOST_AUTO_TEST_CASE(a_function_of_one_decimal_keeps_its_type) {
  BOOST_TEST(apply(decimal_same, {price}) == "DECIMAL(10,2) -> DECIMAL(10,2)");
  BOOST_TEST(apply(decimal_same, {type_id::null}) == "DECIMAL(18,3) -> DECIMAL(18,3)");
  BOOST_TEST(apply(decimal_argument, {type_id::smallint}) == "DECIMAL(5,0) -> NULL"); // The row says the result.
}

BOOST_AUTO_TEST_CASE(rounding_to_whole_numbers_leaves_a_digit_for_the_carry) {
  BOOST_TEST(apply(decimal_whole, {type::decimal(2, 1)}) == "DECIMAL(2,1) -> DECIMAL(2,0)");
  BOOST_TEST(apply(decimal_whole, {type::decimal(38, 0)}) == "DECIMAL(38,0) -> DECIMAL(38,0)");
  BOOST_TEST(apply(decimal_whole, {type::decimal(3, 3)}) == "DECIMAL(3,3) -> DECIMAL(3,0)");
}

BOOST_AUTO_TEST_CASE(rounding_to_digits_takes_their_number_where_it_is_known) {
  const auto rounded = [](type value_type, std::optional<std::int64_t> digits) {
    return apply(decimal_rounded, {value_type, type_id::integer}, digits);
  };
  BOOST_TEST(rounded(type::decimal(10, 4), 1) == "DECIMAL(10,4), INTEGER -> DECIMAL(10,1)");
  BOOST_TEST(rounded(type::decimal(10, 4), 0) == "DECIMAL(10,4), INTEGER -> DECIMAL(10,0)");
  BOOST_TEST(rounded(type::decimal(10, 4), 9) == "DECIMAL(10,4), INTEGER -> DECIMAL(10,4)");
  BOOST_TEST(rounded(type::decimal(10, 4), std::nullopt) == "DECIMAL(10,4), INTEGER -> DECIMAL(10,4)");
  BOOST_TEST(rounded(type::decimal(10, 4), -2) == "DECIMAL(10,4), INTEGER -> DECIMAL(10,0)");
  BOOST_TEST(rounded(type::decimal(2, 0), -1) == "DECIMAL(3,0), INTEGER -> DECIMAL(3,0)");
  BOOST_TEST(rounded(type::decimal(38, 0), -1) == "DECIMAL(38,0), INTEGER -> DECIMAL(38,0)");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
