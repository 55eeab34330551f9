#include <boost/test/unit_test.hpp>

#include "millrace/engine/sql/duration_unit.hpp"

namespace millrace::sql {

BOOST_AUTO_TEST_SUITE(duration_unit_tests)

BOOST_AUTO_TEST_CASE(finds_units_by_their_whole_suffix) {
  BOOST_REQUIRE(find_duration_unit("ms") != nullptr);
  BOOST_TEST((find_duration_unit("ms")->unit == interval_unit::millisecond));
  BOOST_TEST((find_duration_unit("m")->unit == interval_unit::minute));
  BOOST_TEST(find_duration_unit("min")->name == "minute");
  for (const auto* suffix : {"", "mi", "mss", "M", "y", "mo"})
    BOOST_TEST(find_duration_unit(suffix) == nullptr, suffix);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::sql
