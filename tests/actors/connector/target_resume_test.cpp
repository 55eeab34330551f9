#include "millrace/actors/connector/bytes/target_file.hpp"

#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace millrace::testing {
namespace {

constexpr auto way_out = "put back what was written before, or start anew with --from-scratch";

void put(const target_file& file, std::string_view bytes) {
  BOOST_REQUIRE(::write(file.number(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
}

/// Writes under the hidden name, takes a checkpoint behind `kept` and goes without a word behind `lost`.
void write_and_go(const std::string& path, std::string_view kept, std::string_view lost) {
  target_file file(path);
  must(file.open());
  put(file, kept);
  BOOST_TEST(must(file.checkpoint()).bytes == kept.size());
  put(file, lost);
}

BOOST_AUTO_TEST_SUITE(target_resume)

BOOST_AUTO_TEST_CASE(a_file_that_a_snapshot_may_count_on_is_left_under_its_hidden_name) {
  const temporary_directory directory;
  write_and_go(directory / "out", "abc", "lost");
  BOOST_TEST(directory.read(".out.partial") == "abclost");
  {
    target_file file(directory / "out");
    must(file.resume({3, {}}));
    put(file, "de");
  }
  BOOST_TEST(directory.read(".out.partial") == "abcde");
  {
    target_file file(directory / "out");
    must(file.open());
    put(file, "anew");
    file.leave();
  }
  BOOST_TEST(directory.read(".out.partial") == "anew");
  BOOST_TEST(directory.count_entries() == 1U);
}

BOOST_AUTO_TEST_CASE(an_abandoned_file_goes_whatever_counts_on_it) {
  const temporary_directory directory;
  target_file file(directory / "out");
  must(file.open());
  must(file.checkpoint());
  file.abandon();
  BOOST_TEST(directory.count_entries() == 0U);
}

BOOST_AUTO_TEST_CASE(goes_on_behind_the_place_and_appears_when_it_is_committed) {
  const temporary_directory directory;
  directory.write("out", "earlier");
  write_and_go(directory / "out", "abc", "lost");
  target_file file(directory / "out");
  must(file.resume({3, {}}));
  BOOST_TEST(directory.read(".out.partial") == "abc");
  put(file, "de");
  BOOST_TEST(must(file.checkpoint()).bytes == 5U);
  BOOST_TEST(directory.read("out") == "earlier");
  must(file.commit());
  BOOST_TEST(directory.read("out") == "abcde");
  BOOST_TEST(directory.count_entries() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_left_or_gone_on_with_has_one_writer_at_a_time) {
  const temporary_directory directory;
  const auto refused = "cannot write: another job is writing it: " + (directory / "out");
  target_file first(directory / "out");
  must(first.open());
  put(first, "abc");
  target_file second(directory / "out");
  BOOST_TEST(must_fail(second.resume({3, {}})).message == refused);
  first.leave();
  must(second.resume({3, {}}));
  target_file third(directory / "out");
  BOOST_TEST(must_fail(third.resume({3, {}})).message == refused);
  BOOST_TEST(must_fail(third.open()).message == refused);
  must(second.prepare());
  BOOST_TEST(must_fail(third.recover()).message == refused);
  BOOST_TEST(directory.read(".out.partial") == "abc");
}

BOOST_AUTO_TEST_CASE(says_what_is_missing_of_what_was_written) {
  const temporary_directory directory;
  const auto partial = directory / ".out.partial";
  target_file missing(directory / "out");
  const auto gone = must_fail(missing.resume({3, {}}));
  BOOST_TEST((gone.code == errc::not_found));
  BOOST_TEST(gone.message == "cannot go on writing: what was written before is missing: " + partial);
  BOOST_TEST(gone.hint == way_out);
  BOOST_TEST(directory.count_entries() == 0U);

  directory.write(".out.partial", "ab");
  target_file cut(directory / "out");
  const auto shorter = must_fail(cut.resume({3, {}}));
  BOOST_TEST((shorter.code == errc::corrupt));
  BOOST_TEST(shorter.message ==
             "cannot go on writing: of the 3 bytes that were written before there are 2: " + partial);
  BOOST_TEST(shorter.hint == way_out);
  BOOST_TEST(directory.read(".out.partial") == "ab");
}

BOOST_AUTO_TEST_CASE(follows_no_link_in_place_of_the_hidden_file_and_takes_nothing_else_for_it) {
  const temporary_directory directory;
  directory.write("elsewhere", "kept, and longer");
  std::filesystem::create_symlink("elsewhere", directory / ".out.partial");
  target_file linked(directory / "out");
  must_fail(linked.resume({3, {}}));
  BOOST_TEST(directory.read("elsewhere") == "kept, and longer");
  std::filesystem::remove(directory / ".out.partial");
  std::filesystem::create_directory(directory / ".out.partial");
  target_file folder(directory / "out");
  must_fail(folder.resume({0, {}}));
  must_fail(folder.recover());
  std::filesystem::remove(directory / ".out.partial");
  BOOST_REQUIRE(::mkfifo((directory / ".out.partial").c_str(), 0600) == 0);
  const descriptor reader(::open((directory / ".out.partial").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  target_file pipe(directory / "out");
  BOOST_TEST(must_fail(pipe.resume({0, {}})).message ==
             "cannot write: it is not a regular file: " + (directory / ".out.partial"));
}

BOOST_AUTO_TEST_CASE(permissions_and_links_are_those_of_a_file_that_is_opened) {
  const temporary_directory directory;
  std::filesystem::create_directory(directory / "far");
  directory.write("far/real", "earlier");
  std::filesystem::create_symlink("far/real", directory / "near");
  write_and_go(directory / "near", "abc", "");
  BOOST_REQUIRE(::chmod((directory / "far/real").c_str(), 0640) == 0);
  target_file file(directory / "near");
  must(file.resume({3, {}}));
  must(file.commit());
  BOOST_TEST(directory.read("far/real") == "abc");
  BOOST_TEST(std::filesystem::is_symlink(directory / "near"));
  struct stat found {};
  BOOST_REQUIRE(::stat((directory / "far/real").c_str(), &found) == 0);
  BOOST_TEST((found.st_mode & 0777U) == 0640U);
}

BOOST_AUTO_TEST_CASE(a_prepared_file_gets_its_name_from_the_next_process) {
  const temporary_directory directory;
  directory.write("out", "earlier");
  {
    target_file file(directory / "out");
    must(file.open());
    put(file, "abc");
    must(file.prepare());
    file.leave();
  }
  for (int i = 0; i < 2; ++i) { // Done already the second time.
    target_file file(directory / "out");
    must(file.recover());
    BOOST_TEST(directory.read("out") == "abc");
    BOOST_TEST(directory.count_entries() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_finished_output_that_is_nowhere_is_missed) {
  const temporary_directory directory;
  target_file file(directory / "out");
  const auto reason = must_fail(file.recover());
  BOOST_TEST((reason.code == errc::not_found));
  BOOST_TEST(reason.message == "the finished output is missing: " + (directory / "out"));
  BOOST_TEST(reason.hint == "put it back, or run the job from its beginning");
  BOOST_TEST(directory.count_entries() == 0U);
}

BOOST_AUTO_TEST_CASE(a_prepared_file_stays_where_it_cannot_get_its_name) {
  const temporary_directory directory;
  directory.write(".out.partial", "abc");
  directory.write("out", "");
  {
    target_file file(directory / "out");
    must(file.resume({3, {}}));
    std::filesystem::remove(directory / "out");
    std::filesystem::create_directory(directory / "out");
    must_fail(file.commit());
  }
  BOOST_TEST(directory.read(".out.partial") == "abc");
}

BOOST_AUTO_TEST_CASE(what_is_written_directly_cannot_be_gone_on_with) {
  const temporary_directory directory;
  BOOST_REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  target_file pipe(directory / "pipe");
  BOOST_TEST(pipe.why_not_resumable() == "what a named pipe has taken cannot be taken back");
  BOOST_TEST((must_fail(pipe.resume({0, {}})).code == errc::unsupported));
  must(pipe.recover());
  target_file device("/dev/null");
  BOOST_TEST(device.why_not_resumable() == "what a device has taken cannot be taken back");
  BOOST_TEST((must_fail(device.resume({0, {}})).code == errc::unsupported));
  BOOST_TEST(target_file(directory / "out").why_not_resumable().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
