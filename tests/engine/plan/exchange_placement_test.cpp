#include <boost/test/unit_test.hpp>

#include "millrace/engine/plan/planner.hpp"
#include "millrace/tests/engine/plan/plan_builder.hpp"

namespace millrace {
namespace {

using keys = std::vector<std::uint32_t>;

} // namespace

BOOST_FIXTURE_TEST_SUITE(exchange_placement_test, plan_builder)

BOOST_AUTO_TEST_CASE(rows_that_need_no_company_stay_where_they_are) {
  output(add(node_kind::project, add(node_kind::filter, source("t", 2))));
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, filter<0, project<1, output<2");
  BOOST_TEST(plan.level_count == 1U);
}

BOOST_AUTO_TEST_CASE(a_grouping_gets_the_rows_of_its_keys) {
  const auto group = add(node_kind::group, source("t", 3), 1);
  node(group).group.keys = {2, 0};
  output(group);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, group<1@1, output<2@1");
  BOOST_TEST(plan.level_count == 2U);
  BOOST_CHECK(node(1).strategy == exchange_strategy::hash);
  BOOST_TEST(node(1).keys == (keys{2, 0}), boost::test_tools::per_element());
  BOOST_CHECK(node(1).shape == shape_of(3));
  BOOST_TEST(!node(1).is_renumbered);
}

BOOST_AUTO_TEST_CASE(a_grouping_without_keys_gets_all_rows) {
  output(add(node_kind::group, source("t", 1), 1));
  place_exchanges(plan);
  BOOST_CHECK(node(1).strategy == exchange_strategy::single);
  BOOST_TEST(!node(1).is_renumbered);
  BOOST_TEST(node(1).keys.empty());
}

BOOST_AUTO_TEST_CASE(rows_of_closed_windows_are_renumbered_before_they_are_dealt_again) {
  const auto window = add(node_kind::window, source("t", 2));
  node(window).group.keys = {0};
  node(window).group.emit = emit_mode::final_;
  const auto group = add(node_kind::group, add(node_kind::filter, window), 1);
  node(group).group.keys = {1};
  output(group);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, window<1@1, filter<2@1, exchange<3@2, exchange<4@3, group<5@3, "
                              "output<6@3");
  BOOST_TEST(plan.level_count == 4U);
  BOOST_CHECK(node(4).strategy == exchange_strategy::single);
  BOOST_TEST(node(4).is_renumbered);
  BOOST_CHECK(node(5).strategy == exchange_strategy::hash);
  BOOST_TEST(!node(5).is_renumbered);
}

BOOST_AUTO_TEST_CASE(changes_of_windows_come_in_the_order_of_their_input) {
  const auto window = add(node_kind::window, source("t", 2));
  node(window).group.keys = {0};
  node(window).group.emit = emit_mode::changes;
  const auto group = add(node_kind::group, window, 1);
  node(group).group.keys = {1};
  output(group);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, window<1@1, exchange<2@2, group<3@2, output<4@2");
}

BOOST_AUTO_TEST_CASE(all_rows_of_closed_windows_meet_in_their_order) {
  const auto window = add(node_kind::window, source("t", 2));
  node(window).group.emit = emit_mode::final_;
  output(add(node_kind::group, window, 1));
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, window<1@1, exchange<2@2, group<3@2, output<4@2");
  BOOST_TEST(node(3).is_renumbered);
}

