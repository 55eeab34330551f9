#include "millrace/engine/function/signature.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/function/decimal_types.hpp"

namespace millrace {
namespace {

argument_shape argument_of(type value_type) { return {value_type, false, std::nullopt}; }
argument_shape text_literal() { return {type_id::varchar, true, std::nullopt}; }
const auto null = argument_of(type_id::null);
const auto text = argument_of(type_id::varchar);
const auto integer = argument_of(type_id::integer);
const auto bigint = argument_of(type_id::bigint);
const auto date = argument_of(type_id::date);
const auto price = argument_of(type::decimal(10, 2));

// How a signature fits, as "argument, argument -> result at cost", or `none`.
std::string fit(std::string_view signature, std::initializer_list<argument_shape> arguments,
                type_rule types = nullptr) {
  scalar_entry row;
  row.signature = signature;
  row.types = types;
  const auto found = parsed_signature(row).fit(std::vector(arguments));
  if (!found.has_value())
    return "none";
  if (!found->has_types)
    return "no type";
  std::string written;
  for (const auto& argument : found->argument_types)
    written += (written.empty() ? "" : ", ") + to_string(argument);
  return written + " -> " + to_string(found->result_type) + " at " + std::to_string(found->cost);
}

} // namespace

BOOST_AUTO_TEST_SUITE(signature_test)

BOOST_AUTO_TEST_CASE(an_exact_fit_costs_nothing_and_a_wider_one_the_way_there) {
  BOOST_TEST(fit("(varchar, bigint) -> varchar", {text, bigint}) == "VARCHAR, BIGINT -> VARCHAR at 0");
  BOOST_TEST(fit("(varchar, bigint) -> varchar", {text, integer}) == "VARCHAR, BIGINT -> VARCHAR at 1");
  BOOST_TEST(fit("(bigint, bigint) -> boolean", {integer, integer}) == "BIGINT, BIGINT -> BOOLEAN at 2");
  BOOST_TEST(fit("(timestamp) -> date", {date}) == "TIMESTAMP -> DATE at 1");
  BOOST_TEST(fit("(integer) -> integer", {bigint}) == "none");
  BOOST_TEST(fit("(varchar) -> varchar", {integer}) == "none");
}

BOOST_AUTO_TEST_CASE(the_number_of_arguments_must_be_right) {
  BOOST_TEST(fit("() -> double", {}) == " -> DOUBLE at 0");
  BOOST_TEST(fit("() -> double", {integer}) == "none");
  BOOST_TEST(fit("(bigint) -> bigint", {}) == "none");
  BOOST_TEST(fit("(bigint) -> bigint", {bigint, bigint}) == "none");
}

BOOST_AUTO_TEST_CASE(dots_repeat_the_last_parameter_once_or_more) {
  BOOST_TEST(fit("(varchar, bigint...) -> varchar", {text}) == "none");
  BOOST_TEST(fit("(varchar, bigint...) -> varchar", {text, bigint}) == "VARCHAR, BIGINT -> VARCHAR at 0");
  BOOST_TEST(fit("(varchar, bigint...) -> varchar", {text, bigint, integer, bigint}) ==
             "VARCHAR, BIGINT, BIGINT, BIGINT -> VARCHAR at 1");
  BOOST_TEST(fit("(varchar, bigint...) -> varchar", {text, bigint, text}) == "none");
}

BOOST_AUTO_TEST_CASE(any_and_text_take_everything_but_are_no_exact_fit) {
  BOOST_TEST(fit("(any) -> bigint", {date}) == "DATE -> BIGINT at 1");
  BOOST_TEST(fit("(any, any) -> bigint", {price, null}) == "DECIMAL(10,2), NULL -> BIGINT at 2");
  BOOST_TEST(fit("(text) -> varchar", {text}) == "VARCHAR -> VARCHAR at 1");
  BOOST_TEST(fit("(text...) -> varchar", {date, text}) == "VARCHAR, VARCHAR -> VARCHAR at 7");
}

BOOST_AUTO_TEST_CASE(every_T_is_the_common_type) {
  BOOST_TEST(fit("(T, T) -> T", {integer, bigint}) == "BIGINT, BIGINT -> BIGINT at 3");
  BOOST_TEST(fit("(T...) -> T", {integer, price, null}) ==
             "DECIMAL(12,2), DECIMAL(12,2), DECIMAL(12,2) -> DECIMAL(12,2) at 6");
  BOOST_TEST(fit("(T, T) -> boolean", {date, argument_of(type_id::timestamp)}) ==
             "TIMESTAMP, TIMESTAMP -> BOOLEAN at 3");
  BOOST_TEST(fit("(T, T) -> boolean", {date, integer}) == "none");
  BOOST_TEST(fit("(T, T) -> boolean", {null, null}) == "NULL, NULL -> BOOLEAN at 2");
}

BOOST_AUTO_TEST_CASE(a_parameter_that_is_not_T_has_no_say_in_the_common_type) {
  BOOST_TEST(fit("(boolean, T, T) -> T", {argument_of(type_id::boolean), integer, integer}) ==
             "BOOLEAN, INTEGER, INTEGER -> INTEGER at 2");
}

BOOST_AUTO_TEST_CASE(a_string_literal_becomes_another_type_as_a_last_resort) {
  BOOST_TEST(fit("(varchar) -> varchar", {text_literal()}) == "VARCHAR -> VARCHAR at 0");
  BOOST_TEST(fit("(date) -> bigint", {text_literal()}) == "DATE -> BIGINT at 40");
  BOOST_TEST(fit("(date, date) -> bigint", {date, text_literal()}) == "DATE, DATE -> BIGINT at 20");
  BOOST_TEST(fit("(timestamp, timestamp) -> bigint", {date, text_literal()}) ==
             "TIMESTAMP, TIMESTAMP -> BIGINT at 41");
  BOOST_TEST(fit("(T, T) -> boolean", {integer, text_literal()}) == "INTEGER, INTEGER -> BOOLEAN at 22");
  BOOST_TEST(fit("(T, T) -> boolean", {text_literal(), text_literal()}) == "VARCHAR, VARCHAR -> BOOLEAN at 2");
  BOOST_TEST(fit("(T, T) -> boolean", {null, text_literal()}) == "VARCHAR, VARCHAR -> BOOLEAN at 4");
}

BOOST_AUTO_TEST_CASE(null_likes_the_type_of_its_neighbours) {
  BOOST_TEST(fit("(bigint, bigint) -> bigint", {bigint, null}) == "BIGINT, BIGINT -> BIGINT at 1");
  BOOST_TEST(fit("(double, double) -> double", {argument_of(type_id::real), null}) == "DOUBLE, DOUBLE -> DOUBLE at 5");
}

BOOST_AUTO_TEST_CASE(a_decimal_keeps_its_digits_without_a_rule) {
  BOOST_TEST(fit("(decimal) -> varchar", {price}) == "DECIMAL(10,2) -> VARCHAR at 0");
  BOOST_TEST(fit("(decimal) -> varchar", {bigint}) == "DECIMAL(18,3) -> VARCHAR at 1");
}

BOOST_AUTO_TEST_CASE(a_rule_settles_the_digits_of_decimals) {
  constexpr std::string_view both = "(decimal, decimal) -> decimal";
  BOOST_TEST(fit(both, {price, price}, decimal_sum) == "DECIMAL(11,2), DECIMAL(11,2) -> DECIMAL(11,2) at 0");
  BOOST_TEST(fit(both, {price, integer}, decimal_sum) == "DECIMAL(13,2), DECIMAL(13,2) -> DECIMAL(13,2) at 2");
  const auto fine = argument_of(type::decimal(38, 20));
  BOOST_TEST(fit(both, {fine, fine}, decimal_product) == "no type");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
