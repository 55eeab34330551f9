#include "millrace/actors/main/stats_file.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/tests/actors/connector/temporary_directory.hpp"
#include "millrace/tests/support/child_process.hpp"

namespace millrace::testing {
namespace {

/// The message of a failure; empty where there is none.
std::string message_of(const status& outcome) { return outcome.ok() ? "" : outcome.error().message; }

BOOST_AUTO_TEST_SUITE(stats_file)

BOOST_AUTO_TEST_CASE(a_path_that_can_be_written_is_left_untouched) {
  const temporary_directory folder;
  const auto there = folder.write("there", "earlier");
  for (const auto& path : {std::string(), std::string("-"), std::string("stats.json"), there, folder / "new"})
    BOOST_TEST(message_of(check_stats_path(path)) == "");
  BOOST_TEST(folder.read("there") == "earlier");
  BOOST_TEST(folder.count_entries() == 1U);
}

BOOST_AUTO_TEST_CASE(a_dash_is_no_file_whatever_has_that_name) {
  const temporary_directory folder;
  std::filesystem::create_directory(folder / "-");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const auto outcome = check_stats_path("-");
  std::filesystem::current_path(before);
  BOOST_TEST(message_of(outcome) == "");
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_be_written_is_found_out_before) {
  const temporary_directory folder;
  const auto plain = folder.write("plain", "");
  BOOST_TEST(message_of(check_stats_path(folder.path())) ==
             "cannot write statistics: is a directory: " + folder.path());
  BOOST_TEST(message_of(check_stats_path(folder / "no/s")) ==
             "cannot write statistics: no such file or directory: " + (folder / "no/s"));
  BOOST_TEST(message_of(check_stats_path(plain + "/s")) == "cannot write statistics: not a directory: " + plain + "/s");
  BOOST_TEST((check_stats_path(folder / "no/s").error().code == errc::not_found));
}

BOOST_AUTO_TEST_CASE(what_is_written_replaces_all_of_an_earlier_file_and_ends_its_line) {
  const temporary_directory folder;
  const auto path = folder.write("stats", std::string(10'000, 'x'));
  BOOST_TEST(message_of(write_stats(path, "{}")) == "");
  BOOST_TEST(folder.read("stats") == "{}\n");
  const std::string long_text(1'000'000, 'y');
  BOOST_TEST(message_of(write_stats(path, long_text)) == "");
  BOOST_TEST((folder.read("stats") == long_text + "\n"));
}

BOOST_AUTO_TEST_CASE(a_dash_is_standard_output) {
  const auto end = run_in_child([] { return write_stats("-", "{}").ok() ? 0 : 1; });
  BOOST_TEST(end.status == 0);
  BOOST_TEST(end.output == "{}\n");
}

BOOST_AUTO_TEST_CASE(a_failure_names_the_file) {
  const temporary_directory folder;
  BOOST_TEST(message_of(write_stats(folder / "no/s", "{}")) ==
             "cannot write statistics: no such file or directory: " + (folder / "no/s"));
  const auto full = write_stats("/dev/full", "{}");
  BOOST_REQUIRE(!full.ok());
  BOOST_TEST((full.error().code == errc::no_space));
  BOOST_TEST(full.error().message == "cannot write: no space left on device: /dev/full");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
