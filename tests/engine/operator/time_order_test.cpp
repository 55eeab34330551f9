#include "fixture.hpp"

#include <limits>

#include "millrace/engine/operator/time_order.hpp"

using namespace millrace;

namespace {

constexpr auto time_min = std::numeric_limits<std::int64_t>::min();

std::vector<type> types() { return {type_id::bigint, type_id::varchar}; }

std::unique_ptr<time_order> make_order(operator_settings settings = {}) {
  return std::make_unique<time_order>(time_order_spec{.time_column = 0, .keys = {1}, .needed = {true, true}}, types(),
                                      settings);
}

/// Drives the operator as a query would: watermarks per chunk, running times where rows are not in order.
class order_driver : public operator_driver {
public:
  explicit order_driver(duration delay, operator_settings settings = {})
    : operator_driver(make_order(settings)), delay_(delay) {
    run().late().connect(late);
  }

  /// Pushes one chunk in batches of `batch_rows`; rows elsewhere may take its time up to `reached`.
  void chunk(const text_rows& rows, std::size_t batch_rows = batch_rows_max, std::int64_t reached = time_min) {
    std::vector<std::int64_t> times_max;
    auto is_in_order = true;
    auto chunk_highest = time_min;
    for (const auto& line : rows) {
      if (const auto word = words_of(line)[0]; word != ".") {
        is_in_order = is_in_order && std::stoll(word) >= chunk_highest;
        chunk_highest = std::max(chunk_highest, static_cast<std::int64_t>(std::stoll(word)));
      }
      times_max.push_back(chunk_highest);
    }
    const event_time before{highest_};
    highest_ = std::max({highest_, chunk_highest, reached});
    auto moment = context({before - delay_, event_time{highest_} - delay_, event_time::max(), before, delay_});
    for (std::size_t at = 0; at < rows.size(); at += batch_rows) {
      const auto end = std::min(at + batch_rows, rows.size());
      auto part = batch(types(), text_rows(rows.begin() + static_cast<std::ptrdiff_t>(at),
                                           rows.begin() + static_cast<std::ptrdiff_t>(end)));
      if (!is_in_order)
        part.times_max = times_max.data() + at;
      run().push(part, moment);
    }
    run().advance(moment);
    end_chunk();
  }

  recording late;

private:
  duration delay_;
  std::int64_t highest_ = time_min;
};

struct scene {
  text_rows rows;
  duration delay;
};

scene random_scene(std::uint64_t seed) {
  random_sequence random(seed);
  scene scenario;
  scenario.delay = {static_cast<std::int64_t>(random.below(3) * 7)};
  std::int64_t now = -40;
  const auto disorder = 1 + random.below(seed % 3 == 0 ? 1 : 30);
  for (int i = 0; i < 150; ++i) {
    now += static_cast<std::int64_t>(random.below(4));
    const auto back = static_cast<std::int64_t>(random.below(disorder));
    const auto key = random.below(6) == 0 ? std::string(".") : "key" + std::string(random.below(40), 'x');
    scenario.rows.push_back((random.below(25) == 0 ? "." : std::to_string(now - back)) + " " + key);
  }
  return scenario;
}

struct definition {
  std::vector<std::string> in_order;
  std::vector<std::string> late;
  std::vector<std::string> rejected;
};

/// What must come of rows, row by row.
definition define(const scene& scenario) {
  definition result;
  std::vector<std::pair<std::int64_t, std::size_t>> in_time;
  auto highest = event_time::min();
  for (std::size_t i = 0; i < scenario.rows.size(); ++i) {
    const auto word = words_of(scenario.rows[i])[0];
    if (word == ".") {
      result.rejected.push_back(std::to_string(i) + " null_event_time 0");
      continue;
    }
    const event_time time{std::stoll(word)};
    highest = std::max(highest, time);
    if (time < highest - scenario.delay)
      result.late.push_back(std::to_string(i) + ": " + scenario.rows[i]);
    else
      in_time.emplace_back(time.us, i);
  }
  std::sort(in_time.begin(), in_time.end());
  for (const auto& [time, i] : in_time)
    result.in_order.push_back(std::to_string(time) + "|" + std::to_string(i) + ": " + scenario.rows[i]);
  return result;
}

struct cut {
  std::size_t chunk_rows;
  std::size_t batch_rows;
};

const std::vector<cut> cuts = {{1, 1}, {2, 1}, {5, 5}, {7, 3}, {64, 64}, {64, 10}, {1000, 1000}, {1000, 9}};

} // namespace

BOOST_AUTO_TEST_SUITE(time_order_suite)

BOOST_AUTO_TEST_CASE(holds_rows_until_the_watermark_reaches_them) {
  order_driver driver({5});
  driver.chunk({"3 a", "1 b", "5 c"});
  check_lines(driver.out.lines, {});
  driver.chunk({"6 d"});
  check_lines(driver.out.lines, {"1|1: 1 b"});
  driver.chunk({"2 e", "8 f"});
  check_lines(driver.out.lines, {"1|1: 1 b", "2|4: 2 e", "3|0: 3 a"});
  BOOST_TEST(driver.run().state_rows() == 3U);
  driver.finish();
  check_lines(driver.out.lines, {"1|1: 1 b", "2|4: 2 e", "3|0: 3 a", "5|2: 5 c", "6|3: 6 d", "8|5: 8 f"});
  BOOST_TEST(driver.run().state_rows() == 0U);
}

