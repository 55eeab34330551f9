#include <boost/test/unit_test.hpp>

#include "millrace/topology/cpu_set.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(cpu_set_test)

BOOST_AUTO_TEST_CASE(keeps_each_number_once_in_ascending_order) {
  const cpu_set pus{7, 1, 3, 1};

  BOOST_TEST(pus.size() == 3U);
  BOOST_TEST(pus.first() == 1U);
  BOOST_TEST((pus == cpu_set{1, 3, 7}));
  BOOST_TEST(pus.contains(3));
  BOOST_TEST(!pus.contains(2));
}

BOOST_AUTO_TEST_CASE(prints_as_ranges) {
  const struct {
    cpu_set pus;
    const char* text;
  } rows[] = {
    {{}, "-"},
    {{5}, "5"},
    {{0, 1}, "0-1"},
    {{0, 1, 2, 8}, "0-2,8"},
    {{1, 3, 5}, "1,3,5"},
    {{63, 64, 65, 127}, "63-65,127"},
  };
  for (const auto& row : rows)
    BOOST_TEST(to_string(row.pus) == row.text);
}

BOOST_AUTO_TEST_CASE(splits_into_what_is_shared_and_what_is_not) {
  const cpu_set a{0, 1, 2, 3};
  const cpu_set b{2, 3, 4};

  BOOST_TEST((intersection(a, b) == cpu_set{2, 3}));
  BOOST_TEST((difference(a, b) == cpu_set{0, 1}));
  BOOST_TEST(intersection(a, cpu_set{}).is_empty());
  BOOST_TEST((difference(a, cpu_set{}) == a));
}

BOOST_AUTO_TEST_SUITE_END()
