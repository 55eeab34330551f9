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
    rows.add(driver.batch(types, lines), time_column, nullptr);
    driver.end_chunk();
  }
  [[nodiscard]] std::vector<saved_section> saved() const {
    std::vector<saved_section> sections;
    state_saver saver(0, 0, sections);
    rows.save(saver);
    return sections;
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

BOOST_AUTO_TEST_CASE(columns_that_are_not_needed_come_back_as_null) {
  operator_driver driver;
  const std::vector<type> types = {type_id::varchar, type_id::bigint, type_id::integer};
  waiting_rows rows(types, {false, true, false});
  rows.add(driver.batch(types, {"a 2 5", "b 1 6"}), 1, nullptr);
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
  rows.add(driver.batch(types, {"2 a", "1 b"}), 0, nullptr);
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
  queue.rows.add(batch, 0, nullptr);
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

BOOST_AUTO_TEST_CASE(rows_are_saved_in_order_for_the_slots_of_their_keys) {
  waiting queue;
  const auto batch = queue.driver.batch(queue.types, {"5 a", "2 b", "9 c", "1 a_text_of_more_than_a_few_bytes", "5 ."});
  const auto hash_of = [](std::uint64_t slot) { return slot << 56U; };
  const std::uint64_t hashes[] = {hash_of(7), hash_of(255), hash_of(7), hash_of(7), hash_of(255)};
  queue.rows.add(batch, 0, hashes);
  const auto saved = queue.saved();
  BOOST_REQUIRE_EQUAL(saved.size(), 2U);
  BOOST_TEST(saved[0].slot == 7U);
  BOOST_TEST(saved[0].rows == 3U);
  BOOST_TEST(saved[1].slot == 255U);
  BOOST_TEST(saved[1].rows == 2U);

  waiting restored;
  BOOST_TEST(restored.rows.load(saved[1]));
  BOOST_TEST(restored.rows.load(saved[0]));
  const auto again = restored.saved();
  BOOST_REQUIRE_EQUAL(again.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i)
    BOOST_TEST((again[i].bytes == saved[i].bytes));
  check_lines(restored.take({9}), {"1|3: 1 a_text_of_more_than_a_few_bytes", "2|1: 2 b", "5|0: 5 a", "5|4: 5 .", "9|2: 9 c"});
}

BOOST_AUTO_TEST_CASE(rows_without_a_key_are_saved_for_the_first_slot) {
  waiting queue;
  queue.add({"2 a", "1 b"});
  const auto saved = queue.saved();
  BOOST_REQUIRE_EQUAL(saved.size(), 1U);
  BOOST_TEST(saved[0].slot == 0U);
  waiting restored;
  BOOST_TEST(restored.rows.load(saved[0]));
  check_lines(restored.take({9}), {"1|1: 1 b", "2|0: 2 a"});
}

BOOST_AUTO_TEST_CASE(a_section_that_is_damaged_or_of_another_slot_is_refused) {
  waiting queue;
  queue.add({"2 abc"});
  const auto saved = queue.saved()[0];
  for (std::size_t size = 1; size < saved.bytes.size(); ++size) {
    auto damaged = saved;
    damaged.bytes.resize(size);
    waiting restored;
    BOOST_TEST(!restored.rows.load(damaged));
  }
  auto moved = saved;
  moved.slot = 1;
  waiting restored;
  BOOST_TEST(!restored.rows.load(moved));
}

BOOST_AUTO_TEST_SUITE_END()
