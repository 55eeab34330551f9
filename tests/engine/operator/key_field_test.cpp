#include "millrace/engine/operator/key_field.hpp"

#include <cstring>
#include <limits>

#include <boost/test/unit_test.hpp>

using namespace millrace;

namespace {

std::uint64_t bits_of(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

} // namespace

BOOST_AUTO_TEST_SUITE(key_field_suite)

BOOST_AUTO_TEST_CASE(a_field_is_as_wide_as_its_value_and_a_bit_takes_a_byte) {
  BOOST_TEST(key_field_bytes(physical_type::bit) == 1U);
  BOOST_TEST(key_field_bytes(physical_type::int32) == 4U);
  BOOST_TEST(key_field_bytes(physical_type::int64) == 8U);
  BOOST_TEST(key_field_bytes(physical_type::int128) == 16U);
  BOOST_TEST(key_field_bytes(physical_type::float64) == 8U);
  BOOST_TEST(key_field_bytes(physical_type::interval) == 16U);
  BOOST_TEST(key_field_bytes(physical_type::string) == 0U);
}

BOOST_AUTO_TEST_CASE(a_byte_of_the_null_mask_is_for_eight_columns) {
  BOOST_TEST(null_mask_bytes(0) == 0U);
  BOOST_TEST(null_mask_bytes(1) == 1U);
  BOOST_TEST(null_mask_bytes(8) == 1U);
  BOOST_TEST(null_mask_bytes(9) == 2U);
  BOOST_TEST(null_mask_bytes(16) == 2U);
  BOOST_TEST(null_mask_bytes(17) == 3U);
}

BOOST_AUTO_TEST_CASE(doubles_that_are_equal_have_equal_bits) {
  constexpr auto nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(bits_of(canonical_field(-0.0)) == bits_of(0.0));
  BOOST_TEST(bits_of(canonical_field(-nan)) == bits_of(canonical_field(nan)));
  double payload = 0;
  const std::uint64_t other_nan = 0x7ff8'0000'0000'1234U;
  std::memcpy(&payload, &other_nan, sizeof(payload));
  BOOST_TEST(bits_of(canonical_field(payload)) == bits_of(canonical_field(nan)));
}

BOOST_AUTO_TEST_CASE(other_values_keep_their_bits) {
  for (const double value : {1.5, -1.5, std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max(),
                             -std::numeric_limits<double>::infinity()})
    BOOST_TEST(bits_of(canonical_field(value)) == bits_of(value));
  BOOST_TEST(canonical_field(std::int64_t{-1}) == -1);
}

BOOST_AUTO_TEST_SUITE_END()
