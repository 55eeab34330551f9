#include "packed_file.hpp"
#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace millrace::testing {
namespace {

/// Reads a path of CSV lines without a header.
struct csv_source : setup {
  csv_source(const temporary_directory& directory, const std::string& path)
    : setup(option_texts{{"connector", "file"}, {"path", path}, {"format", "csv"}, {"header", "false"}}) {
    config.base_directory = directory.path();
  }
  std::vector<seen_chunk> read() {
    const auto reader = must(source());
    must(reader->open());
    return read_all(*reader);
  }
  /// The failure of `open`, or of reading where that goes well.
  failure fail() {
    const auto reader = must(source());
    if (auto opened = reader->open(); !opened.ok())
      return std::move(opened).take_error();
    for (;;) {
      read_buffer buffer;
      chunk out;
      auto outcome = reader->read(buffer, out);
      if (!outcome.ok())
        return std::move(outcome).take_error();
      BOOST_REQUIRE(*outcome == read_outcome::chunk);
    }
  }
};

BOOST_AUTO_TEST_SUITE(file_source)

BOOST_AUTO_TEST_CASE(reads_a_file_in_chunks) {
  const temporary_directory directory;
  const auto path = directory.write("in.csv", "1,a\n2,b\n3,c\n");
  csv_source input(directory, "in.csv");
  input.config.chunk_bytes = 9;
  const auto chunks = input.read();
  BOOST_REQUIRE_EQUAL(chunks.size(), 2U);
  BOOST_TEST(chunks[0].bytes == "1,a\n2,b\n");
  BOOST_TEST(chunks[1].bytes == "3,c\n");
  BOOST_TEST(chunks[0].origin == path);
  BOOST_TEST(chunks[1].offset == 8U);
}

BOOST_AUTO_TEST_CASE(is_repeatable_and_raw) {
  const temporary_directory directory;
  const auto reader = must(csv_source(directory, "in.csv").source());
  BOOST_TEST(!reader->is_live());
  BOOST_TEST(reader->is_raw());
}

BOOST_AUTO_TEST_CASE(cuts_packed_files_as_it_cuts_plain_ones) {
  const temporary_directory directory;
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += std::to_string(i * 7919) + ",\"name\n" + std::to_string(i) + "\"\n";
  for (const auto* name : {"in.csv", "in.csv.gz", "in.csv.zst"})
    write_packed(directory, name, text);
  BOOST_TEST(std::filesystem::file_size(directory / "in.csv.gz") < text.size());
  csv_source plain(directory, "in.csv");
  plain.config.chunk_bytes = 10'000;
  auto expected = plain.read();
  BOOST_TEST((concatenated(expected) == text));
  for (const auto* name : {"in.csv.gz", "in.csv.zst"}) {
    csv_source packed(directory, name);
    packed.config.chunk_bytes = 10'000;
    const auto chunks = packed.read();
    for (auto& chunk : expected)
      chunk.origin = directory / name;
    BOOST_TEST((chunks == expected));
  }
}

BOOST_AUTO_TEST_CASE(reads_the_files_of_a_directory_one_by_one) {
  const temporary_directory directory;
  std::filesystem::create_directory(directory / "in");
  directory.write("in/2.csv", "b");
  directory.write("in/1.csv", "a\nunfinished");
  directory.write("in/3.csv", "");
  write_packed(directory, "in/4.csv.gz", "c\n");
  const auto chunks = csv_source(directory, "in").read();
  BOOST_REQUIRE_EQUAL(chunks.size(), 3U);
  BOOST_TEST(chunks[0].bytes == "a\nunfinished");
  BOOST_TEST(chunks[1].bytes == "b");
  BOOST_TEST(chunks[2].bytes == "c\n");
  for (const auto& chunk : chunks)
    BOOST_TEST(chunk.starts_file);
  BOOST_TEST(csv_source(directory, "in/[12].csv").read().size() == 2U);
}

BOOST_AUTO_TEST_CASE(reads_the_header_of_each_file) {
  const temporary_directory directory;
  directory.write("1.csv", "name,id\r\na,1\r\n");
  directory.write("2.csv", "\xef\xbb\xbf\"id\",\"name\"\n2,b\n");
  directory.write("3.csv", "id,name\n");
  directory.write("4.csv", "");
  setup input(option_texts{{"connector", "file"}, {"path", directory.path()}, {"format", "csv"}});
  const auto reader = must(input.source());
  must(reader->open());
  const auto chunks = read_all(*reader);
  BOOST_REQUIRE_EQUAL(chunks.size(), 2U);
  BOOST_TEST(chunks[0].bytes == "a,1\r\n");
  BOOST_TEST(chunks[1].bytes == "2,b\n");
  BOOST_TEST(chunks[1].offset == 15U);
  for (const auto& chunk : chunks) {
    BOOST_TEST(chunk.has_layout);
    BOOST_TEST(chunk.first_line == 2U);
  }
}

BOOST_AUTO_TEST_CASE(points_at_the_path_when_a_header_does_not_fit) {
  const temporary_directory directory;
  directory.write("in.csv", "id,nome\n1,a\n");
  csv_source input(directory, "in.csv");
  input.options = options_of({{"connector", "file"}, {"path", "in.csv"}, {"format", "csv"}});
  const auto reason = input.fail();
  BOOST_TEST((reason.code == errc::schema_mismatch));
  BOOST_TEST(reason.span.line == 7U);
}

BOOST_AUTO_TEST_CASE(has_no_chunk_for_an_empty_input) {
  const temporary_directory directory;
  directory.write("empty.csv", "");
  std::filesystem::create_directory(directory / "none");
  BOOST_TEST(csv_source(directory, "empty.csv").read().empty());
  BOOST_TEST(csv_source(directory, "none").read().empty());
  BOOST_TEST(csv_source(directory, "/dev/null").read().empty());
}

BOOST_AUTO_TEST_CASE(opens_a_pipe_that_nobody_writes_yet_without_waiting) {
  const temporary_directory directory;
  BOOST_REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  must(must(csv_source(directory, "pipe").source())->open());
}

BOOST_AUTO_TEST_CASE(cuts_the_same_from_a_pipe_as_from_a_file) {
  const temporary_directory directory;
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text += std::to_string(i) + "\n";
  directory.write("file", text);
  BOOST_REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  // A reader of our own lets the writer in before the source opens the other end.
  const int both = ::open((directory / "pipe").c_str(), O_RDWR | O_CLOEXEC);
  const int writer = ::open((directory / "pipe").c_str(), O_WRONLY | O_CLOEXEC);
  BOOST_REQUIRE(::write(writer, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  csv_source piped(directory, "pipe");
  piped.config.chunk_bytes = 1000;
  const auto reader = must(piped.source());
  must(reader->open());
  read_buffer buffer;
  chunk first;
  BOOST_REQUIRE((must(reader->read(buffer, first)) == read_outcome::chunk));
  ::close(writer);
  ::close(both);
  auto chunks = read_all(*reader);
  chunks.insert(chunks.begin(), seen(first));
  csv_source plain(directory, "file");
  plain.config.chunk_bytes = 1000;
  const auto expected = plain.read();
  for (auto& chunk : chunks)
    chunk.origin = directory / "file";
  BOOST_TEST((chunks == expected));
}

BOOST_AUTO_TEST_CASE(fails_with_the_path_and_where_it_was_written) {
  const temporary_directory directory;
  directory.write("plain", "not packed");
  directory.write("bad.csv.gz", "not packed");
  write_packed(directory, "cut.csv.zst", "1,a\n");
  std::filesystem::resize_file(directory / "cut.csv.zst", std::filesystem::file_size(directory / "cut.csv.zst") - 2);
  struct {
    const char* path;
    errc code;
    const char* message;
  } const cases[] = {
    {"missing.csv", errc::not_found, "cannot open: no such file or directory: "},
    {"plain/in.csv", errc::not_found, "cannot open: not a directory: "},
    {"no*.csv", errc::not_found, "no file matches the pattern: "},
    {"bad.csv.gz", errc::corrupt, "the file is not gzip, as its suffix says: "},
    {"cut.csv.zst", errc::corrupt, "the zstd file is truncated: "},
  };
  for (const auto& [path, code, message] : cases) {
    const auto reason = csv_source(directory, path).fail();
    BOOST_TEST((reason.code == code));
    BOOST_TEST(reason.message == message + (directory / path));
    BOOST_TEST(reason.span.line == 7U);
  }
}

BOOST_AUTO_TEST_CASE(finds_an_unreadable_file_before_it_reads_the_others) {
  if (::geteuid() == 0) {
    BOOST_TEST_MESSAGE("skipped: root may read everything");
    return;
  }
  const temporary_directory directory;
  directory.write("1.csv", "a\n");
  directory.write("2.csv", "b\n");
  BOOST_REQUIRE(::chmod((directory / "2.csv").c_str(), 0) == 0);
  const auto reader = must(csv_source(directory, ".").source());
  BOOST_TEST((must_fail(reader->open()).code == errc::permission_denied));
}

BOOST_AUTO_TEST_CASE(fails_when_a_later_file_has_vanished) {
  const temporary_directory directory;
  directory.write("1.csv", "a\n");
  directory.write("2.csv", "b\n");
  csv_source input(directory, "*.csv");
  const auto reader = must(input.source());
  must(reader->open());
  std::filesystem::remove(directory / "2.csv");
  read_buffer buffer;
  chunk out;
  BOOST_REQUIRE(must(reader->read(buffer, out)) == read_outcome::chunk);
  const auto reason = must_fail(reader->read(buffer, out));
  BOOST_TEST((reason.code == errc::not_found));
  BOOST_TEST(reason.message.find("2.csv") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
