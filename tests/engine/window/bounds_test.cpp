#include "millrace/engine/window/bounds.hpp"

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "millrace/engine/column/column_builder.hpp"

using namespace millrace;

namespace {

constexpr auto time_min = std::numeric_limits<std::int64_t>::min();
constexpr auto time_max = std::numeric_limits<std::int64_t>::max();

using times = std::vector<std::optional<std::int64_t>>;

/// Calls of the three functions over one column of times.
struct bounds_of {
  arena memory;
  std::vector<column> arguments;
  batch_view batch;
  row_failures failures;
  chunk_facts chunk;

  bounds_of(const times& rows, std::int64_t size_us, std::int64_t offset_us) {
    column_builder builder(type_id::timestamp, static_cast<std::uint32_t>(rows.size()), memory);
    for (const auto& time : rows)
      time ? builder.append_int64(*time) : builder.append_null();
    arguments = {builder.finish(), constant(size_us), constant(offset_us)};
    batch.row_count = static_cast<std::uint32_t>(rows.size());
    batch.rows = selection::all(batch.row_count);
  }
  column constant(std::int64_t value) {
    column values;
    values.value_type = type_id::bigint;
    values.encoding = column_encoding::constant;
    values.values = memory.make<std::int64_t>(value);
    return values;
  }
  column call(const scalar_entry& function) {
    const kernel_call call{arguments, batch.rows, batch.row_count, type_id::timestamp, memory, failures, batch, chunk};
    return function.kernel(call);
  }
  /// Of the alive rows, `.` for NULL.
  std::string text(const scalar_entry& function) {
    const auto result = call(function);
    std::string text;
    for (std::uint32_t k = 0; k < batch.rows.count; ++k) {
      const auto row = batch.rows[k];
      text += k == 0 ? "" : " ";
      text += result.is_valid(row) ? std::to_string(column_reader<std::int64_t>(result)[row]) : ".";
    }
    return text;
  }
};

std::string text(std::int64_t number) { return std::to_string(number); }

} // namespace

BOOST_AUTO_TEST_SUITE(bounds_suite)

BOOST_AUTO_TEST_CASE(gives_the_window_that_contains_a_time) {
  bounds_of aligned({0, 9, 10, -1, -10, -11}, 10, 0);
  BOOST_TEST(aligned.text(window_start_function()) == "0 0 10 -10 -10 -20");
  BOOST_TEST(aligned.text(window_end_function()) == "10 10 20 0 0 -10");
  BOOST_TEST(aligned.text(window_time_function()) == "9 9 19 -1 -1 -11");

  bounds_of moved({0, 2, 3, 12, 13, -7, -8}, 10, 3);
  BOOST_TEST(moved.text(window_start_function()) == "-7 -7 3 3 13 -7 -17");
  BOOST_TEST(moved.text(window_end_function()) == "3 3 13 13 23 3 -7");
  BOOST_TEST(moved.text(window_time_function()) == "2 2 12 12 22 2 -8");
}

BOOST_AUTO_TEST_CASE(a_window_of_a_microsecond_ends_right_behind_its_time) {
  bounds_of smallest({5, -5}, 1, 0);
  BOOST_TEST(smallest.text(window_start_function()) == "5 -5");
  BOOST_TEST(smallest.text(window_end_function()) == "6 -4");
  BOOST_TEST(smallest.text(window_time_function()) == "5 -5");
}

BOOST_AUTO_TEST_CASE(saturates_at_the_ends_of_time) {
  // Multiples of ten reach from the first time plus 8 to the last one minus 7.
  bounds_of ends({time_min, time_max}, 10, 0);
  BOOST_TEST(ends.text(window_start_function()) == text(time_min) + " " + text(time_max - 7));
  BOOST_TEST(ends.text(window_end_function()) == text(time_min + 8) + " " + text(time_max));
}

BOOST_AUTO_TEST_CASE(a_time_that_is_null_has_no_window) {
  bounds_of some({std::nullopt, 5, std::nullopt}, 10, 0);
  BOOST_TEST(some.text(window_start_function()) == ". 0 .");
  BOOST_TEST(some.text(window_end_function()) == ". 10 .");
  BOOST_TEST(some.text(window_time_function()) == ". 9 .");
  BOOST_TEST(bounds_of({5}, 10, 0).call(window_start_function()).has_no_nulls());
}

BOOST_AUTO_TEST_CASE(reads_the_rows_that_are_alive) {
  times rows(130, 15);
  rows[70] = 25;
  rows[129] = std::nullopt;
  bounds_of some(rows, 10, 0);
  const std::uint32_t alive[] = {1, 70, 129};
  some.batch.rows = {alive, 3};
  BOOST_TEST(some.text(window_start_function()) == "10 20 .");
}

BOOST_AUTO_TEST_CASE(reads_times_of_a_dictionary) {
  bounds_of entries({5, std::nullopt, 25}, 10, 0);
  const auto flat = entries.arguments[0];
  const std::uint32_t codes[] = {2, 0, 1, 2};
  auto& dictionary = entries.arguments[0];
  dictionary = column{};
  dictionary.value_type = type_id::timestamp;
  dictionary.encoding = column_encoding::dictionary;
  dictionary.dictionary = &flat;
  dictionary.dictionary_size = 3;
  dictionary.codes = codes;
  entries.batch.row_count = 4;
  entries.batch.rows = selection::all(4);
  BOOST_TEST(entries.text(window_end_function()) == "30 10 . 30");
}

BOOST_AUTO_TEST_SUITE_END()
