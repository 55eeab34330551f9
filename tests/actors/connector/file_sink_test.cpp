#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/actors/connector/file_place.hpp"

namespace millrace::testing {
namespace {

std::unique_ptr<sink_writer> writer_of(const temporary_directory& directory, const std::string& path) {
  setup target(option_texts{{"connector", "file"}, {"path", path}, {"format", "csv"}});
  target.config.base_directory = directory.path();
  return must(target.sink());
}

status write_out(sink_writer& writer, std::string_view bytes) {
  MILLRACE_TRY(writer.open("id,name\n"));
  MILLRACE_TRY(writer.write(bytes));
  return writer.finish();
}

BOOST_AUTO_TEST_SUITE(file_sink)

BOOST_AUTO_TEST_CASE(writes_a_file_with_its_prologue) {
  const temporary_directory directory;
  const auto writer = writer_of(directory, "out.csv");
  BOOST_TEST(!writer->takes_rows());
  must(write_out(*writer, "1,a\n"));
  BOOST_TEST(directory.read("out.csv") == "id,name\n1,a\n");
  BOOST_TEST(directory.count_entries() == 1U);
}

BOOST_AUTO_TEST_CASE(shows_nothing_before_the_commit) {
  const temporary_directory directory;
  directory.write("out.csv", "of an earlier run");
  const auto writer = writer_of(directory, "out.csv");
  must(writer->open("id,name\n"));
  must(writer->write(std::string(1'000'000, 'x')));
  must(writer->flush());
  BOOST_TEST(directory.read("out.csv") == "of an earlier run");
  must(writer->finish());
  BOOST_TEST(directory.read("out.csv").size() == 1'000'008U);
  BOOST_TEST(directory.count_entries() == 1U);
}

BOOST_AUTO_TEST_CASE(leaves_nothing_behind_when_it_is_abandoned_or_forgotten) {
  for (const bool is_abandoned : {true, false}) {
    const temporary_directory directory;
    auto writer = writer_of(directory, "out.csv");
    must(writer->open(""));
    must(writer->write(std::string(1'000'000, 'x')));
    BOOST_TEST(directory.count_entries() == 1U);
    if (is_abandoned)
      writer->abandon();
    else
      writer.reset();
    BOOST_TEST(directory.count_entries() == 0U);
  }
}

BOOST_AUTO_TEST_CASE(keeps_the_file_when_it_is_abandoned_after_the_commit) {
  const temporary_directory directory;
  const auto writer = writer_of(directory, "out.csv");
  must(write_out(*writer, "1,a\n"));
  writer->abandon();
  BOOST_TEST(directory.has("out.csv"));
}

BOOST_AUTO_TEST_CASE(joins_writes_of_all_sizes) {
  const temporary_directory directory;
  const auto writer = writer_of(directory, "out.csv");
  must(writer->open(""));
  random_sequence random(5);
  std::string expected;
  for (int i = 0; i < 200; ++i) {
    const std::string piece(random.below(random.below(20) == 0 ? 600'000 : 3000), static_cast<char>('a' + i % 26));
    must(writer->write(piece));
    expected += piece;
  }
  must(writer->finish());
  BOOST_TEST((directory.read("out.csv") == expected));
}

BOOST_AUTO_TEST_CASE(packs_by_suffix) {
  for (const auto* name : {"out.csv.gz", "out.csv.zst"}) {
    const temporary_directory directory;
    must(write_out(*writer_of(directory, name), "1,a\n"));
    const auto path = directory / name;
    const auto input = must(open_marked(path));
    std::string text(100, '\0');
    text.resize(must(input.content->read(text)));
    BOOST_TEST(text == "id,name\n1,a\n");
  }
}

BOOST_AUTO_TEST_CASE(passes_on_the_permissions_of_the_file_it_replaces) {
  const temporary_directory directory;
  directory.write("out.csv", "");
  BOOST_REQUIRE(::chmod((directory / "out.csv").c_str(), 0640) == 0);
  must(write_out(*writer_of(directory, "out.csv"), ""));
  struct stat found {};
  BOOST_REQUIRE(::stat((directory / "out.csv").c_str(), &found) == 0);
  BOOST_TEST((found.st_mode & 0777U) == 0640U);
}

BOOST_AUTO_TEST_CASE(replaces_what_a_link_points_at_and_not_the_link) {
  const temporary_directory directory;
  directory.write("real.csv", "old");
  std::filesystem::create_symlink("real.csv", directory / "link.csv");
  must(write_out(*writer_of(directory, "link.csv"), ""));
  BOOST_TEST(std::filesystem::is_symlink(directory / "link.csv"));
  BOOST_TEST(directory.read("real.csv") == "id,name\n");
}

BOOST_AUTO_TEST_CASE(writes_devices_directly) {
  const temporary_directory directory;
  must(write_out(*writer_of(directory, "/dev/null"), "1,a\n"));
  BOOST_TEST(std::filesystem::is_character_file("/dev/null"));
}

BOOST_AUTO_TEST_CASE(writes_a_pipe_directly_and_flushes_it) {
  const temporary_directory directory;
  BOOST_REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  const descriptor reader(::open((directory / "pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  const auto writer = writer_of(directory, "pipe");
  must(writer->open("id,name\n"));
  must(writer->flush());
  char bytes[100];
  BOOST_TEST(::read(reader.number(), bytes, sizeof bytes) == 8);
  must(writer->finish());
  BOOST_TEST(::read(reader.number(), bytes, sizeof bytes) == 0);
}

BOOST_AUTO_TEST_CASE(fails_with_the_path_and_where_it_was_written) {
  const temporary_directory directory;
  directory.write("plain", "");
  std::filesystem::create_directory(directory / "folder");
  struct {
    const char* path;
    errc code;
    const char* message;
  } const cases[] = {
    {"missing/out.csv", errc::not_found, "cannot create: no such file or directory: "},
    {"plain/out.csv", errc::not_found, "cannot open: not a directory: "},
    {"folder", errc::io, "cannot write: is a directory: "},
  };
  for (const auto& [path, code, message] : cases) {
    const auto reason = must_fail(writer_of(directory, path)->open(""));
    BOOST_TEST((reason.code == code));
    BOOST_TEST(reason.message == message + (directory / path));
    BOOST_TEST(reason.span.line == 7U);
  }
}

BOOST_AUTO_TEST_CASE(reports_a_full_disk) {
  const temporary_directory directory;
  const auto reason = must_fail(write_out(*writer_of(directory, "/dev/full"), std::string(1'000'000, 'x')));
  BOOST_TEST((reason.code == errc::no_space));
  BOOST_TEST(reason.message == "cannot write: no space left on device: /dev/full");
}

BOOST_AUTO_TEST_CASE(reports_a_directory_it_may_not_write) {
  if (::geteuid() == 0) {
    BOOST_TEST_MESSAGE("skipped: root may write everywhere");
    return;
  }
  const temporary_directory directory;
  BOOST_REQUIRE(::chmod(directory.path().c_str(), 0500) == 0);
  BOOST_TEST((must_fail(writer_of(directory, "out.csv")->open("")).code == errc::permission_denied));
  BOOST_REQUIRE(::chmod(directory.path().c_str(), 0700) == 0);
}

BOOST_AUTO_TEST_CASE(refuses_rows) {
  const temporary_directory directory;
  BOOST_TEST((must_fail(writer_of(directory, "out.csv")->write_rows({})).code == errc::failed_precondition));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
