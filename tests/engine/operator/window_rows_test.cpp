#include "millrace/engine/operator/window_rows.hpp"

#include <limits>

#include "fixture.hpp"

using namespace millrace;

namespace {

constexpr std::uint32_t node = 7;

window_spec tumbling(duration lateness) {
  window_spec window;
  window.kind = find_window_kind("tumbling");
  window.size = {10};
  window.slide = {10};
  window.lateness = lateness;
  return window;
}

/// The frontier of a chunk before which the watermark stood here.
time_frontier reached(event_time watermark) {
  time_frontier frontier;
  frontier.before = watermark;
  return frontier;
}

/// The frontier of a first chunk, of an input beside others.
time_frontier first_chunk(duration delay, event_time others) {
  time_frontier frontier;
  frontier.delay = delay;
  frontier.others = others;
  return frontier;
}

/// Windows of ten microseconds, to which one batch after the other is assigned. Its only column is the time.
struct assigned {
  operator_driver driver;
  window_store store;
  window_rows rows;

  explicit assigned(duration lateness = {}) : rows(tumbling(lateness), node) {}

  batch_view batch(const text_rows& times) { return driver.batch({type_id::bigint}, times); }
  void assign(const batch_view& batch, time_frontier frontier) {
    auto context = driver.context(frontier);
    rows.assign(batch, store, context);
  }
  void assign(const text_rows& times, event_time watermark = event_time::min()) {
    assign(batch(times), reached(watermark));
  }
  [[nodiscard]] std::vector<std::int64_t> starts() const {
    std::vector<std::int64_t> result;
    for (std::uint32_t k = 0; k < rows.in_time().count; ++k)
      result.push_back(rows.bounds()[k].start);
    return result;
  }
};

void check_rows(selection actual, const std::vector<std::uint32_t>& expected) {
  std::vector<std::uint32_t> rows;
  for (std::uint32_t k = 0; k < actual.count; ++k)
    rows.push_back(actual[k]);
  BOOST_TEST(rows == expected, boost::test_tools::per_element());
}

void check_starts(const assigned& assigner, const std::vector<std::int64_t>& expected) {
  BOOST_TEST(assigner.starts() == expected, boost::test_tools::per_element());
}

} // namespace

BOOST_AUTO_TEST_SUITE(window_rows_suite)

BOOST_AUTO_TEST_CASE(sorts_rows_into_in_time_late_and_rejected) {
  assigned assigner;
  assigner.assign({"25", "9", ".", "20", "19", "."}, {20});

  check_rows(assigner.rows.in_time(), {0, 3});
  check_rows(assigner.rows.late(), {1, 4});
  check_lines(assigner.driver.rejects.lines, {"2 null_event_time 7", "5 null_event_time 7"});
}

BOOST_AUTO_TEST_CASE(rows_that_are_all_in_time_are_the_selection_of_the_batch) {
  assigned assigner;
  assigner.assign({"5", "15", "25"});
  BOOST_TEST(assigner.rows.in_time().is_dense());
  BOOST_TEST(assigner.rows.in_time().count == 3U);
  BOOST_TEST(assigner.rows.late().count == 0U);
}

