#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/main/verify/comparison.hpp"
#include "millrace/tests/actors/connector/temporary_directory.hpp"

namespace millrace::testing {
namespace {

const private_output text{"output o", "o.csv", true};

/// Two folders with one output each.
struct two_runs {
  temporary_directory plain;
  temporary_directory other;

  [[nodiscard]] std::optional<output_difference> compare(const private_output& output) const {
    auto found = millrace::compare(output, plain.path(), other.path());
    BOOST_REQUIRE(found.ok());
    return *std::move(found);
  }
};

BOOST_AUTO_TEST_SUITE(comparison_of_outputs)

BOOST_AUTO_TEST_CASE(equal_files_and_files_that_neither_run_wrote_do_not_differ) {
  const two_runs runs;
  BOOST_TEST(!runs.compare(text));
  const std::string large(200'000, 'x');
  runs.plain.write("o.csv", large);
  runs.other.write("o.csv", large);
  BOOST_TEST(!runs.compare(text));
}

BOOST_AUTO_TEST_CASE(a_difference_has_its_place_and_both_lines) {
  const two_runs runs;
  runs.plain.write("o.csv", "a,b\n1,2\n3,4\n");
  runs.other.write("o.csv", "a,b\n1,2\n3,5\n");
  const auto found = runs.compare(text);
  BOOST_REQUIRE(found);
  BOOST_TEST(found->output == "output o");
  BOOST_TEST(found->byte == 10U);
  BOOST_TEST(found->line == 3U);
  BOOST_TEST(found->plain == "3,4");
  BOOST_TEST(found->other == "3,5");
}

BOOST_AUTO_TEST_CASE(lines_are_counted_across_blocks_and_shortened_where_they_are_long) {
  const two_runs runs;
  std::string before;
  for (int i = 0; i < 50'000; ++i)
    before += "line\n";
  const std::string wide(1000, 'w');
  runs.plain.write("o.csv", before + wide + "a" + wide + "\n");
  runs.other.write("o.csv", before + wide + "b" + wide + "\n");
  const auto found = runs.compare(text);
  BOOST_REQUIRE(found);
  BOOST_TEST(found->byte == before.size() + wide.size());
  BOOST_TEST(found->line == 50'001U);
  BOOST_TEST(found->plain == "..." + std::string(60, 'w') + "a" + std::string(179, 'w') + "...");
}

BOOST_AUTO_TEST_CASE(a_file_that_ends_early_and_one_that_is_missing_are_named) {
  const two_runs runs;
  runs.plain.write("o.csv", "a\nb\n");
  BOOST_TEST(runs.compare(text)->other == "(it is not there)");
  runs.other.write("o.csv", "a\n");
  const auto found = runs.compare(text);
  BOOST_TEST(found->line == 2U);
  BOOST_TEST(found->plain == "b");
  BOOST_TEST(found->other == "(nothing: it ends here)");
}

BOOST_AUTO_TEST_CASE(bytes_without_lines_are_shown_as_numbers) {
  const two_runs runs;
  const private_output binary{"output p", "p.pb", false};
  runs.plain.write("p.pb", std::string("\x01\x02\n\x03", 4));
  runs.other.write("p.pb", std::string("\x01\x02\n\xff", 4));
  const auto found = runs.compare(binary);
  BOOST_REQUIRE(found);
  BOOST_TEST(found->byte == 3U);
  BOOST_TEST(found->line == 0U);
  BOOST_TEST(found->plain == "03");
  BOOST_TEST(found->other == "ff");
}

BOOST_AUTO_TEST_CASE(files_of_a_folder_are_one_without_the_headers_of_later_ones) {
  const two_runs runs;
  const private_output folder{"output f", "f/", true, 2};
  for (const auto* run : {&runs.plain, &runs.other})
    std::filesystem::create_directory(*run / "f");
  runs.plain.write("f/part-1.csv", "h\na\nb\nc\n");
  runs.other.write("f/part-1.csv", "h\na\n");
  runs.other.write("f/part-2.csv", "h\nb\nc\n");
  runs.other.write("f/.part-3.csv", "h\nhidden\n");
  BOOST_TEST(!runs.compare(folder));
  runs.other.write("f/part-3.csv", "h\nc\n");
  const auto found = runs.compare(folder);
  BOOST_REQUIRE(found);
  BOOST_TEST(found->line == 5U);
  BOOST_TEST(found->other == "c");
}

BOOST_AUTO_TEST_CASE(lines_may_be_compared_in_any_order) {
  const two_runs runs;
  runs.plain.write("o.csv", "a\nb\nb\n");
  runs.other.write("o.csv", "b\na\nb\n");
  BOOST_TEST(*has_same_lines(text, runs.plain.path(), runs.other.path()));
  runs.other.write("o.csv", "b\na\na\n");
  BOOST_TEST(!*has_same_lines(text, runs.plain.path(), runs.other.path()));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