BOOST_AUTO_TEST_CASE(row_windows_in_order_of_time_pass_one_exchange) {
  const auto ordered = add(node_kind::time_order, source("t", 2));
  node(ordered).time_order.keys = {1};
  const auto over = add(node_kind::over, ordered, 3);
  node(over).over.keys = {1};
  output(over);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, time_order<1@1, over<2@1, output<3@1");
  BOOST_TEST(node(1).keys == keys{1}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(row_windows_in_order_of_arrival_pass_their_own) {
  const auto over = add(node_kind::over, source("t", 2), 3);
  node(over).over.keys = {0};
  output(over);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, over<1@1, output<2@1");
}

BOOST_AUTO_TEST_CASE(every_partition_sorts_its_rows_before_they_meet) {
  const auto sort = add(node_kind::sort, source("t", 2));
  node(sort).sort.keys = {{.column = 1}};
  output(sort);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, sort<1@1, exchange<2@2, output<3@2");
  BOOST_CHECK(node(1).strategy == exchange_strategy::local);
  BOOST_CHECK(node(3).strategy == exchange_strategy::single);
  BOOST_CHECK(node(3).sort.keys == node(2).sort.keys);
  BOOST_TEST(node(3).is_renumbered);
}

BOOST_AUTO_TEST_CASE(rows_behind_an_exchange_are_sorted_where_they_are) {
  const auto group = add(node_kind::group, source("t", 2), 2);
  node(group).group.keys = {0};
  const auto sort = add(node_kind::sort, group);
  node(sort).sort.keys = {{.column = 1}};
  output(sort);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, group<1@1, sort<2@1, exchange<3@2, output<4@2");
}

BOOST_AUTO_TEST_CASE(a_limit_of_sorted_rows_counts_them_where_they_meet) {
  const auto sort = add(node_kind::sort, source("t", 2));
  node(sort).sort.keys = {{.column = 1}};
  node(sort).sort.limit = 3;
  node(sort).sort.offset = 4;
  output(sort);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, sort<1@1, exchange<2@2, limit<3@2, output<4@2");
  BOOST_TEST(node(2).sort.limit == 7U);
  BOOST_TEST(node(2).sort.offset == 0U);
  BOOST_CHECK((node(4).limit == limit_spec{.limit = 3, .offset = 4}));
}

BOOST_AUTO_TEST_CASE(a_limit_cuts_each_chunk_and_then_all_rows) {
  const auto limit = add(node_kind::limit, source("t", 2));
  node(limit).limit = {.limit = 3, .offset = 4};
  output(limit);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, limit<0, exchange<1@1, limit<2@1, output<3@1");
  BOOST_CHECK((node(1).limit == limit_spec{.limit = 7, .is_per_chunk = true}));
  BOOST_CHECK(node(2).strategy == exchange_strategy::single);
  BOOST_CHECK((node(3).limit == limit_spec{.limit = 3, .offset = 4}));
}

BOOST_AUTO_TEST_CASE(an_offset_alone_cuts_nothing_before_all_rows_meet) {
  const auto limit = add(node_kind::limit, source("t", 2));
  node(limit).limit.offset = 4;
  output(limit);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, limit<1@1, output<2@1");
}

BOOST_AUTO_TEST_CASE(rows_of_closed_windows_keep_their_order_through_a_limit) {
  const auto window = add(node_kind::window, source("t", 2));
  node(window).group.emit = emit_mode::final_;
  const auto limit = add(node_kind::limit, window);
  node(limit).limit.limit = 3;
  const auto group = add(node_kind::group, limit, 1);
  node(group).group.keys = {1};
  output(group);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, window<1@1, limit<2@1, exchange<3@2, limit<4@2, exchange<5@3, "
                              "exchange<6@4, group<7@4, output<8@4");
  BOOST_TEST(!node(4).is_renumbered);
  BOOST_TEST(node(6).is_renumbered);
}

BOOST_AUTO_TEST_CASE(two_readers_of_a_node_have_an_exchange_each) {
  const auto input = source("t", 2);
  const auto group = add(node_kind::group, input, 1);
  node(group).group.keys = {0};
  output(input);
  output(group);
  const auto other = add(node_kind::group, input, 1);
  node(other).group.keys = {1};
  output(other);
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, group<1@1, output<0, output<2@1, exchange<0@1, group<5@1, "
                              "output<6@1");
  BOOST_TEST(level_of_output(plan, 0) == 0U);
  BOOST_TEST(level_of_output(plan, 1) == 1U);
  BOOST_TEST(level_of_output(plan, 2) == 1U);
  BOOST_TEST(level_of_output(plan, 3) == 0U);
}

BOOST_AUTO_TEST_CASE(late_rows_are_at_the_level_of_their_window) {
  const auto window = add(node_kind::window, source("t", 2));
  node(window).group.keys = {0};
  output(add(node_kind::late, window));
  place_exchanges(plan);
  BOOST_TEST(outline(plan) == "source, exchange<0@1, window<1@1, late<2@1, output<3@1");
}

BOOST_AUTO_TEST_CASE(lateness_is_allowed_to_windows_only) {
  const auto window = add(node_kind::window, source("t", 2));
  const auto group = add(node_kind::group, window);
  allow_lateness(plan, duration{7});
  BOOST_TEST(node(window).window.lateness.us == 7);
  BOOST_TEST(node(group).window.lateness.us == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
