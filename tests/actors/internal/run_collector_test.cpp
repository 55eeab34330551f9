#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/internal/run_collector.hpp"

namespace millrace {

BOOST_AUTO_TEST_SUITE(run_collector_tests)

BOOST_AUTO_TEST_CASE(a_chunk_is_given_out_when_every_partition_has_sent_its_run) {
  run_collector collected(2, 4);
  const std::vector<output_run> runs(2);
  collected.accept({0}, 1, runs[1]);
  BOOST_TEST(!collected.next().has_value());
  collected.accept({0}, 0, runs[0]);
  const auto chunk = collected.next();
  BOOST_REQUIRE(chunk.has_value());
  BOOST_TEST((*chunk)[0] == &runs[0]);
  BOOST_TEST((*chunk)[1] == &runs[1]);
  BOOST_TEST(collected.position().value == 1U);
}

BOOST_AUTO_TEST_CASE(later_chunks_wait_for_earlier_ones) {
  run_collector collected(1, 4);
  const std::vector<output_run> runs(3);
  collected.accept({2}, 2, runs[2]);
  collected.accept({1}, 1, runs[1]);
  BOOST_TEST(!collected.next().has_value());
  collected.accept({0}, 0, runs[0]);
  for (const auto& run : runs)
    BOOST_TEST(collected.next()->front() == &run);
  BOOST_TEST(!collected.next().has_value());
}

BOOST_AUTO_TEST_CASE(the_ring_is_used_again_and_again) {
  run_collector collected(2, 2);
  const std::vector<output_run> runs(2);
  for (std::uint64_t chunk = 0; chunk < 9; ++chunk) {
    collected.accept({chunk}, 0, runs[chunk % 2]);
    collected.accept({chunk}, 1, runs[(chunk + 1) % 2]);
    const auto given = collected.next();
    BOOST_REQUIRE(given.has_value());
    BOOST_TEST((*given)[0] == &runs[chunk % 2]);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
