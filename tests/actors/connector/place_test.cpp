#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "packed_file.hpp"
#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/proto/stream.hpp"

namespace millrace::testing {
namespace {

/// How an input is cut.
struct cuts {
  std::size_t chunk_bytes;
  std::uint32_t chunk_rows;
};
constexpr cuts many_cuts[] = {{40, 0}, {100, 0}, {4096, 0}, {40, 1}, {40, 3}, {4096, 100}};

/// A chunk with the columns of its file, and the place behind it.
struct placed_chunk {
  seen_chunk seen;
  std::vector<std::int32_t> columns;
  read_place place;
  friend bool operator==(const placed_chunk&, const placed_chunk&) = default;
};

std::ostream& operator<<(std::ostream& out, const placed_chunk& chunk) {
  return out << chunk.seen << " up to " << chunk.place.file << '@' << chunk.place.offset;
}

/// Reads what is in a directory, in a way that suits the test.
struct input : setup {
  input(const temporary_directory& directory, const std::string& path, const std::string& format, const cuts& cut)
    : setup(option_texts{{"connector", "file"}, {"path", path}, {"format", format}}) {
    config.base_directory = directory.path();
    config.formats = {&protobuf_format(), 1};
    config.chunk_bytes = cut.chunk_bytes;
    config.chunk_rows = cut.chunk_rows;
    config.record_bytes_max = std::max<std::size_t>(cut.chunk_bytes, 200);
  }

  std::unique_ptr<source_reader> open() {
    auto reader = must(source());
    // A regular file is cut by its bytes all the same.
    reader->cut_at_pauses([] { return false; });
    must(reader->open());
    BOOST_TEST(reader->why_not_resumable().empty());
    return reader;
  }
  std::vector<placed_chunk> read_behind(const read_place& from) {
    const auto reader = open();
    must(reader->resume(from));
    return read(*reader);
  }
  static std::vector<placed_chunk> read(source_reader& reader) {
    std::vector<placed_chunk> chunks;
    for (;;) {
      read_buffer buffer;
      chunk out;
      if (must(reader.read(buffer, out)) == read_outcome::ended)
        break;
      chunks.push_back({seen(out), {}, reader.place()});
      if (out.layout != nullptr)
        chunks.back().columns = out.layout->columns;
    }
    if (!chunks.empty())
      BOOST_TEST((reader.place() == chunks.back().place));
    return chunks;
  }
};

/// Resumes an input behind each of its chunks. Returns how many there are.
std::size_t check_places(const temporary_directory& directory, const std::string& path, const std::string& format,
                         const cuts& cut) {
  const auto expected = input(directory, path, format, cut).read_behind({});
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto rest = input(directory, path, format, cut).read_behind(expected[i].place);
    const std::vector<placed_chunk> wanted(expected.begin() + static_cast<std::ptrdiff_t>(i) + 1, expected.end());
    BOOST_TEST_INFO("behind " << expected[i] << ", cut by " << cut.chunk_bytes << " bytes or " << cut.chunk_rows
                              << " rows");
    BOOST_REQUIRE_EQUAL_COLLECTIONS(rest.begin(), rest.end(), wanted.begin(), wanted.end());
  }
  return expected.size();
}

std::string csv_lines(int first, int count) {
  std::string text;
  for (int i = first; i < first + count; ++i)
    text += std::to_string(i) + ",name " + std::to_string(i) + "\n";
  return text;
}

BOOST_AUTO_TEST_SUITE(places)

BOOST_AUTO_TEST_CASE(csv_files_of_all_kinds_are_cut_the_same_behind_every_place) {
  const temporary_directory directory;
  directory.write("1.csv", "id,name\r\n" + csv_lines(0, 20));
  directory.write("2.csv", "\xef\xbb\xbfname,other,id\n\"two\nlines\",x,1\n\"say \"\"so\"\"\n\n\",y,2\n" +
                             std::string("third,z,3\n"));
  directory.write("3.csv", "");
  directory.write("4.csv", "\n\nid,name\n");
  directory.write("5.csv", "id,name\n1," + std::string(5000, 'x') + "\n2,\"" + std::string(2000, '\n') + "\"\n3,c\n");
  directory.write("6.csv", "id,name\n1,\"never closed\n2,b\n3,\"bad\" quote\n4,d");
  write_packed(directory, "7a.csv.gz", "id,name\n" + csv_lines(0, 300));
  write_packed(directory, "7b.csv.gz", csv_lines(300, 20) + "unfinished");
  directory.write("7.csv.gz", directory.read("7a.csv.gz") + directory.read("7b.csv.gz"));
  std::filesystem::remove(directory / "7a.csv.gz");
  std::filesystem::remove(directory / "7b.csv.gz");
  write_packed(directory, "8.csv.zst", "name,id\n" + csv_lines(0, 50));
  directory.write("9.csv", "id,name\n");
  for (const auto& cut : many_cuts) {
    BOOST_TEST(check_places(directory, ".", "csv", cut) >= 7U); // As many files have rows.
    BOOST_TEST(check_places(directory, "[1-6].csv", "csv", cut) >= 4U);
  }
}

BOOST_AUTO_TEST_CASE(many_small_members_of_gzip_are_no_pauses) {
  const temporary_directory directory;
  std::string packed;
  for (int i = 0; i < 300; ++i) {
    write_packed(directory, "part.csv.gz", (i == 0 ? "id,name\n" : "") + csv_lines(i, 1));
    packed += directory.read("part.csv.gz");
  }
  directory.write("in.csv.gz", packed);
  for (const auto& cut : many_cuts)
    check_places(directory, "in.csv.gz", "csv", cut);
  const auto chunks = input(directory, "in.csv.gz", "csv", {4096, 0}).read_behind({});
  for (const auto& chunk : chunks)
    BOOST_TEST(!chunk.seen.is_cut_short);
}

BOOST_AUTO_TEST_CASE(any_text_is_cut_the_same_behind_every_place) {
  std::size_t places = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const temporary_directory directory;
    random_sequence random(seed);
    for (const auto* name : {"a.csv", "b.csv.gz", "c.csv"}) {
      std::string text = "id,name\n";
      for (auto size = random.below(300); size > 0; --size)
        text += "aaaaa,,\n\n\"\"\r"[random.below(random.below(3) == 0 ? 12 : 9)];
      write_packed(directory, name, text);
    }
    const auto rows = static_cast<std::uint32_t>(random.below(2) * random.below(9));
    BOOST_TEST_INFO("seed " << seed);
    places += check_places(directory, "*", "csv", {1 + random.below(80), rows});
  }
  BOOST_TEST(places > 1000U);
}

