#include <boost/test/unit_test.hpp>

#include "millrace/engine/aggregate/catalog.hpp"
#include "millrace/engine/plan/planner.hpp"
#include "millrace/tests/engine/plan/plan_builder.hpp"

namespace millrace {
namespace {

// Builds plans over groups of two columns: the key, then what was computed for it.
struct plan_over_groups : plan_builder {
  std::uint32_t group() {
    const auto index = add(node_kind::group, source("t", 2), 2);
    node(index).group.keys = {0};
    return index;
  }
  std::uint32_t without_key() { return project(group(), {column(1)}); }

  // A cast to a narrower type, which not every value fits.
  static bound_expression failing(std::uint32_t index) { return cast_to(column(index), type_id::tinyint); }

  std::uint32_t row_window(std::uint32_t input, std::uint32_t columns) {
    const auto index = add(node_kind::over, input, columns + 1);
    node(index).over.calls.resize(1);
    node(index).over.calls[0].aggregate.entry = aggregate_catalog::instance().resolve("count", {}).value().entry;
    return index;
  }

  [[nodiscard]] bool reads_column(std::uint32_t index, std::size_t item, std::uint32_t expected) {
    return node(index).expressions.at(item) == column(expected);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(key_carrying_test, plan_over_groups)

BOOST_AUTO_TEST_CASE(a_plan_in_which_nothing_fails_stays_as_it_is) {
  output(project(add(node_kind::limit, without_key()), {column(0)}));
  carry_keys(plan);
  BOOST_TEST(outline(plan) == "source, group<0, project<1, limit<2, project<3, output<4");
  BOOST_TEST(node(2).expressions.size() == 1U);
  BOOST_CHECK(node(3).shape == shape_of(1));
}

BOOST_AUTO_TEST_CASE(a_key_that_can_be_read_where_its_group_is_emitted_is_not_carried) {
  output(project(without_key(), {failing(0)}));
  carry_keys(plan);
  BOOST_TEST(node(2).expressions.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_key_comes_behind_the_other_columns_through_what_holds_rows) {
  output(project(add(node_kind::sort, add(node_kind::exchange, without_key())), {failing(0)}));
  carry_keys(plan);
  BOOST_TEST(outline(plan) == "source, group<0, project<1, exchange<2, sort<3, project<4, output<5");
  BOOST_TEST(node(2).expressions.size() == 2U);
  BOOST_TEST(reads_column(2, 1, 0));
  for (const auto index : {2U, 3U, 4U}) {
    BOOST_TEST(node(index).carried == 1U);
    BOOST_TEST(node(index).shape.size() == 2U);
  }
  BOOST_TEST(node(5).carried == 0U);
}

BOOST_AUTO_TEST_CASE(a_key_that_was_selected_comes_once) {
  const auto selected = project(group(), {column(1), column(0)});
  output(project(add(node_kind::sort, selected), {failing(0)}));
  carry_keys(plan);
  BOOST_TEST(node(2).expressions.size() == 2U);
  BOOST_TEST(node(3).carried == 0U);
}

BOOST_AUTO_TEST_CASE(who_writes_rows_reads_them_without_what_is_carried) {
  const auto sort = add(node_kind::sort, without_key());
  output(project(sort, {failing(0)}));
  output(sort);
  carry_keys(plan);
  BOOST_TEST(outline(plan) == "source, group<0, project<1, sort<2, project<3, output<4, project<3, output<6");
  BOOST_CHECK(node(6).shape == shape_of(1));
  BOOST_TEST(reads_column(6, 0, 0));
}

BOOST_AUTO_TEST_CASE(results_of_row_windows_keep_their_places) {
  const auto over = row_window(add(node_kind::sort, without_key()), 1);
  output(project(over, {column(1)}));
  output(project(add(node_kind::sort, over), {failing(1)}));
  carry_keys(plan);
  BOOST_TEST(outline(plan) ==
             "source, group<0, project<1, sort<2, over<3, project<4, project<5, output<6, sort<5, project<8, output<9");
  BOOST_TEST(node(4).shape.size() == 3U);
  BOOST_TEST(reads_column(5, 0, 0));
  BOOST_TEST(reads_column(5, 1, 2));
  BOOST_TEST(reads_column(5, 2, 1));
  BOOST_TEST(node(5).carried == 1U);
}

BOOST_AUTO_TEST_CASE(late_rows_are_as_wide_as_those_that_wait) {
  const auto ordered = add(node_kind::time_order, without_key());
  output(project(row_window(ordered, 1), {failing(0)}));
  output(add(node_kind::late, ordered));
  carry_keys(plan);
  BOOST_TEST(outline(plan) == "source, group<0, project<1, time_order<2, over<3, project<4, project<5, output<6, "
                              "late<3, project<8, output<9");
  BOOST_TEST(node(8).shape.size() == 2U);
  BOOST_CHECK(node(9).shape == shape_of(1));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
