#include "millrace/engine/aggregate/kept_value.hpp"

#include <limits>
#include <string>

#include <boost/test/unit_test.hpp>

using namespace millrace;

namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();
constexpr auto not_a_number = std::numeric_limits<double>::quiet_NaN();

/// -1, 0 or 1 where `a` sorts before, beside or behind `b`.
template <class T>
int order_of(const T& a, const T& b) {
  return (sorts_before(b, a) ? 1 : 0) - (sorts_before(a, b) ? 1 : 0);
}

/// A kept text that gives its memory back.
struct kept_text {
  state_heap heap;
  kept_value<std::string_view> text{};

  void set(std::string_view to) { text.set(to, heap); }
  [[nodiscard]] std::string_view get() const { return text.get(heap); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(kept_value_suite)

BOOST_AUTO_TEST_CASE(keeps_all_128_bits_of_a_number) {
  const auto two_to_64 = int128{1} << 64U;
  const auto largest = static_cast<int128>(~uint128{0} >> 1U);
  for (const auto number : {int128{0}, int128{1}, int128{-1}, two_to_64 - 1, two_to_64, two_to_64 + 1, -two_to_64,
                            -two_to_64 - 1, largest, -largest, -largest - 1}) {
    kept_int128 kept;
    kept.set(number);
    BOOST_TEST((kept.get() == number));
  }
}

BOOST_AUTO_TEST_CASE(is_zero_and_empty_where_all_bits_are) {
  const state_heap heap;
  BOOST_TEST(kept_value<std::int64_t>{}.get(heap) == 0);
  BOOST_TEST((kept_value<int128>{}.get(heap) == 0));
  BOOST_TEST(kept_value<std::string_view>{}.get(heap) == "");
}

BOOST_AUTO_TEST_CASE(copies_a_text_byte_for_byte) {
  using namespace std::string_view_literals;
  for (const auto text : {""sv, "a"sv, "zero\0inside"sv, "\xff\xfe"sv, "é€😀"sv, "sixteen bytes..."sv}) {
    kept_text kept;
    std::string source(text);
    kept.set(source);
    source.assign(source.size(), '#');
    BOOST_TEST(kept.get() == text);
  }
}

BOOST_AUTO_TEST_CASE(a_text_takes_the_place_of_the_one_before) {
  kept_text kept;
  kept.set("short");
  kept.set(std::string(1000, 'x'));
  BOOST_TEST(kept.get() == std::string(1000, 'x'));
  BOOST_TEST(kept.heap.used_bytes() == 1024U);

  kept.set("short again");
  BOOST_TEST(kept.get() == "short again");
  kept.set("");
  BOOST_TEST(kept.get() == "");
  BOOST_TEST(kept.heap.used_bytes() == 1024U, "what it has is used again");
}

BOOST_AUTO_TEST_CASE(release_gives_all_memory_back_and_leaves_an_empty_value) {
  kept_text kept;
  kept.set("more than sixteen bytes");
  kept.text.release(kept.heap);
  BOOST_TEST(kept.heap.used_bytes() == 0U);
  BOOST_TEST(kept.get() == "");

  kept.text.release(kept.heap);
  BOOST_TEST(kept.heap.used_bytes() == 0U, "there is nothing to give back twice");
  kept.set("again");
  BOOST_TEST(kept.get() == "again");
}

BOOST_AUTO_TEST_CASE(nan_sorts_behind_all_numbers_and_beside_itself) {
  BOOST_TEST(order_of(1.0, 2.0) == -1);
  BOOST_TEST(order_of(-infinity, std::numeric_limits<double>::lowest()) == -1);
  BOOST_TEST(order_of(not_a_number, infinity) == 1);
  BOOST_TEST(order_of(-infinity, not_a_number) == -1);
  BOOST_TEST(order_of(not_a_number, -not_a_number) == 0);
  BOOST_TEST(order_of(0.0, -0.0) == 0);
}

BOOST_AUTO_TEST_CASE(text_sorts_by_its_bytes_as_unsigned_numbers) {
  using text = std::string_view;
  BOOST_TEST(order_of(text(""), text("a")) == -1);
  BOOST_TEST(order_of(text("a"), text("ab")) == -1);
  BOOST_TEST(order_of(text("B"), text("a")) == -1);
  BOOST_TEST(order_of(text("z"), text("é")) == -1);
  BOOST_TEST(order_of(text("é"), text("€")) == -1);
  BOOST_TEST(order_of(text("\uffff"), text("😀")) == -1);
  BOOST_TEST(order_of(text("ab"), text("ab")) == 0);
}

BOOST_AUTO_TEST_CASE(intervals_sort_by_their_length) {
  constexpr std::int64_t day_us = 86'400'000'000;
  BOOST_TEST(order_of(interval_value{1, 0, 0}, interval_value{0, 30, 0}) == 0);
  BOOST_TEST(order_of(interval_value{0, 1, 0}, interval_value{0, 0, day_us}) == 0);
  BOOST_TEST(order_of(interval_value{0, 31, 0}, interval_value{1, 0, 0}) == 1);
  BOOST_TEST(order_of(interval_value{-1, 0, 0}, interval_value{0, 0, 0}) == -1);
  BOOST_TEST(order_of(interval_value{1, -31, 0}, interval_value{}) == -1);
}

BOOST_AUTO_TEST_SUITE_END()
