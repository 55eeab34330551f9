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
