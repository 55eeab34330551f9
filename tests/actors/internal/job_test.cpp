#include <algorithm>
#include <string>

#include "simulated_job.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace {

namespace {

std::vector<std::int64_t> times(std::int64_t count, std::int64_t step) {
  std::vector<std::int64_t> list;
  for (std::int64_t i = 1; i <= count; ++i)
    list.push_back(i * step);
  return list;
}

/// What one input of `count` chunks must come out as.
std::string rows_of_one_input(std::uint64_t count) {
  std::string text;
  for (std::uint64_t chunk = 0; chunk < count; ++chunk)
    for (int row = 0; row < 4; ++row)
      text += "0." + std::to_string(chunk) + "." + std::to_string(row) + "\n";
  return text;
}

simulation one_input(std::int64_t chunks, std::uint32_t partitions) {
  simulation of;
  of.inputs = {times(chunks, 10)};
  of.partitions = partitions;
  of.window = std::min(64U, 4 * partitions);
  return of;
}

} // namespace

BOOST_AUTO_TEST_SUITE(job_tests)

BOOST_AUTO_TEST_CASE(rows_come_out_in_input_order_and_outputs_are_committed) {
  for (const std::uint32_t partitions : {1U, 2U, 5U})
    for (const std::uint32_t level_count : {1U, 2U, 3U})
      BOOST_TEST_CONTEXT(partitions << " partitions, " << level_count << " levels") {
        auto of = one_input(50, partitions);
        of.level_count = level_count;
        of.output_levels.clear();
        for (std::uint32_t level = 0; level < level_count; ++level)
          of.output_levels.push_back(level);
        simulated_job job(of);
        job.run();
        BOOST_REQUIRE(job.is_finished());
        BOOST_TEST(job.reason() == "");
        for (std::uint32_t output = 0; output < level_count; ++output) {
          BOOST_TEST(job.seen().written[output] == rows_of_one_input(50));
          BOOST_TEST(job.seen().commits[output] == 1);
          BOOST_TEST(job.seen().abandons[output] == 0);
        }
        BOOST_TEST(job.state().board.metrics().chunks_complete == 52U);
        BOOST_TEST(job.actors_alive() == 0U);
      }
}

BOOST_AUTO_TEST_CASE(the_order_in_which_actors_run_does_not_matter) {
  simulation of;
  of.inputs = {times(40, 10), times(90, 4), times(7, 100)};
  of.level_count = 3;
  of.output_levels = {0, 2};
  of.letters_every = 5;
  std::string expected[2];
  std::uint64_t digest = 0;
  std::vector<std::string> letters;
  {
    simulated_job reference(of);
    reference.run();
    BOOST_REQUIRE(reference.is_finished());
    expected[0] = reference.seen().written[0];
    expected[1] = reference.seen().written[1];
    digest = reference.state().board.metrics().decision_digest;
    letters = reference.state().board.dead_letter_samples();
  }
  BOOST_TEST(std::count(expected[1].begin(), expected[1].end(), '\n') == 4 * (40 + 90 + 7));
  BOOST_TEST(letters.size() == letter_recorder::samples_max);
  for (std::uint64_t seed = 1; seed <= 60; ++seed)
    BOOST_TEST_CONTEXT("seed " << seed) {
      of.partitions = 1 + static_cast<std::uint32_t>(seed % 6);
      of.window = 1 + static_cast<std::uint32_t>(seed * 7 % 64);
      simulated_job job(of);
      job.run_shuffled(seed);
      BOOST_REQUIRE(job.is_finished());
      BOOST_TEST(job.reason() == "");
      BOOST_TEST((job.seen().written[0] == expected[0] && job.seen().written[1] == expected[1]));
      BOOST_TEST(job.state().board.metrics().decision_digest == digest);
      BOOST_TEST(job.state().board.dead_letter_samples() == letters, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_sink_that_does_not_write_stops_the_job_at_its_window) {
  for (const std::uint32_t window : {1U, 2U, 8U, 64U})
    BOOST_TEST_CONTEXT("window " << window) {
      auto of = one_input(1000, 2);
      of.window = window;
      simulated_job job(of);
      job.run_without_sinks();
      BOOST_TEST(job.seen().decoded == window);
      BOOST_TEST(!job.is_finished());
      job.run();
      BOOST_TEST(job.is_finished());
      BOOST_TEST(job.state().board.metrics().chunks_in_flight_max == window);
      // Read-ahead comes on top, and what is complete but not yet given back.
      BOOST_TEST(job.seen().slots_used[0] <= 2 * window + 8);
    }
}

BOOST_AUTO_TEST_CASE(a_query_that_fails_ends_the_job_and_names_partition_and_chunk) {
  auto of = one_input(50, 3);
  of.failing_chunk = 7;
  simulated_job job(of);
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason() == "job test, partition 1, chunk 7: too many groups");
  BOOST_TEST(job.seen().commits[0] == 0);
  BOOST_TEST(job.seen().abandons[0] == 1);
  BOOST_TEST(job.actors_alive() == 0U);
}

BOOST_AUTO_TEST_CASE(an_exception_in_a_partition_ends_the_job_with_its_text) {
  auto of = one_input(50, 1);
  of.throwing_chunk = 9;
  simulated_job job(of);
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason() == "job test, partition 0: a bug");
  BOOST_TEST(job.seen().abandons[0] == 1);
}

