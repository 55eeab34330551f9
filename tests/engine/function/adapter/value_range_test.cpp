#include "millrace/engine/function/adapter/value_range.hpp"

#include <boost/test/unit_test.hpp>

namespace millrace {
namespace {

template <class T>
bool is_range(type value_type, T lowest, T highest) {
  const auto range = range_of<T>(value_type);
  return range.lowest == lowest && range.highest == highest;
}

} // namespace

BOOST_AUTO_TEST_SUITE(value_range_test)

BOOST_AUTO_TEST_CASE(integers_hold_what_their_bits_hold) {
  BOOST_TEST(is_range<std::int32_t>(type_id::tinyint, -128, 127));
  BOOST_TEST(is_range<std::int32_t>(type_id::smallint, -32'768, 32'767));
  BOOST_TEST(is_range<std::int32_t>(type_id::integer, -2'147'483'647 - 1, 2'147'483'647));
  BOOST_TEST(is_range<std::int64_t>(type_id::bigint, -9'223'372'036'854'775'807 - 1, 9'223'372'036'854'775'807));
}

BOOST_AUTO_TEST_CASE(a_range_is_the_same_in_wider_arithmetic) {
  BOOST_TEST(is_range<std::int64_t>(type_id::tinyint, -128, 127));
  BOOST_TEST(is_range<int128>(type_id::smallint, -32'768, 32'767));
  BOOST_TEST(is_range<std::int64_t>(type_id::integer, -2'147'483'648, 2'147'483'647));
  BOOST_TEST(is_range<int128>(type_id::integer, -2'147'483'648, 2'147'483'647));
  BOOST_TEST(is_range<int128>(type_id::bigint, -9'223'372'036'854'775'807 - int128{1}, 9'223'372'036'854'775'807));
}

BOOST_AUTO_TEST_CASE(decimals_hold_as_many_digits_as_they_have_wherever_the_point_is) {
  BOOST_TEST(is_range<std::int64_t>(type::decimal(1, 0), -9, 9));
  BOOST_TEST(is_range<std::int64_t>(type::decimal(5, 2), -99'999, 99'999));
  BOOST_TEST(is_range<std::int64_t>(type::decimal(5, 5), -99'999, 99'999));
  BOOST_TEST(is_range<std::int64_t>(type::decimal(18, 3), -999'999'999'999'999'999, 999'999'999'999'999'999));
  const auto digits_19 = int128{999'999'999'999'999'999} * 10 + 9;
  BOOST_TEST(is_range<int128>(type::decimal(19, 0), -digits_19, digits_19));
  const auto digits_38 = (digits_19 + 1) * (digits_19 + 1) - 1;
  BOOST_TEST(is_range<int128>(type::decimal(38, 10), -digits_38, digits_38));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
