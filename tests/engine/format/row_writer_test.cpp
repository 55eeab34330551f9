#include "millrace/engine/format/row_writer.hpp"

#include <array>
#include <limits>

#include <boost/test/unit_test.hpp>

#include "encoding.hpp"

using namespace millrace;
using namespace millrace::format_test;

namespace {

/// What `write_value` writes of the second value of a column, with a guard behind its room.
std::string written(const column& stored) {
  std::array<char, value_text_max + 1> room;
  room.fill('#');
  const char* end = write_value(stored, 1, room.data());
  BOOST_TEST(room.back() == '#');
  return std::string(static_cast<const char*>(room.data()), end);
}

std::string written(const type& value_type, const std::string& text) {
  arena memory;
  return written(column_of(value_type, {text, text}, memory));
}

std::string text_of(const encoded_rows& rows) { return {rows.bytes.begin(), rows.bytes.end()}; }

void write_row(row_writer& to, std::string_view text) {
  to.commit(write_text(text, to.reserve(text.size())));
  to.end_row();
}

} // namespace

BOOST_AUTO_TEST_SUITE(row_writer_suite)

BOOST_AUTO_TEST_CASE(writes_the_canonical_text_of_a_value) {
  struct example {
    type value_type;
    std::string text, expected;
  };
  const example examples[] = {
    {type_id::boolean, "true", "true"},
    {type_id::boolean, "false", "false"},
    {type_id::tinyint, "-128", "-128"},
    {type_id::integer, "-2147483648", "-2147483648"},
    {type_id::bigint, "-9223372036854775808", "-9223372036854775808"},
    {type_id::real, "0.1", "0.1"},
    {type_id::double_, "5", "5.0"},
    {type_id::double_, "-inf", "-inf"},
    {type_id::double_, "-2.2250738585072014e-308", "-2.2250738585072014e-308"},
    {type::decimal(4, 2), "-0.5", "-0.50"},
    {type::decimal(38, 0), "-99999999999999999999999999999999999999", "-99999999999999999999999999999999999999"},
    {type::decimal(38, 38), "-0.00000000000000000000000000000000000001",
     "-0.00000000000000000000000000000000000001"},
    {type_id::date, "2024-02-29", "2024-02-29"},
    {type_id::time, "23:59:59.5", "23:59:59.5"},
    {type_id::timestamp, "1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999"},
    {type_id::interval, "14 months -3 days", "1 year 2 months -3 days"},
  };
  for (const auto& sample : examples)
    BOOST_TEST_CONTEXT(to_string(sample.value_type))
      BOOST_TEST(written(sample.value_type, sample.text) == sample.expected);
}

BOOST_AUTO_TEST_CASE(the_longest_values_fit_their_room) {
  constexpr auto min32 = std::numeric_limits<std::int32_t>::min();
  constexpr auto min64 = std::numeric_limits<std::int64_t>::min();
  arena memory;
  column_builder lengths(type_id::interval, 2, memory);
  column_builder times(type_id::timestamp, 2, memory);
  column_builder days(type_id::date, 2, memory);
  for (int i = 0; i < 2; ++i) {
    lengths.append_interval({min32, min32, min64});
    times.append_int64(min64);
    days.append_int32(min32);
  }
  BOOST_TEST(written(lengths.finish()).size() > 20U);
  BOOST_TEST(written(times.finish()).size() > 20U);
  BOOST_TEST(written(days.finish()).size() > 10U);
}

BOOST_AUTO_TEST_CASE(appends_rows_behind_those_that_are_there) {
  encoded_rows out;
  out.bytes = {'o', 'l', 'd', '\n'};
  out.ends = {4};
  row_writer writer(out, 3);
  write_row(writer, "é\n");
  write_row(writer, "");
  write_row(writer, "new\n");
  writer.finish();

  BOOST_TEST(text_of(out) == "old\né\nnew\n");
  const std::vector<std::uint64_t> ends = {4, 7, 7, 11};
  BOOST_TEST(out.ends == ends, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(keeps_what_was_written_when_it_outgrows_the_estimate) {
  encoded_rows out;
  row_writer writer(out, 1);
  std::string expected;
  for (int i = 0; i < 200; ++i) {
    const auto text = std::string(static_cast<std::size_t>(i % 50), static_cast<char>('a' + i % 26));
    write_row(writer, text);
    expected += text;
  }
  write_row(writer, std::string(1'000'000, 'z'));
  writer.finish();
  BOOST_TEST((text_of(out) == expected + std::string(1'000'000, 'z')));
  BOOST_TEST(out.ends.size() == 201U);
}

BOOST_AUTO_TEST_CASE(rows_beyond_the_estimate_cost_the_same_whatever_was_written_before) {
  constexpr std::size_t before = 1'000'000;
  encoded_rows out;
  out.bytes.assign(before, 'x');
  row_writer writer(out, 1);
  for (int i = 0; i < 100; ++i) {
    write_row(writer, "0123456789");
    BOOST_TEST(out.bytes.size() < before + 1200);
  }
  writer.finish();
  BOOST_TEST(out.bytes.size() == before + 1000);
}

BOOST_AUTO_TEST_CASE(leaves_out_what_was_reserved_and_not_committed) {
  encoded_rows out;
  row_writer writer(out, 1000);
  writer.commit(write_text("ab", writer.reserve(500)));
  writer.end_row();
  writer.finish();
  BOOST_TEST(text_of(out) == "ab");
}

BOOST_AUTO_TEST_CASE(an_empty_row_may_come_first_where_nothing_was_expected) {
  encoded_rows out;
  row_writer writer(out, 0);
  BOOST_TEST(writer.reserve(0) != nullptr);
  write_row(writer, "");
  write_row(writer, "a");
  writer.finish();
  BOOST_TEST(text_of(out) == "a");
  const std::vector<std::uint64_t> ends = {0, 1};
  BOOST_TEST(out.ends == ends, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nothing_written_is_nothing_more) {
  encoded_rows out;
  row_writer(out, 100).finish();
  BOOST_TEST(out.bytes.empty());
  BOOST_TEST(out.ends.empty());
}

BOOST_AUTO_TEST_CASE(an_estimate_has_room_for_rows_like_those_before) {
  row_size_estimate estimate;
  BOOST_TEST(estimate.bytes_for(0) > 0U);
  estimate.learn(100'000, 1000);
  BOOST_TEST(estimate.bytes_for(1000) >= 100'000U);
  BOOST_TEST(estimate.bytes_for(4096) >= 409'600U);
  BOOST_TEST(estimate.bytes_for(4096) < 2 * 409'600U);
  estimate.learn(std::size_t{1} << 30U, 1);
  BOOST_TEST(estimate.bytes_for(4096) <= std::size_t{16} << 20U, "a long row asks for no gigabytes");
  const auto before = estimate.bytes_for(10);
  estimate.learn(500, 0);
  BOOST_TEST(estimate.bytes_for(10) == before, "no row says nothing of a row");
  estimate.learn(5, 2);
  BOOST_TEST(estimate.bytes_for(1000) >= 2500U);
}

BOOST_AUTO_TEST_SUITE_END()
