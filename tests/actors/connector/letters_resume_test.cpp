#include "millrace/actors/connector/dead_letters.hpp"

#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

namespace millrace::testing {
namespace {

dead_letter letter_of(std::string_view raw, row_error reason = row_error::bad_value) {
  dead_letter letter;
  letter.reason = reason;
  letter.origin = "in.csv";
  letter.raw = raw;
  return letter;
}

void add_all(dead_letters& letters, std::string_view raws) {
  for (std::size_t i = 0; i < raws.size(); ++i)
    must(letters.add(letter_of(raws.substr(i, 1)), 1));
}

/// The records of a file of letters, of one character each.
std::string raws_of(const temporary_directory& directory, std::string_view name = "letters.jsonl") {
  std::string found;
  const auto text = directory.read(name);
  for (auto at = text.find("\"raw\":\""); at != std::string::npos; at = text.find("\"raw\":\"", at + 1))
    found += text[at + 7];
  return found;
}

BOOST_AUTO_TEST_SUITE(letters_resume)

BOOST_AUTO_TEST_CASE(letters_go_on_behind_those_of_the_snapshot) {
  const temporary_directory directory;
  const temporary_directory other;
  written_letters place;
  {
    dead_letters letters({directory / "letters.jsonl"});
    must(letters.open());
    add_all(letters, "ab");
    place = must(letters.prepare({}));
    BOOST_TEST(raws_of(directory) == "ab");
    add_all(letters, "lost");
    must(letters.flush());
  }
  BOOST_TEST(raws_of(directory) == "ablost");
  {
    dead_letters letters({directory / "letters.jsonl"});
    must(letters.resume(place));
    BOOST_TEST(raws_of(directory) == "ab");
    BOOST_TEST((must(letters.prepare({})) == place));
    add_all(letters, "cd");
    BOOST_TEST(letters.count(row_error::bad_value) == 4U);
    must(letters.close());
  }
  dead_letters undisturbed({other / "letters.jsonl"});
  must(undisturbed.open());
  add_all(undisturbed, "abcd");
  must(undisturbed.close());
  BOOST_TEST(directory.read("letters.jsonl") == other.read("letters.jsonl"));
  BOOST_TEST(directory.count_entries() == 1U);
}

BOOST_AUTO_TEST_CASE(no_more_are_kept_than_may_be_however_often_the_job_goes_on) {
  const temporary_directory directory;
  written_letters place;
  for (const auto* raws : {"a", "b", "c", "d"}) {
    dead_letters letters({directory / "letters.jsonl"}, 2);
    must(letters.resume(place));
    add_all(letters, raws);
    must(letters.add(letter_of("-", row_error::late), 1));
    place = must(letters.prepare({}));
  }
  BOOST_TEST(raws_of(directory) == "a-");
  BOOST_TEST(place.kept_count == 2U);
  BOOST_TEST(place.counts[static_cast<std::size_t>(row_error::bad_value)] == 4U);
  BOOST_TEST(place.counts[static_cast<std::size_t>(row_error::late)] == 4U);
}

BOOST_AUTO_TEST_CASE(without_a_letter_there_is_no_file_and_those_that_came_later_go) {
  const temporary_directory directory;
  written_letters place;
  {
    dead_letters letters({directory / "letters.jsonl"});
    must(letters.open());
    place = must(letters.prepare({}));
    BOOST_TEST(place.place.bytes == 0U);
    add_all(letters, "lost");
    must(letters.flush());
  }
  dead_letters letters({directory / "letters.jsonl"});
  must(letters.resume(place));
  BOOST_TEST(!directory.has("letters.jsonl"));
  add_all(letters, "a");
  must(letters.close());
  BOOST_TEST(raws_of(directory) == "a");
}

BOOST_AUTO_TEST_CASE(what_is_shown_behind_them_gives_way_as_before) {
  const temporary_directory directory;
  dead_letters first({directory / "letters.jsonl"});
  add_all(first, "ab");
  const auto place = must(first.prepare({}));
  must(first.close());
  dead_letters letters({directory / "letters.jsonl"});
  must(letters.resume(place));
  must(letters.show(letter_of("x")));
  must(letters.flush());
  BOOST_TEST(raws_of(directory) == "abx");
  add_all(letters, "c");
  must(letters.close());
  BOOST_TEST(raws_of(directory) == "abc");
}

BOOST_AUTO_TEST_CASE(letters_that_are_gone_are_missed) {
  const temporary_directory directory;
  const auto path = directory / "letters.jsonl";
  written_letters place;
  place.path = path;
  place.place.bytes = 100;
  {
    dead_letters letters({path});
    const auto reason = must_fail(letters.resume(place));
    BOOST_TEST((reason.code == errc::not_found));
    BOOST_TEST(reason.message == "cannot go on writing: what was written before is missing: " + path);
  }
  directory.write("letters.jsonl", "short");
  {
    dead_letters letters({path});
    const auto reason = must_fail(letters.resume(place));
    BOOST_TEST((reason.code == errc::corrupt));
    BOOST_TEST(reason.message == "cannot go on writing: of the 100 bytes that were written before there are 5: " + path);
  }
  BOOST_TEST(directory.read("letters.jsonl") == "short");
  BOOST_TEST(directory.count_entries() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_of_letters_that_another_job_writes_is_refused) {
  const temporary_directory directory;
  dead_letters first({directory / "letters.jsonl"});
  must(first.open());
  add_all(first, "ab");
  const auto place = must(first.prepare({}));
  for (const auto name : {letters_name::fixed, letters_name::numbered}) {
    dead_letters second({directory / "letters.jsonl", name}, 9);
    BOOST_TEST(must_fail(second.resume(place)).message ==
               "cannot write: another job is writing it: " + (directory / "letters.jsonl"));
  }
  BOOST_TEST(raws_of(directory) == "ab");
}

BOOST_AUTO_TEST_CASE(a_file_with_a_number_is_found_again) {
  const temporary_directory directory;
  const auto path = directory / "letters.jsonl";
  written_letters place;
  written_letters empty;
  {
    dead_letters first({path, letters_name::numbered}, 9);
    dead_letters second({path, letters_name::numbered}, 9);
    must(first.open());
    must(second.open());
    empty = must(second.prepare({}));
    add_all(first, "x");
    add_all(second, "ab");
    place = must(second.prepare({}));
    BOOST_TEST(place.path == directory / "letters.2.jsonl");
    must(first.close());
  }
  place.path = "spelled otherwise/letters.2.jsonl";
  for (const auto& from : {place, empty}) {
    dead_letters letters({path, letters_name::numbered}, 9);
    must(letters.resume(from));
    BOOST_TEST(letters.path() == directory / "letters.2.jsonl");
    add_all(letters, "c");
    must(letters.close());
    BOOST_TEST(raws_of(directory, "letters.2.jsonl") == (from.place.bytes == 0 ? "c" : "abc"));
  }
  BOOST_TEST(raws_of(directory) == "x", "of the other job");
}

BOOST_AUTO_TEST_CASE(the_file_may_be_reached_by_a_link) {
  const temporary_directory directory;
  std::filesystem::create_directory(directory / "far");
  std::filesystem::create_symlink("far/real", directory / "letters.jsonl");
  written_letters place;
  {
    dead_letters letters({directory / "letters.jsonl"});
    must(letters.open());
    add_all(letters, "ab");
    place = must(letters.prepare({}));
  }
  dead_letters letters({directory / "letters.jsonl"});
  must(letters.resume(place));
  add_all(letters, "c");
  must(letters.close());
  BOOST_TEST(raws_of(directory, "far/real") == "abc");
}

BOOST_AUTO_TEST_CASE(letters_that_go_elsewhere_than_to_a_file_cannot_be_taken_back) {
  const temporary_directory directory;
  BOOST_TEST(dead_letters({"/dev/null"}).why_not_resumable() ==
             "dead letters are written to what is not a regular file: /dev/null");
  BOOST_TEST(dead_letters({directory / "letters.jsonl"}).why_not_resumable().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
