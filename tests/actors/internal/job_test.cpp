#include <algorithm>
#include <string>

#include "simulated_job.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace {

namespace {

constexpr int rows_per_chunk = 4;

constexpr const char* declaration = "CREATE STREAM t (n BIGINT) WITH (connector = 'memory');\n";

/// The rows 0, 1, ... of so many chunks.
std::string rows_of(std::uint64_t chunks) {
  std::string text;
  for (std::uint64_t n = 0; n < chunks * rows_per_chunk; ++n)
    text += std::to_string(n) + "\n";
  return text;
}

/// A job that numbers rows by key, behind an exchange, and copies them before it.
simulation one_input(std::uint64_t chunks, std::uint32_t partitions) {
  simulation what;
  what.script = std::string(declaration) +
                "CREATE STREAM copy WITH (connector = 'memory') AS SELECT n FROM t;\n"
                "CREATE STREAM numbered WITH (connector = 'memory') AS\n"
                "SELECT n, ROW_NUMBER() OVER (PARTITION BY n % 7) AS r FROM t;\n";
  auto& lines = what.inputs["t"];
  for (std::uint64_t chunk = 0; chunk < chunks; ++chunk) {
    auto& text = lines.emplace_back();
    for (int row = 0; row < rows_per_chunk; ++row)
      text += std::to_string(chunk * rows_per_chunk + static_cast<std::uint64_t>(row)) + "\n";
  }
  what.partitions = partitions;
  what.window = std::min(64U, 4 * partitions);
  return what;
}

} // namespace

BOOST_AUTO_TEST_SUITE(job_tests)

BOOST_AUTO_TEST_CASE(rows_come_out_in_input_order_and_outputs_are_committed) {
  for (const std::uint32_t partitions : {1U, 2U, 5U})
    BOOST_TEST_CONTEXT(partitions << " partitions") {
      simulated_job job(one_input(50, partitions));
      job.run();
      BOOST_REQUIRE(job.is_finished());
      BOOST_TEST(job.reason() == "");
      BOOST_TEST(job.seen().written[0] == rows_of(50));
      BOOST_TEST(job.seen().written[1].starts_with("0,1\n1,1\n2,1\n3,1\n4,1\n5,1\n6,1\n7,2\n"));
      BOOST_TEST((job.seen().commits == std::vector<int>{1, 1}));
      BOOST_TEST((job.seen().abandons == std::vector<int>{0, 0}));
      BOOST_TEST(job.state().board.metrics().chunks_complete == 52U);
      BOOST_TEST(job.actors_alive() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_sink_that_does_not_write_stops_the_job_at_its_window) {
  for (const std::uint32_t window : {1U, 2U, 8U, 64U})
    BOOST_TEST_CONTEXT("window " << window) {
      auto what = one_input(1000, 2);
      what.window = window;
      simulated_job job(what);
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
  auto what = one_input(50, 1);
  what.script = std::string(declaration) + "SELECT n, COUNT(*) AS c FROM t GROUP BY n;";
  what.limits.groups_max = 7 * rows_per_chunk;
  simulated_job job(what);
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason() == "job test, partition 0, chunk 7 (rows 1 to 4 of made up, bytes 74 to 86): "
                            "more groups than groups.max allows: 28");
  BOOST_TEST(job.seen().commits[0] == 0);
  BOOST_TEST(job.seen().abandons[0] == 1);
  BOOST_TEST(job.actors_alive() == 0U);
}

BOOST_AUTO_TEST_CASE(an_exception_in_a_partition_ends_the_job_with_its_text) {
  auto what = one_input(50, 1);
  what.throwing_chunk = 9;
  simulated_job job(what);
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason() == "job test, partition 0: a bug");
  BOOST_TEST(job.seen().abandons[0] == 1);
}

BOOST_AUTO_TEST_CASE(a_sink_that_fails_ends_the_job_and_abandons_every_output) {
  auto what = one_input(50, 2);
  what.failing_write = 3;
  simulated_job job(what);
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason().find("the disk is full") != std::string::npos);
  BOOST_TEST(job.seen().abandons[0] == 1);
  BOOST_TEST(job.seen().abandons[1] == 1);
  BOOST_TEST(job.seen().commits[0] + job.seen().commits[1] == 0);
}

BOOST_AUTO_TEST_CASE(a_reader_that_fails_ends_the_job) {
  auto what = one_input(50, 2);
  what.failing_read = 20;
  simulated_job job(what);
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason().find("the disk is gone") != std::string::npos);
  BOOST_TEST(job.seen().commits[0] == 0);
}

