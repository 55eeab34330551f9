#include <boost/test/unit_test.hpp>

#include "millrace/engine/aggregate/quotient.hpp"
#include "millrace/engine/base/random.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(quotient_suite)

BOOST_AUTO_TEST_CASE(divides_small_numbers_as_doubles_do) {
  BOOST_TEST(exact_quotient(0, 7) == 0.0);
  BOOST_TEST(exact_quotient(1, 3) == 1.0 / 3.0);
  BOOST_TEST(exact_quotient(-22, 7) == -22.0 / 7.0);
}

BOOST_AUTO_TEST_CASE(rounds_once_where_total_and_divisor_are_beyond_a_double) {
  const auto two_to = [](unsigned n) { return int128{1} << n; };
  // 2^53 + 1 is no double, a third of it times three is.
  BOOST_TEST(exact_quotient(3 * (two_to(53) + 2), 3) == 9007199254740994.0);
  // Exactly between two doubles: to even; a little more: up.
  BOOST_TEST(exact_quotient(two_to(54) + 2, 1) == 18014398509481984.0);
  BOOST_TEST(exact_quotient(two_to(54) + 3, 1) == 18014398509481988.0);
  BOOST_TEST(exact_quotient(3 * (two_to(54) + 2) + 1, 3) == 18014398509481988.0);
  BOOST_TEST(exact_quotient(-(3 * (two_to(54) + 2) + 1), 3) == -18014398509481988.0);
  BOOST_TEST(exact_quotient(two_to(126), static_cast<uint128>(two_to(125))) == 2.0);
  BOOST_TEST(exact_quotient(1, static_cast<uint128>(two_to(125))) == 0x1p-125);
  BOOST_TEST(exact_quotient(-two_to(126) - two_to(126), 1) == -0x1p127);
}

BOOST_AUTO_TEST_CASE(is_within_half_a_unit_of_the_last_place_for_random_operands) {
  constexpr std::uint64_t seed = 5;
  random_sequence random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const auto total = static_cast<int128>(static_cast<std::int64_t>(random.next())) << random.below(40);
    const auto divisor = static_cast<uint128>(1 + random.below(std::uint64_t{1} << (1 + random.below(60))));
    const auto expected = static_cast<__float128>(total) / static_cast<__float128>(divisor);
    // Quadruple precision has 113 bits, so rounding it once more is right but for rare ties.
    BOOST_REQUIRE_EQUAL(exact_quotient(total, divisor), static_cast<double>(expected));
  }
}

BOOST_AUTO_TEST_SUITE_END()
