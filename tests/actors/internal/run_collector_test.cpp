#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/output/run_collector.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(run_collector_tests)

BOOST_AUTO_TEST_CASE(later_chunks_wait_for_earlier_ones) {
  run_collector collected(4);
  const std::vector<output_run> runs(3);
  const std::vector<const output_run*> pointers{&runs[0], &runs[1], &runs[2]};
  collected.accept({2}, {&pointers[2], 1});
  collected.accept({1}, {&pointers[0], 2});
  BOOST_TEST(!collected.next().has_value());
  collected.accept({0}, {});
  BOOST_TEST(collected.next()->empty());
  BOOST_TEST(collected.next()->size() == 2U);
  BOOST_TEST(collected.position().value == 2U);
  BOOST_TEST(collected.next()->front() == &runs[2]);
  BOOST_TEST(!collected.next().has_value());
}

BOOST_AUTO_TEST_CASE(the_ring_is_used_again_and_again) {
  run_collector collected(2, {5});
  const output_run run;
  const auto* const pointer = &run;
  for (std::uint64_t chunk = 5; chunk < 14; ++chunk) {
    collected.accept({chunk}, {&pointer, 1});
    const auto given = collected.next();
    BOOST_REQUIRE(given.has_value());
    BOOST_TEST(given->front() == &run);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
