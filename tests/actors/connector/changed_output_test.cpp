#include <memory>
#include <string>

#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/connector/byte_writer.hpp"
#include "millrace/actors/connector/dead_letters.hpp"
#include "millrace/actors/connector/folder_writer.hpp"

namespace millrace::testing {
namespace {

const source_span path_span{3, 14, 9};
constexpr output_epoch some_epoch{};
constexpr output_epoch end_epoch{.ends_output = true};

/// Writes rows of more bytes than are looked at, and leaves them; returns the place behind them.
written_place write_rows(const std::string& path, const output_epoch& epoch) {
  byte_writer writer(path, path_span);
  must(writer.open("n\n"));
  must(writer.write(std::string(3 * tail_bytes_max, '1')));
  must(writer.write(std::string_view("2\n")));
  auto place = must(writer.prepare(epoch));
  place.is_last = epoch.ends_output;
  writer.leave();
  return place;
}

/// What an editor would leave: as many bytes, one of the last is another.
std::string change(const temporary_directory& directory, const char* name) {
  auto bytes = directory.read(name);
  bytes[bytes.size() - 2] = '3';
  directory.write(name, bytes);
  return bytes;
}

BOOST_AUTO_TEST_SUITE(changed_output)

BOOST_AUTO_TEST_CASE(a_hidden_file_with_other_bytes_is_not_written_on) {
  const temporary_directory directory;
  const auto place = write_rows(directory / "out.csv", some_epoch);
  BOOST_TEST(place.tail.bytes == tail_bytes_max);
  const auto bytes = change(directory, ".out.csv.partial");
  const auto refused = must_fail(byte_writer(directory / "out.csv", path_span).recover(place, {}));
  BOOST_TEST((refused.code == errc::corrupt));
  BOOST_TEST(refused.message == "cannot go on writing: what was written before has been changed since: " + (directory / ".out.csv.partial"));
  BOOST_TEST(refused.hint == "put back what was written before, or start anew with --from-scratch");
  BOOST_TEST((refused.span == path_span));
  BOOST_TEST((directory.read(".out.csv.partial") == bytes), "nothing is changed");
}

BOOST_AUTO_TEST_CASE(nor_does_it_get_its_name) {
  const temporary_directory directory;
  const auto place = write_rows(directory / "out.csv", end_epoch);
  change(directory, ".out.csv.partial");
  const auto refused = must_fail(byte_writer(directory / "out.csv", path_span).recover(place, {}));
  BOOST_TEST((refused.code == errc::corrupt));
  BOOST_TEST(refused.message.starts_with("cannot finish the output: what was written before has been changed since: "));
  BOOST_TEST(!directory.has("out.csv"));
}

BOOST_AUTO_TEST_CASE(what_comes_behind_the_place_is_no_change) {
  const temporary_directory directory;
  const auto place = write_rows(directory / "out.csv", some_epoch);
  const auto bytes = directory.read(".out.csv.partial");
  directory.write(".out.csv.partial", bytes + "3\n");
  must(byte_writer(directory / "out.csv", path_span).recover(place, {}));
  BOOST_TEST((directory.read(".out.csv.partial") == bytes));
}

BOOST_AUTO_TEST_CASE(a_snapshot_that_says_nothing_of_the_last_bytes_is_gone_on_with) {
  const temporary_directory directory;
  auto place = write_rows(directory / "out.csv", some_epoch);
  place.tail = {};
  change(directory, ".out.csv.partial");
  must(byte_writer(directory / "out.csv", path_span).recover(place, {}));
}

BOOST_AUTO_TEST_CASE(a_part_with_other_bytes_gets_no_name) {
  const temporary_directory directory;
  written_place place;
  {
    folder_writer writer(directory / "out/", ".csv", path_span);
    must(writer.open("n\n"));
    must(writer.write(std::string_view("1\n")));
    place = must(writer.prepare(some_epoch));
    writer.leave();
  }
  change(directory, "out/.part-00000001.csv.partial");
  const auto refused = must_fail(folder_writer(directory / "out/", ".csv", path_span).recover(place, "n\n"));
  BOOST_TEST((refused.code == errc::corrupt));
  BOOST_TEST(refused.message.find("the part is not the one that had 4 bytes") != std::string::npos);
  BOOST_TEST(!directory.has("out/part-00000001.csv"));
}

BOOST_AUTO_TEST_CASE(letters_with_other_bytes_are_not_gone_on_with) {
  const temporary_directory directory;
  written_letters place;
  {
    dead_letters letters({directory / "letters.jsonl"});
    must(letters.open());
    dead_letter letter;
    letter.raw = "1,x";
    must(letters.add(letter, 1));
    place = must(letters.prepare({}));
  }
  change(directory, "letters.jsonl");
  const auto refused = must_fail(dead_letters({directory / "letters.jsonl"}).resume(place));
  BOOST_TEST((refused.code == errc::corrupt));
  BOOST_TEST(refused.message == "cannot go on writing: what was written before has been changed since: " + (directory / "letters.jsonl"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
