#include "random_batch.hpp"
#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/text.hpp"
#include "millrace/proto/codec.hpp"

using namespace millrace;

namespace {

/// Reads bytes that may be anything, from a buffer of exactly their size, so that reading beyond it
/// is caught by the sanitizers; then reads every value of what came out.
bool survive(const batch_codec& codec, std::string_view bytes) {
  const std::vector<char> exact(bytes.begin(), bytes.end());
  arena memory;
  const auto decoded = codec.decode({exact.data(), exact.size()}, memory);
  if (!decoded.ok()) {
    const auto code = decoded.error().code;
    BOOST_TEST((code == errc::corrupt || code == errc::schema_mismatch || code == errc::limit_exceeded));
    return false;
  }
  std::string text;
  for (const auto& column : decoded->rows.columns)
    for (std::uint32_t row = 0; row < decoded->rows.row_count; ++row)
      if (column.is_valid(row))
        append_text(column, row, text);
  return true;
}

struct fixture {
  arena memory;

  std::string random_message(random_sequence& random, const batch_codec& codec) {
    auto rows = random_batch(random, codec.shape(), static_cast<std::uint32_t>(1 + random.below(40)), memory);
    const auto frame = codec.encode(rows, {{7}, {1, 2, 3}, {9}}, {random.below(2) != 0, true}, memory);
    BOOST_REQUIRE(frame.ok());
    return {frame->data(), frame->size()};
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(codec_hostile_test, fixture)

BOOST_AUTO_TEST_CASE(a_message_cut_off_anywhere_is_refused) {
  random_sequence random(1);
  const batch_codec codec(schema_of_all_types(), {}, {});
  const auto message = random_message(random, codec);

  BOOST_TEST(survive(codec, message));
  for (std::size_t size = 0; size < message.size(); ++size)
    BOOST_TEST_CONTEXT("size " << size)
  BOOST_TEST(!survive(codec, std::string_view(message).substr(0, size)));
}

BOOST_AUTO_TEST_CASE(any_flipped_bit_is_survived) {
  constexpr std::uint64_t flips = 20'000;
  std::uint64_t refused = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      memory.reset();
      const batch_codec codec(random_schema(random), {}, {});
      auto message = random_message(random, codec);
      for (std::uint64_t i = 0; i < flips / 100; ++i) {
        const auto bit = random.below(message.size() * 8);
        auto& byte = message[bit / 8];
        const auto mask = 1U << (bit % 8);
        byte = static_cast<char>(static_cast<unsigned char>(byte) ^ mask);
        refused += survive(codec, message) ? 0U : 1U;
        byte = static_cast<char>(static_cast<unsigned char>(byte) ^ mask);
      }
    }
  }
  // Many flips only change a value; many must be noticed.
  BOOST_TEST(refused > flips / 10);
}

BOOST_AUTO_TEST_CASE(several_random_bytes_are_survived) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      memory.reset();
      const batch_codec codec(random_schema(random), {}, {});
      auto message = random_message(random, codec);
      for (auto count = 1 + random.below(8); count > 0; --count)
        message[random.below(message.size())] = static_cast<char>(random.next());
      survive(codec, message);
    }
  }
}

BOOST_AUTO_TEST_CASE(noise_is_survived) {
  const batch_codec codec(schema_of_all_types(), {}, {});
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      random_sequence random(seed);
      std::string noise(random.below(200), '\0');
      for (auto& byte : noise)
        byte = static_cast<char>(random.next());
      BOOST_TEST(!survive(codec, noise));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_message_of_another_schema_is_refused) {
  random_sequence random(4);
  const batch_codec ours({{{"x", type_id::bigint}}}, {}, {});
  const batch_codec theirs({{{"x", type_id::varchar}}}, {}, {});

  BOOST_TEST(!survive(ours, random_message(random, theirs)));
}

BOOST_AUTO_TEST_SUITE_END()
