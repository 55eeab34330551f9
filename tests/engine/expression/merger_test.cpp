#include "millrace/engine/expression/merger.hpp"

#include <boost/test/unit_test.hpp>

#include "millrace/tests/engine/expression/fixture.hpp"

namespace millrace {
namespace {

/// Columns to take rows from, and the text of what comes of it.
struct merging : expression_fixture {
  row_failures failures;

  column constant(type value_type, std::string_view text) {
    auto values = flat(value_type, {text});
    values.encoding = column_encoding::constant;
    return values;
  }
  static std::string text_of(const column& values, std::uint32_t count) {
    std::string text;
    for (std::uint32_t row = 0; row < count; ++row) {
      text += row == 0 ? "" : "|";
      if (values.is_valid(row))
        append_text(values, row, text);
      else
        text += '.';
    }
    return text;
  }
};

selection rows_of(const std::vector<std::uint32_t>& rows) {
  return {rows.data(), static_cast<std::uint32_t>(rows.size())};
}

const std::vector<std::uint32_t> even = {0, 2};
const std::vector<std::uint32_t> odd = {1, 3};

template <std::uint32_t Row>
constexpr std::uint32_t only_row = Row;
template <std::uint32_t Row>
constexpr selection row{&only_row<Row>, 1};

} // namespace

BOOST_AUTO_TEST_SUITE(merger_test)

BOOST_AUTO_TEST_CASE(puts_rows_of_several_columns_together) {
  struct example {
    type value_type;
    std::string_view a, b, expected;
  };
  const example examples[] = {
    {type_id::boolean, "true", "false", "true|false|true|false"},
    {type_id::integer, "-1", "2", "-1|2|-1|2"},
    {type_id::bigint, "9223372036854775807", "-1", "9223372036854775807|-1|9223372036854775807|-1"},
    {type::decimal(20, 1), "-123456789012345678.9", "0", "-123456789012345678.9|0.0|-123456789012345678.9|0.0"},
    {type_id::double_, "0.5", "nan", "0.5|nan|0.5|nan"},
    {type_id::varchar, "aé€😀", "", "aé€😀||aé€😀|"},
    {type_id::interval, "1 month", "-2 days", "1 month|-2 days|1 month|-2 days"},
  };
  for (const auto& sample : examples) {
    merging columns;
    column_merger merged(sample.value_type, 4, columns.memory(), columns.failures);
    merged.take(columns.flat(sample.value_type, {sample.a, sample.b, sample.a, sample.b}), rows_of(even));
    merged.take(columns.flat(sample.value_type, {sample.a, sample.b, sample.a, sample.b}), rows_of(odd));
    const auto values = merged.finish();
    BOOST_TEST_CONTEXT(to_string(sample.value_type)) {
      BOOST_TEST(merging::text_of(values, 4) == sample.expected);
      BOOST_TEST((values.value_type == sample.value_type));
      BOOST_TEST(values.has_no_nulls());
      BOOST_TEST(columns.failures.is_empty());
    }
  }
}

BOOST_FIXTURE_TEST_CASE(rows_may_be_taken_in_any_order, merging) {
  column_merger merged(type_id::varchar, 4, memory(), failures);
  merged.take(flat(type_id::varchar, {"a", "b", "c", "d"}), rows_of(odd));
  merged.take(flat(type_id::varchar, {"w", "x", "y", "z"}), rows_of(even));
  BOOST_TEST(text_of(merged.finish(), 4) == "w|b|y|d");
}

BOOST_FIXTURE_TEST_CASE(takes_all_rows_of_a_dense_selection, merging) {
  column_merger merged(type_id::bigint, 3, memory(), failures);
  merged.take(flat(type_id::bigint, {"1", ".", "3"}), selection::all(3));
  BOOST_TEST(text_of(merged.finish(), 3) == "1|.|3");
}

BOOST_AUTO_TEST_CASE(keeps_nulls_of_any_encoding) {
  for (const auto& value_type : {type(type_id::boolean), type(type_id::bigint), type(type_id::varchar)}) {
    merging columns;
    const auto dictionary = columns.add_dictionary(value_type, {"1", "."}, {0, 1, 1, 0});
    column_merger merged(value_type, 5, columns.memory(), columns.failures);
    merged.take(columns.batch().columns[dictionary], rows_of(odd));
    merged.take(columns.constant(value_type, "."), row<0>);
    merged.take(columns.constant(value_type, "1"), row<2>);
    merged.take(columns.flat(value_type, {"1", "1", "1", "1", "."}), row<4>);
    const auto one = value_type.id == type_id::boolean ? "true" : "1";
    BOOST_TEST_CONTEXT(to_string(value_type))
      BOOST_TEST(merging::text_of(merged.finish(), 5) == std::string(".|.|") + one + "|" + one + "|.");
  }
}

BOOST_FIXTURE_TEST_CASE(keeps_rows_apart_across_words, merging) {
  const std::vector<std::uint32_t> middle = {63, 64};
  column_merger merged(type_id::boolean, 130, memory(), failures);
  merged.take(constant(type_id::boolean, "true"), selection::all(130));
  merged.take(constant(type_id::boolean, "false"), rows_of(middle));
  merged.take(constant(type_id::boolean, "."), row<129>);
  const auto column = merged.finish();
  const column_reader<bool> values(column);
  BOOST_TEST(values[62]);
  BOOST_TEST(!values[63]);
  BOOST_TEST(!values[64]);
  BOOST_TEST(values[65]);
  BOOST_TEST(column.is_valid(128));
  BOOST_TEST(!column.is_valid(129));
}

BOOST_FIXTURE_TEST_CASE(text_of_any_length_is_taken_and_what_does_not_fit_a_batch_overfills, merging) {
  const std::string longest(std::size_t{batch_text_bytes_max} + 1, 'x');
  const auto texts = flat(type_id::varchar, {longest, "", "b"});
  column_merger alone(type_id::varchar, 3, memory(), failures);
  alone.take(texts, row<0>);
  BOOST_TEST((alone.finish().text(0) == longest));
  BOOST_TEST(!failures.is_overfull());

  column_merger merged(type_id::varchar, 3, memory(), failures);
  merged.take(texts, rows_of(even));

  BOOST_TEST(failures.is_overfull());
  BOOST_TEST(failures.is_empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
