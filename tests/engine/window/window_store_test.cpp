#include <map>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/window/window_store.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(window_store_suite)

BOOST_AUTO_TEST_CASE(returns_the_number_of_a_window_that_is_open) {
  window_store store;
  const auto first = store.open({0, 10});
  const auto second = store.open({10, 20});

  BOOST_TEST(first != second);
  BOOST_TEST(store.open({0, 10}) == first);
  BOOST_TEST(store.open({10, 20}) == second);
  BOOST_TEST(store.size() == 2U);
}

BOOST_AUTO_TEST_CASE(closes_windows_by_end_then_start_whatever_the_order_of_opening) {
  window_store store;
  for (const auto& window : {time_window{20, 30}, {0, 10}, {5, 30}, {10, 20}})
    store.add_group(store.open(window), static_cast<std::uint32_t>(window.start));

  const std::vector<time_window> expected = {{0, 10}, {10, 20}, {5, 30}, {20, 30}};
  for (const auto& window : expected) {
    BOOST_REQUIRE(!store.is_empty());
    BOOST_TEST((store.front().bounds == window));
    const auto& groups = store.groups(store.front().number);
    BOOST_REQUIRE_EQUAL(groups.size(), 1U);
    BOOST_TEST(groups[0] == static_cast<std::uint32_t>(window.start));
    store.close_front();
  }
  BOOST_TEST(store.is_empty());
}

BOOST_AUTO_TEST_CASE(agrees_with_a_standard_map_under_random_opening_and_closing) {
  constexpr std::uint64_t seed = 21;
  random_sequence random(seed);
  window_store store;
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<std::uint32_t>> expected;
  for (std::uint32_t step = 0; step < 20'000; ++step) {
    if (random.below(3) != 0) {
      const auto start = static_cast<std::int64_t>(random.below(50)) * 10;
      store.add_group(store.open({start, start + 10}), step);
      expected[{start + 10, start}].push_back(step);
    } else if (!expected.empty()) {
      const auto& [key, groups] = *expected.begin();
      BOOST_REQUIRE_EQUAL(store.front().bounds.end, key.first);
      BOOST_REQUIRE(store.groups(store.front().number) == groups);
      store.close_front();
      expected.erase(expected.begin());
    }
    BOOST_REQUIRE_EQUAL(store.size(), expected.size());
  }
}

BOOST_AUTO_TEST_CASE(holds_no_more_after_a_million_windows_than_after_a_hundred) {
  window_store store;
  const auto pass = [&](std::int64_t begin, std::int64_t end) {
    for (auto start = begin; start < end; ++start) {
      store.add_group(store.open({start, start + 1}), 1);
      if (store.size() > 10)
        store.close_front();
    }
  };
  pass(0, 100);
  const auto held = store.held_bytes();

  pass(100, 1'000'000);

  BOOST_TEST(store.held_bytes() == held);
}

BOOST_AUTO_TEST_CASE(counts_the_lists_of_groups_whether_their_windows_are_open_or_closed) {
  window_store store;
  for (std::int64_t start = 0; start < 3; ++start)
    static_cast<void>(store.open({start, start + 1}));
  const auto empty = store.held_bytes();
  for (std::uint32_t group = 0; group < 30'000; ++group)
    store.add_group(group % 3, group);
  const auto full = store.held_bytes();
  BOOST_TEST(full >= empty + 30'000 * sizeof(std::uint32_t));

  store.close_front();

  BOOST_TEST(store.held_bytes() >= full);
}

BOOST_AUTO_TEST_SUITE_END()