BOOST_AUTO_TEST_CASE(a_commit_that_fails_is_the_outcome_of_the_job_and_names_the_outputs_that_are_final) {
  const struct {
    std::vector<std::size_t> uncommitted;
    const char* final;
    std::vector<int> commits;
  } cases[] = {
    {{0}, "; these outputs are final all the same: numbered, again", {0, 1, 1}},
    {{0, 2}, "; these outputs are final all the same: numbered", {0, 1, 0}},
    {{0, 1, 2}, "; no output is final", {0, 0, 0}},
  };
  for (const auto& test : cases)
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      auto what = one_input(5, 2);
      what.script += "CREATE STREAM again WITH (connector = 'memory') AS SELECT r FROM numbered;\n";
      what.uncommitted_outputs = test.uncommitted;
      simulated_job job(what);
      job.run_shuffled(seed);
      BOOST_REQUIRE(job.is_finished());
      BOOST_TEST(job.reason().find("cannot rename") != std::string::npos, job.reason());
      BOOST_TEST(job.reason().ends_with(test.final), job.reason());
      BOOST_TEST((job.seen().commits == test.commits));
      const auto outputs = job.state().board.metrics().outputs;
      for (std::size_t i = 0; i < 3; ++i)
        BOOST_TEST(outputs[i].is_final == (test.commits[i] == 1));
    }
}

BOOST_AUTO_TEST_CASE(no_output_is_committed_where_one_cannot_be) {
  for (const std::size_t unprepared : {0U, 1U, 2U})
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      auto what = one_input(5, 2);
      what.script += "CREATE STREAM again WITH (connector = 'memory') AS SELECT r FROM numbered;\n";
      what.unprepared_output = unprepared;
      simulated_job job(what);
      job.run_shuffled(seed);
      BOOST_REQUIRE(job.is_finished());
      BOOST_TEST(job.reason().find("the disk is full") != std::string::npos);
      BOOST_TEST((job.seen().commits == std::vector<int>{0, 0, 0}));
      BOOST_TEST((job.seen().abandons == std::vector<int>{1, 1, 1}));
    }
}

BOOST_AUTO_TEST_CASE(a_stop_processes_what_was_dealt_and_commits) {
  auto what = one_input(100000, 2);
  simulated_job job(what);
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
  BOOST_TEST(job.seen().written[0] == rows_of(rows / 4));
}

BOOST_AUTO_TEST_CASE(a_stop_drops_no_chunk_that_was_cut) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed)
    BOOST_TEST_CONTEXT("seed " << seed) {
      simulated_job job(one_input(1000, 2));
      job.run_until_decoded(seed);
      job.stop();
      job.run_shuffled(seed);
      BOOST_REQUIRE(job.is_finished());
      BOOST_TEST(job.reason() == "");
      BOOST_TEST(job.seen().written[0] == rows_of(job.seen().read));
    }
}

BOOST_AUTO_TEST_CASE(a_stop_waits_for_no_reader_and_takes_nothing_it_brings_later) {
  for (const bool fails : {false, true})
    for (const bool runs_on : {false, true})
      BOOST_TEST_CONTEXT("fails " << fails << ", runs on " << runs_on) {
        simulated_job* running = nullptr;
        auto what = one_input(100, 2);
        what.waiting_read = 20;
        what.failing_read = fails ? what.waiting_read : std::nullopt;
        what.while_waiting = [&] {
          running->stop();
          if (runs_on)
            running->run();
          else
            running->run_coordinator();
          BOOST_TEST(running->is_finished() == runs_on);
        };
        simulated_job job(what);
        running = &job;
        job.run();
        BOOST_REQUIRE(job.is_finished());
        BOOST_TEST(job.reason() == "");
        BOOST_TEST(job.seen().written[0] == rows_of(20));
        BOOST_TEST(job.seen().commits[0] == 1);
      }
}

BOOST_AUTO_TEST_CASE(an_abort_ends_the_job_without_committing) {
  auto what = one_input(100000, 2);
  simulated_job job(what);
  job.run_until_decoded(10);
  job.abort();
  job.run();
  BOOST_REQUIRE(job.is_finished());
  BOOST_TEST(job.reason().find("was stopped before it had finished") != std::string::npos);
  BOOST_TEST(job.seen().commits[0] == 0);
  BOOST_TEST(job.seen().abandons[0] == 1);
  BOOST_TEST(job.actors_alive() == 0U);
}

BOOST_AUTO_TEST_CASE(a_job_without_rows_ends_cleanly) {
  for (const std::uint64_t chunks : {0U, 1U}) {
    auto what = one_input(chunks, 2);
    for (auto& lines : what.inputs["t"])
      lines.clear();
    simulated_job job(what);
    job.run();
    BOOST_REQUIRE(job.is_finished());
    BOOST_TEST(job.reason() == "");
    BOOST_TEST((job.seen().commits == std::vector<int>{1, 1}));
  }
}

BOOST_AUTO_TEST_CASE(dead_letters_carry_lines_of_the_file_and_come_in_sequence_order) {
  auto what = one_input(12, 3);
  for (const std::size_t chunk : {0U, 4U, 8U})
    what.inputs["t"][chunk] = "1\nx\n2\n3\n";
  simulated_job job(what);
  job.run_shuffled(3);
  const std::vector<std::string> expected{"made up, line 2: bad_value in column n: x",
                                          "made up, line 18: bad_value in column n: x",
                                          "made up, line 34: bad_value in column n: x"};
  BOOST_TEST(job.state().board.dead_letter_samples() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
