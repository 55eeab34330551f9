#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/column/bitmap.hpp"
#include "millrace/engine/kernel/compare.hpp"

namespace millrace::kernel {
namespace {

constexpr std::array all{comparison::equal,      comparison::not_equal, comparison::less,
                         comparison::less_equal, comparison::greater,   comparison::greater_equal};

// By the definition: an order by three-way comparison, NaN last.
template <class T>
bool expected(comparison how, T a, T b) {
  auto order = a < b ? -1 : b < a ? 1 : 0;
  if constexpr (std::is_floating_point_v<T>)
    if (std::isnan(a) || std::isnan(b))
      order = static_cast<int>(std::isnan(a)) - static_cast<int>(std::isnan(b));
  switch (how) {
    case comparison::equal: return order == 0;
    case comparison::not_equal: return order != 0;
    case comparison::less: return order < 0;
    case comparison::less_equal: return order <= 0;
    case comparison::greater: return order > 0;
    case comparison::greater_equal: return order >= 0;
  }
  return false;
}

template <class T>
void check(const std::vector<T>& a, const std::vector<T>& b) {
  for (const auto how : all)
    for (const auto& [x, y] : {std::pair{operand<T>{a.data(), false}, operand<T>{b.data(), false}},
                               std::pair{operand<T>{a.data(), true}, operand<T>{b.data(), false}},
                               std::pair{operand<T>{a.data(), false}, operand<T>{b.data(), true}}}) {
      std::vector<std::uint64_t> bits(bitmap::words(a.size()), ~std::uint64_t{0});
      compare(how, x, y, a.size(), bits.data());
      for (std::size_t i = 0; i < a.size(); ++i)
        BOOST_TEST(bitmap::test(bits.data(), i) == expected(how, x.at(i), y.at(i)), "row " << i);
      BOOST_TEST((bits.back() & ~bitmap::tail_mask(a.size())) == 0U);
    }
}

template <class T>
void check_random(std::size_t count) {
  random_sequence random(count);
  std::vector<T> a(count);
  std::vector<T> b(count);
  for (auto* values : {&a, &b})
    for (auto& value : *values)
      value = static_cast<T>(static_cast<std::int64_t>(random.below(5)) - 2);
  check(a, b);
}

} // namespace

BOOST_AUTO_TEST_SUITE(compare_kernel_test)

BOOST_AUTO_TEST_CASE(compares_every_row_at_every_length) {
  for (const std::size_t count :
       {std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65}, std::size_t{200}}) {
    check_random<std::int32_t>(count);
    check_random<std::int64_t>(count);
    check_random<int128>(count);
    check_random<double>(count);
  }
}

BOOST_AUTO_TEST_CASE(orders_the_edges_of_doubles) {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
  const std::array values{-infinity, -1.0, -0.0, 0.0, 1.0, infinity, nan, -nan};
  std::vector<double> a;
  std::vector<double> b;
  for (const auto x : values)
    for (const auto y : values) {
      a.push_back(x);
      b.push_back(y);
    }
  check(a, b);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::kernel
