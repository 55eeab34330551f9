#include <filesystem>
#include <string>

#include "packed_file.hpp"
#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

namespace millrace::testing {
namespace {

/// Four files of two lines each, read line by line.
struct lost_place_fixture {
  temporary_directory directory;

  lost_place_fixture() {
    for (const auto* name : {"b.csv", "d.csv", "f.csv"})
      directory.write(name, "1,a\n2,b\n");
    write_packed(directory, "h.csv.gz", "1,a\n2,b\n");
  }

  std::unique_ptr<source_reader> open(setup& input) const {
    input.config.base_directory = directory.path();
    input.config.chunk_rows = 1;
    auto reader = must(input.source());
    must(reader->open());
    return reader;
  }

  /// The place behind the n-th line of an input.
  [[nodiscard]] read_place place_behind(const std::string& path, int lines) const {
    setup input(options_for(path));
    const auto reader = open(input);
    read_buffer buffer;
    chunk out;
    for (; lines > 0; --lines)
      BOOST_REQUIRE((must(reader->read(buffer, out)) == read_outcome::chunk));
    return reader->place();
  }
  [[nodiscard]] std::vector<std::string> read_behind(const std::string& path, const read_place& from) const {
    setup input(options_for(path));
    const auto reader = open(input);
    must(reader->resume(from));
    return bytes_of(read_all(*reader));
  }
  /// The failure to go on.
  [[nodiscard]] failure fail_behind(const std::string& path, const read_place& from) const {
    setup input(options_for(path));
    const auto reader = open(input);
    auto reason = must_fail(reader->resume(from));
    BOOST_TEST(reason.span.line == 7U);
    return reason;
  }
  void check_fails(const std::string& path, const read_place& from, const std::string& message) const {
    const auto reason = fail_behind(path, from);
    BOOST_TEST((reason.code == errc::failed_precondition));
    BOOST_TEST(reason.message == message);
    BOOST_TEST(!reason.hint.empty());
  }

