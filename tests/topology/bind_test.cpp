#include <thread>

#include "machine_of.hpp"
#include <boost/test/unit_test.hpp>
#include <sched.h>

#include "millrace/topology/bind.hpp"

using namespace millrace;

namespace {

cpu_set affinity_of_this_thread() {
  cpu_set_t mask;
  BOOST_REQUIRE(sched_getaffinity(0, sizeof(mask), &mask) == 0);
  cpu_set pus;
  for (std::uint32_t pu = 0; pu < CPU_SETSIZE; ++pu)
    if (CPU_ISSET(pu, &mask))
      pus.insert(pu);
  return pus;
}

struct binding {
  bind_report report;
  cpu_set affinity;
};

/// Binds a thread of its own, so that the tests that follow run unbound.
template <class Place>
binding bind_a_thread(const machine& on, const Place& place) {
  binding seen;
  const thread_binder binder(on);
  std::thread([&] {
    seen.report = binder.bind(place);
    seen.affinity = affinity_of_this_thread();
  }).join();
  return seen;
}

machine this_machine() {
  auto read = read_machine();
  BOOST_REQUIRE(read.ok());
  return std::move(read).value();
}

} // namespace

BOOST_AUTO_TEST_SUITE(bind_test)

BOOST_AUTO_TEST_CASE(binds_the_calling_thread_to_one_hardware_thread) {
  const auto machine = this_machine();
  const auto place = millrace::place(machine, pinning::on, 1).partitions[0];

  const auto seen = bind_a_thread(machine, place);

  // A sandbox may refuse; then the report says so and the thread runs where it did.
  BOOST_TEST((seen.report.cpus == bind_outcome::bound) == (seen.affinity == place.cpus));
  BOOST_TEST((seen.report.cpus == bind_outcome::bound || seen.report.cpus == bind_outcome::not_permitted ||
              seen.report.cpus == bind_outcome::not_effective));
  BOOST_TEST((seen.report.memory != bind_outcome::not_this_machine));
}

BOOST_AUTO_TEST_CASE(leaves_other_threads_alone) {
  const auto machine = this_machine();
  const auto before = affinity_of_this_thread();

  bind_a_thread(machine, millrace::place(machine, pinning::on, 1).partitions[0]);

  BOOST_TEST((affinity_of_this_thread() == before));
}

BOOST_AUTO_TEST_CASE(binds_no_memory_for_housekeeping) {
  const auto machine = this_machine();

  const auto seen = bind_a_thread(machine, usable_threads(machine));

  BOOST_TEST((seen.report.memory == bind_outcome::not_asked));
  BOOST_TEST((seen.affinity == usable_threads(machine)));
}

BOOST_AUTO_TEST_CASE(reports_a_machine_that_is_only_described) {
  const auto machine = machine_of("pack:1 numa:1 core:64 pu:1");
  const auto before = affinity_of_this_thread();

  const auto seen = bind_a_thread(machine, millrace::place(machine, pinning::on, 1).partitions[0]);

  BOOST_TEST((seen.report == bind_report{bind_outcome::not_this_machine, bind_outcome::not_this_machine}));
  BOOST_TEST((seen.affinity == before));
}

BOOST_AUTO_TEST_CASE(reports_a_thread_or_node_that_does_not_exist) {
  const auto machine = this_machine();
  const auto before = affinity_of_this_thread();

  const auto seen = bind_a_thread(machine, partition_place{{1000}, 900});

  BOOST_TEST((seen.report.cpus == bind_outcome::not_available));
  BOOST_TEST((seen.report.memory != bind_outcome::bound));
  BOOST_TEST((seen.affinity == before));
}

BOOST_AUTO_TEST_CASE(reports_that_nothing_was_asked) {
  const auto seen = bind_a_thread(this_machine(), partition_place{});

  BOOST_TEST((seen.report == bind_report{}));
  BOOST_TEST(name_of(seen.report.cpus) == "not_asked");
}

BOOST_AUTO_TEST_SUITE_END()
