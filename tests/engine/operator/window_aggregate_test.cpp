#include "fixture.hpp"

#include "millrace/engine/operator/window_aggregate.hpp"

using namespace millrace;

namespace {

// Times are in microseconds after 1970, so that they can be read as numbers; windows are 10 long.
const std::vector<type> types = {type_id::bigint, type_id::varchar, type_id::bigint};

std::unique_ptr<window_aggregate> windows_of(emit_mode emit, duration lateness = {}, operator_settings settings = {}) {
  group_spec spec;
  spec.keys = {1};
  spec.aggregates = {count_rows_call(), call_of("sum", {type_id::bigint}, 2), call_of("max", {type_id::varchar}, 1)};
  spec.emit = emit;
  window_spec window;
  window.kind = find_window_kind("tumbling");
  window.size = {10};
  window.slide = {10};
  window.lateness = lateness;
  return std::make_unique<window_aggregate>(spec, window, std::vector<type>{type_id::varchar}, settings);
}

/// Cuts the bounds of a window out of a line: `0|3: a 1970... 1970... 1 2` is `0|3: a 1 2`.
std::vector<std::string> without_bounds(const std::vector<std::string>& lines) {
  std::vector<std::string> texts;
  for (const auto& line : lines) {
    std::string kept;
    const auto words = words_of(line);
    for (const auto& word : words)
      if (word.find(':') == std::string::npos || word.back() == ':')
        kept += (kept.empty() ? "" : " ") + (word == "1970-01-01" ? "" : word);
    texts.push_back(kept);
  }
  return texts;
}

time_frontier frontier(std::int64_t before, std::int64_t after) {
  return {.before = {before}, .after = {after}, .others = event_time::max(), .chunk_max_before = {before}, .delay = {}};
}

/// A driver that also records late rows.
struct window_driver : operator_driver {
  explicit window_driver(std::unique_ptr<window_aggregate> run)
    : operator_driver(std::move(run)), window(static_cast<window_aggregate*>(&operator_driver::run())) {
    window->late().connect(late);
  }
  void chunk(std::int64_t before, std::int64_t after, const text_rows& rows) {
    auto moment = context(frontier(before, after));
    window->push(batch(types, rows), moment);
    window->advance(moment);
    end_chunk();
  }
  window_aggregate* window;
  recording late;
};

} // namespace

BOOST_AUTO_TEST_SUITE(window_aggregate_suite)

BOOST_AUTO_TEST_CASE(fires_a_window_once_when_the_watermark_reaches_its_end) {
  window_driver driver(windows_of(emit_mode::final_));
  driver.chunk(0, 9, {"1 a 5", "9 a 2", "3 b 1"});
  BOOST_TEST(driver.out.lines.empty());
  driver.chunk(9, 10, {"10 b 7"});
  const std::vector<std::string> first = {
    "10|0: a 1970-01-01 00:00:00 1970-01-01 00:00:00.00001 2 7 a",
    "10|2: b 1970-01-01 00:00:00 1970-01-01 00:00:00.00001 1 1 b",
  };
  check_lines(driver.out.lines, first);
  driver.finish();
  driver.finish();
  BOOST_REQUIRE_EQUAL(driver.out.lines.size(), 3U);
  BOOST_TEST(driver.out.lines[2] == "20|3: b 1970-01-01 00:00:00.00001 1970-01-01 00:00:00.00002 1 7 b");
}

BOOST_AUTO_TEST_CASE(orders_windows_by_end_and_groups_by_their_first_row_in_the_window) {
  window_driver driver(windows_of(emit_mode::final_));
  driver.chunk(0, 0, {"25 a 1", "5 b 1", "15 c 1", "5 a 1", "15 a 1"});
  driver.finish();
  check_lines(without_bounds(driver.out.lines),
              {"10|1: b   1 1 b", "10|3: a   1 1 a", "20|2: c   1 1 c", "20|4: a   1 1 a", "30|0: a   1 1 a"});
}

BOOST_AUTO_TEST_CASE(emit_changes_answers_with_the_row_of_the_group_in_its_window) {
  window_driver driver(windows_of(emit_mode::changes));
  driver.chunk(0, 0, {"1 a 5", "2 a 5", "11 a 1", "3 a 1"});
  driver.chunk(0, 15, {"4 a 1"});
  driver.finish();
  check_lines(without_bounds(driver.out.lines),
              {"0: a   1 5 a", "~ 1: a   2 10 a", "2: a   1 1 a", "~ 3: a   3 11 a", "~ 4: a   4 12 a"});
  BOOST_TEST(driver.window->state_rows() == 0U);
}

BOOST_AUTO_TEST_CASE(rows_for_windows_that_have_fired_go_to_the_late_outlet_whole) {
  window_driver driver(windows_of(emit_mode::final_));
  driver.chunk(0, 20, {"12 a 1"});
  driver.chunk(20, 20, {"19 a 1", "21 b 2", "5 c 3"});
  check_lines(driver.late.lines, {"1: 19 a 1", "3: 5 c 3"});
  BOOST_TEST(driver.window->rows_late() == 2U);
  driver.finish();
  check_lines(without_bounds(driver.out.lines), {"20|0: a   1 1 a", "30|2: b   1 2 b"});
}

