#include <limits>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/kernel/arithmetic.hpp"

namespace millrace::kernel {
namespace {

template <class T>
constexpr value_range<T> whole_range{std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};

template <class T>
std::vector<T> random_values(std::uint64_t seed, std::size_t count, unsigned bits) {
  random_sequence random(seed);
  std::vector<T> result(count);
  for (auto& value : result)
    value = static_cast<T>(static_cast<std::int64_t>(random.next()) >> (64U - bits));
  return result;
}

// The plain form is the oracle: same values where nothing overflows, and the same word on whether all fit.
template <arithmetic Op, class T>
void check_against_one_by_one(std::uint64_t seed, unsigned bits, value_range<T> limits) {
  constexpr std::size_t count = 131;
  const auto a = random_values<T>(seed, count, bits);
  const auto b = random_values<T>(seed + 1, count, bits);
  for (const auto& [x, y] : {std::pair{operand<T>{a.data(), false}, operand<T>{b.data(), false}},
                             std::pair{operand<T>{a.data(), true}, operand<T>{b.data(), false}},
                             std::pair{operand<T>{a.data(), false}, operand<T>{b.data(), true}},
                             std::pair{operand<T>{a.data(), true}, operand<T>{b.data(), true}}}) {
    std::vector<T> out(count);
    const auto fits = compute_checked<Op>(x, y, limits, out.data(), count);
    auto all_fit = true;
    for (std::size_t i = 0; i < count; ++i) {
      T expected{};
      const auto row_fits = compute_checked<Op>(x.at(i), y.at(i), limits, expected);
      all_fit &= row_fits;
      BOOST_TEST((!row_fits || out[i] == expected), "seed " << seed << " row " << i);
    }
    BOOST_TEST(fits == all_fit, "seed " << seed);
  }
}

template <class T>
void check_all(unsigned bits_that_fit, value_range<T> limits) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    for (const unsigned bits : {bits_that_fit, 63U}) {
      check_against_one_by_one<arithmetic::add, T>(seed, bits, limits);
      check_against_one_by_one<arithmetic::subtract, T>(seed, bits, limits);
      check_against_one_by_one<arithmetic::multiply, T>(seed, bits, limits);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(arithmetic_kernel_test)

BOOST_AUTO_TEST_CASE(the_loops_agree_with_the_one_value_form) {
  check_all<std::int32_t>(12, whole_range<std::int32_t>);
  check_all<std::int32_t>(4, {-128, 127});
  check_all<std::int64_t>(28, whole_range<std::int64_t>);
  check_all<std::int64_t>(20, {-999'999'999'999, 999'999'999'999});
  check_all<int128>(50, {-(int128{1} << 110U), int128{1} << 110U});
}

BOOST_AUTO_TEST_CASE(one_row_outside_is_enough_to_say_so) {
  for (const std::size_t bad : {std::size_t{0}, std::size_t{63}, std::size_t{64}, std::size_t{99}}) {
    std::vector<std::int64_t> a(100, 1);
    const std::int64_t one = 1;
    std::vector<std::int64_t> out(100);
    a[bad] = std::numeric_limits<std::int64_t>::max();
    BOOST_TEST(!compute_checked<arithmetic::add>(operand<std::int64_t>{a.data(), false}, {&one, true},
                                                 whole_range<std::int64_t>, out.data(), a.size()));
    a[bad] -= 1;
    BOOST_TEST(compute_checked<arithmetic::add>(operand<std::int64_t>{a.data(), false}, {&one, true},
                                                whole_range<std::int64_t>, out.data(), a.size()));
  }
}

BOOST_AUTO_TEST_CASE(the_limits_of_a_narrow_type_belong_to_it) {
  const value_range<std::int32_t> tiny{-128, 127};
  std::int32_t out = 0;
  BOOST_TEST(compute_checked<arithmetic::add>(126, 1, tiny, out));
  BOOST_TEST(!compute_checked<arithmetic::add>(127, 1, tiny, out));
  BOOST_TEST(compute_checked<arithmetic::subtract>(-127, 1, tiny, out));
  BOOST_TEST(!compute_checked<arithmetic::subtract>(-128, 1, tiny, out));
}

BOOST_AUTO_TEST_CASE(rounds_to_32_bit_floats) {
  std::vector<double> values{0.1, 1e300, 16777217.0};
  round_to_real(values.data(), values.size());
  BOOST_TEST(values[0] == static_cast<double>(0.1F));
  BOOST_TEST(values[1] == std::numeric_limits<double>::infinity());
  BOOST_TEST(values[2] == 16777216.0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::kernel
