#include "millrace/engine/binder/analyzer.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/parser.hpp"

namespace millrace::sql {
namespace {

constexpr std::string_view declarations =
  "CREATE STREAM t (k VARCHAR NOT NULL, a INT, ts TIMESTAMP) WITH (connector = 'memory');\n"
  "CREATE STREAM out (k VARCHAR, n BIGINT) WITH (connector = 'blackhole', path = 'p');\n";

result<physical_plan> analyzed(std::string_view text) {
  const auto parsed = parse(std::string(declarations) + std::string(text));
  BOOST_REQUIRE_MESSAGE(parsed.ok(), text << ": " << (parsed.ok() ? "" : parsed.error().message));
  return analyze(*parsed);
}

physical_plan plan_of(std::string_view text) {
  auto plan = analyzed(text);
  BOOST_REQUIRE_MESSAGE(plan.ok(), text << ": " << (plan.ok() ? "" : plan.error().message));
  return std::move(plan).value();
}

failure error_of(std::string_view text) {
  auto plan = analyzed(text);
  BOOST_REQUIRE_MESSAGE(!plan.ok(), text);
  return std::move(plan).take_error();
}

// The expressions of the node below an output.
std::string written_to(const physical_plan& plan, std::uint32_t output) {
  for (const auto& node : plan.nodes) {
    if (node.kind != node_kind::output || node.index != output)
      continue;
    const auto& project = plan.nodes[node.inputs[0]];
    const auto& below = plan.nodes[project.inputs[0]];
    std::vector<std::string> names;
    for (const auto& field : below.shape.fields)
      names.push_back(field.name);
    std::string text;
    for (const auto& expression : project.expressions)
      text += (text.empty() ? "" : ", ") + to_string(expression, names);
    return text;
  }
  return "nothing";
}

} // namespace

BOOST_AUTO_TEST_SUITE(analyzer_test)

BOOST_AUTO_TEST_CASE(the_closing_select_is_the_result) {
  const auto plan = plan_of("SELECT k, a FROM t;");
  BOOST_REQUIRE(plan.outputs.size() == 1U);
  BOOST_TEST(plan.outputs[0].is_result);
  BOOST_TEST(plan.outputs[0].name == "");
  BOOST_TEST(plan.outputs[0].options.empty());
  BOOST_TEST(!plan.outputs[0].is_changelog);
  BOOST_TEST(plan_of("SELECT COUNT(*) FROM t;").outputs[0].is_changelog);
  const auto early = error_of("SELECT k FROM t; SELECT a FROM t;");
  BOOST_CHECK(early.code == errc::invalid_query);
  BOOST_TEST(early.span.line == 3U);
}

BOOST_AUTO_TEST_CASE(an_insert_casts_to_the_declared_columns) {
  const auto plan = plan_of("INSERT INTO out SELECT k, a FROM t;");
  BOOST_REQUIRE(plan.outputs.size() == 1U);
  BOOST_TEST(plan.outputs[0].name == "out");
  BOOST_TEST(plan.outputs[0].options.at("path").text == "p");
  BOOST_TEST(written_to(plan, 0) == "k, CAST(a AS BIGINT)");
}

BOOST_AUTO_TEST_CASE(an_insert_by_name_leaves_other_columns_null) {
  BOOST_TEST(written_to(plan_of("INSERT INTO out (n, k) SELECT a, k FROM t;"), 0) == "k, CAST(a AS BIGINT)");
  BOOST_TEST(written_to(plan_of("INSERT INTO out (n) SELECT a FROM t;"), 0) ==
             "CAST(NULL AS VARCHAR), CAST(a AS BIGINT)");
}

BOOST_AUTO_TEST_CASE(a_stream_with_a_connector_is_an_output_and_can_be_read) {
  const auto plan = plan_of("CREATE STREAM d WITH (connector = 'blackhole') AS SELECT k, a + 1 AS b FROM t;\n"
                            "SELECT b FROM d;");
  BOOST_REQUIRE(plan.outputs.size() == 2U);
  BOOST_TEST(plan.outputs[0].name == "d");
  BOOST_TEST(!plan.outputs[0].is_result);
  BOOST_TEST(plan.outputs[1].is_result);
  BOOST_TEST(plan.sources.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_name_is_declared_once_unless_told_otherwise) {
  BOOST_CHECK(error_of("CREATE STREAM t (x INT);").code == errc::duplicate_name);
  BOOST_CHECK(error_of("CREATE VIEW t AS SELECT 1;").code == errc::duplicate_name);
  BOOST_TEST(plan_of("CREATE STREAM IF NOT EXISTS t (x INT); SELECT a FROM t;").outputs[0].shape.fields[0].name == "a");
  BOOST_TEST(plan_of("CREATE OR REPLACE STREAM t (x INT) WITH (connector = 'memory'); SELECT * FROM t;")
               .outputs[0]
               .shape.fields[0]
               .name == "x");
}

BOOST_AUTO_TEST_CASE(a_name_is_known_only_behind_its_declaration) {
  BOOST_TEST(error_of("CREATE VIEW v AS SELECT a FROM w; CREATE VIEW w AS SELECT a FROM t;").message ==
             "unknown stream: w");
  BOOST_CHECK(error_of("INSERT INTO outt SELECT k, a FROM t;").code == errc::unknown_name);
  BOOST_TEST(error_of("INSERT INTO outt SELECT k, a FROM t;").hint == "did you mean `out`?");
}

BOOST_AUTO_TEST_CASE(a_stream_is_read_or_written_and_written_once) {
  BOOST_CHECK(error_of("INSERT INTO t SELECT k, a, ts FROM t;").code == errc::invalid_query);
  BOOST_CHECK(error_of("INSERT INTO out SELECT k, a FROM t; SELECT n FROM out;").code == errc::invalid_query);
  BOOST_CHECK(error_of("INSERT INTO out SELECT k, a FROM t; INSERT INTO out SELECT k, a FROM t;").code ==
              errc::unsupported);
  BOOST_CHECK(error_of("CREATE VIEW v AS SELECT a FROM t; INSERT INTO v SELECT a FROM t;").code ==
              errc::invalid_query);
}

BOOST_AUTO_TEST_CASE(shows_names_in_order_and_describes_columns) {
  const auto plan = plan_of("CREATE VIEW v AS SELECT a + 1 AS b FROM t; CREATE STREAM d AS SELECT k FROM t;\n"
                            "SHOW STREAMS; SHOW VIEWS; DESCRIBE t; DESCRIBE v; DESCRIBE d;");
  BOOST_REQUIRE(plan.messages.size() == 5U);
  BOOST_TEST(plan.messages[0] == "d\nout\nt\n");
  BOOST_TEST(plan.messages[1] == "v\n");
  BOOST_TEST(plan.messages[2] == "k VARCHAR NOT NULL\na INTEGER\nts TIMESTAMP\n");
  BOOST_TEST(plan.messages[3] == "b INTEGER\n");
  BOOST_TEST(plan.messages[4] == "k VARCHAR NOT NULL\n");
  BOOST_TEST(plan.outputs.empty());
}

BOOST_AUTO_TEST_CASE(what_is_explained_is_not_run) {
  const auto plan = plan_of("EXPLAIN SELECT k FROM t WHERE a > 0; SELECT a FROM t;");
  BOOST_TEST(plan.outputs.size() == 1U);
  BOOST_REQUIRE(plan.messages.size() == 1U);
  BOOST_TEST(plan.messages[0].find("filter") != std::string::npos);
  const std::string insert = "INSERT INTO out SELECT k, a FROM t;";
  BOOST_TEST(plan_of("EXPLAIN " + insert + insert).outputs.size() == 1U);
  BOOST_TEST(plan_of("EXPLAIN CREATE STREAM d AS SELECT k FROM t;").messages.size() == 1U);
  BOOST_TEST(error_of("EXPLAIN CREATE STREAM d (x INT);").message == "a declaration has no plan");
  BOOST_TEST(error_of("EXPLAIN CREATE STREAM d AS SELECT k FROM t; SELECT k FROM d;").message == "unknown stream: d");
}

BOOST_AUTO_TEST_CASE(settings_are_kept_as_written_and_the_last_one_counts) {
  const auto plan =
    plan_of("SET 'partitions' = '2'; SET 'on.error' = 'fail'; SET 'partitions' = '4'; SELECT a FROM t;");
  BOOST_TEST(plan.settings.size() == 2U);
  BOOST_TEST(plan.settings.at("partitions").text == "4");
  BOOST_TEST(plan.settings.at("on.error").text == "fail");
  BOOST_TEST(plan.settings.at("partitions").span.is_known());
  BOOST_TEST(plan_of("-- @partitions: 3\nSELECT a FROM t;").settings.at("partitions").text == "3");
}

BOOST_AUTO_TEST_CASE(a_script_of_nothing_is_an_empty_plan) {
  const auto parsed = parse("");
  BOOST_REQUIRE(parsed.ok());
  const auto plan = analyze(*parsed);
  BOOST_REQUIRE(plan.ok());
  BOOST_TEST(plan->nodes.empty());
  BOOST_TEST(plan->outputs.empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::sql
