#include <cstdlib>
#include <string>

#include "connector/temporary_directory.hpp"
#include <boost/test/unit_test.hpp>
#include <sys/wait.h>

namespace millrace {

namespace {

using testing::temporary_directory;

/// The program, run in a directory of its own.
struct program {
  struct outcome {
    int status = -1;
    std::string out;
    std::string err;
  };

  [[nodiscard]] outcome run(const std::string& arguments, const std::string& input = "") const {
    directory.write("stdin", input);
    const auto command =
      "cd '" + directory.path() + "' && '" MILLRACE_PROGRAM "' " + arguments + " <stdin >stdout 2>stderr";
    const auto status = std::system(command.c_str());
    return {WEXITSTATUS(status), directory.read("stdout"), directory.read("stderr")};
  }

  temporary_directory directory;
};

constexpr auto trades = "symbol,qty\nA,1\nB,2\nA,3\nC,x\nB,4\n";
constexpr auto sums =
  "CREATE STREAM trades (symbol VARCHAR, qty BIGINT) WITH (connector = 'file', path = 'trades.csv');\n"
  "CREATE STREAM sums (symbol VARCHAR, total BIGINT) WITH (connector = 'file', path = 'sums.csv');\n"
  "INSERT INTO sums SELECT symbol, SUM(qty) AS total FROM trades GROUP BY symbol EMIT FINAL;\n";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

} // namespace

BOOST_AUTO_TEST_SUITE(program_tests)

BOOST_AUTO_TEST_CASE(a_script_runs_from_file_to_file_and_tells_what_it_did) {
  const program millrace;
  millrace.directory.write("trades.csv", trades);
  millrace.directory.write("sums.sql", sums);
  const auto ran = millrace.run("run sums.sql --partitions 2 --no-pin");
  BOOST_TEST(ran.status == 0, ran.err);
  BOOST_TEST(ran.out == "");
  BOOST_TEST(millrace.directory.read("sums.csv") == "symbol,total\nA,4\nB,6\n");
  BOOST_TEST(contains(ran.err, "5 rows in, 2 rows out, 0 late, 1 dead letters (bad_value 1)"), ran.err);
  const auto letters = millrace.directory.read("sums.csv.dead-letters.jsonl");
  BOOST_TEST(contains(letters, "\"line\":5"), letters);
  BOOST_TEST(contains(letters, "\"column\":\"qty\""), letters);
}

BOOST_AUTO_TEST_CASE(paths_are_relative_to_the_script) {
  const program millrace;
  BOOST_REQUIRE(std::system(("mkdir '" + (millrace.directory / "job") + "'").c_str()) == 0);
  millrace.directory.write("job/trades.csv", trades);
  millrace.directory.write("job/sums.sql", sums);
  BOOST_TEST(millrace.run("run job/sums.sql --quiet").status == 0);
  BOOST_TEST(millrace.directory.has("job/sums.csv"));
}

BOOST_AUTO_TEST_CASE(the_output_is_the_same_for_every_number_of_partitions_and_size_of_chunks) {
  const program millrace;
  std::string rows = "symbol,qty\n";
  for (int i = 0; i < 5000; ++i)
    rows += "s" + std::to_string(i * 7919 % 101) + "," + std::to_string(i) + "\n";
  millrace.directory.write("trades.csv", rows);
  const std::string query = "-e \"CREATE STREAM trades (symbol VARCHAR, qty BIGINT) WITH (connector = 'file', "
                            "path = 'trades.csv'); SELECT symbol, COUNT(*) AS n, SUM(qty) AS total FROM trades "
                            "WHERE qty % 3 <> 0 GROUP BY symbol;\" --quiet --format csv";
  const auto reference = millrace.run("run " + query + " --partitions 1");
  BOOST_TEST(reference.status == 0, reference.err);
  BOOST_TEST(reference.out.size() > 10000U);
  for (const auto* variant : {"--partitions 2", "--partitions 5 --chunk-rows 7", "--partitions 3 --set chunk.bytes=4KB",
                              "--partitions 2 --chunk-rows 100 --set window.chunks=1",
                              "--partitions 4 --set hash=constant --chunk-rows 64"}) {
    const auto other = millrace.run("run " + query + " " + variant);
    BOOST_TEST(other.status == 0, other.err);
    BOOST_TEST((other.out == reference.out), variant);
  }
}

BOOST_AUTO_TEST_CASE(a_closing_select_is_printed_in_the_format_asked_for) {
  const program millrace;
  millrace.directory.write("trades.csv", "symbol,qty\nA,1\nB,20\n");
  const std::string query = " -e \"CREATE STREAM t (symbol VARCHAR, qty BIGINT) WITH (connector = 'file', "
                            "path = 'trades.csv'); SELECT symbol, qty FROM t WHERE qty > 0;\" --quiet";
  const std::pair<const char*, const char*> cases[] = {
    {"", "symbol,qty\nA,1\nB,20\n"},
    {" --format csv", "symbol,qty\nA,1\nB,20\n"},
    {" --format json", "{\"symbol\":\"A\",\"qty\":1}\n{\"symbol\":\"B\",\"qty\":20}\n"},
    {" --format table", "symbol  qty\n------  ---\nA         1\nB        20\n"},
  };
  for (const auto& [format, expected] : cases) {
    const auto ran = millrace.run("run" + query + format);
    BOOST_TEST(ran.status == 0, ran.err);
    BOOST_TEST(ran.out == expected);
    BOOST_TEST(ran.err == "");
  }
}

BOOST_AUTO_TEST_CASE(a_script_comes_from_standard_input_too) {
  const program millrace;
  millrace.directory.write("trades.csv", trades);
  BOOST_TEST(millrace.run("run - --quiet", sums).status == 0);
  BOOST_TEST(millrace.directory.has("sums.csv"));
}

BOOST_AUTO_TEST_CASE(records_can_come_from_standard_input_and_go_to_standard_output) {
  const program millrace;
  const auto ran =
    millrace.run("run --quiet -e \"CREATE STREAM a (n BIGINT) WITH (connector = 'stdin', format = 'csv'); "
                 "CREATE STREAM b (n BIGINT) WITH (connector = 'stdout', format = 'json'); "
                 "INSERT INTO b SELECT n * 2 AS n FROM a;\"",
                 "n\n1\n2\n");
  BOOST_TEST(ran.status == 0, ran.err);
  BOOST_TEST(ran.out == "{\"n\":2}\n{\"n\":4}\n");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_sql_or_command_line_ends_with_2_and_writes_nothing) {
  const program millrace;
  millrace.directory.write("trades.csv", trades);
  millrace.directory.write("sums.sql", sums);
  millrace.directory.write("typo.sql", std::string(sums) + "SELECT prize FROM trades;");
  millrace.directory.write("option.sql", std::string("SET 'partition' = '2';\n") + sums);
  millrace.directory.write("connector.sql",
                           "CREATE STREAM a (n BIGINT) WITH (connector = 'fiel', path = 'x.csv'); SELECT n FROM a;");
  millrace.directory.write("memory.sql", "CREATE STREAM a (n BIGINT) WITH (connector = 'memory'); SELECT n FROM a;");
  const std::pair<const char*, const char*> cases[] = {
    {"run typo.sql", "line 4, column 8"},
    {"run option.sql", "did you mean `partitions`?"},
    {"run connector.sql", "did you mean `file`?"},
    {"run memory.sql", "memory"},
    {"run sums.sql --set partitons=2", "did you mean `partitions`?"},
    {"run sums.sql --partitions 1000", "from 0 to 256"},
    {"run sums.sql --set strategy=round_robin", "round_robin"},
    {"run sums.sql --format xml", "xml"},
    {"run sums.sql --partitions 1 --partitions 2", "more often than once: --partitions"},
    {"run sums.sql --set partitions", "name=value"},
    {"run", "no script"},
    {"run no-such.sql", "no-such.sql"},
    {"run .", "directory"},
    {"walk sums.sql", ""},
    {"", ""},
    {"check typo.sql", "prize"},
    {"explain typo.sql", "prize"},
  };
  for (const auto& [arguments, part] : cases)
    BOOST_TEST_CONTEXT(arguments) {
      const auto ran = millrace.run(arguments);
      BOOST_TEST(ran.status == 2);
      BOOST_TEST(contains(ran.err, part), ran.err);
      BOOST_TEST(!millrace.directory.has("sums.csv"));
    }
}

BOOST_AUTO_TEST_CASE(what_fails_while_running_ends_with_1_and_leaves_no_output) {
  const program millrace;
  millrace.directory.write("sums.sql", sums);
  const auto missing = millrace.run("run sums.sql");
  BOOST_TEST(missing.status == 1);
  BOOST_TEST(contains(missing.err, "trades.csv"), missing.err);
  BOOST_TEST(!millrace.directory.has("sums.csv"));

  millrace.directory.write("trades.csv", trades);
  const auto bad_row = millrace.run("run sums.sql --set on.error=fail");
  BOOST_TEST(bad_row.status == 1);
  BOOST_TEST(contains(bad_row.err, "bad_value"), bad_row.err);
  BOOST_TEST(!millrace.directory.has("sums.csv"));
}

BOOST_AUTO_TEST_CASE(statistics_are_written_as_json) {
  const program millrace;
  millrace.directory.write("trades.csv", trades);
  millrace.directory.write("sums.sql", sums);
  BOOST_TEST(millrace.run("run sums.sql --quiet --partitions 2 --stats stats.json").status == 0);
  const auto stats = millrace.directory.read("stats.json");
  for (const auto* part : {"\"rows\": 5", "\"rows_out\": 2", "\"bad_value\": 1", "\"watermark\"", "\"busy_seconds\"",
                           "\"decisions\"", "\"bytes\": 20"})
    BOOST_TEST(contains(stats, part), stats);
  const auto printed = millrace.run("run sums.sql --quiet --stats -");
  BOOST_TEST(contains(printed.out, "\"rows\": 5"), printed.out);
}

BOOST_AUTO_TEST_CASE(fields_that_fail_are_null_where_that_is_asked_for) {
  const program millrace;
  millrace.directory.write("trades.csv", trades);
  const auto ran = millrace.run("run --quiet --format csv --set on.error=null --stats stats.json -e \"CREATE STREAM t "
                                "(symbol VARCHAR, qty BIGINT) WITH (connector = 'file', path = 'trades.csv'); "
                                "SELECT symbol, qty / 0 AS q FROM t WHERE qty IS NULL;\"");
  BOOST_TEST(ran.status == 0, ran.err);
  BOOST_TEST(contains(ran.out, "C,"), ran.out);
  const auto stats = millrace.directory.read("stats.json");
  BOOST_TEST(contains(stats, "\"nulls_by_reason\": {\n    \"bad_value\": 1"), stats);
  BOOST_TEST(contains(stats, "\"dead_letters\": 0"), stats);
}

BOOST_AUTO_TEST_CASE(the_watermark_waits_for_late_rows_where_that_is_asked_for) {
  const program millrace;
  millrace.directory.write("t.csv", "ts,v\n1970-01-01 00:00:01,1\n1970-01-01 00:00:11,2\n1970-01-01 00:00:02,4\n");
  const std::string query = "CREATE STREAM t (ts TIMESTAMP, v INT, WATERMARK FOR ts AS ts) "
                            "WITH (connector = 'file', path = 't.csv'); "
                            "SELECT SUM(v) AS s FROM t WINDOW TUMBLING(ts, 10s);";
  const std::pair<const char*, const char*> cases[] = {
    {"", "s\n1\n2\n"}, {" --set allowed.lateness=2s", "s\n5\n2\n"}, {" --set allowed.lateness=1s", "s\n1\n2\n"}};
  for (const auto& [option, expected] : cases)
    BOOST_TEST(millrace.run("run --quiet --format csv -e \"" + query + "\"" + option).out == expected, option);
  const auto explained = millrace.run("explain -e \"SET allowed.lateness = 2s; " + query + "\"");
  BOOST_TEST(contains(explained.out, "allowed lateness 00:00:02"), explained.out << explained.err);
}

BOOST_AUTO_TEST_CASE(the_first_dead_letters_are_shown_at_the_end) {
  const program millrace;
  millrace.directory.write("trades.csv", trades);
  const auto ran = millrace.run("run -e \"CREATE STREAM t (symbol VARCHAR, qty BIGINT) WITH (connector = 'file', "
                                "path = 'trades.csv'); SELECT qty FROM t;\"");
  BOOST_TEST(ran.status == 0, ran.err);
  BOOST_TEST(contains(ran.err, "line 5: bad_value in column qty: C,x"), ran.err);
  BOOST_TEST(!contains(ran.out, "C"));
}

BOOST_AUTO_TEST_CASE(the_file_of_dead_letters_can_be_named) {
  const program millrace;
  millrace.directory.write("trades.csv", trades);
  millrace.directory.write("sums.sql", std::string("SET 'dead.letters' = 'bad.jsonl';\n") + sums);
  BOOST_TEST(millrace.run("run sums.sql --quiet").status == 0);
  BOOST_TEST(millrace.directory.has("bad.jsonl"));
  BOOST_TEST(!millrace.directory.has("sums.csv.dead-letters.jsonl"));
}

BOOST_AUTO_TEST_CASE(everything_can_be_asked_for_without_running) {
  const program millrace;
  millrace.directory.write("sums.sql", sums);
  const std::pair<const char*, const char*> cases[] = {
    {"--version", "millrace "},        {"--help", "run"},
    {"run --help", "--partitions"},    {"run --help", "chunk.bytes"},
    {"verify --help", "--seed"},       {"verify --help", "--without"},
    {"explain --help", "file"},        {"check --help", "--set"},
    {"topology --help", "partitions"}, {"functions --help", ""},
    {"functions", "substring"},        {"topology", ""},
    {"explain sums.sql", "sums"},      {"check sums.sql", ""},
  };
  for (const auto& [arguments, part] : cases)
    BOOST_TEST_CONTEXT(arguments) {
      const auto ran = millrace.run(arguments);
      BOOST_TEST(ran.status == 0, ran.err);
      BOOST_TEST(contains(ran.out, part), ran.out);
      BOOST_TEST(!millrace.directory.has("sums.csv"));
    }
}

BOOST_AUTO_TEST_CASE(explain_in_a_script_prints_the_plan_and_runs_nothing) {
  const program millrace;
  const auto ran = millrace.run("run -e \"CREATE STREAM t (n BIGINT) WITH (connector = 'file', path = 'none.csv'); "
                                "EXPLAIN SELECT n FROM t;\"");
  BOOST_TEST(ran.status == 0, ran.err);
  BOOST_TEST(contains(ran.out, "t"), ran.out);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
