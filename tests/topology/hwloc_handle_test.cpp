#include "millrace/topology/internal/hwloc_handle.hpp"

#include <boost/test/unit_test.hpp>

using namespace millrace;

BOOST_AUTO_TEST_SUITE(hwloc_handle_test)

BOOST_AUTO_TEST_CASE(a_bitmap_has_the_numbers_of_the_set_and_no_others) {
  const auto bits = make_bitmap(cpu_set{0, 63, 64, 1023});
  BOOST_TEST(hwloc_bitmap_weight(bits.get()) == 4);
  for (const unsigned pu : {0U, 63U, 64U, 1023U})
    BOOST_TEST(hwloc_bitmap_isset(bits.get(), pu) != 0);
  BOOST_TEST(hwloc_bitmap_isset(bits.get(), 1) == 0);
  BOOST_TEST(hwloc_bitmap_weight(make_bitmap(cpu_set{}).get()) == 0);
  BOOST_TEST(hwloc_bitmap_weight(make_bitmap().get()) == 0);
}

BOOST_AUTO_TEST_CASE(a_topology_is_made_without_being_loaded) {
  const auto topology = make_topology();
  BOOST_REQUIRE(topology != nullptr);
  BOOST_TEST(hwloc_topology_set_synthetic(topology.get(), "core:2 pu:1") == 0);
  BOOST_TEST(hwloc_topology_load(topology.get()) == 0);
  BOOST_TEST(hwloc_get_nbobjs_by_type(topology.get(), HWLOC_OBJ_PU) == 2);
}

BOOST_AUTO_TEST_SUITE_END()
