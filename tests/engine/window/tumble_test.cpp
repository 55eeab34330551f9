#include <limits>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/int128.hpp"
#include "millrace/engine/base/random.hpp"
#include "millrace/engine/window/entry.hpp"

using namespace millrace;

namespace {

constexpr auto time_min = std::numeric_limits<std::int64_t>::min();
constexpr auto time_max = std::numeric_limits<std::int64_t>::max();

time_window assign(std::int64_t time_us, std::int64_t size, std::int64_t offset) {
  window_spec spec;
  spec.kind = find_window_kind("tumbling");
  spec.size = {size};
  spec.slide = {size};
  spec.offset = {offset};
  return spec.kind->assign(time_us, spec);
}

} // namespace

BOOST_AUTO_TEST_SUITE(tumble_suite)

BOOST_AUTO_TEST_CASE(is_found_by_both_of_its_names) {
  BOOST_REQUIRE(find_window_kind("tumbling") != nullptr);
  BOOST_TEST(find_window_kind("tumbling") == find_window_kind("tumble"));
  BOOST_TEST(find_window_kind("tumblin") == nullptr);
}

BOOST_AUTO_TEST_CASE(floors_times_to_windows_aligned_to_1970) {
  struct row {
    std::int64_t time, size, offset, start, end;
  };
  const row rows[] = {
    {0, 10, 0, 0, 10},      {9, 10, 0, 0, 10},     {10, 10, 0, 10, 20},  {-1, 10, 0, -10, 0},
    {-10, 10, 0, -10, 0},   {-11, 10, 0, -20, -10}, {0, 10, 3, -7, 3},   {2, 10, 3, -7, 3},
    {3, 10, 3, 3, 13},      {12, 10, 3, 3, 13},    {13, 10, 3, 13, 23},  {-7, 10, 3, -7, 3},
    {-8, 10, 3, -17, -7},   {5, 1, 0, 5, 6},       {-5, 1, 0, -5, -4},
  };
  for (const auto& example : rows) {
    const auto window = assign(example.time, example.size, example.offset);
    BOOST_TEST_CONTEXT("time " << example.time << ", size " << example.size << ", offset " << example.offset) {
      BOOST_TEST(window.start == example.start);
      BOOST_TEST(window.end == example.end);
    }
  }
}

BOOST_AUTO_TEST_CASE(saturates_at_the_ends_of_time) {
  struct row {
    std::int64_t time, size, offset;
  };
  const row rows[] = {{time_min, 10, 0},      {time_min + 1, 1000, 999}, {time_max, 10, 0}, {time_max - 1, 1000, 1},
                      {time_min, time_max, 0}, {time_max, time_max, 0},   {time_min, 1, 0},  {time_max, 1, 0},
                      {0, time_max, time_max - 1}};
  for (const auto& example : rows) {
    const auto window = assign(example.time, example.size, example.offset);
    const auto since =
      ((static_cast<int128>(example.time) - example.offset) % example.size + example.size) % example.size;
    const auto clamp = [](int128 us) {
      return static_cast<std::int64_t>(us < time_min ? time_min : us > time_max ? time_max : us);
    };
    BOOST_TEST(window.start == clamp(example.time - since));
    BOOST_TEST(window.end == clamp(example.time - since + example.size));
  }
}

BOOST_AUTO_TEST_CASE(puts_every_time_into_exactly_one_window) {
  constexpr std::uint64_t seed = 3;
  random_sequence random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const auto size = static_cast<std::int64_t>(1 + random.below(1'000'000));
    const auto offset = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(size)));
    const auto time_us = static_cast<std::int64_t>(random.next()) / 4;
    const auto window = assign(time_us, size, offset);
    BOOST_REQUIRE(window.start <= time_us);
    BOOST_REQUIRE(time_us < window.end);
    BOOST_REQUIRE_EQUAL(window.end - window.start, size);
    BOOST_REQUIRE_EQUAL((window.start - offset) % size, 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
