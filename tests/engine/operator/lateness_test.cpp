#include "fixture.hpp"

#include <limits>
#include <map>

#include "millrace/engine/operator/window_aggregate.hpp"

using namespace millrace;

namespace {

constexpr std::int64_t size_us = 10;
constexpr auto time_min = std::numeric_limits<std::int64_t>::min();

struct input_row {
  std::optional<std::int64_t> time;
  std::string key;
};

struct outcome_of_run {
  std::vector<std::string> fired;
  std::vector<std::string> late;
  std::vector<std::string> rejected;
  std::uint64_t rows_counted = 0; ///< Sum of the counts of all windows.
};

struct cut {
  std::size_t chunk_rows;
  std::size_t batch_rows;
  bool always_has_times_max;
};

struct scene {
  std::vector<input_row> rows;
  duration delay;
  duration lateness;
  emit_mode emit;
};

std::vector<type> types() { return {type_id::bigint, type_id::varchar}; }

std::unique_ptr<window_aggregate> make(const scene& scenario) {
  group_spec spec;
  spec.keys = {1};
  spec.aggregates = {count_rows_call()};
  spec.emit = scenario.emit;
  window_spec window;
  window.kind = find_window_kind("tumbling");
  window.size = {size_us};
  window.slide = {size_us};
  window.lateness = scenario.lateness;
  return std::make_unique<window_aggregate>(spec, window, std::vector<type>{type_id::varchar}, operator_settings{});
}

/// Runs the rows as a query would: watermarks per chunk, running times where a chunk is not in order.
outcome_of_run run(const scene& scenario, const cut& as) {
  auto aggregate = make(scenario);
  auto* window = aggregate.get();
  operator_driver driver(std::move(aggregate));
  recording late;
  window->late().connect(late);
  std::int64_t highest = time_min;
  for (std::size_t begin = 0; begin < scenario.rows.size(); begin += as.chunk_rows) {
    const auto end = std::min(begin + as.chunk_rows, scenario.rows.size());
    const auto before = highest;
    std::vector<std::int64_t> times_max;
    auto is_in_order = true;
    auto chunk_highest = time_min;
    for (auto i = begin; i < end; ++i) {
      if (scenario.rows[i].time) {
        is_in_order = is_in_order && *scenario.rows[i].time >= chunk_highest;
        chunk_highest = std::max(chunk_highest, *scenario.rows[i].time);
      }
      times_max.push_back(chunk_highest);
    }
    highest = std::max(highest, chunk_highest);
    const time_frontier frontier{.before = event_time{before} - scenario.delay,
                                 .after = event_time{highest} - scenario.delay,
                                 .others = event_time::max(),
                                 .chunk_max_before = event_time{before},
                                 .delay = scenario.delay};
    auto context = driver.context(frontier);
    for (auto at = begin; at < end; at += as.batch_rows) {
      text_rows lines;
      for (auto i = at; i < std::min(at + as.batch_rows, end); ++i)
        lines.push_back((scenario.rows[i].time ? std::to_string(*scenario.rows[i].time) : ".") + " " +
                        scenario.rows[i].key);
      auto batch = driver.batch(types(), lines);
      if (as.always_has_times_max || !is_in_order)
        batch.times_max = times_max.data() + (at - begin);
      window->push(batch, context);
    }
    window->advance(context);
    driver.end_chunk();
  }
  driver.finish();
  outcome_of_run result{driver.out.lines, late.lines, driver.rejects.lines, 0};
  for (const auto& line : driver.out.lines)
    result.rows_counted += std::stoull(words_of(line).back());
  return result;
}

/// Which rows are late, by the definition: row by row.
std::vector<std::size_t> late_rows(const scene& scenario) {
  std::vector<std::size_t> late;
  auto highest = event_time::min();
  for (std::size_t i = 0; i < scenario.rows.size(); ++i) {
    if (!scenario.rows[i].time)
      continue;
    const event_time time{*scenario.rows[i].time};
    highest = std::max(highest, time);
    const auto into = ((time.us % size_us) + size_us) % size_us;
    if (event_time{time.us - into + size_us} + scenario.lateness <= highest - scenario.delay)
      late.push_back(i);
  }
  return late;
}

scene random_scene(std::uint64_t seed) {
  random_sequence random(seed);
  scene scenario;
  scenario.delay = {static_cast<std::int64_t>(random.below(3) * 7)};
  scenario.lateness = {static_cast<std::int64_t>(random.below(3) * 4)};
  scenario.emit = random.below(2) == 0 ? emit_mode::final_ : emit_mode::changes;
  std::int64_t now = -40;
  const auto disorder = 1 + random.below(40);
  for (int i = 0; i < 120; ++i) {
    now += static_cast<std::int64_t>(random.below(4));
    const auto back = static_cast<std::int64_t>(random.below(disorder));
    const auto time = random.below(25) == 0 ? std::nullopt : std::optional(now - back);
    scenario.rows.push_back({time, "k" + std::to_string(random.below(5))});
  }
  return scenario;
}

const std::vector<cut> cuts = {{1, 1, false}, {1, 1, true},  {2, 1, false},  {5, 5, false},
                               {7, 3, true},  {64, 64, false}, {64, 10, true}, {1000, 1000, false}};

} // namespace

BOOST_AUTO_TEST_SUITE(lateness_suite)

BOOST_AUTO_TEST_CASE(late_rows_are_those_of_the_definition_however_input_is_cut) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto scene = random_scene(seed);
    std::vector<std::string> expected;
    for (const auto row : late_rows(scene))
      expected.push_back(std::to_string(row) + ": " + std::to_string(*scene.rows[row].time) + " " +
                         scene.rows[row].key);
    for (const auto& as : cuts)
      BOOST_TEST_CONTEXT("seed " << seed << ", chunk " << as.chunk_rows << ", batch " << as.batch_rows)
        check_lines(run(scene, as).late, expected);
  }
}

BOOST_AUTO_TEST_CASE(output_is_the_same_however_input_is_cut) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto scene = random_scene(seed);
    const auto row_by_row = run(scene, {1, 1, false});
    for (const auto& as : cuts) {
      BOOST_TEST_CONTEXT("seed " << seed << ", chunk " << as.chunk_rows << ", batch " << as.batch_rows) {
        const auto other = run(scene, as);
        check_lines(other.fired, row_by_row.fired);
        check_lines(other.rejected, row_by_row.rejected);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_row_is_in_a_window_or_late_or_rejected) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    auto scene = random_scene(seed);
    scene.emit = emit_mode::final_;
    for (const auto& as : cuts) {
      const auto result = run(scene, as);
      BOOST_TEST(result.rows_counted + result.late.size() + result.rejected.size() == scene.rows.size());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_slower_input_holds_the_watermark_back) {
  scene scenario;
  scenario.emit = emit_mode::final_;
  operator_driver driver(make(scenario));
  const time_frontier frontier{.before = {5}, .after = {5}, .others = {5}, .chunk_max_before = {100}, .delay = {}};
  auto batch = driver.batch(types(), {"3 a", "120 a", "4 a"});
  const std::vector<std::int64_t> times_max = {3, 120, 120};
  batch.times_max = times_max.data();
  auto context = driver.context(frontier);
  driver.run().push(batch, context);
  driver.run().advance(context);
  BOOST_TEST(driver.out.lines.empty());
  BOOST_TEST(static_cast<window_aggregate&>(driver.run()).rows_late() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
