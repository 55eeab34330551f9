#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/result_writer.hpp"

using namespace millrace;

BOOST_AUTO_TEST_SUITE(result_writer_suite)

BOOST_AUTO_TEST_CASE(keeps_a_long_text_that_is_repeated_once) {
  arena memory;
  result_writer<std::string_view> writer(type_id::varchar, 5000, memory);
  const std::string low(1'000'000, 'a');
  const std::string high(1'000'000, 'b');

  for (std::uint32_t row = 0; row < 5000; ++row) {
    const auto& value = row < 2500 ? low : high;
    BOOST_REQUIRE(writer.has_room_for(value));
    writer.put(row, value);
  }

  const auto values = writer.finish();
  BOOST_TEST((values.text(0) == low));
  BOOST_TEST((values.text(2499) == low));
  BOOST_TEST((values.text(2500) == high));
  BOOST_TEST((values.text(4999) == high));
  BOOST_TEST(memory.held_bytes() < 10'000'000U);
}

BOOST_AUTO_TEST_CASE(tells_one_short_text_from_the_next) {
  arena memory;
  result_writer<std::string_view> writer(type_id::varchar, 4, memory);

  writer.put(0, "");
  writer.put(1, "a");
  writer.put_null(2);
  writer.put(3, "a");

  const auto values = writer.finish();
  BOOST_TEST(values.text(0) == "");
  BOOST_TEST(values.text(1) == "a");
  BOOST_TEST(!values.is_valid(2));
  BOOST_TEST(values.text(3) == "a");
}

BOOST_AUTO_TEST_CASE(has_room_for_one_value_of_any_size_and_for_more_up_to_what_a_batch_takes) {
  arena memory;
  result_writer<std::string_view> writer(type_id::varchar, 2, memory);
  // Only its size is looked at.
  const std::string_view beyond("", std::size_t{batch_text_bytes_max} + 1);
  BOOST_TEST(writer.has_room_for(beyond));

  writer.put(0, "a");

  BOOST_TEST(writer.has_room_for("b"));
  BOOST_TEST(!writer.has_room_for(beyond.substr(1)));
}

BOOST_AUTO_TEST_SUITE_END()