  static option_texts options_for(const std::string& path) {
    return {{"connector", "file"}, {"path", path}, {"format", "csv"}, {"header", "false"}};
  }
};

using lines = std::vector<std::string>;

BOOST_FIXTURE_TEST_SUITE(lost_place, lost_place_fixture)

BOOST_AUTO_TEST_CASE(a_file_that_begins_otherwise_is_another) {
  const auto from = place_behind("d.csv", 1);
  directory.write("d.csv", "1,x\n2,b\n");
  check_fails("d.csv", from, "the file begins with other bytes than when it was read: " + (directory / "d.csv"));
}

BOOST_AUTO_TEST_CASE(a_file_that_has_shrunk_is_another) {
  const auto from = place_behind("d.csv", 1);
  directory.write("d.csv", "1,a\n");
  check_fails("d.csv", from, "the file had 8 bytes when it was read, and has 4 now: " + (directory / "d.csv"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_gone_is_named) {
  const auto from = place_behind("*.csv", 3);
  std::filesystem::remove(directory / "d.csv");
  const auto reason = fail_behind("*.csv", from);
  BOOST_TEST((reason.code == errc::not_found));
  BOOST_TEST(reason.message == "the file whose rows were read last is not there any more: d.csv");
}

BOOST_AUTO_TEST_CASE(a_packed_file_that_ends_too_early_is_another) {
  auto from = place_behind("h.csv.gz", 2);
  from.offset += 4;
  check_fails("h.csv.gz", from, "the file ends before byte 12, up to which it was read: " + (directory / "h.csv.gz"));
}

BOOST_AUTO_TEST_CASE(a_file_that_comes_later_is_read_when_its_turn_comes) {
  const auto from = place_behind("*.csv", 3);
  directory.write("e.csv", "new\n");
  directory.write("g.csv", "newer\n");
  BOOST_TEST((read_behind("*.csv", from) == lines{"2,b\n", "new\n", "1,a\n", "2,b\n", "newer\n"}));
}

BOOST_AUTO_TEST_CASE(a_file_that_comes_before_those_that_were_read_is_named) {
  const auto from = place_behind(".", 5);
  for (const auto* name : {"a.csv", "c.csv", "e.csv"}) {
    directory.write(name, "new\n");
    check_fails(".", from,
                "a file has come that sorts before those that were read, and would be left out: " +
                  (directory / "./" + name));
    std::filesystem::remove(directory / name);
  }
  directory.write("a.csv", "new\n");
  directory.write("c.csv", "new\n");
  const auto reason = fail_behind(".", from);
  BOOST_TEST(reason.message.starts_with("the files before `./f.csv` are not those that were read: there were 2 of 16 "
                                        "bytes, now there are 4 of 24 bytes; the one that changed last: "));
  BOOST_TEST(reason.hint.find("sorts behind `./f.csv`") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(files_before_the_place_that_change_are_named) {
  const auto from = place_behind("*.csv", 5);
  directory.write("d.csv", "1,a\n2,b\n3,c\n");
  check_fails("*.csv", from, "the file had 8 bytes when it was read, and has 12 now: " + (directory / "d.csv"));
  directory.write("d.csv", "1,a\n");
  check_fails("*.csv", from, "the file had 8 bytes when it was read, and has 4 now: " + (directory / "d.csv"));
  std::filesystem::remove(directory / "d.csv");
  check_fails("*.csv", from,
              "the files before `f.csv` are not those that were read: there were 2 of 16 bytes, now there are 1 of 8 "
              "bytes; the one that changed last: " +
                (directory / "b.csv"));
}

BOOST_AUTO_TEST_CASE(empty_files_before_the_place_count_too) {
  directory.write("c.csv", "");
  const auto from = place_behind("*.csv", 3);
  BOOST_TEST((read_behind("*.csv", from) == lines{"2,b\n", "1,a\n", "2,b\n"}));
  directory.write("c.csv", "3,c\n");
  check_fails("*.csv", from, "the file had 0 bytes when it was read, and has 4 now: " + (directory / "c.csv"));
}

BOOST_AUTO_TEST_CASE(a_file_that_has_grown_goes_on_where_no_later_one_was_begun) {
  const auto inside = place_behind("*.csv", 5);
  const auto at_end = place_behind("*.csv", 6);
  directory.write("f.csv", "1,a\n2,b\n3,c\n");
  BOOST_TEST((read_behind("*.csv", inside) == lines{"2,b\n", "3,c\n"}));
  BOOST_TEST((read_behind("*.csv", at_end) == lines{"3,c\n"}));
  const auto packed = place_behind("h.csv.gz", 2);
  const auto member = directory.read("h.csv.gz");
  directory.write("h.csv.gz", member + member);
  BOOST_TEST((read_behind("h.csv.gz", packed) == lines{"1,a\n", "2,b\n"}));
}

BOOST_AUTO_TEST_CASE(a_record_that_ended_with_its_file_must_not_go_on) {
  directory.write("x.csv", "1,a\n2,b");
  const auto cut_off = place_behind("x.csv", 2);
  BOOST_TEST(read_behind("x.csv", cut_off).empty());
  directory.write("x.csv", "1,a\n2,bcd\n");
  check_fails("x.csv", cut_off,
              "the file was read up to byte 7, where it ended, and a record goes on there now: " +
                (directory / "x.csv"));
  directory.write("x.csv", "1,\"a\n2,b\n");
  const auto open_quote = place_behind("x.csv", 1);
  BOOST_TEST((read_behind("x.csv", open_quote) == lines{"2,b\n"}));
  directory.write("x.csv", "1,\"a\n");
  const auto at_quote = place_behind("x.csv", 1);
  directory.write("x.csv", "1,\"a\nb\"\n2,b\n");
  BOOST_TEST((fail_behind("x.csv", at_quote).code == errc::failed_precondition));
}

BOOST_AUTO_TEST_CASE(a_place_of_hostile_numbers_fails) {
  const auto good = place_behind("d.csv", 1);
  auto from = good;
  from.head_bytes = std::uint64_t{1} << 40U;
  BOOST_TEST((fail_behind("d.csv", from).code == errc::corrupt));
  from = good;
  from.offset = ~std::uint64_t{0};
  check_fails("d.csv", from,
              "the file ends before byte 18446744073709551615, up to which it was read: " + (directory / "d.csv"));
  from.offset = 3;
  BOOST_TEST((read_behind("d.csv", from) == lines{"\n", "2,b\n"})); // Who writes places answers for them.
}

BOOST_AUTO_TEST_CASE(pipes_devices_and_what_is_fed_say_why_they_cannot_be_read_again) {
  BOOST_REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  for (const auto* path : {"pipe", "/dev/null"}) {
    setup input(options_for(path));
    const auto reader = open(input);
    BOOST_TEST(reader->why_not_resumable() == "a pipe or a device cannot be read a second time");
    BOOST_TEST((must_fail(reader->resume({})).code == errc::unsupported));
  }
  setup fed(option_texts{{"connector", "stdin"}, {"format", "csv"}});
  const auto standard_input = must(fed.source());
  BOOST_TEST(standard_input->why_not_resumable() == "standard input cannot be read a second time");
  BOOST_TEST((must_fail(standard_input->resume({})).code == errc::unsupported));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
