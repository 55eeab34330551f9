#include "millrace/engine/format/bad_rows.hpp"

#include <boost/test/unit_test.hpp>

#include "encoding.hpp"

using namespace millrace;
using namespace millrace::format_test;

namespace {

/// Five rows of a number and a text, whose records start every ten bytes, and what is left of them.
struct five_rows {
  arena memory;
  bad_rows bad;
  std::vector<column> columns = {column_of(type_id::integer, {"0", "1", "~", "3", "4"}, memory),
                                 column_of(type_id::varchar, {"a", "b", "c", "é", ""}, memory),
                                 null_column(type_id::bigint, memory)};
  std::vector<std::uint32_t> offsets = {0, 10, 20, 30, 40};
  std::vector<record_failure> failures;

  /// The rows that are left, as `offset=fields`.
  std::string take_out() {
    const auto count = bad.take_out(columns, offsets, memory, failures, failures.size());
    decoded_batch left;
    left.columns = columns;
    std::string text;
    for (std::uint32_t row = 0; row < count; ++row) {
      text += std::to_string(offsets[row]) + "=";
      append_row(left, row, text);
    }
    return text;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(bad_rows_suite)

BOOST_AUTO_TEST_CASE(nothing_is_bad_at_first) {
  five_rows rows;
  BOOST_TEST(!rows.bad.any());
  BOOST_TEST(!rows.bad.has(0));
  BOOST_TEST(!rows.bad.has(batch_rows_max - 1));
  BOOST_TEST(rows.take_out() == "0=0|a|~\n10=1|b|~\n20=~|c|~\n30=3|é|~\n40=4||~\n");
  BOOST_TEST(to_text(rows.failures) == "");
}

BOOST_AUTO_TEST_CASE(takes_bad_rows_out_of_columns_and_offsets) {
  five_rows rows;
  rows.bad.add(3, row_error::bad_value, 0);
  rows.bad.add(0, row_error::too_few_fields, record_failure::no_column);
  BOOST_TEST(rows.bad.any());
  BOOST_TEST(rows.bad.has(3));
  BOOST_TEST(!rows.bad.has(1));

  BOOST_TEST(rows.take_out() == "10=1|b|~\n20=~|c|~\n40=4||~\n");
  BOOST_TEST(to_text(rows.failures) == "0:too_few_fields 30:bad_value:0");
  BOOST_TEST(rows.columns[2].is_constant());
}

BOOST_AUTO_TEST_CASE(the_first_reason_of_a_row_counts) {
  five_rows rows;
  rows.bad.add(1, row_error::invalid_utf8, 1);
  rows.bad.add(1, row_error::bad_value, 0);
  static_cast<void>(rows.take_out());
  BOOST_TEST(to_text(rows.failures) == "10:invalid_utf8:1");
}

BOOST_AUTO_TEST_CASE(nothing_is_left_where_all_rows_are_bad) {
  five_rows rows;
  for (std::uint32_t row = 0; row < 5; ++row)
    rows.bad.add(row, row_error::bad_json, record_failure::no_column);
  BOOST_TEST(rows.take_out() == "");
  BOOST_TEST(rows.failures.size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_bad_field_that_is_null_leaves_its_row) {
  five_rows rows;
  rows.bad.add_null(2, row_error::bad_value, 0);
  BOOST_TEST(rows.bad.any());
  BOOST_TEST(!rows.bad.has(2));
  BOOST_TEST(rows.take_out() == "0=0|a|~\n10=1|b|~\n20=~|c|~\n30=3|é|~\n40=4||~\n");
  BOOST_TEST(to_text(rows.failures) == "20:bad_value:0:null");
}

BOOST_AUTO_TEST_CASE(fields_of_bad_rows_are_not_told_and_all_others_ascend) {
  five_rows rows;
  rows.bad.add_null(4, row_error::out_of_range, 0);
  rows.bad.add_null(1, row_error::bad_value, 1);
  rows.bad.add(3, row_error::null_not_allowed, 1);
  rows.bad.add_null(3, row_error::bad_value, 0);
  rows.bad.add(0, row_error::bad_value, 0);
  BOOST_TEST(rows.take_out() == "10=1|b|~\n20=~|c|~\n40=4||~\n");
  BOOST_TEST(to_text(rows.failures) ==
             "0:bad_value:0 10:bad_value:1:null 30:null_not_allowed:1 40:out_of_range:0:null");
}

BOOST_AUTO_TEST_CASE(leaves_the_failures_of_batches_before_where_they_are) {
  five_rows rows;
  rows.failures.push_back({90, row_error::bad_json, record_failure::no_column});
  rows.bad.add(1, row_error::bad_json, record_failure::no_column);
  static_cast<void>(rows.take_out());
  BOOST_TEST(to_text(rows.failures) == "90:bad_json 10:bad_json");
}

BOOST_AUTO_TEST_CASE(reset_forgets_rows_and_fields) {
  five_rows rows;
  rows.bad.add(1, row_error::bad_json, record_failure::no_column);
  rows.bad.add(batch_rows_max - 1, row_error::bad_json, record_failure::no_column);
  rows.bad.add_null(2, row_error::bad_value, 0);
  rows.bad.reset();
  BOOST_TEST(!rows.bad.any());
  BOOST_TEST(!rows.bad.has(1));
  BOOST_TEST(!rows.bad.has(batch_rows_max - 1));

  rows.bad.add_null(2, row_error::bad_value, 0);
  rows.bad.reset();
  BOOST_TEST(!rows.bad.any());
  rows.bad.add(1, row_error::too_many_fields, record_failure::no_column);
  static_cast<void>(rows.take_out());
  BOOST_TEST(to_text(rows.failures) == "10:too_many_fields");
}

BOOST_AUTO_TEST_SUITE_END()
