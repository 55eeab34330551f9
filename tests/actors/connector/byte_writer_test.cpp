#include "millrace/actors/connector/byte_writer.hpp"

#include "reading.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "millrace/actors/connector/file_place.hpp"

namespace millrace::testing {
namespace {

/// Bytes that are gathered before they are written.
constexpr std::size_t buffer_bytes = std::size_t{256} << 10U;
constexpr source_span path_span{7, 1, 0, 1};

/// A descriptor to write to, and what has arrived behind it.
struct fixture {
  temporary_directory directory;
  descriptor target{::open((directory / "target").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};

  [[nodiscard]] std::size_t arrived() const { return directory.read("target").size(); }
};

/// A named pipe with room for `bytes`, so that one thread can write and read it.
class wide_pipe {
public:
  wide_pipe(std::string path, int bytes) : path_(std::move(path)) {
    BOOST_REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
    reader_ = descriptor(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    BOOST_REQUIRE(::fcntl(reader_.number(), F_SETPIPE_SZ, bytes) >= bytes);
  }

  [[nodiscard]] std::string read() const {
    std::string all;
    char bytes[4096];
    for (ssize_t size = 0; (size = ::read(reader_.number(), bytes, sizeof bytes)) > 0;)
      all.append(bytes, static_cast<std::size_t>(size));
    return all;
  }

private:
  std::string path_;
  descriptor reader_;
};

BOOST_FIXTURE_TEST_SUITE(byte_writer_, fixture)

BOOST_AUTO_TEST_CASE(holds_small_writes_back_until_the_next_does_not_fit) {
  byte_writer writer(target.number(), "target");
  must(writer.open("head"));
  must(writer.write(std::string(buffer_bytes - 4, 'x')));
  BOOST_TEST(arrived() == 0U);
  must(writer.write(std::string_view("y")));
  BOOST_TEST(arrived() == buffer_bytes);
  must(writer.finish());
  BOOST_TEST((directory.read("target") == "head" + std::string(buffer_bytes - 4, 'x') + "y"));
}

BOOST_AUTO_TEST_CASE(writes_large_pieces_at_once_and_behind_what_was_held_back) {
  byte_writer writer(target.number(), "target");
  must(writer.open("head"));
  must(writer.write(std::string(buffer_bytes, 'x')));
  BOOST_TEST(arrived() == buffer_bytes + 4);
  must(writer.finish());
  BOOST_TEST((directory.read("target") == "head" + std::string(buffer_bytes, 'x')));
}

BOOST_AUTO_TEST_CASE(a_flush_hands_on_what_was_held_back) {
  byte_writer writer(target.number(), "target");
  must(writer.open(""));
  must(writer.flush());
  BOOST_TEST(arrived() == 0U);
  must(writer.write(std::string_view("abc")));
  must(writer.flush());
  BOOST_TEST(arrived() == 3U);
}

BOOST_AUTO_TEST_CASE(an_abandoned_writer_writes_no_more_and_leaves_the_descriptor_open) {
  {
    byte_writer writer(target.number(), "target");
    must(writer.open("head"));
    writer.abandon();
  }
  BOOST_TEST(arrived() == 0U);
  BOOST_TEST(::fcntl(target.number(), F_GETFD) != -1);
}

BOOST_AUTO_TEST_CASE(a_commit_leaves_a_descriptor_open) {
  byte_writer writer(target.number(), "target");
  must(writer.open("a"));
  must(writer.finish());
  BOOST_TEST(::write(target.number(), "b", 1) == 1);
  BOOST_TEST(directory.read("target") == "ab");
}

BOOST_AUTO_TEST_CASE(takes_bytes_and_no_rows) {
  byte_writer writer(target.number(), "target");
  BOOST_TEST(!writer.takes_rows());
  BOOST_TEST(writer.may_block());
  BOOST_TEST((must_fail(writer.write_rows({})).code == errc::failed_precondition));
}

BOOST_AUTO_TEST_CASE(names_the_descriptor_that_is_full) {
  const descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  byte_writer writer(full.number(), "the output");
  must(writer.open("head"));
  const auto reason = must_fail(writer.flush());
  BOOST_TEST((reason.code == errc::no_space));
  BOOST_TEST(reason.message == "cannot write: no space left on device: the output");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_opened_is_named_where_the_statement_names_it) {
  byte_writer writer(directory / "missing/out", path_span);
  const auto reason = must_fail(writer.open(""));
  BOOST_TEST((reason.code == errc::not_found));
  BOOST_TEST((reason.span == path_span));
}

BOOST_AUTO_TEST_CASE(a_packed_file_holds_pieces_of_all_sizes) {
  for (const auto* name : {"out.gz", "out.zst", "out"}) {
    BOOST_TEST_INFO(name);
    byte_writer writer(directory / name, path_span);
    must(writer.open("head"));
    must(writer.write(std::string(buffer_bytes, 'x')));
    must(writer.flush());
    must(writer.write(std::string(10, 'y')));
    must(writer.finish());

    const auto path = directory / name;
    const auto input = must(open_marked(path));
    std::string text;
    std::string block(4096, '\0');
    while (const auto size = must(input.content->read(block)))
      text.append(block, 0, size);
    BOOST_TEST((text == "head" + std::string(buffer_bytes, 'x') + std::string(10, 'y')));
  }
}

BOOST_AUTO_TEST_CASE(a_pipe_is_opened_by_the_first_bytes_that_reach_it) {
  const wide_pipe pipe(directory / "pipe", 1 << 20);
  byte_writer writer(directory / "pipe", path_span);
  must(writer.open("head"));
  must(writer.write(std::string(buffer_bytes, 'x')));
  must(writer.finish());
  BOOST_TEST((pipe.read() == "head" + std::string(buffer_bytes, 'x')));
}

BOOST_AUTO_TEST_CASE(a_pipe_may_begin_with_a_piece_as_large_as_the_buffer) {
  const wide_pipe pipe(directory / "pipe", 1 << 20);
  byte_writer writer(directory / "pipe", path_span);
  must(writer.open(""));
  must(writer.write(std::string(buffer_bytes, 'x')));
  must(writer.finish());
  BOOST_TEST(pipe.read().size() == buffer_bytes);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
