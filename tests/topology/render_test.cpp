#include "machine_of.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/topology/render.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(render_test)

BOOST_AUTO_TEST_CASE(shows_who_runs_where) {
  const auto machine = machine_of("pack:2 numa:1(memory=68719476736) l3:1(size=33554432) core:2 pu:2");

  BOOST_TEST(render(machine, place(machine, pinning::on, 3)) ==
             "machine       2 packages, 2 memory nodes, 2 shared caches, 4 cores, 8 hardware threads (described)\n"
             "usable        0-7 (8 of 8)\n"
             "partitions    3, pinned\n"
             "housekeeping  0-1\n"
             "\n"
             "node 0: 64 GiB\n"
             "node 1: 64 GiB\n"
             "cache 0: L3, 32 MiB\n"
             "cache 1: L3, 32 MiB\n"
             "\n"
             "core  package  node  cache  threads  use\n"
             "0     0        0     0      0-1      housekeeping on 0-1\n"
             "1     0        0     0      2-3      partition 0 on 2\n"
             "2     1        1     1      4-5      partition 1 on 4\n"
             "3     1        1     1      6-7      partition 2 on 6\n");
}

BOOST_AUTO_TEST_CASE(shows_what_was_taken_away_and_what_is_shared) {
  auto machine = machine_of("pack:1 numa:2(memory=1024) core:2 pu:1", {1, 2});
  machine.nodes[1].is_usable = false;

  BOOST_TEST(render(machine, place(machine, pinning::on, 3)) ==
             "machine       1 package, 2 memory nodes, 0 shared caches, 4 cores, 4 hardware threads (described)\n"
             "usable        1-2 (2 of 4)\n"
             "partitions    3, pinned, sharing hardware threads\n"
             "housekeeping  1-2, shared with partitions\n"
             "\n"
             "node 0: 1 KiB\n"
             "node 1: 1 KiB, not usable\n"
             "\n"
             "core  package  node  cache  threads  use\n"
             "1     0        0     -      1        partition 0 on 1; partition 2 on 1; housekeeping on 1\n"
             "2     0        1     -      2        partition 1 on 2; housekeeping on 2\n");
}

BOOST_AUTO_TEST_CASE(shows_idle_cores_and_missing_levels) {
  auto machine = machine_of("pack:2 numa:1(memory=1024) core:3 pu:1");
  machine.nodes[0].bytes = 0;

  const auto text = render(machine, place(machine, pinning::on, 1));

  BOOST_TEST(text.find("node 0: memory unknown\n") != std::string::npos);
  BOOST_TEST(text.find("\n0     0        0     -      0        idle\n") != std::string::npos);
  BOOST_TEST(text.find("\n5     1        1     -      5        partition 0 on 5\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(shows_a_bare_machine_without_pinning) {
  auto machine = machine_of("pu:1");
  machine.nodes.clear();
  machine.cores[0].node = machine::none;

  BOOST_TEST(render(machine, place(machine, pinning::off, 2)) ==
             "machine       1 package, 0 memory nodes, 0 shared caches, 1 core, 1 hardware thread (described)\n"
             "usable        0 (1 of 1)\n"
             "partitions    2, not pinned\n"
             "housekeeping  0, shared with partitions\n"
             "\n"
             "core  package  node  cache  threads  use\n"
             "0     -        -     -      0        any\n");
}

BOOST_AUTO_TEST_SUITE_END()