BOOST_AUTO_TEST_CASE(agrees_with_the_definition_however_input_is_cut) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto scene = random_scene(seed);
    const auto expected = define(scene);
    for (const auto& as : cuts) {
      order_driver driver(scene.delay);
      for (std::size_t begin = 0; begin < scene.rows.size(); begin += as.chunk_rows) {
        const auto end = std::min(begin + as.chunk_rows, scene.rows.size());
        driver.chunk(text_rows(scene.rows.begin() + static_cast<std::ptrdiff_t>(begin),
                               scene.rows.begin() + static_cast<std::ptrdiff_t>(end)),
                     as.batch_rows);
      }
      driver.finish();
      BOOST_TEST_CONTEXT("seed " << seed << ", chunk " << as.chunk_rows << ", batch " << as.batch_rows) {
        check_lines(driver.out.lines, expected.in_order);
        check_lines(driver.late.lines, expected.late);
        check_lines(driver.rejects.lines, expected.rejected);
        BOOST_TEST(driver.run().rows_late() == expected.late.size());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_that_are_in_order_and_due_pass_without_a_copy) {
  order_driver driver({});
  driver.chunk({"1 a", "1 b", "2 c"});
  driver.chunk({"2 d", "3 e"});
  check_lines(driver.out.lines, {"1|0: 1 a", "1|1: 1 b", "2|2: 2 c", "2|3: 2 d", "3|4: 3 e"});
  BOOST_TEST(driver.run().state_bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(rows_that_could_pass_are_ordered_with_those_behind_them) {
  order_driver driver({5});
  driver.chunk({"1 a", "3 b", "2 c", "20 d"}, 2);
  check_lines(driver.out.lines, {"1|0: 1 a", "2|2: 2 c", "3|1: 3 b"});
  order_driver in_runs({5});
  in_runs.chunk({"1 a", "3 b", "2 c", "4 d"}, 2, 20);
  check_lines(in_runs.out.lines, {"1|0: 1 a", "2|2: 2 c", "3|1: 3 b", "4|3: 4 d"});
}

BOOST_AUTO_TEST_CASE(more_rows_than_a_batch_come_out_in_several) {
  operator_driver driver(make_order());
  driver.push(types(), text_rows(batch_rows_max, "5 a"));
  driver.push(types(), {"5 b", "3 c"});
  driver.finish();
  BOOST_TEST(driver.out.batches == 2U);
  BOOST_TEST(driver.out.lines.size() == batch_rows_max + 2);
  BOOST_TEST(driver.out.lines.front() == "3|4097: 3 c");
  BOOST_TEST(driver.out.lines.back() == "5|4096: 5 b");
}

BOOST_AUTO_TEST_CASE(columns_that_nothing_reads_are_not_kept) {
  operator_driver driver(std::make_unique<time_order>(
    time_order_spec{.time_column = 1, .keys = {}, .needed = {false, true}}, std::vector<type>{type_id::varchar, type_id::bigint},
    operator_settings{}));
  driver.push({type_id::varchar, type_id::bigint}, {"a 2", "b 1"});
  driver.finish();
  check_lines(driver.out.lines, {"1|1: . 1", "2|0: . 2"});
}

BOOST_AUTO_TEST_CASE(takes_only_alive_rows) {
  operator_driver driver(make_order());
  auto batch = driver.batch(types(), {"4 a", "3 b", "2 c", "1 d"});
  const std::vector<std::uint32_t> alive = {0, 2, 3};
  batch.rows = {alive.data(), 3};
  auto context = driver.context();
  driver.run().push(batch, context);
  driver.finish();
  check_lines(driver.out.lines, {"1|3: 1 d", "2|2: 2 c", "4|0: 4 a"});
}

BOOST_AUTO_TEST_CASE(a_slower_input_holds_rows_back) {
  operator_driver driver(make_order());
  const time_frontier frontier{.before = {5}, .after = {5}, .others = {5}, .chunk_max_before = {100}, .delay = {}};
  auto batch = driver.batch(types(), {"6 a", "120 b", "5 c", "4 d"});
  const std::vector<std::int64_t> times_max = {6, 120, 120, 120};
  batch.times_max = times_max.data();
  auto context = driver.context(frontier);
  driver.run().push(batch, context);
  driver.run().advance(context);
  check_lines(driver.out.lines, {"5|2: 5 c"});
  BOOST_TEST(driver.run().rows_late() == 1U);
}

BOOST_AUTO_TEST_CASE(too_many_rows_that_wait_end_the_job) {
  operator_settings settings;
  settings.limits.groups_max = 2;
  order_driver driver({100}, settings);
  driver.chunk({"1 a", "2 b"});
  BOOST_TEST(!driver.fatal.has_value());
  driver.chunk({"3 c"});
  BOOST_REQUIRE(driver.fatal.has_value());
  BOOST_TEST(driver.fatal->message == "more rows wait for the watermark than groups.max allows: 2");
  BOOST_TEST(driver.out.lines.empty());
}

BOOST_AUTO_TEST_CASE(too_many_bytes_that_wait_end_the_job) {
  operator_settings settings;
  settings.limits.state_bytes_max = 1000;
  order_driver driver({100}, settings);
  driver.chunk({"1 a"});
  BOOST_REQUIRE(driver.fatal.has_value());
  BOOST_TEST(driver.fatal->message == "more state than state.bytes allows: 1000");
}

BOOST_AUTO_TEST_SUITE_END()
