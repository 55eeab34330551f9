#include "millrace/engine/operator/time_reader.hpp"

#include <type_traits>

#include "fixture.hpp"

using namespace millrace;

namespace {

/// Times of the rows as text, `.` for NULL, with `plain:` before those that are read from their array.
std::string read(const column& times, std::uint32_t count) {
  return with_times(times, [&](const auto& reader) {
    std::string text = std::is_same_v<decltype(reader), const plain_times&> ? "plain:" : "";
    for (std::uint32_t row = 0; row < count; ++row)
      text += " " + (reader.is_valid(row) ? std::to_string(reader[row]) : ".");
    return text;
  });
}

column times_of(const text_rows& lines, arena& memory) { return columns_of({type_id::bigint}, lines, memory)[0]; }

} // namespace

BOOST_AUTO_TEST_SUITE(time_reader_suite)

BOOST_AUTO_TEST_CASE(reads_an_array_without_nulls_as_it_is) {
  arena memory;
  BOOST_TEST(read(times_of({"1", "-5", "9223372036854775807"}, memory), 3) == "plain: 1 -5 9223372036854775807");
}

BOOST_AUTO_TEST_CASE(tells_rows_without_a_time) {
  arena memory;
  BOOST_TEST(read(times_of({".", "2", "."}, memory), 3) == " . 2 .");
}

BOOST_AUTO_TEST_CASE(reads_a_constant_for_every_row) {
  arena memory;
  auto times = times_of({"7"}, memory);
  times.encoding = column_encoding::constant;
  BOOST_TEST(read(times, 3) == " 7 7 7");
  BOOST_TEST(read(null_column(type_id::timestamp, memory), 2) == " . .");
}

BOOST_AUTO_TEST_CASE(reads_entries_of_a_dictionary) {
  arena memory;
  const auto entries = times_of({"10", "20", "."}, memory);
  const auto without_nulls = times_of({"10", "20"}, memory);
  const std::uint32_t codes[] = {1, 0, 1};
  column times;
  times.value_type = type_id::bigint;
  times.encoding = column_encoding::dictionary;
  times.codes = codes;
  times.dictionary = &without_nulls;
  times.dictionary_size = 2;
  BOOST_TEST(read(times, 3) == " 20 10 20");

  const std::uint32_t with_null[] = {2, 0};
  times.codes = with_null;
  times.dictionary = &entries;
  times.dictionary_size = 3;
  BOOST_TEST(read(times, 2) == " . 10");
}

BOOST_AUTO_TEST_SUITE_END()
