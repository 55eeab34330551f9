#include "millrace/bench/input_table.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace millrace {

namespace {

const column_formula columns[] = {
  {"id", type_id::bigint, 100, 2, 0},
  {"key", type_id::varchar, 0, 1, 3, "k"},
  {"same", type_id::varchar, 0, 0, 0, "all"},
  {"price", type_id::double_, -1, 1, 4},
  {"at", type_id::timestamp, 1'000'000, -1, 0},
  {"name", type_id::varchar, 5, 1, 0, "n"},
};

std::vector<std::uint32_t> sizes_of(const input_table& table) {
  std::vector<std::uint32_t> sizes;
  for (const auto& batch : table.batches())
    sizes.push_back(batch.rows.count);
  return sizes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(input_table_tests)

BOOST_AUTO_TEST_CASE(a_formula_counts_up_and_begins_anew_at_its_modulus) {
  const column_formula plain{"a", type_id::bigint, 5, 3, 0};
  BOOST_TEST(plain.number(0) == 5);
  BOOST_TEST(plain.number(7) == 26);
  const column_formula periodic{"a", type_id::bigint, 5, -3, 4};
  BOOST_TEST(periodic.number(3) == -4);
  BOOST_TEST(periodic.number(4) == 5);
  BOOST_TEST(periodic.number(10'000'000'001) == 2);
}

BOOST_AUTO_TEST_CASE(rows_are_what_the_formulas_say) {
  const input_table table(columns, 5);
  BOOST_TEST(table.row_count() == 5U);
  BOOST_TEST(table.byte_count() > 0U);
  BOOST_REQUIRE_EQUAL(table.batches().size(), 1U);
  const auto& rows = table.batches()[0];
  BOOST_REQUIRE_EQUAL(rows.columns.size(), 6U);
  BOOST_TEST(rows.row_count == 5U);
  BOOST_TEST((rows.columns[4].value_type == type_id::timestamp));
  BOOST_TEST(rows.columns[0].data<std::int64_t>()[4] == 108);
  BOOST_TEST(rows.columns[1].text(2) == "k2");
  BOOST_TEST(rows.columns[1].text(3) == "k0");
  BOOST_TEST(rows.columns[2].text(4) == "all");
  BOOST_TEST(rows.columns[3].data<double>()[3] == 2.0);
  BOOST_TEST(rows.columns[3].data<double>()[4] == -1.0);
  BOOST_TEST(rows.columns[4].data<std::int64_t>()[4] == 999'996);
  BOOST_TEST(rows.columns[5].text(4) == "n9");
  for (const auto& column : rows.columns)
    BOOST_TEST(column.has_no_nulls());
}

BOOST_AUTO_TEST_CASE(batches_are_full_but_for_the_last_and_go_on_where_the_one_before_ended) {
  using sizes = std::vector<std::uint32_t>;
  BOOST_TEST((sizes_of({columns, 0}) == sizes{}));
  BOOST_TEST((sizes_of({columns, 1}) == sizes{1}));
  BOOST_TEST((sizes_of({columns, 4096}) == sizes{4096}));
  BOOST_TEST((sizes_of({columns, 4097}) == sizes{4096, 1}));
  const input_table table(columns, 4097);
  BOOST_TEST(table.batches()[1].columns[0].data<std::int64_t>()[0] == 100 + 2 * 4096);
}

BOOST_AUTO_TEST_CASE(a_single_row_is_a_batch_over_the_same_values) {
  const input_table table(columns, 5);
  const auto& rows = table.batches()[0];
  column values[6];
  for (const std::uint32_t row : {0U, 4U}) {
    const auto one = single_row(rows, row, values);
    BOOST_TEST(one.row_count == 1U);
    BOOST_TEST(one.rows.count == 1U);
    BOOST_TEST(one.columns[0].data<std::int64_t>() == rows.columns[0].data<std::int64_t>() + row);
    BOOST_TEST(one.columns[1].text(0) == rows.columns[1].text(row));
    BOOST_TEST(static_cast<const void*>(one.columns[1].text(0).data()) ==
               static_cast<const void*>(rows.columns[1].text(row).data()));
    BOOST_TEST(one.columns[3].data<double>()[0] == rows.columns[3].data<double>()[row]);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
