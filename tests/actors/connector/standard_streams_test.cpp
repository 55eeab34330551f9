#include <csignal>

#include "reading.hpp"
#include "replaced_stream.hpp"
#include "temporary_directory.hpp"
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "millrace/actors/connector/bytes/descriptor.hpp"
#include "millrace/tests/support/child_process.hpp"

namespace millrace::testing {
namespace {

BOOST_AUTO_TEST_SUITE(standard_streams)

BOOST_AUTO_TEST_CASE(cuts_standard_input_by_its_bytes) {
  int ends[2];
  BOOST_REQUIRE(::pipe(ends) == 0);
  const std::string text = "id,name\n1,a\n2,b\n3,c";
  BOOST_REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  const descriptor reading_end(ends[0]);
  const replaced_stream standard_input(STDIN_FILENO, reading_end.number());
  setup input(option_texts{{"connector", "stdin"}});
  input.config.chunk_bytes = 9;
  const auto reader = must(input.source());
  must(reader->open());
  BOOST_TEST(!reader->is_live());
  const auto chunks = read_all(*reader);
  BOOST_REQUIRE_EQUAL(chunks.size(), 2U);
  BOOST_TEST(chunks[0].bytes == "1,a\n2,b\n");
  BOOST_TEST(chunks[0].first_line == 2U);
  BOOST_TEST(chunks[1].bytes == "3,c");
  BOOST_TEST(chunks[1].origin == "stdin");
  BOOST_TEST(chunks[1].offset == 16U);
}

BOOST_AUTO_TEST_CASE(writes_standard_output_when_flushed_or_committed) {
  const temporary_directory directory;
  const descriptor file(::open((directory / "out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  BOOST_REQUIRE(file.is_open());
  std::string flushed;
  {
    const replaced_stream standard_output(STDOUT_FILENO, file.number());
    const auto writer = must(setup(option_texts{{"connector", "stdout"}}).sink());
    must(writer->open("id,name\n"));
    must(writer->flush());
    flushed = directory.read("out");
    must(writer->write(std::string_view("1,a\n")));
    must(writer->finish());
  }
  BOOST_TEST(flushed == "id,name\n");
  BOOST_TEST(directory.read("out") == "id,name\n1,a\n");
}

BOOST_AUTO_TEST_CASE(reports_that_standard_output_is_full) {
  const descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  const replaced_stream standard_output(STDOUT_FILENO, full.number());
  const auto writer = must(setup(option_texts{{"connector", "stdout"}}).sink());
  must(writer->open("id\n"));
  const auto reason = must_fail(writer->finish());
  BOOST_TEST((reason.code == errc::no_space));
  BOOST_TEST(reason.message == "cannot write: no space left on device: stdout");
}

/// Writes to a pipe that nobody reads; answers whether that failed and left no signal behind.
bool fails_without_a_signal() {
  int ends[2];
  if (::pipe(ends) != 0)
    return false;
  ::close(ends[0]);
  std::signal(SIGPIPE, SIG_DFL);
  const auto outcome = make_descriptor_output(ends[1], "pipe")->write(std::string_view("x"));
  sigset_t pending;
  sigpending(&pending);
  sigset_t blocked;
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  return !outcome.ok() && outcome.error().message == "cannot write: broken pipe: pipe" &&
         sigismember(&pending, SIGPIPE) == 0 && sigismember(&blocked, SIGPIPE) == 0;
}

BOOST_AUTO_TEST_CASE(a_pipe_that_nobody_reads_is_a_failure_and_ends_no_process) {
  const auto ended = run_in_child([] { return fails_without_a_signal() ? 0 : 1; });
  BOOST_TEST(ended.status == 0);
}

BOOST_AUTO_TEST_CASE(a_file_that_outgrows_its_limit_is_a_failure_and_ends_no_process) {
  const auto ended = run_in_child([] {
    const rlimit small{1, 1};
    ::setrlimit(RLIMIT_FSIZE, &small);
    std::signal(SIGXFSZ, SIG_DFL);
    const auto outcome = make_descriptor_output(STDOUT_FILENO, "file")->write(std::string_view("two"));
    return !outcome.ok() && outcome.error().code == errc::no_space ? 0 : 1;
  });
  BOOST_TEST(ended.status == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
