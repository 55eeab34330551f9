#include "machine_of.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/topology/placement.hpp"

using namespace millrace;

namespace {

/// The hardware threads of the partitions, in order: `4 5 6 7`.
std::string threads_of(const placement& placed) {
  std::string text;
  for (const auto& partition : placed.partitions)
    text += (text.empty() ? "" : " ") + to_string(partition.cpus);
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(placement_test)

BOOST_AUTO_TEST_CASE(places_partitions_and_housekeeping) {
  const struct {
    const char* description;
    std::uint32_t partitions;
    const char* threads;
    const char* housekeeping;
  } rows[] = {
    // One core: everything shares it.
    {"pu:1", 1, "0", "0"},
    {"pu:1", 3, "0 0 0", "0"},
    // Cores without hardware threads: the first core is left for housekeeping while possible.
    {"pack:1 core:4 pu:1", 1, "3", "0-2"},
    {"pack:1 core:4 pu:1", 3, "1 2 3", "0"},
    {"pack:1 core:4 pu:1", 4, "0 1 2 3", "0-3"},
    {"pack:1 core:4 pu:1", 6, "0 1 2 3 0 1", "0-3"},
    // Physical cores before hyper-threads, idle siblings for housekeeping.
    {"pack:1 core:4 pu:2", 3, "2 4 6", "0-1"},
    {"pack:1 core:4 pu:2", 4, "0 2 4 6", "1,3,5,7"},
    {"pack:1 core:4 pu:2", 6, "0 2 4 6 1 3", "5,7"},
    {"pack:1 core:4 pu:2", 8, "0 2 4 6 1 3 5 7", "0-7"},
    {"pack:1 core:4 pu:2", 9, "0 2 4 6 1 3 5 7 0", "0-7"},
    // The smallest group that fits: a cache, a memory node, the machine.
    {"pack:2 numa:1 l3:2 core:4 pu:1", 4, "12 13 14 15", "8-11"},
    {"pack:2 numa:1 l3:2 core:4 pu:1", 5, "11 12 13 14 15", "8-10"},
    {"pack:2 numa:1 l3:2 core:4 pu:1", 8, "8 9 10 11 12 13 14 15", "0-7"},
    {"pack:2 numa:1 l3:2 core:4 pu:1", 9, "7 8 9 10 11 12 13 14 15", "0-6"},
    // One spare core on the node is too few for router, sources and sinks.
    {"pack:2 numa:1 core:4 pu:1", 3, "5 6 7", "0-4"},
    {"pack:2 numa:1 core:4 pu:1", 2, "6 7", "4-5"},
    {"pack:1 core:64 pu:1", 2, "62 63", "0-61"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.partitions << " on " << row.description) {
      const auto placed = place(machine_of(row.description), pinning::on, row.partitions);
      BOOST_TEST(threads_of(placed) == row.threads);
      BOOST_TEST(to_string(placed.housekeeping) == row.housekeeping);
    }
  }
}

BOOST_AUTO_TEST_CASE(uses_only_usable_threads) {
  const struct {
    cpu_set usable;
    std::uint32_t partitions;
    const char* threads;
    const char* housekeeping;
  } rows[] = {
    {{3, 4}, 1, "4", "3"},      {{3, 4}, 2, "3 4", "3-4"}, // Both are the only usable thread of their core.
    {{0, 1}, 1, "0", "1"},                                 // One core: its sibling does the housekeeping.
    {{0, 1, 6}, 2, "0 6", "1"}, {{0, 1, 6}, 3, "0 6 1", "0-1,6"}, {{7}, 5, "7 7 7 7 7", "7"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.partitions << " on " << to_string(row.usable)) {
      const auto placed = place(machine_of("pack:1 core:4 pu:2", row.usable), pinning::on, row.partitions);
      BOOST_TEST(threads_of(placed) == row.threads);
      BOOST_TEST(to_string(placed.housekeeping) == row.housekeeping);
    }
  }
}

BOOST_AUTO_TEST_CASE(chooses_the_cache_with_enough_usable_cores) {
  const auto machine = machine_of("pack:1 l3:2 core:4 pu:1", {0, 1, 2, 3, 6, 7});

  BOOST_TEST(threads_of(place(machine, pinning::on, 2)) == "6 7");
  BOOST_TEST(threads_of(place(machine, pinning::on, 3)) == "1 2 3");
}

BOOST_AUTO_TEST_CASE(gives_each_partition_the_memory_next_to_its_core) {
  const auto placed = place(machine_of("pack:2 numa:1 core:2 pu:1"), pinning::on, 4);

  BOOST_TEST(placed.partitions[0].memory_node == 0U);
  BOOST_TEST(placed.partitions[1].memory_node == 0U);
  BOOST_TEST(placed.partitions[2].memory_node == 1U);
  BOOST_TEST(placed.partitions[3].memory_node == 1U);
}

BOOST_AUTO_TEST_CASE(leaves_memory_alone_where_the_node_is_not_usable_or_unknown) {
  auto without_right = machine_of("pack:2 numa:1 core:1 pu:1");
  without_right.nodes[1].is_usable = false;
  auto without_nodes = machine_of("pack:1 core:2 pu:1");
  without_nodes.nodes.clear();
  for (auto& core : without_nodes.cores)
    core.node = machine::none;

  const auto placed = place(without_right, pinning::on, 2);

  BOOST_TEST(placed.partitions[0].memory_node == 0U);
  BOOST_TEST(placed.partitions[1].memory_node == machine::none);
  BOOST_TEST(place(without_nodes, pinning::on, 1).partitions[0].memory_node == machine::none);
}

BOOST_AUTO_TEST_CASE(says_what_is_shared) {
  const auto machine = machine_of("pack:1 core:2 pu:2");
  const struct {
    std::uint32_t partitions;
    bool threads;
    bool housekeeping;
  } rows[] = {{1, false, false}, {2, false, false}, {3, false, false}, {4, false, true}, {5, true, true}};
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.partitions) {
      const auto placed = place(machine, pinning::on, row.partitions);
      BOOST_TEST(placed.has_shared_threads == row.threads);
      BOOST_TEST(placed.has_shared_housekeeping == row.housekeeping);
    }
  }
}

BOOST_AUTO_TEST_CASE(lets_everything_run_everywhere_when_pinning_is_off) {
  const auto placed = place(machine_of("pack:1 core:4 pu:1", {1, 2}), pinning::off, 3);

  BOOST_TEST(threads_of(placed) == "1-2 1-2 1-2");
  BOOST_TEST(to_string(placed.housekeeping) == "1-2");
  BOOST_TEST(placed.partitions[0].memory_node == machine::none);
}

BOOST_AUTO_TEST_CASE(places_no_partitions) {
  const auto placed = place(machine_of("pack:1 core:4 pu:1"), pinning::on, 0);

  BOOST_TEST(placed.partitions.empty());
  BOOST_TEST(to_string(placed.housekeeping) == "0-3");
}

BOOST_AUTO_TEST_SUITE_END()
