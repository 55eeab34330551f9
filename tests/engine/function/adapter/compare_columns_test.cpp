#include "millrace/engine/function/adapter/compare_columns.hpp"

#include <limits>
#include <string>
#include <tuple>

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/function/adapter/call_fixture.hpp"

namespace millrace {
namespace {

using kernel::comparison;

constexpr comparison all_comparisons[] = {comparison::equal, comparison::not_equal,     comparison::less,
                                          comparison::less_equal, comparison::greater, comparison::greater_equal};

// Answers of = <> < <= > >= where the left is less, equal, greater.
constexpr std::string_view answers_less = "011100";
constexpr std::string_view answers_equal = "100101";
constexpr std::string_view answers_greater = "010011";

// One digit per comparison for one row.
std::string answers(const column& a, const column& b, const kernel_call& call, std::uint32_t row) {
  const null_tracker nulls(call);
  std::string text;
  for (const auto how : all_comparisons)
    text += bitmap::test(compare_columns(how, a, b, call, nulls), row) ? '1' : '0';
  return text;
}

struct order_case {
  type value_type;
  std::string_view less;
  std::string_view greater;
};

const order_case order_cases[] = {
  {type_id::boolean, "false", "true"},
  {type_id::tinyint, "-128", "127"},
  {type_id::integer, "-1", "0"},
  {type_id::bigint, "-9223372036854775808", "9223372036854775807"},
  {type::decimal(5, 2), "1.24", "1.25"},
  {type::decimal(38, 0), "18446744073709551615", "18446744073709551616"},
  {type_id::double_, "1.5", "inf"},
  {type_id::double_, "inf", "nan"},
  {type_id::real, "-0.5", "0.5"},
  {type_id::varchar, "", "a"},
  {type_id::varchar, "abc", "abd"},
  {type_id::varchar, "z", "é"},
  {type_id::bytes, "\\x7F", "\\x80"},
  {type_id::date, "1969-12-31", "1970-01-01"},
  {type_id::timestamp, "1969-12-31 23:59:59", "1970-01-01 00:00:00"},
  {type_id::interval, "29 days", "1 month"},
  {type_id::interval, "1 month", "31 days"},
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(compare_columns_test, call_fixture)

BOOST_AUTO_TEST_CASE(orders_values_of_every_type) {
  for (const auto& [value_type, less, greater] : order_cases)
    BOOST_TEST_CONTEXT(to_string(value_type) << ": " << less << " and " << greater) {
      const auto a = flat(value_type, {less, less, greater});
      const auto b = flat(value_type, {greater, less, less});
      const auto tested = call({a, b}, type_id::boolean, 3);
      BOOST_TEST(answers(a, b, tested, 0) == answers_less);
      BOOST_TEST(answers(a, b, tested, 1) == answers_equal);
      BOOST_TEST(answers(a, b, tested, 2) == answers_greater);
    }
}

BOOST_AUTO_TEST_CASE(reads_every_encoding_on_both_sides) {
  for (const auto& [value_type, less, greater] : order_cases) {
    const auto left = flat(value_type, {greater, less, greater});
    const auto left_words = dictionary(value_type, {less, greater}, {1, 0, 1});
    const auto right = constant(value_type, less);
    const auto right_words = dictionary(value_type, {greater, less}, {1, 1, 1});
    for (const auto& a : {left, left_words})
      for (const auto& b : {right, right_words})
        BOOST_TEST_CONTEXT(to_string(value_type) << ": " << less << " and " << greater) {
          BOOST_TEST(answers(a, b, call({a, b}, type_id::boolean, 3), 0) == answers_greater);
          BOOST_TEST(answers(a, b, call({a, b}, type_id::boolean, 3), 1) == answers_equal);
          BOOST_TEST(answers(b, a, call({b, a}, type_id::boolean, 3), 2) == answers_less);
        }
  }
}

BOOST_AUTO_TEST_CASE(compares_few_living_rows_as_it_does_all) {
  for (const auto& [value_type, less, greater] : order_cases) {
    const auto a = constant(value_type, less);
    const auto b = constant(value_type, greater);
    const auto sparse = call({a, b}, type_id::boolean, 80, {70});
    BOOST_TEST(answers(a, b, sparse, 70) == answers_less, to_string(value_type));
    BOOST_TEST(answers(b, a, sparse, 70) == answers_greater, to_string(value_type));
  }
}

BOOST_AUTO_TEST_CASE(equal_values_may_be_written_differently) {
  const std::tuple<type, std::string_view, std::string_view> cases[] = {
    {type_id::double_, "-0.0", "0.0"},
    {type_id::double_, "nan", "nan"},
    {type_id::interval, "1 month", "30 days"},
    {type_id::interval, "1 day", "24 hours"},
  };
  for (const auto& [value_type, left, right] : cases) {
    const auto a = flat(value_type, {left});
    const auto b = flat(value_type, {right});
    BOOST_TEST(answers(a, b, call({a, b}, type_id::boolean, 1), 0) == answers_equal, left << " and " << right);
  }
}

BOOST_AUTO_TEST_CASE(leaves_rows_alone_that_are_null) {
  const auto a = flat(type_id::varchar, {"a", ".", "c"});
  const auto b = flat(type_id::varchar, {"a", "b", "d"});
  const auto tested = call({a, b}, type_id::boolean, 3);
  BOOST_TEST(answers(a, b, tested, 0) == answers_equal);
  BOOST_TEST(answers(a, b, tested, 2) == answers_less);
}

BOOST_AUTO_TEST_CASE(single_values_have_the_same_order) {
  BOOST_TEST(is_less_value(1, 2));
  BOOST_TEST(!is_less_value(2, 2));
  BOOST_TEST(is_less_value(std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()));
  BOOST_TEST(!is_less_value(std::numeric_limits<double>::quiet_NaN(), 1.0));
  BOOST_TEST(is_less_value(std::string_view("a"), std::string_view("b")));
  BOOST_TEST(is_less_value(interval_value{0, 29, 0}, interval_value{1, 0, 0}));
  BOOST_TEST(!is_less_value(interval_value{1, 0, 0}, interval_value{0, 30, 0}));
  BOOST_TEST(!is_less_value(interval_value{0, 30, 0}, interval_value{1, 0, 0}));
  BOOST_TEST(is_less_value(interval_value{0, 0, -1}, interval_value{}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