BOOST_AUTO_TEST_CASE(a_sink_that_fails_ends_the_job_and_abandons_every_output) {
  auto of = one_input(50, 2);
  of.output_levels = {1, 1};
  of.failing_write = 3;
  simulated_job job(of);
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason().find("the disk is full") != std::string::npos);
  BOOST_TEST(job.seen().abandons[0] == 1);
  BOOST_TEST(job.seen().abandons[1] == 1);
  BOOST_TEST(job.seen().commits[0] + job.seen().commits[1] == 0);
}

BOOST_AUTO_TEST_CASE(a_reader_that_fails_ends_the_job) {
  auto of = one_input(50, 2);
  of.failing_read = 20;
  simulated_job job(of);
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason().find("the disk is gone") != std::string::npos);
  BOOST_TEST(job.seen().commits[0] == 0);
}

BOOST_AUTO_TEST_CASE(a_commit_that_fails_is_the_outcome_of_the_job) {
  auto of = one_input(5, 1);
  of.commit_fails = true;
  simulated_job job(of);
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason().find("cannot rename") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_output_is_committed_where_one_cannot_be) {
  for (const std::size_t unprepared : {0U, 1U, 2U})
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      auto of = one_input(5, 2);
      of.output_levels = {0, 1, 1};
      of.unprepared_output = unprepared;
      simulated_job job(of);
      job.run_shuffled(seed);
      BOOST_REQUIRE(job.is_finished());
      BOOST_TEST(job.reason().find("the disk is full") != std::string::npos);
      BOOST_TEST((job.seen().commits == std::vector<int>{0, 0, 0}));
      BOOST_TEST((job.seen().abandons == std::vector<int>{1, 1, 1}));
    }
}

BOOST_AUTO_TEST_CASE(a_stop_processes_what_was_dealt_and_commits) {
  auto of = one_input(100000, 2);
  simulated_job job(of);
  job.run_until_decoded(100);
  job.stop();
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason() == "");
  BOOST_TEST(job.seen().commits[0] == 1);
  const auto rows =
    static_cast<std::uint64_t>(std::count(job.seen().written[0].begin(), job.seen().written[0].end(), '\n'));
  BOOST_TEST(rows >= 4 * 100U);
  BOOST_TEST(rows < 4 * 200U);
  BOOST_TEST(job.seen().written[0] == rows_of_one_input(rows / 4));
}

BOOST_AUTO_TEST_CASE(an_abort_ends_the_job_without_committing) {
  auto of = one_input(100000, 2);
  simulated_job job(of);
  job.run_until_decoded(10);
  job.abort();
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason().find("was stopped before it had finished") != std::string::npos);
  BOOST_TEST(job.seen().commits[0] == 0);
  BOOST_TEST(job.seen().abandons[0] == 1);
  BOOST_TEST(job.actors_alive() == 0U);
}

BOOST_AUTO_TEST_CASE(a_job_without_inputs_or_rows_ends_cleanly) {
  for (const std::size_t input_count : {0U, 1U, 3U}) {
    simulation of;
    of.inputs.resize(input_count);
    of.partitions = 2;
    simulated_job job(of);
    job.run();
    BOOST_REQUIRE(job.is_finished());
    BOOST_TEST(job.reason() == "");
    BOOST_TEST(job.seen().commits[0] == 1);
  }
}

BOOST_AUTO_TEST_CASE(dead_letters_carry_lines_of_the_file_and_come_in_sequence_order) {
  auto of = one_input(12, 3);
  of.letters_every = 4;
  simulated_job job(of);
  job.run_shuffled(3);
  const std::vector<std::string> expected{"made up, line 2: bad_value in column price: x",
                                          "made up, line 18: bad_value in column price: x",
                                          "made up, line 34: bad_value in column price: x"};
  BOOST_TEST(job.state().board.dead_letter_samples() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
