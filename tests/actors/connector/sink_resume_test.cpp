#include "millrace/actors/connector/blackhole.hpp"
#include "millrace/actors/connector/byte_writer.hpp"
#include "millrace/actors/connector/memory.hpp"
#include "packed_file.hpp"
#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "millrace/actors/connector/file_place.hpp"

namespace millrace::testing {
namespace {

constexpr source_span path_span{7, 1, 0, 1};
constexpr std::string_view prologue = "id,name\n";
constexpr output_epoch some_epoch{};
constexpr output_epoch end_epoch{.last = {}, .ends_output = true};
constexpr written_place to_its_end{.is_last = true};
constexpr const char* names[] = {"out.csv", "out.csv.gz", "out.csv.zst"};

/// Pieces of what a job writes, one for each chunk: some small, some without a row, some larger than what is gathered.
std::vector<std::string> pieces() {
  random_sequence random(11);
  std::vector<std::string> result;
  for (int i = 0; i < 12; ++i) {
    result.emplace_back(i % 5 == 4 ? 400'000 : i % 3 == 2 ? 0 : random.below(2000), '\0');
    for (auto& byte : result.back())
      byte = static_cast<char>('a' + random.below(20));
  }
  return result;
}

std::unique_ptr<byte_writer> writer_of(const std::string& path) {
  return std::make_unique<byte_writer>(path, path_span);
}

/// Writes all pieces with a checkpoint behind those that `is_marked` names.
template <class IsMarked>
std::string written(const temporary_directory& directory, const char* name, IsMarked is_marked) {
  const auto writer = writer_of(directory / name);
  must(writer->open(prologue));
  std::size_t number = 0;
  for (const auto& piece : pieces()) {
    must(writer->write(piece));
    if (is_marked(number++))
      must(writer->prepare(some_epoch));
  }
  must(writer->finish());
  return directory.read(name);
}

/// Writes all pieces, but a process ends behind each of them: it leaves the output, or is just gone, some pieces
/// behind its last checkpoint.
void write_interrupted(const std::string& path, bool is_left) {
  const auto all = pieces();
  auto writer = writer_of(path);
  must(writer->open(prologue));
  auto place = must(writer->prepare(some_epoch));
  for (std::size_t i = 0; i < all.size(); ++i) {
    must(writer->write(all[i]));
    const auto next = must(writer->prepare(some_epoch));
    for (auto lost = i + 1; lost < std::min(i + 3, all.size()); ++lost)
      must(writer->write(all[lost]));
    BOOST_TEST(next.bytes >= place.bytes);
    place = next;
    if (is_left)
      writer->leave();
    writer = writer_of(path);
    must(writer->recover(place, prologue));
  }
  must(writer->finish());
}

BOOST_AUTO_TEST_SUITE(sink_resume)

BOOST_AUTO_TEST_CASE(an_output_that_is_gone_on_with_reads_as_one_that_was_not_disturbed) {
  for (const auto* name : names)
    for (const bool is_left : {true, false}) {
      BOOST_TEST_INFO(name << (is_left ? ", left" : ", gone"));
      const temporary_directory directory;
      const temporary_directory other;
      written(other, name, [](std::size_t) { return false; });
      write_interrupted(directory / name, is_left);
      BOOST_TEST((unpacked(directory / name) == unpacked(other / name)));
      BOOST_TEST(directory.count_entries() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(checkpoints_leave_no_trace_in_a_plain_file) {
  const temporary_directory directory;
  const temporary_directory other;
  BOOST_TEST((written(directory, "out.csv", [](std::size_t) { return true; }) ==
              written(other, "out.csv", [](std::size_t) { return false; })));
}

BOOST_AUTO_TEST_CASE(the_bytes_of_a_checkpoint_are_whole) {
  for (const auto* name : names) {
    BOOST_TEST_INFO(name);
    const temporary_directory directory;
    const auto writer = writer_of(directory / name);
    must(writer->open(prologue));
    must(writer->write(std::string_view("1,a\n")));
    const auto place = must(writer->prepare(some_epoch));
    const auto hidden = "." + std::string(name) + ".partial";
    const auto bytes = directory.read(hidden);
    BOOST_TEST(bytes.size() == place.bytes);
    directory.write(std::string("copy.") + name, bytes);
    BOOST_TEST(unpacked(directory / (std::string("copy.") + name)) == "id,name\n1,a\n");
    BOOST_TEST((must(writer->prepare(some_epoch)) == place), "nothing was written in between");
  }
}

BOOST_AUTO_TEST_CASE(an_output_without_a_byte_is_gone_on_with_as_well) {
  for (const auto* name : names) {
    BOOST_TEST_INFO(name);
    const temporary_directory directory;
    auto writer = writer_of(directory / name);
    must(writer->open(""));
    const auto place = must(writer->prepare(some_epoch));
    writer = writer_of(directory / name);
    must(writer->recover(place, prologue));
    BOOST_TEST((must(writer->prepare(some_epoch)) == place));
    must(writer->finish());
    BOOST_TEST(unpacked(directory / name).empty());
    BOOST_TEST(directory.read(name).size() == place.bytes);
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_gone_on_with_is_named_where_the_statement_names_it) {
  const temporary_directory directory;
  const auto writer = writer_of(directory / "out.csv");
  for (const auto& outcome : {writer->recover({3}, prologue), writer->recover(to_its_end, prologue)}) {
    BOOST_REQUIRE(!outcome.ok());
    BOOST_TEST((outcome.error().code == errc::not_found));
    BOOST_TEST((outcome.error().span == path_span));
  }
}

BOOST_AUTO_TEST_CASE(a_prepared_output_is_finished_by_the_next_process) {
  for (const auto* name : names) {
    const temporary_directory directory;
    {
      const auto writer = writer_of(directory / name);
      must(writer->open(prologue));
      must(writer->prepare(some_epoch));
      must(writer->prepare(end_epoch));
    }
    for (int i = 0; i < 2; ++i) {
      must(writer_of(directory / name)->recover(to_its_end, {}));
      BOOST_TEST(unpacked(directory / name) == prologue);
      BOOST_TEST(directory.count_entries() == 1U);
    }
  }
}

BOOST_AUTO_TEST_CASE(says_what_cannot_be_taken_back) {
  const temporary_directory directory;
  BOOST_REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  byte_writer standard(1, "stdout");
  memory_writer memory([](const batch_view&) {});
  const auto pipe = writer_of(directory / "pipe");
  const auto device = writer_of("/dev/null");
  const std::pair<sink_writer*, const char*> cases[] = {
    {&standard, "what was written to standard output cannot be taken back"},
    {&memory, "rows that the program has taken cannot be taken back"},
    {pipe.get(), "what a named pipe has taken cannot be taken back"},
    {device.get(), "what a device has taken cannot be taken back"},
  };
  for (const auto& [writer, why] : cases) {
    BOOST_TEST(writer->why_not_resumable() == why);
    BOOST_TEST(must_fail(writer->prepare(some_epoch)).message == why);
    BOOST_TEST(must_fail(writer->recover({}, {})).message == why);
    must(writer->recover(to_its_end, {}));
  }
  BOOST_TEST(writer_of(directory / "out.csv")->why_not_resumable().empty());
}

BOOST_AUTO_TEST_CASE(what_keeps_nothing_can_always_go_on) {
  blackhole_writer writer;
  BOOST_TEST(writer.why_not_resumable().empty());
  must(writer.recover(must(writer.prepare(some_epoch)), {}));
  must(writer.recover(to_its_end, {}));
  writer.leave();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