BOOST_AUTO_TEST_CASE(allowed_lateness_keeps_windows_open) {
  window_driver driver(windows_of(emit_mode::final_, duration{5}));
  driver.chunk(0, 14, {"1 a 1"});
  driver.chunk(14, 15, {"9 a 1"});
  check_lines(without_bounds(driver.out.lines), {"10|0: a   2 2 a"});
  driver.chunk(15, 15, {"9 a 1", "10 a 1"});
  check_lines(driver.late.lines, {"2: 9 a 1"});
}

BOOST_AUTO_TEST_CASE(rows_without_a_time_are_rejected) {
  operator_settings settings;
  settings.node = 3;
  window_driver driver(windows_of(emit_mode::final_, {}, settings));
  driver.chunk(0, 0, {"1 a 1", ". a 1", "2 a 1", ". . ."});
  driver.finish();
  check_lines(driver.rejects.lines, {"1 null_event_time 3", "3 null_event_time 3"});
  check_lines(without_bounds(driver.out.lines), {"10|0: a   2 2 a"});
}

BOOST_AUTO_TEST_CASE(windows_at_the_ends_of_time_fire_at_the_end_of_input) {
  window_driver driver(windows_of(emit_mode::final_));
  driver.chunk(-100, 1000, {"9223372036854775807 a 1", "9223372036854775806 a 1"});
  BOOST_TEST(driver.out.lines.empty());
  driver.finish();
  BOOST_REQUIRE_EQUAL(driver.out.lines.size(), 1U);
  BOOST_TEST(driver.out.lines[0].starts_with("9223372036854775807|0: a "));
  window_driver early(windows_of(emit_mode::final_));
  early.chunk(std::numeric_limits<std::int64_t>::min(), 0, {"-9223372036854775808 a 1"});
  BOOST_TEST(early.out.lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(fires_many_small_windows_in_full_batches) {
  window_driver driver(windows_of(emit_mode::final_));
  text_rows rows;
  for (std::uint32_t i = 0; i < batch_rows_max + 5; ++i)
    rows.push_back(std::to_string(i * 10) + " a_key_of_more_than_fifteen_bytes_" + std::to_string(i) + " 1");
  driver.chunk(0, 0, rows);
  driver.finish();
  BOOST_TEST(driver.out.batches == 2U);
  BOOST_REQUIRE_EQUAL(driver.out.lines.size(), rows.size());
  for (std::uint32_t i = 0; i < rows.size(); ++i)
    BOOST_REQUIRE_NE(driver.out.lines[i].find("bytes_" + std::to_string(i) + " "), std::string::npos);
}

BOOST_AUTO_TEST_CASE(state_does_not_grow_with_the_number_of_windows_that_were) {
  window_driver driver(windows_of(emit_mode::final_));
  const auto pass = [&](int begin, int end) {
    for (int i = begin; i < end; ++i) {
      const auto at = std::to_string(i * 10);
      driver.chunk((i - 1) * 10, i * 10, {at + " a_long_key_to_be_kept_in_the_heap 1", at + " b 1"});
    }
  };
  pass(0, 50);
  const auto held = driver.window->state_bytes();
  pass(50, 2000);
  BOOST_TEST(driver.window->state_bytes() == held);
  BOOST_TEST(driver.window->state_rows() == 2U);
}

BOOST_AUTO_TEST_CASE(totals_that_overflow_are_rejected_when_their_window_fires) {
  window_driver driver(windows_of(emit_mode::final_));
  driver.chunk(0, 0, {"1 a 9223372036854775807", "1 b 1", "2 a 1"});
  driver.finish();
  check_lines(without_bounds(driver.out.lines), {"10|1: b   1 1 b"});
  check_lines(driver.rejects.lines, {"0 overflow 0"});
}

BOOST_AUTO_TEST_CASE(too_many_groups_end_the_job_before_the_batch_counts) {
  operator_settings settings;
  settings.limits.groups_max = 2;
  window_driver driver(windows_of(emit_mode::final_, {}, settings));
  driver.chunk(0, 0, {"1 a 1", "11 a 1"});
  BOOST_TEST(!driver.fatal.has_value());
  driver.chunk(0, 0, {"1 a 1", "21 a 1"});
  BOOST_REQUIRE(driver.fatal.has_value());
  BOOST_TEST(driver.fatal->message == "more groups than groups.max allows: 2");
}

BOOST_AUTO_TEST_CASE(open_windows_and_their_lists_of_groups_count_as_state) {
  text_rows rows;
  for (int i = 0; i < 2000; ++i)
    rows.push_back(std::to_string(i * 10) + " a 1");
  window_driver unlimited(windows_of(emit_mode::final_));
  unlimited.chunk(0, 0, rows);
  const auto held = unlimited.window->state_bytes();
  for (const auto limit : {held, held - 1}) {
    operator_settings settings;
    settings.limits.state_bytes_max = limit;
    window_driver driver(windows_of(emit_mode::final_, {}, settings));
    driver.chunk(0, 0, rows);
    BOOST_TEST(!driver.fatal.has_value());
    driver.chunk(0, 0, {"1 a 1"});
    BOOST_TEST(driver.fatal.has_value() == (limit < held));
  }
}

BOOST_AUTO_TEST_SUITE_END()