BOOST_AUTO_TEST_CASE(gives_every_row_in_time_its_window) {
  assigned assigner;
  assigner.assign({"0", "9", "10", "3", "2", "-1", "-10", "-11"}, {-10});
  check_starts(assigner, {0, 0, 10, 0, 0, -10, -10});
  check_rows(assigner.rows.late(), {7});
  const auto* windows = assigner.rows.windows();
  BOOST_TEST(windows[1] == windows[0]);
  BOOST_TEST(windows[2] != windows[0]);
  BOOST_TEST(windows[3] == windows[0]);
  BOOST_TEST(windows[5] != windows[0]);
  BOOST_TEST(windows[6] == windows[5]);
  BOOST_TEST(assigner.rows.bounds()[2].end == 20);
  BOOST_TEST(assigner.store.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_row_is_late_from_the_end_of_its_window_plus_the_lateness_on) {
  for (const std::int64_t lateness : {0, 1, 10, 25}) {
    assigned assigner({lateness});
    assigner.assign({"9"}, {10 + lateness - 1});
    BOOST_TEST(assigner.rows.late().count == 0U);
    assigner.assign({"9"}, {10 + lateness});
    BOOST_TEST(assigner.rows.late().count == 1U);
    BOOST_TEST((assigner.rows.firing_time({0, 10}) == event_time{10 + lateness}));
  }
}

BOOST_AUTO_TEST_CASE(a_late_row_opens_no_window) {
  assigned assigner;
  assigner.assign({"3", "."}, {10});
  BOOST_TEST(assigner.store.is_empty());
}

BOOST_AUTO_TEST_CASE(a_row_can_be_late_by_its_own_chunk) {
  assigned assigner;
  auto batch = assigner.batch({"5", "17", "6", "18"});
  const std::vector<std::int64_t> times_max = {5, 17, 17, 18};
  batch.times_max = times_max.data();
  assigner.assign(batch, first_chunk({7}, event_time::max()));
  check_rows(assigner.rows.late(), {2});

  assigner.assign(batch, first_chunk({8}, event_time::max()));
  check_rows(assigner.rows.late(), {});
  assigner.assign(batch, first_chunk({7}, {9}));
  check_rows(assigner.rows.late(), {});
}

BOOST_AUTO_TEST_CASE(reads_only_the_rows_that_are_alive) {
  assigned assigner;
  auto batch = assigner.batch({"5", ".", "15", "1", "."});
  const std::vector<std::uint32_t> alive = {2, 3, 4};
  batch.rows = {alive.data(), 3};
  assigner.assign(batch, reached({10}));
  check_rows(assigner.rows.in_time(), {2});
  check_rows(assigner.rows.late(), {3});
  check_lines(assigner.driver.rejects.lines, {"4 null_event_time 7"});
  check_starts(assigner, {10});
}

BOOST_AUTO_TEST_CASE(tells_when_all_rows_in_time_share_a_window) {
  const auto is_one = [](const text_rows& times, event_time watermark) {
    assigned assigner;
    assigner.assign(times, watermark);
    return assigner.rows.is_one_window();
  };
  BOOST_TEST(is_one({"10", "19", "15"}, event_time::min()));
  BOOST_TEST(!is_one({"10", "20"}, event_time::min()));
  BOOST_TEST(!is_one({"10", "20", "11"}, event_time::min()));
  BOOST_TEST(is_one({"3", "10", ".", "19"}, {10}));
  BOOST_TEST(is_one({"10", "3", "19"}, {10}));
}

BOOST_AUTO_TEST_CASE(a_batch_knows_nothing_of_the_one_before) {
  assigned assigner;
  assigner.assign({"20", "10", "."});
  assigner.store.close_front();
  assigner.assign({"12"});
  check_starts(assigner, {10});
  BOOST_TEST(assigner.store.size() == 2U);
  BOOST_TEST(assigner.store.front().number == assigner.rows.windows()[0]);
  BOOST_TEST(assigner.rows.is_one_window());
  BOOST_TEST(assigner.driver.rejects.lines.size() == 1U);

  assigner.assign(text_rows(100, "25"));
  BOOST_TEST(assigner.rows.in_time().count == 100U);
  BOOST_TEST(assigner.rows.bounds()[99].start == 20);
}

BOOST_AUTO_TEST_CASE(the_last_window_of_time_is_late_only_when_the_input_has_ended) {
  constexpr auto time_max = std::numeric_limits<std::int64_t>::max();
  assigned assigner({5});
  assigner.assign({std::to_string(time_max), std::to_string(time_max - 1)}, {time_max - 1});
  BOOST_TEST(assigner.rows.in_time().count == 2U);
  BOOST_TEST(assigner.store.size() == 1U);
  BOOST_TEST(assigner.rows.is_one_window());
  BOOST_TEST((assigner.rows.firing_time(assigner.store.front().bounds) == event_time::max()));

  assigner.assign({std::to_string(time_max)}, event_time::max());
  BOOST_TEST(assigner.rows.late().count == 1U);
}

BOOST_AUTO_TEST_CASE(groups_are_late_by_the_watermark_before_their_chunk) {
  assigned assigner({5});
  const auto groups = assigner.batch({"0", "0", "0", "0", "0"});
  const time_window bounds[] = {{20, 30}, {0, 10}, {10, 20}, {20, 30}, {5, 15}};
  auto context = assigner.driver.context(reached({20}));
  assigner.rows.assign_groups(groups, bounds, assigner.store, context);
  check_rows(assigner.rows.in_time(), {0, 2, 3});
  BOOST_TEST(assigner.rows.late_count() == 2U);
  BOOST_TEST(assigner.store.size() == 2U, "what only late groups are in is not opened");
  const auto* numbers = assigner.rows.windows();
  BOOST_TEST((numbers[0] == numbers[2] && numbers[0] != numbers[1]));
  BOOST_TEST(assigner.store.front().number == numbers[1]);
}

BOOST_AUTO_TEST_CASE(finds_rows_whose_windows_have_fired_and_assigns_none) {
  assigned assigner({5});
  auto rows = assigner.batch({"25", "9", "19", "14", "10", "-1"});
  const std::uint32_t alive[] = {0, 1, 2, 3, 5};
  rows.rows = {alive, 5};
  auto context = assigner.driver.context(reached({15}));
  check_rows(assigner.rows.find_late(rows, context), {1, 5});
  context.frontier.before = {14};
  check_rows(assigner.rows.find_late(rows, context), {5});
  context.frontier.before = {4};
  BOOST_TEST(assigner.rows.find_late(rows, context).count == 0U);
  BOOST_TEST(assigner.store.is_empty());
}

BOOST_AUTO_TEST_CASE(an_empty_batch_has_rows_of_no_kind) {
  assigned assigner;
  assigner.assign(text_rows{});
  BOOST_TEST(assigner.rows.in_time().count == 0U);
  BOOST_TEST(assigner.rows.late().count == 0U);
  BOOST_TEST(assigner.store.is_empty());
}

BOOST_AUTO_TEST_SUITE_END()
