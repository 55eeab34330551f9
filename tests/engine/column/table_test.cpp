#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "millrace/engine/column/column_builder.hpp"
#include "millrace/engine/column/text.hpp"

using namespace millrace;

namespace {

/// Two columns of three rows, the last price NULL.
struct trades_fixture {
  arena memory;
  std::vector<column> columns;
  schema shape{{{"symbol", type_id::varchar, true}, {"price", type::decimal(10, 2), true}}};

  trades_fixture() {
    column_builder symbols(type_id::varchar, 3, memory);
    column_builder prices(type::decimal(10, 2), 3, memory);
    for (const auto* symbol : {"A", "gr\xC3\xB6\xC3\x9F" "er", "C"})
      symbols.append_text(symbol);
    prices.append_int64(150);
    prices.append_int64(-123456);
    prices.append_null();
    columns = {symbols.finish(), prices.finish()};
  }

  [[nodiscard]] batch_view rows() const {
    batch_view batch;
    batch.columns = columns;
    batch.row_count = 3;
    batch.rows = selection::all(3);
    return batch;
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(table_suite, trades_fixture)

BOOST_AUTO_TEST_CASE(aligns_text_left_and_numbers_right) {
  BOOST_TEST(to_table(shape, rows()) ==
             "symbol |    price\n"
             "-------+---------\n"
             "A      |     1.50\n"
             "gr\xC3\xB6\xC3\x9F" "er | -1234.56\n"
             "C      |     NULL\n");
}

BOOST_AUTO_TEST_CASE(shows_the_rows_that_are_alive) {
  constexpr std::uint32_t alive[] = {0, 2};
  auto view = rows();
  view.rows = {alive, 2};
  BOOST_TEST(to_table(shape, view) ==
             "symbol | price\n"
             "-------+------\n"
             "A      |  1.50\n"
             "C      |  NULL\n");
}

BOOST_AUTO_TEST_CASE(shows_a_header_alone_when_no_row_is_alive) {
  auto view = rows();
  view.rows = selection::all(0);
  BOOST_TEST(to_table(shape, view) ==
             "symbol | price\n"
             "-------+------\n");
}

BOOST_AUTO_TEST_CASE(shows_what_rows_do_in_a_changelog) {
  constexpr change_kind kinds[] = {change_kind::insert, change_kind::update_before, change_kind::remove};
  auto view = rows();
  view.kinds = kinds;
  BOOST_TEST(to_table(shape, view) ==
             "op | symbol |    price\n"
             "---+--------+---------\n"
             "+I | A      |     1.50\n"
             "-U | gr\xC3\xB6\xC3\x9F" "er | -1234.56\n"
             "-D | C      |     NULL\n");
}

BOOST_AUTO_TEST_CASE(keeps_every_row_on_one_line) {
  column_builder builder(type_id::varchar, 1, memory);
  builder.append_text("a\nb\tc\r\x1B[0m");
  const std::vector<column> one{builder.finish()};
  batch_view view;
  view.columns = one;
  view.row_count = 1;
  view.rows = selection::all(1);
  BOOST_TEST(to_table({{{"t", type_id::varchar, true}}}, view) ==
             "t\n"
             "----------------\n"
             "a\\nb\\tc\\r\\x1B[0m\n");
}

BOOST_AUTO_TEST_SUITE_END()
