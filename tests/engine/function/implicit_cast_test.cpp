#include "millrace/engine/function/implicit_cast.hpp"

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

struct cost_case {
  type from;
  type to;
  std::optional<unsigned> expected;
};

void check(std::initializer_list<cost_case> cases) {
  for (const auto& [from, to, expected] : cases)
    BOOST_TEST((implicit_cast_cost(from, to) == expected), to_string(from) << " to " << to_string(to));
}

constexpr auto impossible = std::nullopt;

constexpr type all_types[] = {
  type_id::boolean, type_id::tinyint, type_id::smallint, type_id::integer,   type_id::bigint,
  type_id::real,    type_id::double_, type_id::varchar,  type::decimal(5, 2), type_id::bytes,
  type_id::date,    type_id::time,    type_id::timestamp, type_id::interval,
};

} // namespace

BOOST_AUTO_TEST_SUITE(implicit_cast_test)

BOOST_AUTO_TEST_CASE(the_same_type_is_free_whatever_its_digits) {
  for (const auto& each : all_types)
    check({{each, each, 0}});
  check({{type::decimal(5, 2), type::decimal(38, 10), 0}, {type_id::null, type_id::null, 0}});
}

BOOST_AUTO_TEST_CASE(null_becomes_anything_at_the_least_cost) {
  for (const auto& each : all_types)
    check({{type_id::null, each, 1}, {each, type_id::null, impossible}});
}

BOOST_AUTO_TEST_CASE(integers_prefer_the_next_wider_one) {
  check({
    {type_id::tinyint, type_id::smallint, 1},
    {type_id::tinyint, type_id::integer, 2},
    {type_id::tinyint, type_id::bigint, 3},
    {type_id::integer, type_id::bigint, 1},
    {type_id::bigint, type_id::integer, impossible},
    {type_id::smallint, type_id::tinyint, impossible},
  });
}

BOOST_AUTO_TEST_CASE(integers_prefer_decimal_to_double_and_double_to_real) {
  for (const auto integer : {type_id::tinyint, type_id::smallint, type_id::integer, type_id::bigint}) {
    const auto to_bigint = implicit_cast_cost(integer, type_id::bigint).value();
    const auto to_decimal = implicit_cast_cost(integer, type::decimal(18, 3)).value();
    const auto to_double = implicit_cast_cost(integer, type_id::double_).value();
    BOOST_TEST(to_bigint < to_decimal);
    BOOST_TEST(to_decimal < to_double);
    BOOST_TEST(to_double < implicit_cast_cost(integer, type_id::real).value());
  }
}

BOOST_AUTO_TEST_CASE(decimals_become_floats_and_floats_widen) {
  check({
    {type::decimal(5, 2), type_id::double_, 2},
    {type::decimal(5, 2), type_id::real, 4},
    {type_id::real, type_id::double_, 3},
    {type_id::double_, type_id::real, impossible},
    {type_id::double_, type::decimal(38, 10), impossible},
    {type_id::real, type::decimal(38, 10), impossible},
    {type::decimal(5, 0), type_id::bigint, impossible},
    {type_id::double_, type_id::bigint, impossible},
  });
}

BOOST_AUTO_TEST_CASE(of_times_only_a_date_widens) {
  check({
    {type_id::date, type_id::timestamp, 1},
    {type_id::timestamp, type_id::date, impossible},
    {type_id::time, type_id::timestamp, impossible},
    {type_id::interval, type_id::time, impossible},
    {type_id::date, type_id::bigint, impossible},
  });
}

BOOST_AUTO_TEST_CASE(text_bytes_and_booleans_stay_what_they_are) {
  for (const auto& each : all_types)
    for (const type rigid : {type_id::varchar, type_id::bytes, type_id::boolean})
      if (each != rigid)
        check({{rigid, each, impossible}, {each, rigid, impossible}});
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
