#include <functional>
#include <string>

#include <boost/test/unit_test.hpp>

#include "millrace/actors/row_builder.hpp"
#include "millrace/engine/column/text.hpp"

namespace millrace {

namespace {

std::string text_of(const owned_rows& rows) {
  std::string text;
  for (const auto& batch : rows.batches)
    for (std::uint32_t row = 0; row < batch.row_count; ++row) {
      for (const auto& column : batch.columns)
        text += to_string(value_at(column, row)) + "|";
      text += "\n";
    }
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(row_builder_tests)

BOOST_AUTO_TEST_CASE(values_become_rows_of_the_declared_types) {
  const schema shape{{{"flag", type_id::boolean},
                      {"tiny", type_id::tinyint},
                      {"price", type::decimal(10, 2)},
                      {"wide", type::decimal(38, 4)},
                      {"share", type_id::double_},
                      {"name", type_id::varchar},
                      {"at", type_id::timestamp}}};
  row_builder rows(shape);
  rows.add(true).add(-128).add(7).add(9).add(0.5).add("é").add(std::int64_t{1'000'000});
  BOOST_TEST(rows.end_row().ok());
  rows.add("false").add("12").add("1.25").add("-0.0001").add("2.5").add("").add("2026-01-02 03:04:05");
  BOOST_TEST(rows.end_row().ok());
  for (std::size_t i = 0; i < shape.fields.size(); ++i)
    rows.add_null();
  BOOST_TEST(rows.end_row().ok());
  BOOST_TEST(rows.row_count() == 3U);
  BOOST_TEST(text_of(rows.take()) == "true|-128|7.00|9.0000|0.5|é|1970-01-01 00:00:01|\n"
                                     "false|12|1.25|-0.0001|2.5||2026-01-02 03:04:05|\n"
                                     "NULL|NULL|NULL|NULL|NULL|NULL|NULL|\n");
  BOOST_TEST(rows.row_count() == 0U);
}

BOOST_AUTO_TEST_CASE(a_value_that_does_not_fit_costs_its_row_and_nothing_else) {
  const auto not_utf8 = [](row_builder& row) { row.add(std::string_view("\xff")); };
  const struct {
    type value_type;
    std::function<void(row_builder&)> add;
  } cases[] = {
    {type_id::tinyint, [](row_builder& row) { row.add(128); }},
    {type_id::tinyint, [](row_builder& row) { row.add(0.5); }},
    {type_id::integer, [](row_builder& row) { row.add(std::int64_t{1} << 40U); }},
    {type_id::time, [](row_builder& row) { row.add(-1); }},
    {type_id::time, [](row_builder& row) { row.add(std::int64_t{86'400'000'001}); }},
    {type_id::real, [](row_builder& row) { row.add(1e39); }},
    {type_id::bigint, [](row_builder& row) { row.add("12x"); }},
    {type_id::bigint, [](row_builder& row) { row.add(true); }},
    {type_id::boolean, [](row_builder& row) { row.add(1); }},
    {type_id::double_, [](row_builder& row) { row.add((std::int64_t{1} << 53U) + 1); }},
    {type::decimal(4, 2), [](row_builder& row) { row.add(100); }},
    {type_id::varchar, not_utf8},
    {type_id::timestamp, [](row_builder& row) { row.add("yesterday"); }},
  };
  for (const auto& test : cases)
    BOOST_TEST_CONTEXT(to_string(test.value_type)) {
      const schema shape{{{"before", type_id::bigint}, {"x", test.value_type}}};
      row_builder rows(shape);
      rows.add(1).add_null();
      BOOST_TEST(rows.end_row().ok());
      rows.add(2);
      test.add(rows);
      const auto refused = rows.end_row();
      BOOST_REQUIRE(!refused.ok());
      BOOST_TEST(refused.error().message.find("column x") != std::string::npos);
      rows.add(3).add_null();
      BOOST_TEST(rows.end_row().ok());
      BOOST_TEST(text_of(rows.take()) == "1|NULL|\n3|NULL|\n");
    }
}

BOOST_AUTO_TEST_CASE(rows_need_as_many_values_as_there_are_columns_and_no_null_where_it_is_forbidden) {
  const schema shape{{{"a", type_id::bigint, false}, {"b", type_id::bigint}}};
  row_builder rows(shape);
  rows.add(1);
  BOOST_TEST(!rows.end_row().ok());
  rows.add(1).add(2).add(3);
  BOOST_TEST(!rows.end_row().ok());
  rows.add_null().add(2);
  BOOST_TEST(!rows.end_row().ok());
  BOOST_TEST(!rows.end_row().ok());
  rows.add(5).add(6);
  BOOST_TEST(rows.end_row().ok());
  BOOST_TEST(text_of(rows.take()) == "5|6|\n");
}

BOOST_AUTO_TEST_CASE(rows_that_are_given_away_are_not_written_to_any_more) {
  const schema shape{{{"n", type_id::bigint}, {"name", type_id::varchar}}};
  row_builder rows(shape);
  // Without a single row, with a row that was not ended, and behind a full batch.
  rows.add("bad").add("x");
  BOOST_TEST(!rows.end_row().ok());
  const auto none = rows.take();
  rows.add(1).add("one");
  BOOST_TEST(rows.end_row().ok());
  rows.add(2);
  const auto one = rows.take();
  for (std::uint32_t i = 0; i < batch_rows_max; ++i) {
    rows.add(int{7}).add("seven");
    BOOST_TEST_REQUIRE(rows.end_row().ok());
  }
  rows.add("bad").add("x");
  BOOST_TEST(!rows.end_row().ok());
  const auto full = rows.take();
  rows.add(8).add("eight");
  BOOST_TEST(rows.end_row().ok());

  BOOST_TEST(none.batches.empty());
  BOOST_TEST(text_of(one) == "1|one|\n");
  BOOST_TEST(full.batches.size() == 1U);
  BOOST_TEST(text_of(rows.take()) == "8|eight|\n");
}

BOOST_AUTO_TEST_CASE(many_rows_become_batches_of_bounded_size) {
  const schema shape{{{"n", type_id::bigint}}};
  row_builder rows(shape);
  for (std::int64_t i = 0; i < 2 * batch_rows_max + 1; ++i) {
    rows.add(i);
    BOOST_REQUIRE(rows.end_row().ok());
  }
  const auto taken = rows.take();
  BOOST_REQUIRE(taken.batches.size() == 3U);
  BOOST_TEST(taken.batches[1].row_count == batch_rows_max);
  BOOST_TEST(taken.batches[2].row_count == 1U);
  BOOST_TEST(to_string(value_at(taken.batches[2].columns[0], 0)) == std::to_string(2 * batch_rows_max));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
