#include "millrace/actors/connector/folder_writer.hpp"

#include <algorithm>

#include "packed_file.hpp"
#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/actors/connector/file_place.hpp"

namespace millrace::testing {
namespace {

constexpr source_span path_span{7, 1, 0, 1};
constexpr std::string_view prologue = "id,name\n";

std::unique_ptr<folder_writer> writer_of(const temporary_directory& directory, std::string suffix = ".csv") {
  return std::make_unique<folder_writer>(directory / "out/", std::move(suffix), path_span);
}

output_epoch epoch(std::uint64_t last) { return {{last}}; }
output_epoch last_epoch(std::uint64_t last) { return {{last}, true}; }

written_place final_place(written_place place) {
  place.is_last = true;
  return place;
}

void put(sink_writer& writer, std::string_view rows) { must(writer.write(rows)); }

/// What a reader sees who lists the folder.
std::vector<std::string> listed(const temporary_directory& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "out"))
    if (const auto name = entry.path().filename().native(); !name.starts_with('.'))
      names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

using names = std::vector<std::string>;

/// Writes an epoch of one row that nobody commits, and is gone.
written_place write_and_go(const temporary_directory& directory, std::string_view lost) {
  const auto writer = writer_of(directory);
  must(writer->open(prologue));
  put(*writer, "1,a\n");
  const auto place = must(writer->prepare(epoch(3)));
  if (!lost.empty())
    put(*writer, lost);
  writer->leave();
  return place;
}

BOOST_AUTO_TEST_SUITE(folder_sink)

BOOST_AUTO_TEST_CASE(each_epoch_with_rows_is_a_whole_part_once_it_is_committed) {
  for (const auto* suffix : {".csv", ".csv.gz", ".csv.zst"}) {
    BOOST_TEST_INFO(suffix);
    const temporary_directory directory;
    const auto writer = writer_of(directory, suffix);
    must(writer->open(prologue));
    put(*writer, "1,a\n");
    put(*writer, "2,b\n");
    BOOST_TEST(must(writer->prepare(epoch(3))).parts == 1U);
    BOOST_TEST(listed(directory) == names(), boost::test_tools::per_element());
    must(writer->commit(epoch(3)));
    BOOST_TEST(must(writer->prepare(epoch(5))).parts == 1U, "an epoch without rows");
    must(writer->commit(epoch(5)));
    put(*writer, "3,c\n");
    must(writer->prepare(last_epoch(9)));
    must(writer->commit(last_epoch(9)));
    const auto first = "part-00000001" + std::string(suffix);
    const auto second = "part-00000002" + std::string(suffix);
    BOOST_TEST(listed(directory) == (names{first, second}), boost::test_tools::per_element());
    BOOST_TEST(unpacked(directory / ("out/" + first)) == "id,name\n1,a\n2,b\n");
    BOOST_TEST(unpacked(directory / ("out/" + second)) == "id,name\n3,c\n");
  }
}

BOOST_AUTO_TEST_CASE(a_commit_shows_no_later_epoch_than_its_own) {
  const temporary_directory directory;
  const auto writer = writer_of(directory);
  must(writer->open(prologue));
  put(*writer, "1,a\n");
  must(writer->prepare(epoch(3)));
  put(*writer, "2,b\n");
  must(writer->prepare(last_epoch(4)));
  must(writer->commit(epoch(3)));
  BOOST_TEST(listed(directory) == names{"part-00000001.csv"}, boost::test_tools::per_element());
  must(writer->commit(last_epoch(4)));
  BOOST_TEST(listed(directory).size() == 2U);
}

BOOST_AUTO_TEST_CASE(goes_on_behind_a_snapshot_whose_part_was_not_named_yet) {
  for (const auto* lost : {"", "2,lost\n"}) {
    const temporary_directory directory;
    const auto place = write_and_go(directory, lost);
    const auto writer = writer_of(directory);
    must(writer->recover(place, prologue));
    BOOST_TEST(listed(directory) == names{"part-00000001.csv"}, boost::test_tools::per_element());
    put(*writer, "2,b\n");
    must(writer->prepare(last_epoch(9)));
    must(writer->commit(last_epoch(9)));
    BOOST_TEST(directory.read("out/part-00000001.csv") == "id,name\n1,a\n");
    BOOST_TEST(directory.read("out/part-00000002.csv") == "id,name\n2,b\n");
    must(writer_of(directory)->recover(final_place({.bytes = 12, .parts = 2}), {}));
    BOOST_TEST(listed(directory).size() == 2U);
  }
}

BOOST_AUTO_TEST_CASE(names_all_parts_of_an_output_that_was_prepared_to_its_end) {
  const temporary_directory directory;
  written_place place;
  {
    const auto writer = writer_of(directory);
    must(writer->open(prologue));
    put(*writer, "1,a\n");
    must(writer->prepare(epoch(3)));
    put(*writer, "2,b\n");
    place = must(writer->prepare(last_epoch(4)));
    writer->leave();
  }
  for (int i = 0; i < 2; ++i) {
    must(writer_of(directory)->recover(final_place(place), {}));
    BOOST_TEST(listed(directory).size() == 2U);
    BOOST_TEST(!directory.has("out/.part.lock"));
  }
}

BOOST_AUTO_TEST_CASE(parts_that_were_taken_away_are_not_missed) {
  const temporary_directory directory;
  const auto place = write_and_go(directory, "");
  {
    const auto writer = writer_of(directory);
    must(writer->recover(place, prologue));
    writer->leave();
  }
  std::filesystem::remove(directory / "out/part-00000001.csv");
  const auto writer = writer_of(directory);
  must(writer->recover(place, prologue));
  put(*writer, "2,b\n");
  must(writer->prepare(last_epoch(9)));
  must(writer->commit(last_epoch(9)));
  BOOST_TEST(listed(directory) == names{"part-00000002.csv"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(does_not_mix_the_rows_of_two_runs) {
  const temporary_directory directory;
  std::filesystem::create_directory(directory / "out");
  directory.write("out/part-00000004.json", "{}\n");
  directory.write("out/.part-00000005.csv.partial", "left behind");
  const auto reason = must_fail(writer_of(directory)->open(prologue));
  BOOST_TEST(reason.message == "the folder has rows of another run: " + (directory / "out/part-00000004.json"));
  BOOST_TEST((reason.span == path_span));
  BOOST_TEST(directory.has("out/.part-00000005.csv.partial"));
  std::filesystem::remove(directory / "out/part-00000004.json");
  directory.write("out/README", "not a part");
  const auto writer = writer_of(directory);
  must(writer->open(prologue));
  BOOST_TEST(!directory.has("out/.part-00000005.csv.partial"));
  BOOST_TEST(directory.has("out/README"));
  writer->abandon();
  BOOST_TEST(listed(directory) == names{"README"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(refuses_a_folder_that_is_not_as_the_snapshot_says) {
  const temporary_directory directory;
  const auto place = write_and_go(directory, "");
  directory.write("out/part-00000002.csv", "id,name\n2,b\n");
  const auto ahead = must_fail(writer_of(directory)->recover(place, prologue));
  BOOST_TEST(ahead.message ==
             "the folder is ahead of the snapshot, with a part that came later: " + (directory / "out/part-00000002.csv"));
  BOOST_TEST(listed(directory).size() == 1U, "nothing was changed");
  std::filesystem::remove(directory / "out/part-00000002.csv");
  directory.write("out/.part-00000001.csv.partial", "another");
  const auto other = must_fail(writer_of(directory)->recover(place, prologue));
  BOOST_TEST(other.message == "cannot go on writing: the part is not the one that had 12 bytes: " +
                                (directory / "out/.part-00000001.csv.partial"));
  std::filesystem::remove_all(directory / "out");
  const auto gone = must_fail(writer_of(directory)->recover(place, prologue));
  BOOST_TEST((gone.code == errc::not_found));
  BOOST_TEST(!directory.has("out"));
}

BOOST_AUTO_TEST_CASE(a_folder_has_one_writer_at_a_time) {
  const temporary_directory directory;
  const auto first = writer_of(directory);
  must(first->open(prologue));
  BOOST_TEST(must_fail(writer_of(directory)->open(prologue)).message ==
             "cannot write: another job is writing it: " + (directory / "out/"));
  BOOST_TEST(!writer_of(directory)->recover({}, prologue).ok());
  put(*first, "1,a\n");
  must(first->finish());
  BOOST_TEST(listed(directory) == names{"part-00000001.csv"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(leaves_nothing_behind_when_it_is_abandoned) {
  const temporary_directory directory;
  const auto writer = writer_of(directory);
  must(writer->open(prologue));
  put(*writer, "1,a\n");
  must(writer->prepare(last_epoch(4)));
  writer->abandon();
  BOOST_TEST(directory.count_entries() == 0U);
}

BOOST_AUTO_TEST_CASE(needs_a_folder_to_be_in_and_to_write_to) {
  const temporary_directory directory;
  directory.write("file", "");
  for (const auto* path : {"file/", "no/such/"}) {
    folder_writer writer(directory / path, ".csv", path_span);
    BOOST_TEST((must_fail(writer.open(prologue)).span == path_span));
  }
  BOOST_TEST(directory.count_entries() == 1U);
}

BOOST_AUTO_TEST_CASE(options_say_how_parts_are_packed) {
  const temporary_directory directory;
  const auto sink_of = [&](const char* path, const char* packing) {
    setup target(option_texts{{"connector", "file"}, {"path", path}, {"format", "csv"}, {"compression", packing}});
    target.config.base_directory = directory.path();
    return target.sink();
  };
  const auto writer = must(sink_of("out/", "zstd"));
  must(writer->open(prologue));
  put(*writer, "1,a\n");
  must(writer->finish());
  BOOST_TEST(unpacked(directory / "out/part-00000001.csv.zst") == "id,name\n1,a\n");
  BOOST_TEST(must_fail(sink_of("out/", "lzma")).message == "option `compression` must be none, gzip or zstd: lzma");
  BOOST_TEST(must_fail(sink_of("out.csv", "gzip")).message == "compression is for folders: out.csv");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
