#include "millrace/engine/base/slot_owners.hpp"

#include <algorithm>
#include <numeric>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"

namespace millrace {
namespace {

slot_weights drawn(std::uint64_t seed, std::uint32_t heavy_slots) {
  random_sequence random(seed);
  slot_weights weights(slot_count, 0);
  for (std::uint32_t i = 0; i < heavy_slots; ++i)
    weights[random.below(slot_count)] += 1 + random.below(1000);
  return weights;
}

struct share {
  std::uint64_t weight = 0;
  std::uint32_t slots = 0;
};

std::vector<share> shares_of(std::uint32_t partitions, const slot_weights& weights) {
  const auto owners = assign_slots(partitions, weights);
  std::vector<share> shares(partitions);
  for (std::uint32_t slot = 0; slot < slot_count; ++slot) {
    auto& owner = shares.at(owners[slot]);
    owner.weight += weights[slot];
    ++owner.slots;
  }
  return shares;
}

BOOST_AUTO_TEST_SUITE(slot_owners_suite)

BOOST_AUTO_TEST_CASE(every_partition_keeps_its_home_slot) {
  for (std::uint32_t partitions = 1; partitions <= slot_count; ++partitions) {
    const auto even = assign_slots(partitions);
    const auto weighed = assign_slots(partitions, drawn(partitions, 40));
    BOOST_TEST(home_slot(0, partitions) == 0U);
    for (std::uint32_t partition = 0; partition < partitions; ++partition) {
      const auto home = home_slot(partition, partitions);
      BOOST_TEST(even[home] == partition);
      BOOST_TEST((home == 0 || even[home - 1] == partition - 1), "the first of its range");
      BOOST_TEST(weighed[home] == partition);
    }
  }
}

BOOST_AUTO_TEST_CASE(no_partition_has_more_than_the_mean_and_one_slot) {
  for (std::uint32_t partitions = 1; partitions <= slot_count; ++partitions)
    for (const auto heavy_slots : {1U, 3U, 10U, 200U, 3000U}) {
      const auto weights = drawn(partitions, heavy_slots);
      const auto heaviest = *std::max_element(weights.begin(), weights.end());
      const auto total = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
      for (const auto& share : shares_of(partitions, weights)) {
        BOOST_TEST(share.weight * partitions <= total + heaviest * partitions);
        BOOST_TEST(share.slots >= 1U);
      }
    }
}

BOOST_AUTO_TEST_CASE(equal_keys_are_dealt_in_equal_numbers) {
  slot_weights weights(slot_count, 0);
  for (const auto slot : {3U, 5U, 9U, 14U, 70U, 71U, 72U, 100U, 110U, 127U}) // All of the first half.
    weights[slot] = 500;
  for (const auto& share : shares_of(2, weights)) {
    BOOST_TEST(share.weight == 2500U);
    BOOST_TEST(share.slots == 128U);
  }
}

BOOST_AUTO_TEST_CASE(the_heaviest_is_dealt_first) {
  slot_weights weights(slot_count, 0);
  weights[1] = 2;
  weights[2] = 3;
  weights[3] = 4;
  weights[4] = 9;
  const auto owners = assign_slots(2, weights);
  BOOST_TEST(owners[4] == 0U); // 9 : 0
  BOOST_TEST(owners[3] == 1U); // 9 : 4
  BOOST_TEST(owners[2] == 1U); // 9 : 7
  BOOST_TEST(owners[1] == 1U); // 9 : 9
}

BOOST_AUTO_TEST_CASE(slots_without_weight_even_out_the_numbers_of_slots) {
  slot_weights weights(slot_count, 0);
  weights[200] = 1'000'000;
  for (std::uint32_t slot = 20; slot < 40; ++slot)
    weights[slot] = 1;
  for (const auto partitions : {2U, 3U, 5U, 12U})
    for (const auto& share : shares_of(partitions, weights)) {
      BOOST_TEST(share.slots >= slot_count / partitions);
      BOOST_TEST(share.slots <= slot_count / partitions + 1);
    }
}

BOOST_AUTO_TEST_CASE(equal_weights_make_equal_maps) {
  for (const auto partitions : {1U, 2U, 7U, 256U}) {
    const auto weights = drawn(5, 30);
    BOOST_TEST((assign_slots(partitions, weights) == assign_slots(partitions, weights)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
