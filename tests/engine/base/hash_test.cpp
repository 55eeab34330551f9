#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <string_view>

#include "millrace/engine/base/hash.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(hash_suite)

BOOST_AUTO_TEST_CASE(hashes_as_the_published_function_does) {
  // State is saved by these: they must never change.
  BOOST_TEST(hash_bytes("", 0) == 0x2d06800538d394c2U);
  constexpr std::string_view text = "millrace";
  BOOST_TEST(hash_bytes(text.data(), text.size()) == hash_bytes(std::string(text).data(), text.size()));
}

BOOST_AUTO_TEST_CASE(takes_the_slot_from_the_highest_byte) {
  BOOST_TEST(slot_of(0) == 0U);
  BOOST_TEST(slot_of(0x00ffffffffffffffU) == 0U);
  BOOST_TEST(slot_of(0x0100000000000000U) == 1U);
  BOOST_TEST(slot_of(~std::uint64_t{0}) == slot_count - 1);
}

BOOST_AUTO_TEST_CASE(spreads_small_integers_over_all_slots) {
  std::array<int, slot_count> seen{};
  for (std::uint64_t key = 0; key < slot_count * 64; ++key)
    ++seen.at(slot_of(hash_bytes(&key, sizeof key)));
  for (const auto count : seen) {
    BOOST_TEST(count > 16);
    BOOST_TEST(count < 160);
  }
}

BOOST_AUTO_TEST_SUITE_END()
