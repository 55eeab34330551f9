#include "millrace/actors/chunk_memory.hpp"

#include <boost/test/unit_test.hpp>

using namespace millrace;

BOOST_AUTO_TEST_SUITE(chunk_memory_tests)

BOOST_AUTO_TEST_CASE(begins_with_few_chunks_unless_there_is_memory_for_any) {
  BOOST_TEST(flight_control(16, std::uint64_t{6} << 30U).limit() == 3U);
  BOOST_TEST(flight_control(16, 1U << 20U).limit() == 1U);
  BOOST_TEST(flight_control(16, ~std::uint64_t{0}).limit() == 16U);
}

BOOST_AUTO_TEST_CASE(takes_the_whole_window_once_chunks_turn_out_to_be_small) {
  flight_control flights(16, 128'000);
  flights.learn(2'000);
  BOOST_TEST(flights.limit() == 16U);
}

BOOST_AUTO_TEST_CASE(a_quarter_of_the_memory_is_for_chunks_like_the_largest_of_late) {
  flight_control flights(16, 128'000);
  flights.learn(8'000);
  BOOST_TEST(flights.limit() == 4U);
  flights.learn(1'000);
  BOOST_TEST(flights.limit() == 4U);
  for (int chunk = 0; chunk < 20; ++chunk)
    flights.learn(1'000);
  BOOST_TEST(flights.limit() == 16U);
}

BOOST_AUTO_TEST_CASE(one_chunk_is_always_in_flight) {
  flight_control flights(16, 64'000);
  flights.learn(1'000'000);
  BOOST_TEST(flights.limit() == 1U);
}

BOOST_AUTO_TEST_CASE(memory_of_chunks_counts_what_is_held_and_refuses_more_than_its_bound) {
  chunk_memory memory(1000);
  memory.take(600);
  BOOST_CHECK_THROW(memory.take(401), memory_bound_passed);
  BOOST_TEST(memory.held_bytes() == 600U);
  memory.take(400);
  memory.give_back(1000);
  BOOST_TEST(memory.held_bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(work_that_can_be_undone_leaves_what_the_first_chunk_could_need) {
  chunk_memory memory(1000);
  frame_memory frames(memory);
  memory.move_first({5});
  frames.begin({6});
  frames.take(375);
  BOOST_CHECK_THROW(frames.take(1), memory_awaited);
  BOOST_TEST(memory.held_bytes() == 375U);
  BOOST_TEST(memory.is_short());
  memory.move_first({6});
  frames.take(625);
  BOOST_CHECK_THROW(frames.take(1), memory_bound_passed);
  frames.give_back(1000);
  BOOST_TEST(!memory.is_short());
}

BOOST_AUTO_TEST_CASE(work_that_cannot_be_undone_takes_what_there_is) {
  chunk_memory memory(1000);
  frame_memory frames(memory);
  frames.begin({6});
  frames.begin_lasting();
  frames.take(1000);
  BOOST_CHECK_THROW(frames.take(1), memory_bound_passed);
  frames.give_back(1000);
}

BOOST_AUTO_TEST_CASE(whoever_waits_is_told_once) {
  chunk_memory memory(1000);
  frame_memory frames(memory);
  BOOST_TEST(!frames.stop_waiting());
  frames.wait();
  BOOST_TEST(frames.stop_waiting());
  BOOST_TEST(!frames.stop_waiting());
}

BOOST_AUTO_TEST_SUITE_END()
