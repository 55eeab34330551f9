#include "millrace/bench/report.hpp"

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/tests/actors/connector/temporary_directory.hpp"
#include "millrace/tests/support/child_process.hpp"

namespace millrace::testing {
namespace {

/// What a report prints, without the lines about the machine.
std::string printed(const report& results) {
  std::ostringstream all;
  auto* before = std::cout.rdbuf(all.rdbuf());
  results.print();
  std::cout.rdbuf(before);
  std::istringstream lines(all.str());
  std::string text;
  for (std::string line; std::getline(lines, line);)
    text += line.starts_with("  ") ? "" : line + "\n";
  return text;
}

report made_report() {
  report results("ways", "How fast?");
  results.add({{"way", "a"}, {"rows", 1.5}, {"checked", true}});
  results.add({{"way", "longest"}, {"rows", 1000000}, {"checked", false}});
  results.note("Twice.");
  return results;
}

BOOST_AUTO_TEST_SUITE(report_)

BOOST_AUTO_TEST_CASE(a_spread_is_the_middle_and_both_ends_whatever_the_order) {
  const std::vector<double> cases[] = {{3, 1, 2}, {1, 2, 3}, {2, 3, 1}};
  for (const auto& measured : cases) {
    const auto spread = spread_of(measured);
    BOOST_TEST(spread.median == 2);
    BOOST_TEST(spread.lowest == 1);
    BOOST_TEST(spread.highest == 3);
  }
  const auto five = spread_of({100, 1, 1, 7, -5});
  BOOST_TEST(five.median == 1);
  BOOST_TEST(five.lowest == -5);
  BOOST_TEST(five.highest == 100);
  const auto one = spread_of({4});
  BOOST_TEST(one.median == 4);
  BOOST_TEST(one.lowest == one.highest);
}

BOOST_AUTO_TEST_CASE(figures_are_rounded_to_decimals) {
  BOOST_TEST(rounded(1.25, 1) == 1.3);
  BOOST_TEST(rounded(1.24, 1) == 1.2);
  BOOST_TEST(rounded(-1.25, 1) == -1.3);
  BOOST_TEST(rounded(1249, -2) == 1200);
  BOOST_TEST(rounded(0.5, 0) == 1);
  BOOST_TEST(rounded(0, 3) == 0);
}

BOOST_AUTO_TEST_CASE(arguments_are_told_apart_wherever_they_stand) {
  const char* const texts[] = {"program", "first", "--json", "out.json", "--short", "second"};
  const bench_arguments given(6, texts);
  BOOST_TEST(given.is_short);
  BOOST_TEST(given.run_count() == 3);
  BOOST_TEST(given.json_path == "out.json");
  const std::vector<std::string> rest{"first", "second"};
  BOOST_TEST(given.rest == rest, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_arguments_everything_is_measured_five_times) {
  const char* const texts[] = {"program"};
  const bench_arguments given(1, texts);
  BOOST_TEST(given.run_count() == 5);
  BOOST_TEST(given.json_path.empty());
  BOOST_TEST(given.rest.empty());
}

BOOST_AUTO_TEST_CASE(a_report_is_a_table_with_figures_under_each_other) {
  BOOST_TEST(printed(made_report()) == "ways: How fast?\n"
                                       "way           rows  checked\n"
                                       "a              1.5     true\n"
                                       "longest    1000000    false\n"
                                       "Twice.\n"
                                       "\n");
}

BOOST_AUTO_TEST_CASE(a_report_of_nothing_has_its_question_and_notes) {
  report results("ways", "How fast?");
  results.note("Nothing was measured.");
  BOOST_TEST(printed(results) == "ways: How fast?\nNothing was measured.\n\n");
}

BOOST_AUTO_TEST_CASE(the_same_is_written_as_json_with_what_it_was_measured_on) {
  const temporary_directory folder;
  folder.write("out.json", std::string(10'000, 'x'));
  made_report().write(folder / "out.json");
  const auto whole = nlohmann::ordered_json::parse(folder.read("out.json"));
  BOOST_TEST(whole["benchmark"] == "ways");
  BOOST_TEST(whole["question"] == "How fast?");
  BOOST_TEST(whole["setting"]["flags"] == "as tests are");
  BOOST_TEST(!whole["setting"]["processor"].get<std::string>().empty());
  BOOST_TEST(whole["results"].dump() == R"([{"way":"a","rows":1.5,"checked":true},)"
                                        R"({"way":"longest","rows":1000000,"checked":false}])");
  BOOST_TEST(whole["notes"].dump() == R"(["Twice."])");
}

BOOST_AUTO_TEST_CASE(no_path_writes_nothing_and_one_that_fails_ends_the_process) {
  made_report().write("");
  const auto end = run_in_child([] {
    made_report().write("/dev/full");
    return 0;
  });
  BOOST_TEST(end.status == 1);
  BOOST_TEST(end.errors == "cannot write /dev/full\n");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
