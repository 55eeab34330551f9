#include "millrace/actors/internal/job_setup.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/connector/memory.hpp"
#include "millrace/engine/engine.hpp"
#include "millrace/tests/actors/connector/temporary_directory.hpp"
#include "millrace/tests/topology/machine_of.hpp"

namespace millrace {

namespace {

const std::string reading = "CREATE STREAM t (a BIGINT) WITH (connector = 'file', path = 'in.csv');\n";
const std::string pushed = "CREATE STREAM t (a BIGINT) WITH (connector = 'memory');\n";

std::string writing(const std::string& name, const std::string& options) {
  return "CREATE STREAM " + name + " WITH (" + options + ") AS SELECT a FROM t;\n";
}

/// A folder with an input, and jobs that start there.
struct fixture {
  testing::temporary_directory folder;
  machine on = machine_of("core:4 pu:1");
  job_config config;
  job_request request;

  fixture() {
    folder.write("in.csv", "a\n1\n");
    config.partitions = 2;
    config.window_chunks = 8;
    request.name = "test";
    request.base_directory = folder.path();
    request.on = &on;
  }

  result<std::shared_ptr<job_state>> make(const std::string& script) {
    auto plan = compile(script);
    BOOST_REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : plan.error().message));
    return make_job(std::move(*plan), config, std::move(request));
  }
  std::shared_ptr<job_state> job_of(const std::string& script) {
    auto job = make(script);
    BOOST_REQUIRE_MESSAGE(job.ok(), (job.ok() ? "" : job.error().message));
    return *job;
  }
  failure refused(const std::string& script) {
    auto job = make(script);
    BOOST_REQUIRE(!job.ok());
    return job.error();
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(job_setup_tests, fixture)

BOOST_AUTO_TEST_CASE(cores_count_once_and_only_with_a_thread_of_ours) {
  BOOST_TEST(count_usable_cores(machine_of("core:4 pu:1")) == 4U);
  BOOST_TEST(count_usable_cores(machine_of("core:4 pu:2")) == 4U);
  BOOST_TEST(count_usable_cores(machine_of("core:4 pu:2", {0, 1, 5})) == 2U);
  BOOST_TEST(count_usable_cores({}) == 0U);
}

BOOST_AUTO_TEST_CASE(a_job_has_a_part_for_everything_in_its_plan) {
  const auto job = job_of(reading + writing("o", "connector = 'file', path = 'o.csv'") +
                          "CREATE STREAM p WITH (connector = 'blackhole') AS\n"
                          "SELECT a, COUNT(*) AS n FROM t GROUP BY a;\n");
  BOOST_TEST(job->name == "test");
  BOOST_TEST(job->partition_count() == 2U);
  BOOST_TEST(job->where.partitions.size() == 2U);
  BOOST_REQUIRE_EQUAL(job->inputs.size(), 1U);
  BOOST_TEST((job->inputs[0].wake == wake_up::by_polling));
  BOOST_TEST(job->inputs[0].pushes == nullptr);
  BOOST_TEST(job->ends.size() == 2U);
  BOOST_REQUIRE_EQUAL(job->outputs.size(), 2U);
  BOOST_TEST(job->outputs[0].level == 0U);
  BOOST_TEST(!job->outputs[0].takes_rows);
  BOOST_TEST(job->output_formats[0].entry->name == "csv");
  BOOST_TEST(job->outputs[1].level == 1U);
  BOOST_TEST(job->make_query(1) != nullptr);
}

BOOST_AUTO_TEST_CASE(nothing_is_opened_while_a_job_is_made) {
  static_cast<void>(job_of(reading + writing("o", "connector = 'file', path = 'o.csv'")));
  BOOST_TEST(folder.count_entries() == 1U);
}

BOOST_AUTO_TEST_CASE(a_program_pushes_into_memory_inputs_and_wakes_their_drivers) {
  request.is_embedded = true;
  const auto job = job_of(pushed + writing("o", "connector = 'file', path = 'o.csv'"));
  BOOST_TEST((job->inputs[0].wake == wake_up::by_message));
  BOOST_TEST(job->inputs[0].pushes != nullptr);
}

BOOST_AUTO_TEST_CASE(without_a_program_nobody_pushes) {
  const auto reason = refused(pushed + writing("o", "connector = 'file', path = 'o.csv'"));
  BOOST_TEST((reason.code == errc::failed_precondition));
  BOOST_TEST(reason.message == "connector `memory` needs a program that pushes or takes rows: t");
  BOOST_TEST(reason.span.line == 1U);
}

BOOST_AUTO_TEST_CASE(the_closing_select_goes_to_its_subscriber_before_anybody_else) {
  request.subscriptions["result"] = [](const schema&, const batch_view&) {};
  request.result = std::make_unique<memory_writer>([](const batch_view&) { BOOST_FAIL("not for us"); });
  const auto job = job_of(reading + "SELECT a FROM t;");
  BOOST_REQUIRE_EQUAL(job->outputs.size(), 1U);
  BOOST_TEST(job->outputs[0].takes_rows);
  BOOST_TEST(job->output_formats[0].entry == nullptr);
  BOOST_TEST(job->outputs[0].writer->write_rows({}).ok());
}

BOOST_AUTO_TEST_CASE(the_closing_select_goes_where_the_request_says) {
  request.result = std::make_unique<memory_writer>([](const batch_view&) {});
  const auto* expected = request.result.get();
  BOOST_TEST(job_of(reading + "SELECT a FROM t;")->outputs[0].writer.get() == expected);
}

BOOST_AUTO_TEST_CASE(a_closing_select_that_nobody_takes_is_refused) {
  const auto reason = refused(reading + "SELECT a FROM t;");
  BOOST_TEST((reason.code == errc::failed_precondition));
  BOOST_TEST(reason.message == "nothing takes the rows of the closing SELECT");
}

BOOST_AUTO_TEST_CASE(a_subscriber_gets_the_rows_with_the_columns_of_the_output) {
  std::string seen;
  request.subscriptions["o"] = [&](const schema& shape, const batch_view& rows) {
    seen = shape.fields.at(0).name + " " + std::to_string(rows.rows.count);
  };
  const auto job = job_of(reading + writing("o", "connector = 'memory'"));
  batch_view rows;
  rows.rows.count = 5;
  BOOST_TEST(job->outputs[0].writer->write_rows(rows).ok());
  BOOST_TEST(seen == "a 5");
}

BOOST_AUTO_TEST_CASE(a_subscription_to_what_is_not_there_is_refused_with_a_suggestion) {
  for (const auto* name : {"orders", "o"}) {
    request.base_directory = folder.path();
    request.on = &on;
    request.subscriptions = {{name, [](const schema&, const batch_view&) {}}};
    const auto reason = refused(reading + writing("order_", "connector = 'memory'") +
                                writing("o", "connector = 'file', path = 'o.csv'"));
    BOOST_TEST((reason.code == errc::unknown_name));
    BOOST_TEST(reason.message == std::string("no output that hands its rows to the program has this name: ") + name);
    BOOST_TEST(reason.hint == (name == std::string("orders") ? "did you mean `order_`?" : ""));
  }
}

BOOST_AUTO_TEST_CASE(dead_letters_go_beside_the_first_file_unless_configured) {
  const auto script = reading + writing("n", "connector = 'blackhole'") +
                      writing("o", "connector = 'file', path = 'o.csv'") +
                      writing("p", "connector = 'file', path = 'p.csv'");
  BOOST_TEST(job_of(script)->letters->path() == folder / "o.csv.dead-letters.jsonl");

  request = {};
  request.base_directory = folder.path();
  request.on = &on;
  config.dead_letters = "bad.jsonl";
  BOOST_TEST(job_of(script)->letters->path() == folder / "bad.jsonl");
}

BOOST_AUTO_TEST_CASE(dead_letters_go_where_the_request_says_when_no_file_is_written) {
  BOOST_TEST(job_of(reading + writing("n", "connector = 'blackhole'"))->letters->path().empty());
  const std::pair<const char*, std::string> cases[] = {
    {"connector = 'blackhole'", "job.dead-letters.jsonl"},
    {"connector = 'file', path = 'o.csv'", folder / "o.csv.dead-letters.jsonl"}};
  for (const auto& [options, expected] : cases) {
    request = {};
    request.base_directory = folder.path();
    request.letters_path = "job.dead-letters.jsonl";
    request.on = &on;
    BOOST_TEST(job_of(reading + writing("o", options))->letters->path() == expected);
  }
}

BOOST_AUTO_TEST_CASE(a_file_of_dead_letters_that_cannot_be_made_is_found_before_the_job_runs) {
  config.dead_letters = "missing/bad.jsonl";
  const auto job = job_of(reading + writing("o", "connector = 'file', path = 'o.csv'"));
  const auto opened = open_job(*job);
  BOOST_REQUIRE(!opened.ok());
  BOOST_TEST((opened.error().code == errc::not_found));
  BOOST_TEST(opened.error().message.starts_with("cannot write dead letters: "));
  BOOST_TEST(folder.count_entries() == 1U, "only the input is there");
}

BOOST_AUTO_TEST_CASE(a_bad_option_is_refused_where_it_stands) {
  const auto reason = refused(reading + writing("o", "connector = 'file', pth = 'o.csv'"));
  BOOST_TEST((reason.code == errc::unknown_name));
  BOOST_TEST(reason.span.line == 2U);
}

BOOST_AUTO_TEST_CASE(two_writers_of_one_file_are_refused) {
  const auto twice = writing("o", "connector = 'file', path = 'o.csv'") +
                     writing("p", "connector = 'file', path = './o.csv'");
  BOOST_TEST((refused(reading + twice).code == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(nothing_is_written_when_an_input_is_missing) {
  std::filesystem::remove(folder / "in.csv");
  const auto job = job_of(reading + writing("o", "connector = 'file', path = 'o.csv'"));
  const auto opened = open_job(*job);
  BOOST_REQUIRE(!opened.ok());
  BOOST_TEST((opened.error().code == errc::not_found));
  BOOST_TEST(folder.count_entries() == 0U);
}

BOOST_AUTO_TEST_CASE(outputs_opened_before_one_that_fails_are_given_up) {
  const auto job = job_of(reading + writing("o", "connector = 'file', path = 'o.csv'") +
                          writing("p", "connector = 'file', path = 'missing/p.csv'"));
  const auto opened = open_job(*job);
  BOOST_REQUIRE(!opened.ok());
  BOOST_TEST((opened.error().code == errc::not_found));
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    BOOST_TEST(entry.path().native().find(".partial") == std::string::npos);
  BOOST_TEST(!folder.has("o.csv"));
}

BOOST_AUTO_TEST_CASE(dead_letters_of_an_earlier_run_stay_when_a_job_does_not_start) {
  folder.write("o.csv.dead-letters.jsonl", "earlier");
  const auto failing = job_of(reading + writing("o", "connector = 'file', path = 'o.csv'") +
                              writing("p", "connector = 'file', path = 'missing/p.csv'"));
  BOOST_TEST(!open_job(*failing).ok());
  BOOST_TEST(folder.has("o.csv.dead-letters.jsonl"));
  request = {};
  request.base_directory = folder.path();
  request.on = &on;
  const auto job = job_of(reading + writing("o", "connector = 'file', path = 'o.csv'"));
  BOOST_TEST(open_job(*job).ok());
  BOOST_TEST(!folder.has("o.csv.dead-letters.jsonl"));
}

BOOST_AUTO_TEST_CASE(an_output_begins_with_the_prologue_of_its_format) {
  const auto job = job_of(reading + writing("o", "connector = 'file', path = 'o.csv'"));
  BOOST_REQUIRE(open_job(*job).ok());
  BOOST_REQUIRE(job->outputs[0].writer->finish().ok());
  BOOST_TEST(folder.read("o.csv") == "a\n");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
