#include "millrace/actors/connector/bytes/target_file.hpp"

#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace millrace::testing {
namespace {

void put(const target_file& file, std::string_view bytes) {
  BOOST_REQUIRE(::write(file.number(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
}

BOOST_AUTO_TEST_SUITE(target_file_)

BOOST_AUTO_TEST_CASE(touches_nothing_before_it_is_opened) {
  const temporary_directory directory;
  const target_file file(directory / "out");
  BOOST_TEST(file.path() == directory / "out");
  BOOST_TEST(directory.count_entries() == 0U);
}

BOOST_AUTO_TEST_CASE(writes_under_the_documented_hidden_name_until_it_is_committed) {
  const temporary_directory directory;
  target_file file(directory / "out");
  must(file.open());
  put(file, "abc");
  BOOST_TEST(!file.is_direct());
  BOOST_TEST(!file.is_waiting());
  BOOST_TEST(!directory.has("out"));
  BOOST_TEST(directory.read(".out.partial") == "abc");

  must(file.commit());
  BOOST_TEST(directory.read("out") == "abc");
  BOOST_TEST(directory.count_entries() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_has_one_writer_at_a_time) {
  const temporary_directory directory;
  std::filesystem::create_symlink(".", directory / "link");
  const auto refused = "cannot write: another job is writing it: ";
  {
    target_file first(directory / "out");
    must(first.open());
    put(first, "first");
    for (const auto& path : {directory / "out", directory / "link/out"}) {
      target_file second(path);
      BOOST_TEST(must_fail(second.open()).message == refused + path);
    }
    must(first.prepare());
    target_file second(directory / "out");
    BOOST_TEST(must_fail(second.open()).message == refused + (directory / "out"));
    must(first.commit());
    must(second.open());
    put(second, "second");
    BOOST_TEST(directory.read("out") == "first");
    must(second.commit());
  }
  BOOST_TEST(directory.read("out") == "second");
  BOOST_TEST(directory.count_entries() == 2U);
}

BOOST_AUTO_TEST_CASE(an_earlier_file_stays_when_the_new_one_is_given_up) {
  for (const bool is_abandoned : {true, false}) {
    const temporary_directory directory;
    directory.write("out", "earlier");
    {
      target_file file(directory / "out");
      must(file.open());
      put(file, "new");
      if (is_abandoned)
        file.abandon();
    }
    BOOST_TEST(directory.read("out") == "earlier");
    BOOST_TEST(directory.count_entries() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_committed_file_stays_when_it_is_abandoned_afterwards) {
  const temporary_directory directory;
  target_file file(directory / "out");
  must(file.open());
  must(file.commit());
  file.abandon();
  BOOST_TEST(directory.read("out").empty());
}

BOOST_AUTO_TEST_CASE(replaces_what_a_killed_process_left_of_the_file) {
  const temporary_directory directory;
  directory.write(".out.partial", "left behind, and longer");
  directory.write(".out.csv.partial", "of somebody else");
  target_file file(directory / "out");
  must(file.open());
  put(file, "abc");
  must(file.commit());
  BOOST_TEST(directory.read("out") == "abc");
  BOOST_TEST(directory.has(".out.csv.partial"));
  BOOST_TEST(directory.count_entries() == 2U);
}

BOOST_AUTO_TEST_CASE(fails_where_the_hidden_name_is_no_file_and_leaves_it) {
  const temporary_directory directory;
  const auto partial = directory / ".out.partial";
  const auto message = "cannot replace " + partial + " to write: ";
  std::filesystem::create_directory(partial);
  target_file file(directory / "out");
  BOOST_TEST(must_fail(file.open()).message == message + "is a directory: " + (directory / "out"));
  std::filesystem::remove(partial);
  directory.write("elsewhere", "kept");
  std::filesystem::create_symlink("elsewhere", partial);
  BOOST_TEST(must_fail(file.open()).message == message + "too many levels of symbolic links: " + (directory / "out"));
  BOOST_TEST(directory.read("elsewhere") == "kept");
}

BOOST_AUTO_TEST_CASE(follows_links_to_the_directory_of_the_file_they_lead_to) {
  const temporary_directory directory;
  std::filesystem::create_directory(directory / "far");
  directory.write("far/real", "earlier");
  std::filesystem::create_symlink("far/real", directory / "near");
  std::filesystem::create_symlink("near", directory / "nearer");
  target_file file(directory / "nearer");
  must(file.open());
  BOOST_TEST(file.path() == std::filesystem::canonical(directory / "far/real").native());
  BOOST_TEST(directory.count_entries() == 3U);
  must(file.commit());
  BOOST_TEST(directory.read("far/real").empty());
  BOOST_TEST(std::filesystem::is_symlink(directory / "nearer"));
}

BOOST_AUTO_TEST_CASE(a_name_without_a_directory_is_in_the_working_directory) {
  const temporary_directory directory;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory.path());
  target_file file("out");
  const auto opened = file.open();
  const auto committed = opened.ok() ? file.commit() : status();
  std::filesystem::current_path(before);
  must(opened);
  must(committed);
  BOOST_TEST(directory.has("out"));
}

BOOST_AUTO_TEST_CASE(a_device_is_written_directly) {
  target_file file("/dev/null");
  must(file.open());
  BOOST_TEST(file.is_direct());
  BOOST_TEST(!file.is_waiting());
  put(file, "gone");
  must(file.commit());
}

BOOST_AUTO_TEST_CASE(a_named_pipe_waits_until_it_is_opened_as_one) {
  const temporary_directory directory;
  BOOST_REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  target_file file(directory / "pipe");
  must(file.open());
  BOOST_TEST(file.is_waiting());
  BOOST_TEST(file.is_direct());

  const descriptor reader(::open((directory / "pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  must(file.open_pipe());
  BOOST_TEST(!file.is_waiting());
  put(file, "abc");
  char bytes[10];
  BOOST_TEST(::read(reader.number(), bytes, sizeof bytes) == 3);
  must(file.commit());
  BOOST_TEST(::read(reader.number(), bytes, sizeof bytes) == 0);
  BOOST_TEST(directory.has("pipe"));
}

BOOST_AUTO_TEST_CASE(a_pipe_that_is_abandoned_stays) {
  const temporary_directory directory;
  BOOST_REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  target_file file(directory / "pipe");
  must(file.open());
  file.abandon();
  BOOST_TEST(directory.has("pipe"));
}

BOOST_AUTO_TEST_CASE(fails_with_the_name_where_no_file_can_be) {
  const temporary_directory directory;
  std::filesystem::create_symlink("loop", directory / "loop");
  const auto too_long = directory / std::string(300, 'x');
  struct {
    std::string path;
    const char* what;
  } const cases[] = {
    {"", "cannot write: is a directory: "},
    {directory.path(), "cannot write: is a directory: "},
    {directory / "loop", "cannot open: too many levels of symbolic links: "},
    {too_long, "cannot open: file name too long: "},
  };
  for (const auto& [path, what] : cases) {
    target_file file(path);
    BOOST_TEST(must_fail(file.open()).message == what + path);
  }
}

BOOST_AUTO_TEST_CASE(a_commit_whose_target_became_a_directory_fails_and_leaves_nothing) {
  const temporary_directory directory;
  {
    target_file file(directory / "out");
    must(file.open());
    std::filesystem::create_directory(directory / "out");
    BOOST_TEST(must_fail(file.commit()).message == "cannot rename to: is a directory: " + (directory / "out"));
  }
  BOOST_TEST(directory.count_entries() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
