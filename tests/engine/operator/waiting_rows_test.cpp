#include "millrace/engine/operator/waiting_rows.hpp"

#include <cstring>
#include <limits>
#include <queue>
#include <tuple>

#include "fixture.hpp"

using namespace millrace;

namespace {

constexpr auto time_min = std::numeric_limits<std::int64_t>::min();
constexpr auto time_max = std::numeric_limits<std::int64_t>::max();

/// Rows that wait, by default of (time, text); positions are counted over all batches.
struct waiting {
  std::vector<type> types;
  std::uint32_t time_column;
  operator_driver driver;
  waiting_rows rows;

  explicit waiting(std::vector<type> column_types = {type_id::bigint, type_id::varchar}, std::uint32_t time_at = 0)
    : types(std::move(column_types)), time_column(time_at), rows(types, std::vector<bool>(types.size(), true)) {}

  void add(const text_rows& lines) {
    rows.add(driver.batch(types, lines), time_column);
    driver.end_chunk();
  }
  /// What is due, as the output of an operator.
  std::vector<std::string> take(event_time until) {
    recording taken;
    auto context = driver.context();
    taken.push(rows.take_until(until, driver.memory), context);
    driver.end_chunk();
    return taken.lines;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(waiting_rows_suite)

BOOST_AUTO_TEST_CASE(takes_rows_by_time_and_those_of_one_time_by_position) {
  waiting queue;
  queue.add({"5 a", "-3 b", "5 c", "0 d"});
  queue.add({"-3 e", "7 f", "5 g"});

  check_lines(queue.take(event_time::max()),
              {"-3|1: -3 b", "-3|4: -3 e", "0|3: 0 d", "5|0: 5 a", "5|2: 5 c", "5|6: 5 g", "7|5: 7 f"});
  BOOST_TEST(queue.rows.size() == 0U);
}

BOOST_AUTO_TEST_CASE(takes_only_what_is_due) {
  waiting queue;
  BOOST_TEST(!queue.rows.has_until(event_time::max()));
  queue.add({"4 a", "2 b", "3 c"});
  BOOST_TEST(!queue.rows.has_until({1}));
  BOOST_TEST(queue.rows.has_until({2}));

  check_lines(queue.take({1}), {});
  check_lines(queue.take({3}), {"2|1: 2 b", "3|2: 3 c"});
  BOOST_TEST(!queue.rows.has_until({3}));
  BOOST_TEST(queue.rows.size() == 1U);
  queue.add({"1 d"});
  check_lines(queue.take({4}), {"1|3: 1 d", "4|0: 4 a"});
}

BOOST_AUTO_TEST_CASE(orders_the_ends_of_time) {
  waiting queue;
  const auto first = std::to_string(time_min);
  const auto last = std::to_string(time_max);
  queue.add({last + " a", first + " b", "0 c"});
  check_lines(queue.take(event_time::min()), {first + "|1: " + first + " b"});
  check_lines(queue.take({time_max - 1}), {"0|2: 0 c"});
  check_lines(queue.take(event_time::max()), {last + "|0: " + last + " a"});
}

BOOST_AUTO_TEST_CASE(gives_back_values_of_every_type) {
  struct example {
    type value_type;
    std::string text;
  };
  const example examples[] = {{type_id::boolean, "true"},
                              {type_id::integer, "-2147483648"},
                              {type_id::bigint, "9223372036854775807"},
                              {type::decimal(38, 1), "-9999999999999999999999999999999999999.9"},
                              {type_id::double_, "-inf"},
                              {type_id::timestamp, "1969-12-31"},
                              {type_id::interval, "1month"},
                              {type_id::bytes, "\\x00\\xFF"},
                              {type_id::varchar, "aé€😀"},
                              {type_id::varchar, std::string(5000, 'x')}};
  for (const auto& sample : examples) {
    waiting kept({type_id::bigint, sample.value_type, type_id::varchar});
    kept.add({"2 " + sample.text + " x", "1 . ."});
    const auto value = to_string(parse_value(sample.text, sample.value_type).value());
    BOOST_TEST_CONTEXT(to_string(sample.value_type))
      check_lines(kept.take({2}), {"1|1: 1 . .", "2|0: 2 " + value + " x"});
  }
}

BOOST_AUTO_TEST_CASE(an_empty_text_is_no_null) {
  waiting queue({type_id::varchar, type_id::bigint}, 1);
  queue.add({" 1", ". 2"});
  check_lines(queue.take({2}), {"1|0:  1", "2|1: . 2"});
}

BOOST_AUTO_TEST_CASE(keeps_more_columns_than_a_byte_has_bits) {
  const std::vector<type> types(20, type(type_id::bigint));
  waiting queue(types);
  std::string line = "1";
  for (int i = 1; i < 20; ++i)
    line += i % 3 == 0 ? " ." : " " + std::to_string(i);
  queue.add({line});
  check_lines(queue.take({1}), {"1|0: " + line});
}

BOOST_AUTO_TEST_CASE(columns_that_are_not_needed_come_back_as_null) {
  operator_driver driver;
  const std::vector<type> types = {type_id::varchar, type_id::bigint, type_id::integer};
  waiting_rows rows(types, {false, true, false});
  rows.add(driver.batch(types, {"a 2 5", "b 1 6"}), 1);
  recording taken;
  auto context = driver.context();
  const auto batch = rows.take_until({2}, driver.memory);
  taken.push(batch, context);
  check_lines(taken.lines, {"1|1: . 1 .", "2|0: . 2 ."});
  BOOST_TEST((batch.columns[2].value_type == type_id::integer));
}

BOOST_AUTO_TEST_CASE(the_time_itself_need_not_be_kept) {
  operator_driver driver;
  const std::vector<type> types = {type_id::bigint, type_id::varchar};
  waiting_rows rows(types, {false, true});
  rows.add(driver.batch(types, {"2 a", "1 b"}), 0);
  recording taken;
  auto context = driver.context();
  taken.push(rows.take_until({2}, driver.memory), context);
  check_lines(taken.lines, {"1|1: . b", "2|0: . a"});
}

BOOST_AUTO_TEST_CASE(copies_the_alive_rows_at_their_positions) {
  waiting queue;
  auto batch = queue.driver.batch(queue.types, {"9 a", "8 b", ". c", "7 d"});
  const std::vector<std::uint32_t> alive = {1, 3};
  const std::vector<row_position> positions = {10, 20, 30, 40};
  batch.rows = {alive.data(), 2};
  batch.positions = positions.data();
  queue.rows.add(batch, 0);
  queue.driver.memory.reset();
  std::memset(queue.driver.memory.allocate_bytes(10'000), 0x5a, 10'000);
  check_lines(queue.take({9}), {"7|40: 7 d", "8|20: 8 b"});
}

BOOST_AUTO_TEST_CASE(takes_at_most_a_batch_at_a_time) {
  waiting queue;
  queue.add(text_rows(batch_rows_max, "1 a"));
  queue.add({"1 b", "0 c"});
  auto& rows = queue.rows;
  arena memory;
  const auto first = rows.take_until({1}, memory);
  BOOST_TEST(first.row_count == batch_rows_max);
  BOOST_TEST(first.position(0) == batch_rows_max + 1);
  BOOST_TEST(rows.has_until({1}));
  const auto second = rows.take_until({1}, memory);
  BOOST_TEST(second.row_count == 2U);
  BOOST_TEST(second.position(1) == batch_rows_max);
  BOOST_TEST(!rows.has_until({1}));
}

BOOST_AUTO_TEST_CASE(agrees_with_a_priority_queue_however_rows_come_and_go) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    random_sequence random(seed);
    const auto disorder = 1 + random.below(seed % 2 == 0 ? 2 : 200);
    waiting queue;
    using entry = std::tuple<std::int64_t, std::uint64_t, std::string>;
    std::priority_queue<entry, std::vector<entry>, std::greater<>> expected;
    std::uint64_t position = 0;
    std::int64_t now = -300;
    for (int step = 0; step < 300; ++step) {
      text_rows lines;
      for (auto count = random.below(8); count > 0; --count) {
        now += static_cast<std::int64_t>(random.below(3));
        const auto time = now - static_cast<std::int64_t>(random.below(disorder));
        const auto text = std::string(random.below(50), 'x') + std::to_string(position);
        lines.push_back(std::to_string(time) + " " + text);
        expected.emplace(time, position++, lines.back());
      }
      if (!lines.empty())
        queue.add(lines);
      const auto until = now - static_cast<std::int64_t>(random.below(60));
      std::vector<std::string> due;
      for (; !expected.empty() && std::get<0>(expected.top()) <= until; expected.pop()) {
        const auto& [time, at, line] = expected.top();
        due.push_back(std::to_string(time) + "|" + std::to_string(at) + ": " + line);
      }
      BOOST_REQUIRE(queue.take({until}) == due);
      BOOST_REQUIRE_EQUAL(queue.rows.size(), expected.size());
    }
  }
}

BOOST_AUTO_TEST_CASE(holds_no_more_after_many_rows_than_after_a_few) {
  waiting queue;
  const auto pass = [&](std::int64_t begin, std::int64_t end) {
    for (auto time = begin; time < end; time += 2) {
      queue.add({std::to_string(time + 1) + " some_text_of_24_bytes...", std::to_string(time) + " short"});
      static_cast<void>(queue.rows.take_until({time - 100}, queue.driver.memory));
      queue.driver.memory.reset();
    }
  };
  BOOST_TEST(queue.rows.held_bytes() == 0U);
  pass(0, 2000);
  const auto held = queue.rows.held_bytes();
  BOOST_TEST(held > 100 * 24U);
  pass(2000, 40'000);
  BOOST_TEST(queue.rows.held_bytes() == held);
}

BOOST_AUTO_TEST_SUITE_END()
