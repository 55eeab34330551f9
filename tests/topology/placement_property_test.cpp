#include <algorithm>
#include <set>

#include "machine_of.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/topology/placement.hpp"

using namespace millrace;

namespace {

constexpr const char* descriptions[] = {
  "pu:1",
  "pack:1 core:2 pu:1",
  "pack:1 core:1 pu:2",
  "pack:1 l3:1 core:4 pu:2",
  "pack:2 numa:1 l3:2 core:8 pu:2",
  "pack:1 numa:4 l3:2 core:2 pu:1",
  "numa:2 pack:2 l2:4 core:2 pu:4",
  "pack:1 core:64 pu:1",
  "pack:4 core:16 pu:2",
};

/// A description with a random part of its threads taken away, at least one left.
machine random_machine(random_sequence& random) {
  const auto whole = machine_of(descriptions[random.below(std::size(descriptions))]);
  const auto keep_of_four = random.below(5);
  cpu_set usable;
  for (const auto pu : usable_threads(whole))
    if (random.below(4) < keep_of_four)
      usable.insert(pu);
  const auto all = usable_threads(whole);
  if (usable.is_empty())
    usable.insert(*std::next(all.begin(), static_cast<std::ptrdiff_t>(random.below(all.size()))));
  return restrict(whole, usable).value();
}

std::size_t core_of(const machine& on, std::uint32_t pu) {
  const auto found =
    std::find_if(on.cores.begin(), on.cores.end(), [&](const auto& core) { return core.threads.contains(pu); });
  return static_cast<std::size_t>(found - on.cores.begin());
}

std::size_t usable_core_count(const machine& on) {
  return static_cast<std::size_t>(
    std::count_if(on.cores.begin(), on.cores.end(), [](const auto& core) { return !core.usable.is_empty(); }));
}

void check_places(const machine& on, const placement& placed, std::uint32_t partitions) {
  const auto usable = usable_threads(on);
  BOOST_REQUIRE(placed.partitions.size() == partitions);
  std::set<std::size_t> cores;
  cpu_set busy;
  for (const auto& partition : placed.partitions) {
    BOOST_REQUIRE(partition.cpus.size() == 1U);
    BOOST_TEST(usable.contains(partition.cpus.first()));
    cores.insert(core_of(on, partition.cpus.first()));
    busy.insert(partition.cpus);
  }
  BOOST_TEST(cores.size() == std::min<std::size_t>(partitions, usable_core_count(on)));
  BOOST_TEST(busy.size() == std::min<std::size_t>(partitions, usable.size()));
  BOOST_TEST(!placed.housekeeping.is_empty());
  BOOST_TEST(difference(placed.housekeeping, usable).is_empty());
  BOOST_TEST(intersection(placed.housekeeping, busy).is_empty() == (busy.size() < usable.size()));
  // A partition shares its core with housekeeping only when there is no spare core.
  for (const auto pu : placed.housekeeping)
    BOOST_TEST((cores.count(core_of(on, pu)) == 0 || cores.size() == usable_core_count(on)));
}

} // namespace

BOOST_AUTO_TEST_SUITE(placement_property_test)

BOOST_AUTO_TEST_CASE(every_placement_keeps_the_promises) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      const auto machine = random_machine(random);
      const auto partitions = static_cast<std::uint32_t>(random.below(2 * usable_threads(machine).size() + 2));
      const auto placed = place(machine, pinning::on, partitions);
      check_places(machine, placed, partitions);
      BOOST_TEST((placed == place(machine, pinning::on, partitions)));
    }
  }
}

BOOST_AUTO_TEST_CASE(partitions_spread_evenly_over_the_threads) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      const auto machine = random_machine(random);
      const auto usable = usable_threads(machine).size();
      const auto placed = place(machine, pinning::on, static_cast<std::uint32_t>(3 * usable));
      for (const auto pu : usable_threads(machine))
        BOOST_TEST(std::count_if(placed.partitions.begin(), placed.partitions.end(),
                                 [&](const auto& partition) { return partition.cpus.contains(pu); }) == 3);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
