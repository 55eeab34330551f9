#include <array>
#include <cstdint>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/kernel/operand.hpp"

namespace millrace::kernel {
namespace {

using visit = std::tuple<std::size_t, int, int>;

std::vector<visit> visits(operand<int> a, operand<int> b, std::size_t count) {
  std::vector<visit> seen;
  for_each_row(a, b, count, [&](std::size_t row, int left, int right) { seen.emplace_back(row, left, right); });
  return seen;
}

constexpr std::array<int, 3> ones = {1, 2, 3};
constexpr std::array<int, 3> tens = {10, 20, 30};
constexpr operand<int> rows_of_ones = {ones.data(), false};
constexpr operand<int> rows_of_tens = {tens.data(), false};
constexpr operand<int> always_1 = {ones.data(), true};
constexpr operand<int> always_10 = {tens.data(), true};

} // namespace

BOOST_AUTO_TEST_SUITE(operand_kernel_test)

BOOST_AUTO_TEST_CASE(a_constant_is_the_same_at_every_row) {
  BOOST_TEST(rows_of_ones.at(0) == 1);
  BOOST_TEST(rows_of_ones.at(2) == 3);
  BOOST_TEST(always_1.at(0) == 1);
  BOOST_TEST(always_1.at(1'000'000) == 1);
}

BOOST_AUTO_TEST_CASE(visits_every_row_in_order_with_its_values) {
  BOOST_TEST((visits(rows_of_ones, rows_of_tens, 3) == std::vector<visit>{{0, 1, 10}, {1, 2, 20}, {2, 3, 30}}));
  BOOST_TEST((visits(rows_of_ones, always_10, 3) == std::vector<visit>{{0, 1, 10}, {1, 2, 10}, {2, 3, 10}}));
  BOOST_TEST((visits(always_1, rows_of_tens, 3) == std::vector<visit>{{0, 1, 10}, {1, 1, 20}, {2, 1, 30}}));
  BOOST_TEST((visits(always_1, always_10, 3) == std::vector<visit>{{0, 1, 10}, {1, 1, 10}, {2, 1, 10}}));
}

BOOST_AUTO_TEST_CASE(visits_no_row_beyond_the_count) {
  for (const auto a : {rows_of_ones, always_1})
    for (const auto b : {rows_of_tens, always_10}) {
      BOOST_TEST(visits(a, b, 0).empty());
      BOOST_TEST((visits(a, b, 1) == std::vector<visit>{{0, 1, 10}}));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::kernel
