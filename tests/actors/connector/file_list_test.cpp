#include "millrace/actors/connector/bytes/file_list.hpp"

#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace::testing {
namespace {

/// Names without the directory.
std::vector<std::string> names_of(const temporary_directory& directory, const std::vector<std::string>& files) {
  std::vector<std::string> names;
  for (const auto& file : files)
    names.push_back(file.substr(directory.path().size() + 1));
  return names;
}

using strings = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(file_list)

BOOST_AUTO_TEST_CASE(takes_relative_paths_from_the_base_directory) {
  BOOST_TEST(resolve_path("/data", "in.csv") == "/data/in.csv");
  BOOST_TEST(resolve_path("/data", "/tmp/in.csv") == "/tmp/in.csv");
  BOOST_TEST(resolve_path("", "in.csv") == "in.csv");
}

BOOST_AUTO_TEST_CASE(lists_what_a_path_stands_for_sorted_by_bytes) {
  const temporary_directory directory;
  for (const auto* name : {"b.csv", "a10.csv", "a9.csv", "B.csv", "\xc3\xa4.csv", "a.txt", ".hidden.csv"})
    directory.write(name, "");
  std::filesystem::create_directory(directory / "sub.csv");
  directory.write("sub.csv/below.csv", "");
  std::filesystem::create_symlink("b.csv", directory / "link.csv");
  std::filesystem::create_symlink("nowhere", directory / "dangling.csv");
  struct {
    const char* path;
    strings expected;
  } const cases[] = {
    {"b.csv", {"b.csv"}},
    {"a*.csv", {"a10.csv", "a9.csv"}},
    {"a?.csv", {"a9.csv"}},
    {"[ab]*", {"a.txt", "a10.csv", "a9.csv", "b.csv"}},
    {"*.csv", {"B.csv", "a10.csv", "a9.csv", "b.csv", "link.csv", "\xc3\xa4.csv"}},
    {"*/*.csv", {"sub.csv/below.csv"}},
    {".", {"./B.csv", "./a.txt", "./a10.csv", "./a9.csv", "./b.csv", "./link.csv", "./\xc3\xa4.csv"}},
    {"sub.csv", {"sub.csv/below.csv"}},
  };
  for (const auto& [path, expected] : cases)
    BOOST_TEST(names_of(directory, must(list_files(directory / path))) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(two_stars_are_any_number_of_folders) {
  const temporary_directory directory;
  for (const auto* folder : {"d/one/two", "d/.git", "other/one"})
    std::filesystem::create_directories(directory / folder);
  for (const auto* name : {"d/a.csv", "d/one/b.csv", "d/one/two/c.csv", "d/one/two/c.txt", "d/.git/no.csv", "other/one/e.csv"})
    directory.write(name, "");
  std::filesystem::create_directory_symlink("..", directory / "d/one/up");
  struct {
    const char* path;
    strings expected;
  } const cases[] = {
    {"d/**/*.csv", {"d/a.csv", "d/one/b.csv", "d/one/two/c.csv"}},
    {"d/**/**/*.csv", {"d/a.csv", "d/one/b.csv", "d/one/two/c.csv"}},
    {"**/one/*.csv", {"d/one/b.csv", "other/one/e.csv"}},
    {"**/one/**/c.*", {"d/one/two/c.csv", "d/one/two/c.txt"}},
    {"d/one/**", {"d/one/b.csv", "d/one/two/c.csv", "d/one/two/c.txt"}},
    {"d/**/two/c.csv", {"d/one/two/c.csv"}},
    {"d/*/*/a.csv", {"d/one/up/a.csv"}}, // Only `**` does not go through links.
  };
  for (const auto& [path, expected] : cases)
    BOOST_TEST(names_of(directory, must(list_files(directory / path))) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(knows_which_files_would_join_an_input) {
  const temporary_directory directory;
  std::filesystem::create_directories(directory / "in/one");
  std::filesystem::create_directory_symlink("in", directory / "link");
  directory.write("in/old.csv", "");
  struct {
    const char* path;
    const char* file;
    bool expected;
  } const cases[] = {
    {"in", "in/new.csv", true},
    {"in", "link/new.csv", true},
    {"in", "in/../in/new.csv", true},
    {"in", "in/.new.csv", false},
    {"in", "in/one/new.csv", false},
    {"in", "new.csv", false},
    {"in/*.csv", "in/new.csv", true},
    {"in/*.csv", "link/new.csv", true},
    {"in/*.csv", "in/new.txt", false},
    {"in/*.csv", "in/one/new.csv", false},
    {"*/*.csv", "in/new.csv", true},
    {"**/*.csv", "in/one/new.csv", true},
    {"**/*.csv", "new.csv", true},
    {"in/**/*.csv", "in/missing/new.csv", true},
    {"in/**/*.csv", "new.csv", false},
    {"in/old.csv", "in/new.csv", false},
  };
  for (const auto& [path, file, expected] : cases)
    BOOST_TEST(would_list(directory / path, directory / file) == expected, path << " and " << file);
}

BOOST_AUTO_TEST_CASE(follows_links_to_what_is_not_there) {
  const temporary_directory directory;
  std::filesystem::create_symlink("data/real.csv", directory / "latest.csv");
  std::filesystem::create_symlink("latest.csv", directory / "again.csv");
  std::filesystem::create_symlink("loop", directory / "loop");
  BOOST_TEST(follow_links(directory / "again.csv") == directory / "data/real.csv");
  BOOST_TEST(follow_links(directory / "plain.csv") == directory / "plain.csv");
  BOOST_TEST(follow_links(directory / "loop") == directory / "loop");
}

BOOST_AUTO_TEST_CASE(takes_a_file_that_looks_like_a_pattern_as_it_is) {
  const temporary_directory directory;
  directory.write("a[1].csv", "");
  directory.write("a1.csv", "");
  const strings expected{"a[1].csv"};
  BOOST_TEST(names_of(directory, must(list_files(directory / "a[1].csv"))) == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lists_nothing_of_an_empty_directory) {
  const temporary_directory directory;
  BOOST_TEST(must(list_files(directory.path())).empty());
}

BOOST_AUTO_TEST_CASE(says_what_cannot_be_found) {
  const temporary_directory directory;
  directory.write("file", "");
  struct {
    const char* path;
    const char* message;
  } const cases[] = {
    {"missing.csv", "cannot open: no such file or directory: "},
    {"file/below.csv", "cannot open: not a directory: "},
    {"*.csv", "no file matches the pattern: "},
    {"missing/*.csv", "no file matches the pattern: "},
  };
  for (const auto& [path, message] : cases) {
    const auto reason = must_fail(list_files(directory / path));
    BOOST_TEST((reason.code == errc::not_found));
    BOOST_TEST(reason.message == message + (directory / path));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
