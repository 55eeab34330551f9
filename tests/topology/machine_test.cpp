#include "machine_of.hpp"
#include <boost/test/unit_test.hpp>
#include <sched.h>

using namespace millrace;

BOOST_AUTO_TEST_SUITE(machine_test)

BOOST_AUTO_TEST_CASE(reads_packages_nodes_caches_cores_and_threads) {
  const auto machine = machine_of("pack:2 numa:1 l3:2 core:8 pu:2");

  BOOST_TEST(machine.package_count == 2U);
  BOOST_TEST(machine.nodes.size() == 2U);
  BOOST_TEST(machine.caches.size() == 4U);
  BOOST_TEST(machine.cores.size() == 32U);
  BOOST_TEST(usable_threads(machine).size() == 64U);
  BOOST_TEST(machine.caches[0].level == 3U);
  BOOST_TEST(machine.caches[0].bytes > 0U);
  BOOST_TEST(!machine.is_this_machine);
}

BOOST_AUTO_TEST_CASE(knows_where_each_core_belongs) {
  const auto machine = machine_of("pack:2 numa:1 l3:2 core:8 pu:2");

  for (std::uint32_t i = 0; i < 32; ++i) {
    BOOST_TEST_CONTEXT("core " << i) {
      BOOST_TEST(machine.cores[i].package == i / 16);
      BOOST_TEST(machine.cores[i].node == i / 16);
      BOOST_TEST(machine.cores[i].cache == i / 8);
      BOOST_TEST((machine.cores[i].threads == cpu_set{2 * i, 2 * i + 1}));
    }
  }
}

BOOST_AUTO_TEST_CASE(takes_the_outermost_cache_that_several_cores_share) {
  const struct {
    const char* description;
    std::size_t caches;
    std::uint32_t level;
  } rows[] = {
    {"pack:1 l3:2 core:4 pu:1", 2, 3},  {"pack:1 l3:1 l2:2 core:2 pu:1", 1, 3}, {"pack:1 l2:2 core:2 pu:1", 2, 2},
    {"pack:1 l2:2 core:1 pu:2", 0, 0},  {"pack:1 l3:4 core:1 pu:1", 0, 0},      {"pack:1 core:4 pu:1", 0, 0},
    {"pack:1 core:2 l1i:1 pu:2", 0, 0},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.description) {
      const auto machine = machine_of(row.description);
      BOOST_TEST(machine.caches.size() == row.caches);
      for (const auto& cache : machine.caches)
        BOOST_TEST(cache.level == row.level);
      for (const auto& core : machine.cores)
        BOOST_TEST((core.cache == machine::none) == (row.caches == 0));
    }
  }
}

BOOST_AUTO_TEST_CASE(takes_a_thread_for_a_core_where_there_are_no_cores) {
  const auto machine = machine_of("pu:3");

  BOOST_TEST(machine.package_count == 1U);
  BOOST_TEST(machine.cores.size() == 3U);
  BOOST_TEST((machine.cores[2].threads == cpu_set{2}));
}

BOOST_AUTO_TEST_CASE(counts_several_memory_nodes_in_a_package) {
  const auto machine = machine_of("pack:1 numa:4 core:2 pu:1");

  BOOST_TEST(machine.nodes.size() == 4U);
  BOOST_TEST(machine.cores[7].node == 3U);
  BOOST_TEST(machine.cores[7].package == 0U);
}

BOOST_AUTO_TEST_CASE(refuses_what_does_not_describe_a_machine) {
  for (const auto* description : {"", "core:3", "hello", "pack:0 pu:1", "pack:2 core:-1 pu:1"}) {
    const auto machine = describe_machine(description);
    BOOST_REQUIRE_MESSAGE(!machine.ok(), description);
    BOOST_TEST((machine.error().code == errc::invalid_argument));
    BOOST_TEST(!machine.error().hint.empty());
  }
}

BOOST_AUTO_TEST_CASE(equal_descriptions_make_equal_machines) {
  BOOST_TEST((machine_of("pack:2 core:2 pu:2") == machine_of("pack:2 core:2 pu:2")));
  BOOST_TEST((machine_of("pack:2 core:2 pu:2") != machine_of("pack:1 core:4 pu:2")));
}

BOOST_AUTO_TEST_CASE(restricting_keeps_the_machine_and_takes_threads_away) {
  const auto machine = machine_of("pack:2 core:2 pu:2", {1, 6, 99});

  BOOST_TEST(machine.cores.size() == 4U);
  BOOST_TEST((usable_threads(machine) == cpu_set{1, 6}));
  BOOST_TEST((machine.cores[0].threads == cpu_set{0, 1}));
  BOOST_TEST((machine.cores[0].usable == cpu_set{1}));
}

BOOST_AUTO_TEST_CASE(restricting_to_nothing_is_an_error) {
  const auto machine = restrict(machine_of("pack:1 core:2 pu:1"), {5});

  BOOST_REQUIRE(!machine.ok());
  BOOST_TEST(machine.error().message == "no usable hardware thread among 5");
}

BOOST_AUTO_TEST_CASE(reads_this_machine) {
  const auto read = read_machine();

  BOOST_REQUIRE(read.ok());
  BOOST_TEST(read->is_this_machine);
  BOOST_TEST(!usable_threads(*read).is_empty());
  BOOST_TEST((*read == *read_machine()));
}

BOOST_AUTO_TEST_CASE(uses_only_what_the_process_is_bound_to) {
  cpu_set_t before;
  BOOST_REQUIRE(sched_getaffinity(0, sizeof(before), &before) == 0);
  const auto whole = read_machine();
  BOOST_REQUIRE(whole.ok());
  const auto first = usable_threads(*whole).first();
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(first, &one);
  BOOST_REQUIRE(sched_setaffinity(0, sizeof(one), &one) == 0);

  const auto bound = read_machine();
  sched_setaffinity(0, sizeof(before), &before);

  BOOST_REQUIRE(bound.ok());
  BOOST_TEST((usable_threads(*bound) == cpu_set{first}));
  BOOST_TEST(bound->cores.size() == whole->cores.size());
}

BOOST_AUTO_TEST_SUITE_END()
