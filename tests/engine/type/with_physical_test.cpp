#include "millrace/engine/type/with_physical.hpp"

#include <type_traits>

#include <boost/test/unit_test.hpp>

using namespace millrace;

BOOST_AUTO_TEST_SUITE(with_physical_suite)

BOOST_AUTO_TEST_CASE(calls_with_the_type_that_values_have_in_memory) {
  const auto is = []<class T>(physical_type physical, std::type_identity<T>) {
    return with_physical(physical, []<class U>() { return std::is_same_v<T, U>; });
  };
  BOOST_TEST(is(physical_type::bit, std::type_identity<bool>()));
  BOOST_TEST(is(physical_type::int32, std::type_identity<std::int32_t>()));
  BOOST_TEST(is(physical_type::int64, std::type_identity<std::int64_t>()));
  BOOST_TEST(is(physical_type::int128, std::type_identity<int128>()));
  BOOST_TEST(is(physical_type::float64, std::type_identity<double>()));
  BOOST_TEST(is(physical_type::string, std::type_identity<std::string_view>()));
  BOOST_TEST(is(physical_type::interval, std::type_identity<interval_value>()));
}

BOOST_AUTO_TEST_SUITE_END()
