#include <boost/test/unit_test.hpp>

#include <array>
#include <vector>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/column/bitmap.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(bitmap_suite)

BOOST_AUTO_TEST_CASE(counts_the_words_of_a_map) {
  BOOST_TEST(bitmap::words(0) == 0U);
  BOOST_TEST(bitmap::words(1) == 1U);
  BOOST_TEST(bitmap::words(64) == 1U);
  BOOST_TEST(bitmap::words(65) == 2U);
}

BOOST_AUTO_TEST_CASE(changes_one_bit_alone) {
  for (std::size_t i = 0; i < 130; ++i) {
    std::array<std::uint64_t, 3> map{};
    bitmap::set(map.data(), i);
    BOOST_TEST(bitmap::test(map.data(), i), i);
    BOOST_TEST(bitmap::count(map.data(), 192) == 1U, i);
    bitmap::assign(map.data(), i, true);
    BOOST_TEST(bitmap::count(map.data(), 192) == 1U, i);
    bitmap::assign(map.data(), i, false);
    BOOST_TEST(bitmap::count(map.data(), 192) == 0U, i);
    bitmap::fill(map.data(), 192, true);
    bitmap::clear(map.data(), i);
    BOOST_TEST(bitmap::count(map.data(), 192) == 191U, i);
    BOOST_TEST(!bitmap::test(map.data(), i), i);
  }
}

BOOST_AUTO_TEST_CASE(counts_only_bits_that_belong_to_the_map) {
  random_sequence random(121);
  const std::array<std::uint64_t, 3> map{random.next(), random.next(), random.next()};
  std::size_t expected = 0;
  for (std::size_t bits = 0; bits <= 192; ++bits) {
    BOOST_TEST(bitmap::count(map.data(), bits) == expected, "seed 121: " << bits);
    if (bits < 192)
      expected += bitmap::test(map.data(), bits) ? 1U : 0U;
  }
}

BOOST_AUTO_TEST_CASE(finds_the_only_bit_that_is_not_set) {
  for (std::size_t bits = 1; bits <= 130; ++bits) {
    std::array<std::uint64_t, 3> map{};
    for (std::size_t i = 0; i < bits; ++i)
      bitmap::set(map.data(), i);
    BOOST_TEST(bitmap::all_set(map.data(), bits), bits);
    for (std::size_t i = 0; i < bits; ++i) {
      bitmap::clear(map.data(), i);
      BOOST_TEST_REQUIRE(!bitmap::all_set(map.data(), bits), bits << ", " << i);
      bitmap::set(map.data(), i);
    }
  }
  BOOST_TEST(bitmap::all_set(nullptr, 0));
}

BOOST_AUTO_TEST_SUITE_END()
