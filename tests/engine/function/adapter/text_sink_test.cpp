#include "millrace/engine/function/adapter/text_sink.hpp"

#include <cstring>
#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/batch.hpp"

namespace millrace {
namespace {

// Writes one value of so many bytes, and says whether it was taken.
bool write_bytes(text_sink& sink, std::uint32_t row, std::size_t bytes) {
  if (char* target = sink.extend(bytes); target != nullptr)
    std::memset(target, 'x', bytes);
  return sink.finish_value(row);
}

} // namespace

BOOST_AUTO_TEST_SUITE(text_sink_test)

BOOST_AUTO_TEST_CASE(writes_values_in_row_order) {
  arena memory;
  text_sink sink(4, 0, memory);
  sink.append("ab");
  sink.append('c');
  sink.append_code_point(0x65e5);
  BOOST_TEST(sink.finish_value(0));
  BOOST_TEST(sink.finish_value(1));
  sink.append("");
  sink.append("z");
  BOOST_TEST(sink.finish_value(3));
  const auto values = sink.finish(type_id::varchar, nullptr);
  BOOST_TEST(values.text(0) == "abc日");
  BOOST_TEST(values.text(1) == "");
  BOOST_TEST(values.text(2) == "");
  BOOST_TEST(values.text(3) == "z");
  BOOST_CHECK(values.value_type == type(type_id::varchar));
  BOOST_TEST(values.validity == nullptr);
}

BOOST_AUTO_TEST_CASE(passes_type_and_validity_on) {
  arena memory;
  text_sink sink(1, 0, memory);
  const std::uint64_t validity = 0;
  const auto values = sink.finish(type_id::bytes, &validity);
  BOOST_CHECK(values.value_type == type(type_id::bytes));
  BOOST_TEST(values.validity == &validity);
  BOOST_TEST(values.text(0) == "");
}

BOOST_AUTO_TEST_CASE(keeps_what_was_written_while_it_grows) {
  arena memory;
  text_sink sink(300, 1, memory);
  for (std::uint32_t row = 0; row < 300; ++row) {
    sink.append(std::string(row, static_cast<char>('a' + row % 26)));
    sink.append(std::to_string(row));
    BOOST_TEST(sink.finish_value(row));
  }
  const auto values = sink.finish(type_id::varchar, nullptr);
  for (std::uint32_t row = 0; row < 300; ++row)
    BOOST_TEST(values.text(row) == std::string(row, static_cast<char>('a' + row % 26)) + std::to_string(row));
}

BOOST_AUTO_TEST_CASE(shows_the_value_being_written_and_takes_its_end_back) {
  arena memory;
  text_sink sink(2, 16, memory);
  sink.append("first");
  BOOST_TEST(sink.finish_value(0));
  BOOST_TEST(sink.current() == "");
  sink.append("second");
  BOOST_TEST(sink.current() == "second");
  sink.shrink(3);
  BOOST_TEST(sink.current() == "sec");
  BOOST_TEST(sink.finish_value(1));
  BOOST_TEST(sink.finish(type_id::varchar, nullptr).text(1) == "sec");
}

BOOST_AUTO_TEST_CASE(forgets_a_value_that_is_discarded) {
  arena memory;
  text_sink sink(3, 16, memory);
  sink.append("kept");
  BOOST_TEST(sink.finish_value(0));
  sink.append("dropped");
  sink.discard_value();
  BOOST_TEST(sink.current() == "");
  sink.append("next");
  BOOST_TEST(sink.finish_value(2));
  const auto values = sink.finish(type_id::varchar, nullptr);
  BOOST_TEST(values.text(0) == "kept");
  BOOST_TEST(values.text(1) == "");
  BOOST_TEST(values.text(2) == "next");
}

BOOST_AUTO_TEST_CASE(takes_a_value_of_the_most_bytes_and_no_longer_one) {
  arena memory;
  text_sink sink(3, 0, memory);
  BOOST_TEST(!write_bytes(sink, 0, text_bytes_max + 1));
  BOOST_TEST(write_bytes(sink, 1, text_bytes_max));
  BOOST_TEST(!sink.is_full());
  const auto values = sink.finish(type_id::varchar, nullptr);
  BOOST_TEST(values.text(0) == "");
  BOOST_TEST(values.text(1).size() == text_bytes_max);
}

BOOST_AUTO_TEST_CASE(a_value_that_passed_the_bound_stays_failed_until_it_ends) {
  arena memory;
  text_sink sink(2, 64, memory);
  BOOST_TEST(sink.extend(std::size_t{text_bytes_max} + 1) == nullptr);
  sink.append("short");
  BOOST_TEST(!sink.finish_value(0));
  sink.append("whole");
  BOOST_TEST(sink.finish_value(1));
  BOOST_TEST(sink.finish(type_id::varchar, nullptr).text(1) == "whole");
}

BOOST_AUTO_TEST_CASE(a_request_beyond_any_number_is_refused) {
  arena memory;
  text_sink sink(1, 64, memory);
  sink.append("abc");
  BOOST_TEST(sink.extend(std::size_t{1} << 40U) == nullptr);
  BOOST_TEST(!sink.finish_value(0));
}

BOOST_AUTO_TEST_CASE(a_value_that_does_not_fit_behind_the_others_fills_the_column) {
  arena memory;
  text_sink sink(3, 64, memory);
  BOOST_TEST(write_bytes(sink, 0, batch_text_bytes_max - 8));
  BOOST_TEST(write_bytes(sink, 1, 8));
  BOOST_TEST(!sink.is_full());
  BOOST_TEST(!write_bytes(sink, 2, 1));
  BOOST_TEST(sink.is_full());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
