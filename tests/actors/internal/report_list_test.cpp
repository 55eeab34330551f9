#include "millrace/actors/internal/report_list.hpp"

#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/units.hpp"

namespace millrace {

namespace {

using chunk_list = report_list<sequence_number>;

std::vector<std::uint64_t> numbers_of(const chunk_list& list) {
  std::vector<std::uint64_t> numbers;
  for (const auto chunk : list)
    numbers.push_back(chunk.value);
  return numbers;
}

} // namespace

BOOST_AUTO_TEST_SUITE(report_list_tests)

BOOST_AUTO_TEST_CASE(holds_what_was_put_in_until_it_is_full) {
  chunk_list list;
  BOOST_TEST(list.is_empty());
  std::vector<std::uint64_t> expected;
  for (std::uint64_t chunk = 100; chunk < 100 + chunk_list::capacity; ++chunk) {
    list.push_back({chunk});
    expected.push_back(chunk);
    BOOST_TEST(list.size() == expected.size());
    BOOST_TEST(numbers_of(list) == expected, boost::test_tools::per_element());
  }
  BOOST_TEST(!list.is_empty());
  BOOST_TEST(list.is_full());
}

BOOST_AUTO_TEST_CASE(begins_anew_when_it_is_cleared_and_leaves_its_copies_alone) {
  chunk_list list;
  list.push_back({1});
  list.push_back({2});
  const auto sent = list;
  list.clear();
  BOOST_TEST(list.is_empty());
  BOOST_TEST(numbers_of(list).empty());
  list.push_back({3});
  BOOST_TEST((numbers_of(list) == std::vector<std::uint64_t>{3}));
  BOOST_TEST((numbers_of(sent) == std::vector<std::uint64_t>{1, 2}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
