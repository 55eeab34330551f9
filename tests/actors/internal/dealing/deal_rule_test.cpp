#include "millrace/actors/internal/dealing/deal_rule.hpp"

#include <limits>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace millrace {

BOOST_AUTO_TEST_SUITE(deal_rule_tests)

BOOST_AUTO_TEST_CASE(chunks_go_round_the_partitions) {
  const std::vector<std::uint32_t> expected{0, 1, 2, 0, 1, 2, 0};
  for (std::uint64_t chunk = 0; chunk < expected.size(); ++chunk)
    BOOST_TEST(decoder_of({chunk}, 3) == expected[chunk]);
  BOOST_TEST(decoder_of({12345}, 1) == 0U);
  BOOST_TEST(decoder_of({std::numeric_limits<std::uint64_t>::max()}, 256) == 255U);
  // Not what is left of the lower half: 2^32 leaves 1 by 3.
  BOOST_TEST(decoder_of({std::uint64_t{1} << 32U}, 3) == 1U);
}

BOOST_AUTO_TEST_CASE(without_an_exchange_only_the_decoder_works_on_a_chunk) {
  for (std::uint64_t chunk = 0; chunk < 10; ++chunk) {
    const auto workers = workers_of({chunk}, 4, 1);
    BOOST_TEST(workers.begin == chunk % 4);
    BOOST_TEST(workers.end == chunk % 4 + 1);
  }
}

BOOST_AUTO_TEST_CASE(behind_an_exchange_all_partitions_work_on_every_chunk) {
  for (const std::uint32_t level_count : {2U, 3U})
    for (const std::uint32_t partitions : {1U, 4U}) {
      const auto workers = workers_of({7}, partitions, level_count);
      BOOST_TEST(workers.begin == 0U);
      BOOST_TEST(workers.end == partitions);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
