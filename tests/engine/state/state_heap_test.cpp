#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/state/state_heap.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(state_heap_suite)

BOOST_AUTO_TEST_CASE(rounds_sizes_up_to_classes_that_are_close_to_each_other) {
  constexpr auto big = std::size_t{1} << 30U;
  const std::vector<std::pair<std::size_t, std::size_t>> sizes = {
    {0, 8},     {1, 8},     {8, 8},     {9, 16},    {64, 64},   {65, 72},     {128, 128}, {129, 144},
    {144, 144}, {145, 160}, {193, 208}, {241, 256}, {257, 288}, {4097, 4608}, {big, big}, {big + 1, big / 8 * 9}};
  for (const auto& [size, capacity] : sizes)
    BOOST_TEST(state_heap::capacity_of(size) == capacity);
}

BOOST_AUTO_TEST_CASE(keeps_the_contents_of_everything_that_is_not_released) {
  constexpr std::uint64_t seed = 7;
  random_sequence random(seed);
  struct piece {
    heap_place place;
    std::size_t size;
    unsigned char mark;
  };
  state_heap heap;
  std::vector<piece> live;
  for (int step = 0; step < 20'000; ++step) {
    if (!live.empty() && random.below(100) < 48) {
      auto& victim = live[random.below(live.size())];
      const auto* memory = heap.at(victim.place);
      BOOST_REQUIRE(std::all_of(memory, memory + victim.size,
                                [&](std::byte at) { return at == static_cast<std::byte>(victim.mark); }));
      heap.release(victim.place, victim.size);
      victim = live.back();
      live.pop_back();
      continue;
    }
    const auto size = 1 + random.below(random.below(50) == 0 ? 100'000 : 200);
    const auto mark = static_cast<unsigned char>(random.next());
    const auto place = heap.allocate(size);
    BOOST_REQUIRE_NE(place, 0U);
    auto* memory = heap.at(place);
    BOOST_REQUIRE_EQUAL(reinterpret_cast<std::uintptr_t>(memory) % 8, 0U);
    std::memset(memory, mark, size);
    live.push_back({place, size, mark});
  }
}

BOOST_AUTO_TEST_CASE(takes_what_it_holds_from_an_arena_where_it_is_given_one) {
  arena memory;
  std::vector<const std::byte*> texts;
  {
    state_heap heap(&memory);
    for (const std::size_t size : {8U, 100'000U, 24U, 2'000'000U}) {
      auto* text = heap.at(heap.allocate(size));
      std::memset(text, static_cast<int>(size % 251), size);
      texts.push_back(text);
    }
    BOOST_TEST(memory.used_bytes() >= 2'100'032U);
    BOOST_TEST(memory.used_bytes() >= heap.held_bytes());
  }
  // The heap is gone, the arena has it all.
  BOOST_TEST((texts[1][99'999] == static_cast<std::byte>(100'000 % 251)));
  BOOST_TEST((texts[3][1'999'999] == static_cast<std::byte>(2'000'000 % 251)));
}

BOOST_AUTO_TEST_CASE(has_places_for_sizes_of_every_class) {
  for (std::size_t size = 1; size < std::size_t{1} << 40U; size = size + size / 16 + 1) {
    const auto capacity = state_heap::capacity_of(size);
    BOOST_REQUIRE_GE(capacity, size);
    BOOST_REQUIRE_LE(capacity, std::max(size + 7, size + size / 8));
    BOOST_REQUIRE_EQUAL(capacity % 8, 0U);
    BOOST_REQUIRE_EQUAL(state_heap::capacity_of(capacity), capacity);
    if (size < 100'000) {
      state_heap heap;
      const auto place = heap.allocate(size);
      heap.release(place, capacity);
      BOOST_REQUIRE_EQUAL(heap.allocate(capacity), place);
    }
  }
}

BOOST_AUTO_TEST_CASE(leaves_little_over_at_the_end_of_a_block) {
  for (const std::size_t size : {100U, 3'000U, 100'000U, 140'000U, 600'000U}) {
    state_heap heap;
    std::size_t wanted = 0;
    for (; wanted < 32'000'000; wanted += size)
      static_cast<void>(heap.allocate(size));
    BOOST_TEST(heap.held_bytes() - heap.used_bytes() < heap.held_bytes() / 8, size);
    BOOST_TEST(heap.used_bytes() <= wanted + wanted / 8, size);
  }
}

BOOST_AUTO_TEST_CASE(asks_the_system_for_nothing_when_sizes_come_back) {
  state_heap heap;
  std::vector<heap_place> taken;
  const auto cycle = [&] {
    for (std::size_t size = 16; size < 5000; size += 37)
      taken.push_back(heap.allocate(size));
    for (std::size_t i = 0; i < taken.size(); ++i)
      heap.release(taken[i], 16 + i * 37);
    taken.clear();
  };
  cycle();
  const auto held = heap.held_bytes();

  for (int i = 0; i < 50; ++i)
    cycle();

  BOOST_TEST(heap.held_bytes() == held);
  BOOST_TEST(heap.used_bytes() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
