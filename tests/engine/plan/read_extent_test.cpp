#include <boost/test/unit_test.hpp>

#include "millrace/engine/plan/planner.hpp"
#include "millrace/engine/plan/read_extent.hpp"
#include "millrace/tests/engine/plan/plan_builder.hpp"

namespace millrace {
namespace {

struct limited_plan : plan_builder {
  std::uint32_t limit(std::uint32_t input, std::uint64_t rows) {
    const auto added = add(node_kind::limit, input);
    node(added).limit.limit = rows;
    return added;
  }
  std::uint32_t windowed(std::uint32_t input) {
    const auto added = add(node_kind::window, input);
    node(added).group.emit = emit_mode::final_;
    return added;
  }
  /// The LIMITs that count all rows, in order.
  [[nodiscard]] std::vector<std::uint32_t> limits() const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < plan.nodes.size(); ++i)
      if (plan.nodes[i].kind == node_kind::limit && !plan.nodes[i].limit.is_per_chunk)
        found.push_back(i);
    return found;
  }
};

constexpr sequence_number fifth{5};

} // namespace

BOOST_FIXTURE_TEST_SUITE(read_extent_test, limited_plan)

BOOST_AUTO_TEST_CASE(a_full_limit_ends_its_input_behind_its_last_row) {
  output(limit(add(node_kind::filter, source("t", 1)), 3));
  output(source("u", 1));
  place_exchanges(plan);
  read_extent extent(plan);
  BOOST_TEST(unread_inputs(plan, extent).empty());
  extent.fill(limits()[0], 77, fifth);
  BOOST_TEST(unread_inputs(plan, extent) == std::vector<std::uint32_t>{0}, boost::test_tools::per_element());
  BOOST_CHECK(extent.end_of(0) == row_position{78});
  BOOST_CHECK(extent.end_of(1) == row_position{78});
  BOOST_TEST(extent.is_read(limits()[0]));
}

BOOST_AUTO_TEST_CASE(an_input_that_another_output_reads_goes_on) {
  const auto input = source("t", 1);
  output(limit(add(node_kind::filter, input), 3));
  output(input);
  place_exchanges(plan);
  read_extent extent(plan);
  extent.fill(limits()[0], 77, fifth);
  BOOST_TEST(extent.is_read(0));
  BOOST_CHECK(extent.end_of(1) == row_position{78});
}

BOOST_AUTO_TEST_CASE(of_several_limits_the_one_that_reads_furthest_counts) {
  const auto input = source("t", 1);
  output(limit(input, 3));
  output(limit(input, 4));
  place_exchanges(plan);
  read_extent extent(plan);
  extent.fill(limits()[1], 99, fifth);
  BOOST_TEST(extent.is_read(0));
  extent.fill(limits()[0], 77, fifth);
  BOOST_CHECK(extent.end_of(0) == row_position{100});
}

BOOST_AUTO_TEST_CASE(a_limit_of_a_limit_reads_no_further_than_itself) {
  output(limit(limit(source("t", 1), 9), 3));
  place_exchanges(plan);
  read_extent extent(plan);
  extent.fill(limits()[1], 77, fifth);
  BOOST_CHECK(extent.end_of(0) == row_position{78});
}

BOOST_AUTO_TEST_CASE(behind_a_window_a_limit_reads_whole_chunks) {
  output(limit(windowed(source("t", 1)), 3));
  place_exchanges(plan);
  read_extent extent(plan);
  extent.fill(limits()[0], 77, fifth);
  BOOST_CHECK(extent.end_of(0) == position_of({6}, 0));
}

BOOST_AUTO_TEST_CASE(late_rows_are_read_beside_a_limit) {
  const auto window = windowed(source("t", 1));
  output(limit(window, 3));
  output(add(node_kind::late, window));
  place_exchanges(plan);
  read_extent extent(plan);
  extent.fill(limits()[0], 77, fifth);
  BOOST_TEST(unread_inputs(plan, extent).empty());
}

BOOST_AUTO_TEST_CASE(a_limit_of_no_rows_reads_nothing) {
  output(limit(source("t", 1), 0));
  place_exchanges(plan);
  const read_extent extent(plan);
  BOOST_CHECK(extent.end_of(0) == row_position{0});
}

BOOST_AUTO_TEST_CASE(an_extent_that_goes_on_from_a_snapshot_knows_the_limits_that_were_full) {
  output(limit(add(node_kind::filter, source("t", 1)), 3));
  output(limit(windowed(source("u", 1)), 3));
  output(limit(source("v", 1), 0));
  place_exchanges(plan);
  read_extent before(plan);
  before.fill(limits()[0], 77, fifth);
  before.fill(limits()[1], 99, fifth);
  before.fill(limits()[0], 80, fifth);
  const std::vector<full_limit> full{{limits()[0], 77, fifth}, {limits()[1], 99, fifth}};
  BOOST_CHECK(before.full_limits() == full);

  read_extent after(plan);
  BOOST_TEST(after.resume(full).ok());
  BOOST_CHECK(after.full_limits() == full);
  BOOST_CHECK(unread_inputs(plan, after) == unread_inputs(plan, before));
  for (std::uint32_t node = 0; node < plan.nodes.size(); ++node)
    BOOST_CHECK(after.end_of(node) == before.end_of(node));
}

BOOST_AUTO_TEST_CASE(a_snapshot_of_another_plan_is_refused) {
  output(limit(source("t", 1), 3));
  place_exchanges(plan);
  read_extent extent(plan);
  const auto node_count = static_cast<std::uint32_t>(plan.nodes.size());
  for (const std::uint32_t node : {0U, node_count, 0xffffffffU}) {
    const std::vector<full_limit> full{{node, 1, fifth}};
    const auto outcome = extent.resume(full);
    BOOST_REQUIRE(!outcome.ok());
    BOOST_TEST((outcome.error().code == errc::corrupt));
  }
  BOOST_TEST(extent.is_read(0));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace millrace
