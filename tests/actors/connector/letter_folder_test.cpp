#include "millrace/actors/connector/dead_letters.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace::testing {
namespace {

constexpr output_epoch first_epoch{{1}};
constexpr output_epoch second_epoch{{2}};
constexpr output_epoch end_epoch{{3}, true};

struct fixture {
  temporary_directory directory;
  std::string folder = directory / "bad/";

  static dead_letter letter_of(std::string_view raw) {
    dead_letter letter;
    letter.reason = row_error::bad_value;
    letter.raw = raw;
    return letter;
  }
  static void add(dead_letters& letters, std::string_view raw) { must(letters.add(letter_of(raw), 1)); }
  /// The record of the only letter of a part; empty where the part has no name yet.
  [[nodiscard]] std::string part(int number, const std::string& suffix = ".jsonl") const {
    const auto name = "bad/part-0000000" + std::to_string(number) + suffix;
    if (!directory.has(name))
      return {};
    const auto text = directory.read(name);
    BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 1);
    const auto begin = text.find("\"raw\":\"") + 7;
    return text.substr(begin, text.find('"', begin) - begin);
  }
  /// Files in the folder, hidden ones included.
  [[nodiscard]] std::ptrdiff_t count() const {
    return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
  }
};

BOOST_FIXTURE_TEST_SUITE(letter_folders, fixture)

BOOST_AUTO_TEST_CASE(each_epoch_with_letters_is_a_part_once_it_is_committed) {
  dead_letters letters({folder});
  BOOST_TEST(letters.path() == folder);
  BOOST_TEST(!letters.can_show());
  BOOST_TEST(letters.why_not_resumable().empty());
  must(letters.open());
  add(letters, "a");
  must(letters.flush());
  const auto place = must(letters.prepare(first_epoch));
  BOOST_TEST(place.place.parts == 1U);
  BOOST_TEST(part(1) == "");
  must(letters.commit(first_epoch));
  BOOST_TEST(part(1) == "a");
  BOOST_TEST((must(letters.prepare(second_epoch)) == place));
  must(letters.commit(second_epoch));
  add(letters, "b");
  must(letters.close());
  BOOST_TEST(part(2) == "b");
  BOOST_TEST(count() == 2);
  BOOST_TEST(letters.count(row_error::bad_value) == 2U);
}

BOOST_AUTO_TEST_CASE(who_goes_on_names_what_was_prepared_and_drops_what_came_later) {
  written_letters place;
  {
    dead_letters letters({folder});
    must(letters.open());
    add(letters, "a");
    place = must(letters.prepare(first_epoch));
    letters.hold_back(letter_of("held"), place);
    add(letters, "lost");
    static_cast<void>(must(letters.prepare(second_epoch)));
    add(letters, "lost, too");
    must(letters.leave(true));
  }
  BOOST_TEST(part(1) == "");
  dead_letters letters({folder});
  must(letters.resume(place));
  BOOST_TEST(part(1) == "a");
  must(letters.close());
  BOOST_TEST(part(2) == "held");
  BOOST_TEST(count() == 2);
  BOOST_TEST(letters.count_all() == 2U);
}

BOOST_AUTO_TEST_CASE(an_end_that_was_prepared_is_made_final_by_the_next_process) {
  written_letters place;
  for (const auto is_left : {true, false}) {
    if (is_left) {
      dead_letters letters({folder, letters_name::fixed, compression::zstd});
      must(letters.open());
      add(letters, "a");
      place = must(letters.prepare(end_epoch));
      must(letters.leave(true));
      BOOST_TEST(!directory.has("bad/part-00000001.jsonl.zst"));
    }
    must(dead_letters({folder, letters_name::fixed, compression::zstd}).recover(place.place));
    BOOST_TEST(directory.has("bad/part-00000001.jsonl.zst"));
    BOOST_TEST(count() == 1);
  }
}

BOOST_AUTO_TEST_CASE(without_snapshots_a_job_that_fails_leaves_nothing) {
  dead_letters letters({folder});
  must(letters.open());
  add(letters, "a");
  must(letters.leave(false));
  BOOST_TEST(directory.count_entries() == 0U);
}

BOOST_AUTO_TEST_CASE(letters_of_another_run_are_no_beginning_and_stay) {
  std::filesystem::create_directory(folder);
  directory.write("bad/part-00000001.jsonl", "{\"raw\":\"old\"}\n");
  dead_letters letters({folder});
  BOOST_TEST(must_fail(letters.open()).message ==
             "the folder has rows of another run: " + folder + "part-00000001.jsonl");
  must(letters.remove_earlier());
  BOOST_TEST(part(1) == "old");
  must(letters.leave(true));
  // A snapshot of a script that wrote them elsewhere says no path.
  BOOST_TEST((must_fail(dead_letters({folder}).resume({})).code == errc::failed_precondition));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
