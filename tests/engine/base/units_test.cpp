#include <boost/test/unit_test.hpp>

#include <limits>

#include "millrace/engine/base/units.hpp"

using namespace millrace;

namespace {

constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
constexpr auto highest = std::numeric_limits<std::int64_t>::max();

struct move_case {
  std::int64_t time;
  std::int64_t delay;
  std::int64_t moved;
};

} // namespace

BOOST_AUTO_TEST_SUITE(units_suite)

BOOST_AUTO_TEST_CASE(moves_a_time_back_and_saturates) {
  constexpr move_case cases[] = {
    {100, 30, 70},
    {100, 130, -30},
    {100, -30, 130},
    {lowest, 1, lowest},          // Nothing seen stays nothing seen.
    {lowest, -1, lowest},
    {highest, 1, highest},        // No more can come stays so.
    {lowest + 5, 10, lowest},
    {highest - 5, -10, highest - 1}, // Never becomes "no more can come" by arithmetic.
    {highest - 5, -5, highest - 1},
    {0, lowest, highest - 1},
    {-1, lowest, highest - 1},
    {-2, lowest, highest - 1},
    {0, highest, -highest},
  };
  for (const auto& each : cases)
    BOOST_TEST((event_time{each.time} - duration{each.delay}).us == each.moved, each.time << " - " << each.delay);
}

BOOST_AUTO_TEST_CASE(moves_a_time_forward_and_saturates) {
  constexpr move_case cases[] = {
    {100, 30, 130},
    {100, -130, -30},
    {lowest, 1, lowest},
    {highest, -1, highest},
    {highest - 5, 10, highest - 1},
    {highest - 5, 5, highest - 1},
    {lowest + 5, -10, lowest},
    {0, lowest, lowest},
  };
  for (const auto& each : cases)
    BOOST_TEST((event_time{each.time} + duration{each.delay}).us == each.moved, each.time << " + " << each.delay);
}

BOOST_AUTO_TEST_CASE(adds_spans_of_time_and_saturates) {
  BOOST_TEST((duration{100} + duration{-30} == duration{70}));
  BOOST_TEST((duration{highest - 5} + duration{10} == duration{highest}));
  BOOST_TEST((duration{lowest + 5} + duration{-10} == duration{lowest}));
}

BOOST_AUTO_TEST_CASE(orders_times_with_the_bounds_outside) {
  BOOST_TEST((event_time::min() < event_time{lowest + 1}));
  BOOST_TEST((event_time{highest - 1} < event_time::max()));
  BOOST_TEST((event_time{} == event_time::min()));
}

BOOST_AUTO_TEST_CASE(orders_positions_by_chunk_and_then_by_ordinal) {
  const auto last_of_first = position_of({0}, chunk_rows_max - 1);
  const auto first_of_second = position_of({1}, 0);
  BOOST_TEST(last_of_first + 1 == first_of_second);
  BOOST_TEST(position_of({7}, 9) == (row_position{7} << 20U) + 9);
}

BOOST_AUTO_TEST_SUITE_END()
