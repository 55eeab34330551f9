#include <fstream>
#include <iostream>
#include <string>

#include "running.hpp"
#include <boost/test/unit_test.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include "millrace/tests/support/child_process.hpp"

namespace millrace {

namespace {

constexpr auto wide = "CREATE STREAM t (k BIGINT) WITH (connector = 'generator');"
                      "CREATE STREAM o (w VARCHAR) WITH (connector = 'memory');"
                      "INSERT INTO o SELECT REPEAT(CAST(k AS VARCHAR), 3000) AS w FROM t;";

/// Runs a job whose chunks need more memory than there is beside one that needs little, and says how both ended.
std::string run_two_jobs(const std::string& chunk_memory) {
  const auto on = start();
  std::string text;
  const auto modest = submit(on, counted, subscribed("result", into(text)));
  const auto numbers = open(modest, "numbers");
  push_numbers(numbers, 0, 500);
  auto options = subscribed("o", [](const schema&, const batch_view&) {});
  options.settings = {{"chunk.memory", chunk_memory}, {"partitions", "2"}};
  const auto greedy = submit(on, wide, std::move(options));
  const auto ended = greedy.wait();
  push_numbers(numbers, 500, 1000);
  numbers.finish();
  const auto committed = modest.wait();
  return (ended.ok() ? "done" : ended.error().message) + "\n" + (committed.ok() ? text : committed.error().message);
}

const std::string all_counted = "\n0 100 | 1 100 | 2 100 | 3 100 | 4 100 | 5 100 | 6 100 | 7 100 | 8 100 | 9 100 | ";

void check_ends(const std::string& text, const std::string& reason) {
  for (const auto& part : {std::string("job "), std::string("partition "), std::string("chunk "), reason})
    BOOST_TEST(text.find(part) != std::string::npos, part << " is not in " << text);
  BOOST_TEST(text.ends_with(all_counted), text);
}

} // namespace

BOOST_AUTO_TEST_SUITE(memory_end_tests)

BOOST_AUTO_TEST_CASE(a_job_whose_chunks_pass_chunk_memory_ends_alone) {
  check_ends(run_two_jobs("32MB"), "chunk.memory allows: 33554432");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
BOOST_AUTO_TEST_CASE(a_job_that_the_system_has_no_memory_for_ends_alone) {
  const auto end = testing::run_in_child([] {
    rlim_t pages = 0; // With all that tests before have left behind.
    std::ifstream("/proc/self/statm") >> pages;
    const auto address_space = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + (rlim_t{1} << 30U);
    const rlimit limit{address_space, address_space};
    ::setrlimit(RLIMIT_AS, &limit);
    std::cout << run_two_jobs("64GB");
    std::cout.flush();
    return 0;
  });
  BOOST_TEST(end.status == 0, end.errors);
  check_ends(end.output, "the system has no more memory");
}
#endif

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
