// Files that an earlier version of the program wrote: they must load for ever, or be refused by name.
#include <string>

#include "snapshots.hpp"
#include <boost/test/unit_test.hpp>

namespace millrace::testing {
namespace {

BOOST_AUTO_TEST_SUITE(data)

BOOST_AUTO_TEST_CASE(version_1_loads) {
  const snapshot_folder folder(std::string(MILLRACE_DATA) + "/v1");
  const auto found = must(folder.newest(verification::full));
  BOOST_TEST(found.warnings.empty());
  BOOST_REQUIRE(found.manifest.has_value());

  auto expected = sample_manifest();
  expected.epoch = 2;
  expected.files = found.manifest->files;
  expected.sections = found.manifest->sections;
  BOOST_CHECK(*found.manifest == expected);
  BOOST_TEST(found.manifest->files.size() == 2U);

  texts read;
  for (const auto& one : must(folder.read(*found.manifest, [](auto, auto) { return true; })))
    read.push_back(std::to_string(one.node) + "." + std::to_string(one.slot) + " " + std::to_string(one.rows) + " " +
                   text_of(one.bytes));
  check_equal(read, {"0.4294967295 3 ran", "1.7 5 stays", "1.200 7 changed"});
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace::testing
