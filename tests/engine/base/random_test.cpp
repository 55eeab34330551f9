#include <boost/test/unit_test.hpp>

#include <array>

#include "millrace/engine/base/random.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(random_suite)

BOOST_AUTO_TEST_CASE(mixes_as_the_published_generator_does) {
  // The first values of SplitMix64 seeded with 0 and with 0x9e3779b97f4a7c15.
  BOOST_TEST(mix(0) == 0xe220a8397b1dcdafU);
  BOOST_TEST(mix(0x9e3779b97f4a7c15U) == 0x6e789e6aa1b965f4U);
}

BOOST_AUTO_TEST_CASE(repeats_a_sequence_from_its_seed) {
  random_sequence first(42);
  random_sequence second(42);
  for (auto i = 0; i < 100; ++i)
    BOOST_TEST_REQUIRE(first.next() == second.next());
}

BOOST_AUTO_TEST_CASE(gives_other_numbers_for_another_seed) {
  random_sequence first(1);
  random_sequence second(2);
  auto equal_count = 0;
  for (auto i = 0; i < 100; ++i)
    equal_count += first.next() == second.next() ? 1 : 0;
  BOOST_TEST(equal_count == 0);
}

BOOST_AUTO_TEST_CASE(gives_any_number_of_a_sequence_alone) {
  random_sequence sequence(9);
  for (std::uint64_t n = 0; n < 20; ++n)
    BOOST_TEST(sequence.next() == random_at(9, n));
}

BOOST_AUTO_TEST_CASE(stays_below_the_bound_and_meets_every_number) {
  random_sequence random(5);
  std::array<int, 10> seen{};
  for (auto i = 0; i < 10'000; ++i)
    ++seen.at(random.below(10));
  for (const auto count : seen) {
    BOOST_TEST(count > 800);
    BOOST_TEST(count < 1200);
  }
  BOOST_TEST(random.below(1) == 0U);
}

BOOST_AUTO_TEST_CASE(stays_in_the_unit_interval) {
  random_sequence random(6);
  double total = 0;
  for (auto i = 0; i < 10'000; ++i) {
    const auto number = random.unit();
    BOOST_TEST_REQUIRE(number >= 0);
    BOOST_TEST_REQUIRE(number < 1);
    total += number;
  }
  BOOST_TEST(total / 10'000 > 0.48);
  BOOST_TEST(total / 10'000 < 0.52);
}

BOOST_AUTO_TEST_SUITE_END()