BOOST_AUTO_TEST_CASE(json_lines_are_cut_the_same_behind_every_place) {
  const temporary_directory directory;
  std::string text = "\n";
  for (int i = 0; i < 40; ++i)
    text += "{\"id\": " + std::to_string(i) + ", \"name\": \"" + std::string(i == 20 ? 9000 : 3, 'n') + "\"}\n";
  directory.write("1.jsonl", text);
  write_packed(directory, "2.jsonl.gz", text);
  write_packed(directory, "3.jsonl.zst", text + "{\"id\": 1");
  for (const auto& cut : many_cuts)
    BOOST_TEST(check_places(directory, ".", "json", cut) > 3U);
}

BOOST_AUTO_TEST_CASE(messages_are_cut_the_same_behind_every_place) {
  const temporary_directory directory;
  std::string bytes;
  for (int i = 0; i < 60; ++i) {
    const auto size = i % 7 == 3 ? 150 : i % 20; // The bytes are nothing to a reader but a message's length.
    bytes += size > 127 ? std::string("\x96\x01", 2) : std::string(1, static_cast<char>(size == 0 ? 1 : size));
    bytes += std::string(static_cast<std::size_t>(size == 0 ? 1 : size), 'm');
  }
  directory.write("1.pb", bytes);
  write_packed(directory, "2.pb.gz", bytes + "\x7f" + "cut off");
  directory.write("3.pb", bytes + std::string(50, '\0') + bytes);
  for (const auto& cut : many_cuts)
    BOOST_TEST(check_places(directory, ".", "protobuf", cut) >= 3U);
}

BOOST_AUTO_TEST_CASE(a_place_does_not_depend_on_where_a_script_is_run_from) {
  const temporary_directory directory;
  std::filesystem::create_directory(directory / "sub");
  directory.write("sub/1.csv", "id,name\n" + csv_lines(0, 10));
  directory.write("sub/2.csv", "id,name\n" + csv_lines(0, 10));
  const cuts cut{40, 0};
  const auto chunks = input(directory, "sub/*.csv", "csv", cut).read_behind({});
  BOOST_TEST(chunks.back().place.file == "sub/2.csv");
  input moved(directory, "sub/*.csv", "csv", cut);
  const auto other = directory / "sub/..";
  moved.config.base_directory = other;
  BOOST_TEST(moved.read_behind(chunks[chunks.size() - 2].place).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
