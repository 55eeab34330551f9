#include "millrace/topology/memory.hpp"

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <boost/test/unit_test.hpp>

using namespace millrace;

namespace {

/// Control groups as files of a folder that goes with it.
struct groups {
  std::filesystem::path root = std::filesystem::temp_directory_path() / ("groups-" + std::to_string(::getpid()));

  ~groups() { std::filesystem::remove_all(root); }
  void set(const std::string& file, const std::string& limit) const {
    std::filesystem::create_directories((root / file).parent_path());
    std::ofstream(root / file) << limit << '\n';
  }
  [[nodiscard]] std::uint64_t limit(const std::string& membership) const {
    return control_group_memory(membership, root.string()).value_or(0);
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(memory_tests)

BOOST_FIXTURE_TEST_CASE(the_least_limit_on_the_way_to_the_top_counts, groups) {
  set("a/b/memory.max", "max");
  set("a/memory.max", "5000");
  set("memory.max", "9000");
  BOOST_TEST(limit("0::/a/b\n") == 5000U);
  BOOST_TEST(limit("0::/\n") == 9000U);
  BOOST_TEST(limit("0::/elsewhere\n") == 9000U);
}

BOOST_FIXTURE_TEST_CASE(the_first_version_has_a_hierarchy_of_its_own, groups) {
  set("memory/a/memory.limit_in_bytes", "7000");
  const std::string membership = "5:cpu,cpuacct:/a\n4:memory:/a\n0::/\n";
  BOOST_TEST(limit(membership) == 7000U);
}

BOOST_FIXTURE_TEST_CASE(without_a_limit_there_is_none, groups) {
  set("a/memory.max", "max");
  BOOST_TEST(!control_group_memory("0::/a\n", root.string()).has_value());
  BOOST_TEST(!control_group_memory("", root.string()).has_value());
  BOOST_TEST(!control_group_memory("nonsense\n", root.string()).has_value());
}

BOOST_AUTO_TEST_CASE(a_process_may_use_some_memory) { BOOST_TEST(usable_memory() > 0U); }

BOOST_AUTO_TEST_SUITE_END()
