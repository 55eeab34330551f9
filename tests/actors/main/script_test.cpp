#include "millrace/actors/main/script.hpp"

#include <iostream>

#include <boost/test/unit_test.hpp>
#include <fcntl.h>

#include "millrace/tests/actors/connector/temporary_directory.hpp"
#include "millrace/tests/support/child_process.hpp"

namespace millrace::testing {
namespace {

script read(const std::string& path) {
  auto script = read_script(path);
  BOOST_REQUIRE_MESSAGE(script.ok(), (script.ok() ? "" : script.error().message));
  return *std::move(script);
}

BOOST_AUTO_TEST_SUITE(script_)

BOOST_AUTO_TEST_CASE(a_file_is_read_byte_by_byte_and_paths_start_in_its_folder) {
  const temporary_directory folder;
  const std::string texts[] = {"", "SELECT 1;", std::string("\xef\xbb\xbf\r\n\0'\xff", 8), std::string(1'000'000, 'x')};
  for (const auto& text : texts) {
    const auto script = read(folder.write("job.sql", text));
    BOOST_TEST((script.text == text));
    BOOST_TEST(script.name == folder / "job.sql");
    BOOST_TEST(script.base_directory == folder.path());
    BOOST_TEST(!script.is_standard_input);
  }
}

BOOST_AUTO_TEST_CASE(a_name_alone_is_in_the_working_directory) {
  const temporary_directory folder;
  folder.write("job.sql", "SELECT 1;");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const auto script = read_script("job.sql");
  std::filesystem::current_path(before);
  BOOST_REQUIRE(script.ok());
  BOOST_TEST(script->name == "job.sql");
  BOOST_TEST(script->base_directory.empty());
}

BOOST_AUTO_TEST_CASE(a_dash_is_standard_input_to_its_end) {
  const temporary_directory folder;
  const std::string text = std::string(10'000, 'x') + "\nlast";
  const auto path = folder.write("input", text);
  const auto end = run_in_child([&] {
    ::dup2(::open(path.c_str(), O_RDONLY), STDIN_FILENO);
    const auto script = read_script("-");
    std::cout << script->text << std::flush;
    std::cerr << script->name << '|' << script->base_directory << '|' << script->is_standard_input;
    return 0;
  });
  BOOST_TEST((end.output == text));
  BOOST_TEST(end.errors == "standard input||1");
}

BOOST_AUTO_TEST_CASE(standard_input_that_cannot_be_read_is_named) {
  const auto end = run_in_child([] {
    ::dup2(::open("/dev/null", O_WRONLY), STDIN_FILENO);
    std::cerr << read_script("-").error().message;
    return 0;
  });
  BOOST_TEST(end.errors == "cannot read the script: Bad file descriptor: standard input");
}

BOOST_AUTO_TEST_CASE(text_of_the_command_line_is_taken_as_it_is) {
  const auto script = make_script("SELECT 1;");
  BOOST_TEST(script.text == "SELECT 1;");
  BOOST_TEST(script.name == "-e");
  BOOST_TEST(script.base_directory.empty());
  BOOST_TEST(!script.is_standard_input);
}

BOOST_AUTO_TEST_CASE(dead_letters_go_beside_a_script_that_is_a_file) {
  const temporary_directory folder;
  folder.write("job.sql", "");
  BOOST_TEST(letters_path_of(*read_script(folder / "job.sql")) == folder / "job.sql.dead-letters.jsonl");
  BOOST_TEST(letters_path_of(make_script("")) == "millrace.dead-letters.jsonl");
  BOOST_TEST(letters_path_of({"", "/dev/null", "/dev", false, "/dev/null"}) == "millrace.dead-letters.jsonl");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_named_with_the_reason) {
  const temporary_directory folder;
  folder.write("plain", "");
  std::filesystem::create_symlink("loop", folder / "loop");
  struct {
    std::string path;
    errc code;
    const char* reason;
  } const cases[] = {
    {"", errc::not_found, "No such file or directory"},
    {folder / "missing.sql", errc::not_found, "No such file or directory"},
    {folder / "plain/job.sql", errc::io, "Not a directory"},
    {folder.path(), errc::io, "Is a directory"},
    {folder / "loop", errc::io, "Too many levels of symbolic links"},
    {folder / std::string(300, 'x'), errc::io, "File name too long"},
  };
  for (const auto& [path, code, reason] : cases) {
    const auto script = read_script(path);
    BOOST_REQUIRE(!script.ok());
    BOOST_TEST((script.error().code == code));
    BOOST_TEST(script.error().message == std::string("cannot read the script: ") + reason + ": " + path);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
