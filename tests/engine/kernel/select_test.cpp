#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/column/bitmap.hpp"
#include "millrace/engine/kernel/select.hpp"

namespace millrace::kernel {
namespace {

std::vector<std::uint64_t> random_bits(std::uint32_t count, unsigned tenths, std::uint64_t seed) {
  random_sequence random(seed);
  std::vector<std::uint64_t> bits(bitmap::words(count), 0);
  for (std::uint32_t i = 0; i < count; ++i)
    if (random.below(10) < tenths)
      bitmap::set(bits.data(), i);
  // What lies beyond the last row must not be selected.
  if (!bits.empty())
    bits.back() |= ~bitmap::tail_mask(count);
  return bits;
}

} // namespace

BOOST_AUTO_TEST_SUITE(select_kernel_test)

BOOST_AUTO_TEST_CASE(selects_the_set_bits_in_order) {
  for (const std::uint32_t count : {1U, 63U, 64U, 65U, 128U, 1000U})
    for (const unsigned tenths : {0U, 1U, 5U, 9U, 10U}) {
      const auto bits = random_bits(count, tenths, count + tenths);
      std::vector<std::uint32_t> expected;
      for (std::uint32_t i = 0; i < count; ++i)
        if (bitmap::test(bits.data(), i))
          expected.push_back(i);
      std::vector<std::uint32_t> rows(count + 64);
      rows.resize(select_rows(bits.data(), count, rows.data()));
      BOOST_TEST(rows == expected, "count " << count << " tenths " << tenths);
    }
}

BOOST_AUTO_TEST_CASE(keeps_the_selected_of_the_rows_given) {
  const std::uint32_t count = 500;
  const auto bits = random_bits(count, 4, 1);
  std::vector<std::uint32_t> rows;
  std::vector<std::uint32_t> expected;
  for (std::uint32_t i = 0; i < count; i += 3) {
    rows.push_back(i);
    if (bitmap::test(bits.data(), i))
      expected.push_back(i);
  }
  rows.resize(select_rows(bits.data(), rows.data(), static_cast<std::uint32_t>(rows.size()), rows.data()));
  BOOST_TEST(rows == expected);
}

BOOST_AUTO_TEST_CASE(selects_nothing_of_nothing) {
  const std::uint64_t bits = ~std::uint64_t{0};
  std::uint32_t out = 7;
  BOOST_TEST(select_rows(&bits, 0, &out) == 0U);
  BOOST_TEST(out == 7U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace::kernel
