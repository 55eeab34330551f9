#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/base/random.hpp"
#include "millrace/engine/state/key_words.hpp"

using namespace millrace;

namespace {

key_words pack(const std::string& text) {
  // A copy of exactly this size, so that a sanitizer sees every read beyond it.
  const std::vector<char> exact(text.begin(), text.end());
  return pack_key(reinterpret_cast<const std::byte*>(exact.data()), static_cast<std::uint32_t>(exact.size()));
}

std::string unpack(key_words words) {
  std::string text(sizeof(words), '\0');
  std::memcpy(text.data(), &words, sizeof(words));
  text.resize(words.is_long() ? key_words::short_size_max : words.short_size());
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(key_words_suite)

BOOST_AUTO_TEST_CASE(holds_every_byte_of_a_short_key_and_its_size) {
  const std::string bytes = "\x01\xff\x80 abcdefghijk";
  BOOST_REQUIRE_EQUAL(bytes.size(), key_words::short_size_max);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const auto words = pack(bytes.substr(0, size));
    BOOST_TEST(!words.is_long());
    BOOST_TEST(words.short_size() == size);
    BOOST_TEST(unpack(words) == bytes.substr(0, size));
  }
}

BOOST_AUTO_TEST_CASE(tells_keys_apart_that_differ_only_in_trailing_zeros) {
  std::set<std::tuple<std::uint64_t, std::uint64_t>> seen;
  for (std::size_t size = 0; size <= key_words::short_size_max; ++size) {
    const auto words = pack(std::string(size, '\0'));
    seen.insert({words.low, words.high});
  }
  BOOST_TEST(seen.size() == key_words::short_size_max + 1);
}

BOOST_AUTO_TEST_CASE(marks_long_keys_and_keeps_their_prefix) {
  for (const std::size_t size : {16U, 17U, 24U, 255U, 256U, 70'000U}) {
    std::string text(size, 'x');
    text[14] = 'y';
    const auto words = pack(text);
    BOOST_TEST(words.is_long());
    BOOST_TEST(unpack(words) == text.substr(0, 15));
  }
}

BOOST_AUTO_TEST_CASE(spreads_small_numbers_over_slots_and_tables) {
  std::set<std::uint64_t> slots;
  std::set<std::uint64_t> places;
  for (std::uint64_t i = 0; i < 4096; ++i) {
    slots.insert(slot_of(hash_words(i, 0)));
    places.insert(hash_words(i, 0) % 4096);
  }
  // A random function hits 1 - 1/e of as many places, and every slot sixteen times.
  BOOST_TEST(slots.size() == slot_count);
  BOOST_TEST(places.size() > 2450U);
}

BOOST_AUTO_TEST_SUITE_END()
