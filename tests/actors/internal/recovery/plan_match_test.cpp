#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/recovery/plan_lines.hpp"
#include "millrace/actors/internal/recovery/plan_match.hpp"
#include "millrace/engine/engine.hpp"

namespace millrace {
namespace {

using texts = std::vector<std::string>;

const std::string trades = "CREATE STREAM t (k VARCHAR, v BIGINT) WITH (connector = 'file', path = 't.csv');\n";
const std::string quotes = "CREATE STREAM q (k VARCHAR, v BIGINT) WITH (connector = 'file', path = 'q.csv');\n";

std::string output(const std::string& name, const std::string& select, const std::string& path = {}) {
  return "CREATE STREAM " + name + " WITH (connector = 'file', path = '" + (path.empty() ? name + ".csv" : path) +
         "') AS " + select + ";\n";
}

const std::string sums = "SELECT k, SUM(v) AS s FROM t GROUP BY k";
const std::string counts = "SELECT k, COUNT(*) AS n FROM q GROUP BY k";

texts lines_of(const std::string& script, const std::string& letters = {}) {
  const auto plan = compile(script);
  BOOST_REQUIRE_MESSAGE(plan.ok(), script << (plan.ok() ? "" : plan.error().message));
  job_config config;
  config.dead_letters = letters;
  return plan_lines(*plan, config);
}

plan_match match(const std::string& before, const std::string& after) {
  auto matched = match_plans(lines_of(before), lines_of(after));
  BOOST_REQUIRE_MESSAGE(matched.ok(), after << (matched.ok() ? "" : matched.error().message));
  return *std::move(matched);
}

/// The snapshot of a script of two inputs and two outputs, of which the second holds a row back.
snapshot_manifest snapshot_of(const std::string& script) {
  snapshot_manifest manifest;
  manifest.plan = lines_of(script);
  manifest.inputs = {{"t", {}, 5, false, 7, {100}}, {"q", {}, 6, true, 8, {200}}};
  manifest.order.recent = {{0, {10}}, {1, {20}}};
  manifest.outputs = {{"o", {11}, ""}, {"p", {12}, "held"}};
  manifest.letters = {"o.csv.dead-letters.jsonl", {33}, 2, {}, {}, 0, ""};
  return manifest;
}

} // namespace

BOOST_AUTO_TEST_SUITE(plan_match_tests)

BOOST_AUTO_TEST_CASE(the_same_script_in_another_order_keeps_everything) {
  const auto matched = match(trades + quotes + output("o", sums) + output("p", counts),
                             quotes + trades + output("p", counts) + output("o", sums));
  BOOST_TEST((matched.input == std::vector<std::optional<std::uint32_t>>{1, 0} ||
              matched.input == std::vector<std::optional<std::uint32_t>>{0, 1}));
  for (const auto& each : matched.outputs)
    BOOST_TEST((each.saved && !each.begins_anew));
  auto kept = 0;
  for (const auto& node : matched.states.node)
    kept += int{node.has_value()};
  BOOST_TEST(kept == 2);
}

BOOST_AUTO_TEST_CASE(notes_say_what_is_kept_new_and_dropped) {
  const auto matched =
    match(trades + quotes + output("o", sums) + output("p", counts),
          trades + output("o", sums, "elsewhere.csv") + output("r", "SELECT v, COUNT(*) AS n FROM t GROUP BY v"));
  const texts expected{"input q is not read any more",
                       "output o begins at the snapshot, in elsewhere.csv; its rows up to the snapshot stay in the "
                       "hidden file beside o.csv",
                       "output r is new: it gets what its inputs deliver from here on",
                       "output p is dropped; its rows up to the snapshot stay in the hidden file beside p.csv",
                       "group of o keeps its state",
                       "group of r begins without rows",
                       "the state of group of p is dropped"};
  BOOST_TEST(matched.notes == expected, boost::test_tools::per_element());
  BOOST_TEST(matched.letters_begin_anew);
}

BOOST_AUTO_TEST_CASE(letters_go_on_where_the_script_has_them) {
  const auto script = trades + output("o", "SELECT k, v FROM t");
  const auto moved = trades + output("o", "SELECT k, v FROM t", "elsewhere.csv");
  const auto begin_anew = [&](const texts& before, const texts& after) {
    auto matched = match_plans(before, after);
    BOOST_REQUIRE(matched.ok());
    return matched->letters_begin_anew;
  };
  BOOST_TEST(!begin_anew(lines_of(script, "bad/"), lines_of(moved, "bad/")));
  BOOST_TEST(begin_anew(lines_of(script), lines_of(script, "bad/")));
  BOOST_TEST(begin_anew(lines_of(script, "bad/"), lines_of(script)));
  BOOST_TEST(begin_anew(lines_of(script, "bad/"), lines_of(script, "worse/")));
  const auto matched = match_plans(lines_of(script), lines_of(script, "bad/"));
  BOOST_TEST(std::count(matched->notes.begin(), matched->notes.end(), "dead letters begin at the snapshot, in bad/") == 1);
}

BOOST_AUTO_TEST_CASE(refuses_what_does_not_fit_by_name) {
  const auto before = trades + output("o", sums);
  const struct {
    std::string after;
    const char* named;
  } cases[] = {
    {trades + output("o", "SELECT k, MIN(v) AS s FROM t GROUP BY k"), "the state of group of o does not fit"},
    {trades + output("o", "SELECT k, v AS s FROM t"), "group of o is not part of the query any more"},
    {trades + output("o", "SELECT k, SUM(v) AS other FROM t GROUP BY k"), "output o has other columns"},
    {"CREATE STREAM t (k VARCHAR, v INTEGER) WITH (connector = 'file', path = 't.csv');\n" + output("o", sums),
     "input t has changed: where that has `v BIGINT`, this has `v INTEGER`"},
    {trades + "CREATE STREAM o WITH (connector = 'file', path = './o.csv', header = false) AS " + sums + ";\n",
     "output o would go on in the same place otherwise"},
  };
  for (const auto& test : cases) {
    const auto matched = match_plans(lines_of(before), lines_of(test.after));
    BOOST_REQUIRE(!matched.ok());
    BOOST_TEST(matched.error().message.find(test.named) != std::string::npos, matched.error().message);
    BOOST_TEST((matched.error().code == errc::failed_precondition));
  }
  const auto stateless = match_plans(lines_of(trades + output("o", "SELECT k, v AS s FROM t")), lines_of(before));
  BOOST_REQUIRE(!stateless.ok());
  BOOST_TEST(stateless.error().message.find("group of o was not part of the query then") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(state_that_another_version_has_saved_in_another_form_is_refused_by_name) {
  const auto script = trades + output("o", "SELECT k, v FROM t ORDER BY v") + output("p", sums);
  const auto now = lines_of(script);
  auto first_form = now;
  BOOST_REQUIRE_EQUAL(std::erase(first_form, "  form 2"), 1U);
  const auto refused = match_plans(first_form, now);
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST((refused.error().code == errc::unsupported));
  BOOST_TEST(refused.error().message == "the snapshots are of another version of millrace, which saved the state of sort "
                                        "of o in form 1; this one reads form 2");
  BOOST_TEST(match_plans(now, now).ok());
  const auto grouped = lines_of(trades + output("p", sums));
  BOOST_TEST(match_plans(first_form, grouped).ok(), "what is dropped may have any form");
}

BOOST_AUTO_TEST_CASE(an_output_is_known_by_its_place_where_its_name_has_changed) {
  const auto matched = match(trades + output("o", sums), trades + output("other", sums, "./o.csv"));
  BOOST_TEST((matched.outputs[0].saved && !matched.outputs[0].begins_anew));
  const texts expected{"output other goes on, which was o", "group of other keeps its state, which was group of o"};
  BOOST_TEST(matched.notes == expected, boost::test_tools::per_element());
  const auto both = trades + quotes + output("o", sums) + output("p", counts);
  const auto swapped = trades + quotes + output("o", sums, "p.csv") + output("p", counts, "o.csv");
  const auto refused = match_plans(lines_of(both), lines_of(swapped));
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().message.find("output o would replace what output p has written: p.csv") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_manifest_becomes_one_of_the_new_script) {
  const auto before = trades + quotes + output("o", sums) + output("p", counts);
  auto manifest = snapshot_of(before);
  const auto after = quotes + output("p", counts, "elsewhere.csv") + output("r", "SELECT k FROM q");
  const auto now = lines_of(after);
  BOOST_REQUIRE(adopt(manifest, match(before, after), now).ok());
  BOOST_REQUIRE(manifest.inputs.size() == 1U);
  BOOST_TEST((manifest.inputs[0] == saved_input{"q", {}, 6, true, 8, {200}}));
  BOOST_TEST((manifest.order.recent == std::vector<ordered_chunk>{{}, {0, {20}}}));
  BOOST_TEST((manifest.outputs == std::vector<saved_output>{{"p", {}, "held"}, {"r", {}, ""}}));
  BOOST_TEST((manifest.letters.place == written_place{}));
}

BOOST_AUTO_TEST_CASE(rows_held_back_go_on_in_the_same_format_alone) {
  const auto before = trades + quotes + output("o", sums) + output("p", counts);
  auto manifest = snapshot_of(before);
  const auto after = trades + quotes + output("o", sums) +
                     "CREATE STREAM p WITH (connector = 'file', path = 'p.json', format = 'json') AS " + counts + ";\n";
  const auto outcome = adopt(manifest, match(before, after), lines_of(after));
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(outcome.error().message.find("output p holds back rows") != std::string::npos, outcome.error().message);
}

BOOST_AUTO_TEST_CASE(state_that_nothing_describes_is_not_taken_for_another) {
  const auto before = trades + quotes + output("o", sums) + output("p", counts);
  auto manifest = snapshot_of(before);
  std::erase_if(manifest.plan,
                [](const auto& line) { return line.starts_with("state ") || line.starts_with("  is "); });
  manifest.sections.emplace_back().node = 1;
  const auto after = before + output("r", "SELECT k FROM q");
  const auto matched = match_plans(manifest.plan, lines_of(after));
  BOOST_TEST(!(matched.ok() && adopt(manifest, *matched, lines_of(after)).ok()));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
