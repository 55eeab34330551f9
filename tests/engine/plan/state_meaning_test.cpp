#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/engine.hpp"
#include "millrace/engine/plan/state_meaning.hpp"

namespace millrace {
namespace {

constexpr auto stream =
  "CREATE STREAM t (k VARCHAR, v BIGINT, at TIMESTAMP, WATERMARK FOR at AS at) WITH (connector = 'memory');\n";

std::vector<state_meaning> states_of(const std::string& query, const std::string& before = {}) {
  const auto plan = compile(stream + before + "CREATE STREAM o WITH (connector = 'memory') AS " + query + ";\n");
  BOOST_REQUIRE_MESSAGE(plan.ok(), query << ": " << (plan.ok() ? "" : plan.error().message));
  return describe_states(*plan);
}

/// The hash of the last state on the way to the output `o`.
std::uint64_t hash_of(const std::string& query, const std::string& before = {}) {
  std::uint64_t hash = 0;
  for (const auto& state : states_of(query, before))
    if (state.output == "o")
      hash = state.hash;
  BOOST_TEST(hash != 0U, query);
  return hash;
}

constexpr auto grouped = "SELECT k, SUM(v * 2) AS s FROM t WHERE v > 1 GROUP BY k";

} // namespace

BOOST_AUTO_TEST_SUITE(state_meaning_tests)

BOOST_AUTO_TEST_CASE(states_are_named_by_what_they_are_and_the_output_they_lead_to) {
  const auto states =
    states_of("SELECT w, COUNT(*) AS n FROM (SELECT window_start AS w, k, SUM(v) AS s FROM t GROUP BY k WINDOW "
              "TUMBLING(at, 5s)) GROUP BY w",
              "CREATE STREAM p WITH (connector = 'memory') AS SELECT k, v FROM t ORDER BY v LIMIT 3;\n");
  std::vector<std::string> names;
  for (const auto& state : states)
    names.push_back(state.name);
  const std::vector<std::string> expected{"sort of p",   "exchange of p", "limit of p",
                                          "window of o", "exchange of o", "group of o"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(filters_and_constants_of_values_leave_the_meaning_as_it_is) {
  for (const auto* query : {"SELECT k, SUM(v * 3) AS s FROM t WHERE v > 7 GROUP BY k",
                            "SELECT k, SUM(v * 2) AS s FROM t WHERE k <> 'a' AND v > 1 GROUP BY k",
                            "SELECT k, SUM(v * 2) AS s FROM t GROUP BY k",
                            "SELECT k AS other, SUM(v * 2) + 1 AS s FROM t WHERE v > 1 GROUP BY k"})
    BOOST_TEST(hash_of(query) == hash_of(grouped), query);
  BOOST_TEST(hash_of(grouped, "CREATE STREAM p WITH (connector = 'memory') AS SELECT MAX(at) FROM t GROUP BY v;\n") ==
             hash_of(grouped));
}

BOOST_AUTO_TEST_CASE(keys_aggregates_types_and_state_below_change_it) {
  for (const auto* query :
       {"SELECT k, SUM(v * 2) AS s FROM t GROUP BY k, v",
        "SELECT k || 'x' AS k, SUM(v * 2) AS s FROM t GROUP BY k || 'x'", "SELECT k, MAX(v * 2) AS s FROM t GROUP BY k",
        "SELECT k, SUM(v + 2) AS s FROM t GROUP BY k", "SELECT k, SUM(v * 2) AS s, COUNT(*) AS n FROM t GROUP BY k",
        "SELECT k, SUM(v * CAST(2 AS INTEGER) + 0) AS s FROM t GROUP BY k",
        "SELECT k, SUM(v * 2) AS s FROM t GROUP BY k EMIT FINAL",
        "SELECT k, SUM(v * 2) AS s FROM (SELECT k, v FROM t LIMIT 100) GROUP BY k"})
    BOOST_TEST(hash_of(query) != hash_of(grouped), query);
  const auto computed = [](const char* key) {
    return hash_of("SELECT " + std::string(key) + " AS g, COUNT(*) AS n FROM t GROUP BY " + key);
  };
  BOOST_TEST(computed("v % 7") != computed("v % 8"), "the constants of keys count");
}

BOOST_AUTO_TEST_CASE(windows_frames_and_orders_change_it) {
  const std::vector<std::vector<std::string>> kinds{
    {"SELECT k, COUNT(*) AS n FROM t GROUP BY k WINDOW TUMBLING(at, 5s)",
     "SELECT k, COUNT(*) AS n FROM t GROUP BY k WINDOW TUMBLING(at, 6s)",
     "SELECT k, COUNT(*) AS n FROM t GROUP BY k WINDOW TUMBLING(at, 5s, 1s)"},
    {"SELECT k, SUM(v) OVER (PARTITION BY k ROWS 3 PRECEDING) AS s FROM t",
     "SELECT k, SUM(v) OVER (PARTITION BY k ROWS 4 PRECEDING) AS s FROM t",
     "SELECT k, MIN(v) OVER (PARTITION BY k ROWS 3 PRECEDING) AS s FROM t",
     "SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY at ROWS 3 PRECEDING) AS s FROM t"},
    {"SELECT k, v FROM t ORDER BY v", "SELECT k, v FROM t ORDER BY v DESC", "SELECT k, v FROM t ORDER BY k, v",
     "SELECT k, v FROM t ORDER BY v LIMIT 3"},
    {"SELECT k FROM t LIMIT 3", "SELECT k FROM t LIMIT 4", "SELECT k FROM t LIMIT 3 OFFSET 1"},
  };
  for (const auto& queries : kinds)
    for (std::size_t i = 1; i < queries.size(); ++i)
      BOOST_TEST(hash_of(queries[i]) != hash_of(queries[0]), queries[i]);
}

BOOST_AUTO_TEST_CASE(the_hash_is_the_same_in_every_run_of_the_program) {
  BOOST_TEST(hash_of(grouped) == 7003937495726826238U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
