#include "millrace/actors/internal/job_board.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/row_error.hpp"

namespace millrace {

namespace {

query_counters rows(std::uint64_t count) {
  query_counters counters;
  counters.rows_in = count;
  return counters;
}

} // namespace

BOOST_AUTO_TEST_SUITE(job_board_tests)

BOOST_AUTO_TEST_CASE(a_new_board_has_its_partitions_and_nothing_else) {
  const job_board board(3);
  const auto seen = board.metrics();
  BOOST_TEST(seen.partitions.size() == 3U);
  BOOST_TEST(seen.total.rows_in == 0U);
  BOOST_TEST((seen.watermark == event_time::min()));
  BOOST_TEST(!board.is_finished());
  BOOST_TEST(board.dead_letter_samples().empty());
}

BOOST_AUTO_TEST_CASE(what_a_partition_posts_replaces_what_it_posted_before) {
  job_board board(2);
  board.post(1, rows(5), 100, {10});
  board.post(1, rows(7), 300, {30});
  board.post(0, rows(1), 50, {20});
  const auto seen = board.metrics();
  BOOST_TEST(seen.partitions[1].counters.rows_in == 7U);
  BOOST_TEST(seen.partitions[1].busy_ns == 300U);
  BOOST_TEST((seen.partitions[1].watermark == event_time{30}));
  BOOST_TEST(seen.partitions[0].counters.rows_in == 1U);
}

BOOST_AUTO_TEST_CASE(totals_are_summed_anew_each_time) {
  job_board board(2);
  board.post(0, rows(5), 0, {10});
  board.post(1, rows(7), 0, {-20});
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(board.metrics().total.rows_in == 12U);
    BOOST_TEST((board.metrics().watermark == event_time{10}));
  }
}

BOOST_AUTO_TEST_CASE(dead_letters_are_rejected_rows_of_all_reasons_and_partitions) {
  job_board board(2);
  query_counters rejecting;
  rejecting.rejected[static_cast<std::size_t>(row_error::late)] = 1;
  rejecting.rejected[static_cast<std::size_t>(row_error::overflow)] = 20;
  rejecting.nulled[static_cast<std::size_t>(row_error::overflow)] = 300;
  board.post(0, rejecting, 0, {});
  board.post(1, rejecting, 0, {});
  BOOST_TEST(board.metrics().dead_letters == 42U);
}

BOOST_AUTO_TEST_CASE(a_place_stays_when_counters_are_posted) {
  job_board board(2);
  board.post_place(1, "4-5", "bound");
  board.post(1, rows(5), 0, {});
  const auto seen = board.metrics();
  BOOST_TEST(seen.partitions[1].cpus == "4-5");
  BOOST_TEST(seen.partitions[1].binding == "bound");
  BOOST_TEST(seen.partitions[0].cpus.empty());
}

BOOST_AUTO_TEST_CASE(the_most_chunks_in_flight_are_remembered_and_the_rest_is_the_latest) {
  job_board board(1);
  board.post({10, 4, 111});
  board.post({20, 2, 222});
  const auto seen = board.metrics();
  BOOST_TEST(seen.chunks_complete == 20U);
  BOOST_TEST(seen.chunks_in_flight_max == 4U);
  BOOST_TEST(seen.decision_digest == 222U);
}

BOOST_AUTO_TEST_CASE(samples_are_kept_in_order) {
  job_board board(1);
  board.post_dead_letter_sample("first");
  board.post_dead_letter_sample("second");
  const std::vector<std::string> expected{"first", "second"};
  BOOST_TEST(board.dead_letter_samples() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_the_first_end_counts) {
  job_board failed(1);
  failed.finish(failure{errc::no_space, "the disk is full", "", {}});
  failed.finish(std::nullopt);
  BOOST_REQUIRE(failed.is_finished());
  BOOST_REQUIRE(!failed.outcome().ok());
  BOOST_TEST((failed.outcome().error().code == errc::no_space));
  BOOST_TEST(failed.outcome().error().message == "the disk is full");

  job_board done(1);
  done.finish(std::nullopt);
  done.finish(failure{errc::no_space, "too late", "", {}});
  BOOST_TEST(done.outcome().ok());
}

BOOST_AUTO_TEST_CASE(the_clock_of_a_job_stands_still_once_it_has_ended) {
  job_board board(1);
  board.finish(std::nullopt);
  const auto seconds = board.metrics().seconds;
  BOOST_TEST(seconds >= 0);
  for (int i = 0; i < 1000; ++i)
    BOOST_REQUIRE(board.metrics().seconds == seconds);
}

BOOST_AUTO_TEST_CASE(a_wait_without_time_answers_at_once) {
  job_board board(1);
  BOOST_TEST(!board.wait_for(std::chrono::milliseconds(0)));
  board.finish(std::nullopt);
  BOOST_TEST(board.wait_for(std::chrono::milliseconds(0)));
  board.wait();
}

BOOST_AUTO_TEST_CASE(everybody_who_waits_learns_of_the_end) {
  job_board board(1);
  bool has_ended[3] = {};
  {
    std::vector<std::jthread> waiting;
    for (auto& seen : has_ended)
      waiting.emplace_back([&board, &seen] {
        board.wait();
        seen = board.is_finished();
      });
    board.finish(std::nullopt);
  }
  for (const auto seen : has_ended)
    BOOST_TEST(seen);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
