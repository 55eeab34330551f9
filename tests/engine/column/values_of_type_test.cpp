#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <string>

#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/column/values_of_type.hpp"

using namespace millrace;

namespace {

/// A column of three rows: 0, the value asked about, and the same behind a NULL.
struct three_rows {
  arena memory;
  column stored;

  template <class T>
  three_rows(type value_type, T value) {
    auto* values = memory.allocate<T>(3);
    values[0] = 0;
    values[1] = values[2] = value;
    stored.value_type = value_type;
    stored.values = values;
  }
  [[nodiscard]] bool is_good() const { return has_values_of_type(stored, 3); }
  /// The same where both are NULL.
  [[nodiscard]] bool is_good_behind_null() {
    auto* validity = memory.allocate<std::uint64_t>(1);
    *validity = 1;
    stored.validity = validity;
    return is_good();
  }
};

template <class T>
void check_border(type value_type, T last, T beyond) {
  BOOST_TEST_INFO(to_string(value_type));
  BOOST_TEST(three_rows(value_type, last).is_good());
  BOOST_TEST(!three_rows(value_type, beyond).is_good());
  BOOST_TEST(three_rows(value_type, beyond).is_good_behind_null());
}

} // namespace

BOOST_AUTO_TEST_SUITE(values_of_type_suite)

BOOST_AUTO_TEST_CASE(knows_the_ranges_of_whole_numbers_and_times) {
  check_border<std::int32_t>(type_id::tinyint, 127, 128);
  check_border<std::int32_t>(type_id::tinyint, -128, -129);
  check_border<std::int32_t>(type_id::smallint, 32'767, 32'768);
  check_border<std::int32_t>(type_id::smallint, -32'768, -32'769);
  check_border<std::int64_t>(type_id::time, 86'400'000'000, 86'400'000'001);
  check_border<std::int64_t>(type_id::time, 0, -1);
  BOOST_TEST(three_rows(type_id::bigint, std::numeric_limits<std::int64_t>::min()).is_good());
}

BOOST_AUTO_TEST_CASE(knows_the_digits_of_decimals_of_both_widths) {
  check_border<std::int64_t>(type::decimal(3, 1), 999, 1000);
  check_border<std::int64_t>(type::decimal(18, 0), -999'999'999'999'999'999, -1'000'000'000'000'000'000);
  const auto limit = int128{1'000'000'000'000'000'000} * 10;
  check_border<int128>(type::decimal(19, 2), limit - 1, limit);
  check_border<int128>(type::decimal(19, 2), 1 - limit, -limit);
}

BOOST_AUTO_TEST_CASE(a_real_is_the_double_of_a_float) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double value : {0.5, -infinity, infinity, std::nan(""), double{0.1F}, double{3.4028235e38F}})
    BOOST_TEST(three_rows(type_id::real, value).is_good(), value);
  check_border<double>(type_id::real, 1.0, 0.1);
  check_border<double>(type_id::real, double{std::numeric_limits<float>::max()}, 1e39);
  BOOST_TEST(three_rows(type_id::double_, 1e300).is_good());
}

BOOST_AUTO_TEST_SUITE_END()
