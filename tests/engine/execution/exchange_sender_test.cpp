#include "millrace/engine/execution/exchange_sender.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <map>
#include <set>

#include "millrace/engine/operator/key_encoding.hpp"
#include "millrace/tests/engine/operator/fixture.hpp"

namespace millrace {
namespace {

constexpr std::uint32_t node_index = 5;

/// One end of an exchange by the first of two columns, and the frame it fills.
struct sending {
  plan_node node;
  query_options options;
  operator_driver driver;
  chunk_frame frame;

  explicit sending(std::uint32_t partitions, std::uint32_t own = 0) {
    node.kind = node_kind::exchange;
    node.level = 1;
    node.keys = {0};
    options.partition = own;
    options.partition_count = partitions;
    options.slot_owner = assign_slots(partitions);
    frame.hand_overs.assign(2, std::vector<hand_over>(partitions));
  }
  batch_view numbers(std::uint32_t count) {
    text_rows lines;
    for (std::uint32_t i = 0; i < count; ++i)
      lines.push_back(std::to_string(i) + " x");
    return driver.batch({type_id::bigint, type_id::varchar}, lines);
  }
  void send(const batch_view& rows) {
    exchange_sender sender(node, node_index, options);
    sender.begin_chunk(frame);
    auto context = driver.context();
    sender.push(rows, context);
  }
  [[nodiscard]] const std::vector<exchange_part>& parts(std::uint32_t target) const {
    return frame.hand_overs[node.level - 1][target].parts;
  }
};

BOOST_AUTO_TEST_SUITE(exchange_sender_tests)

BOOST_AUTO_TEST_CASE(deals_every_row_to_the_owner_of_its_key_in_order) {
  sending partition(3);
  const auto rows = partition.numbers(300);
  partition.send(rows);

  const auto keys = encode_keys(rows, partition.node.keys, hash_mode::normal, partition.driver.memory);
  std::set<std::uint32_t> seen;
  for (std::uint32_t target = 0; target < 3; ++target) {
    BOOST_REQUIRE_EQUAL(partition.parts(target).size(), 1U);
    const auto& part = partition.parts(target)[0];
    BOOST_TEST(part.node == node_index);
    BOOST_TEST(part.rows.columns.data() == rows.columns.data(), "no column is copied");
    for (std::uint32_t k = 0; k < part.rows.rows.count; ++k) {
      const auto row = part.rows.rows[k];
      BOOST_TEST((k == 0 || part.rows.rows[k - 1] < row));
      BOOST_TEST(partition.options.slot_owner[slot_of(keys.hashes[row])] == target);
      BOOST_TEST(seen.insert(row).second);
    }
  }
  BOOST_TEST(seen.size() == 300U);
}

BOOST_AUTO_TEST_CASE(rows_take_their_keys_along_and_those_for_others_in_one_piece) {
  sending partition(3, 1);
  const auto rows = partition.numbers(300);
  partition.send(rows);
  const auto keys = encode_keys(rows, partition.node.keys, hash_mode::normal, partition.driver.memory);
  for (const auto target : {0U, 1U, 2U}) {
    const auto& part = partition.parts(target)[0].rows;
    BOOST_REQUIRE(part.keys != nullptr);
    BOOST_TEST((part.keys->picked == (target == 1 ? nullptr : part.rows.rows)));
    for (std::uint32_t k = 0; k < part.rows.count; ++k)
      BOOST_TEST(part.keys->hashes[target == 1 ? part.rows[k] : k] == keys.hashes[part.rows[k]]);
  }
}

BOOST_AUTO_TEST_CASE(few_rows_for_others_go_without_keys) {
  sending partition(8, 1);
  partition.send(partition.numbers(300));
  BOOST_TEST(partition.parts(0)[0].rows.keys == nullptr);
  BOOST_TEST(partition.parts(1)[0].rows.keys != nullptr);
}

BOOST_AUTO_TEST_CASE(nobody_fills_columns_that_are_dealt) {
  sending partition(3, 1);
  auto rows = partition.numbers(300);
  std::vector<column> columns(rows.columns.begin(), rows.columns.end());
  columns[0].is_fillable = true;
  rows.columns = columns;
  for (const auto strategy : {exchange_strategy::hash, exchange_strategy::single}) {
    partition.node.strategy = strategy;
    partition.send(rows);
    BOOST_TEST(partition.parts(0).back().rows.columns[0].values == columns[0].values);
    BOOST_TEST(!partition.parts(0).back().rows.columns[0].is_fillable);
  }
}

BOOST_AUTO_TEST_CASE(deals_groups_of_a_chunk_in_place_of_its_rows_where_the_plan_lets_it) {
  sending partition(2);
  partition.node.aggregates_early = true;
  partition.node.group.keys = partition.node.keys;
  partition.node.group.aggregates = {count_rows_call()};
  partition.node.shape.fields = {{"k", type_id::bigint, true}, {"s", type_id::varchar, true}};
  exchange_sender sender(partition.node, node_index, partition.options);
  auto context = partition.driver.context();
  const auto before = partition.driver.batch({type_id::bigint, type_id::varchar}, {"4 x", "7 x", "4 x"});
  sender.begin_chunk(partition.frame);
  sender.push(before, context);
  sender.begin_chunk(partition.frame); // That chunk was put off, and nothing of it is left.
  const auto rows = partition.driver.batch({type_id::bigint, type_id::varchar}, {"5 x", ". x", "4 x", "5 x", "5 x"});
  sender.push(rows, context);
  BOOST_TEST((partition.parts(0).empty() && partition.parts(1).empty()));
  sender.end_chunk(context);

  std::map<row_position, std::uint64_t> rows_of_group; // By position of the group's first row.
  for (std::uint32_t target = 0; target < 2; ++target)
    for (const auto& part : partition.parts(target)) {
      BOOST_REQUIRE(part.groups != nullptr);
      for (std::uint32_t k = 0; k < part.rows.rows.count; ++k) {
        const auto row = part.rows.rows[k];
        BOOST_TEST(partition.options.slot_owner[slot_of(part.rows.keys->hashes[row])] == target);
        std::uint64_t count = 0;
        std::memcpy(&count, part.groups->at(row) + sizeof(row_position), sizeof(count));
        BOOST_TEST(rows_of_group.emplace(part.rows.position(row), count).second);
      }
    }
  const auto first = rows.position(0);
  BOOST_TEST((rows_of_group == std::map<row_position, std::uint64_t>{{first, 3}, {first + 1, 1}, {first + 2, 1}}));
}

/// A watermark of 12 before the chunk, and a row that its own chunk makes late.
BOOST_AUTO_TEST_CASE(groups_of_windows_leave_out_rows_that_are_known_to_be_late) {
  sending partition(2);
  auto& node = partition.node;
  node.aggregates_early = true;
  node.group.keys = node.keys;
  node.group.aggregates = {count_rows_call()};
  node.window.kind = find_window_kind("tumbling");
  node.window.size = node.window.slide = {10};
  node.window.time_column = 1;
  node.shape.fields = {{"k", type_id::bigint, true}, {"at", type_id::bigint, true}};
  exchange_sender sender(node, node_index, partition.options);
  auto rows = partition.driver.batch({type_id::bigint, type_id::bigint}, {"5 12", "5 9", "4 35", "5 25", "5 17", "5 29", "5 13"});
  const std::int64_t times_max[] = {12, 12, 35, 35, 35, 35, 35};
  rows.times_max = times_max;
  time_frontier frontier;
  frontier.before = {12};
  frontier.others = event_time::max();
  frontier.chunk_max_before = {22};
  frontier.delay = {10};
  auto context = partition.driver.context(frontier);
  sender.begin_chunk(partition.frame);
  sender.push(rows, context);
  sender.end_chunk(context);

  std::map<row_position, std::pair<std::int64_t, std::uint64_t>> groups; // Window and rows, by position of the first row.
  std::set<row_position> late;
  for (std::uint32_t target = 0; target < 2; ++target)
    for (const auto& part : partition.parts(target))
      for (std::uint32_t k = 0; k < part.rows.rows.count; ++k) {
        const auto row = part.rows.rows[k];
        const auto position = part.rows.position(row) - rows.first_position;
        if (part.groups == nullptr) {
          BOOST_TEST(late.insert(position).second);
          continue;
        }
        std::uint64_t count = 0;
        std::memcpy(&count, part.groups->at(row) + sizeof(row_position), sizeof(count));
        BOOST_TEST(groups.emplace(position, std::pair{part.groups->windows[row].start, count}).second);
        BOOST_REQUIRE_EQUAL(part.groups->counted.size(), 1U);
        BOOST_TEST(part.groups->counted[0].rows.count == 4U);
      }
  BOOST_TEST((late == std::set<row_position>{1, 4, 6}));
  BOOST_TEST((groups == decltype(groups){{0, {10, 1}}, {2, {30, 1}}, {3, {20, 2}}}));
}

BOOST_AUTO_TEST_CASE(deals_only_the_rows_that_are_alive) {
  sending partition(2);
  auto rows = partition.numbers(100);
  const std::vector<std::uint32_t> alive = {3, 50, 99};
  rows.rows = {alive.data(), 3};
  partition.send(rows);
  std::set<std::uint32_t> seen;
  for (std::uint32_t target = 0; target < 2; ++target)
    for (const auto& part : partition.parts(target))
      for (std::uint32_t k = 0; k < part.rows.rows.count; ++k)
        seen.insert(part.rows.rows[k]);
  BOOST_TEST((seen == std::set<std::uint32_t>{3, 50, 99}));
}

BOOST_AUTO_TEST_CASE(sends_nothing_to_partitions_without_rows) {
  sending partition(4);
  partition.options.hash = hash_mode::constant;
  partition.send(partition.numbers(10));
  BOOST_REQUIRE_EQUAL(partition.parts(0).size(), 1U);
  BOOST_TEST(partition.parts(0)[0].rows.rows.count == 10U);
  for (const auto target : {1U, 2U, 3U})
    BOOST_TEST(partition.parts(target).empty());
}

BOOST_AUTO_TEST_CASE(the_only_partition_gets_the_batch_as_it_is_with_keys) {
  sending partition(1);
  partition.send(partition.numbers(7));
  BOOST_REQUIRE_EQUAL(partition.parts(0).size(), 1U);
  BOOST_TEST(partition.parts(0)[0].rows.rows.is_dense());
  BOOST_TEST(partition.parts(0)[0].rows.rows.count == 7U);
  BOOST_TEST(partition.parts(0)[0].rows.keys != nullptr);
}

BOOST_AUTO_TEST_CASE(rows_for_a_single_partition_go_to_the_owner_of_slot_0_without_keys) {
  sending partition(3);
  partition.node.strategy = exchange_strategy::single;
  partition.options.slot_owner.fill(1);
  partition.options.slot_owner[0] = 2;
  auto rows = partition.numbers(50);
  const auto keys = encode_keys(rows, partition.node.keys, hash_mode::normal, partition.driver.memory);
  rows.keys = &keys;
  partition.send(rows);
  BOOST_TEST(partition.parts(0).empty());
  BOOST_TEST(partition.parts(1).empty());
  BOOST_REQUIRE_EQUAL(partition.parts(2).size(), 1U);
  BOOST_TEST(partition.parts(2)[0].rows.rows.count == 50U);
  BOOST_TEST(partition.parts(2)[0].rows.keys == nullptr);
}

BOOST_AUTO_TEST_CASE(keys_are_those_of_this_exchange_not_of_one_before) {
  sending partition(1);
  auto rows = partition.numbers(3);
  const std::uint32_t other_column = 1;
  const auto of_other = encode_keys(rows, {&other_column, 1}, hash_mode::normal, partition.driver.memory);
  rows.keys = &of_other;
  partition.send(rows);
  const auto& keys = *partition.parts(0)[0].rows.keys;
  BOOST_TEST(keys.hashes[0] != keys.hashes[1]);
  BOOST_TEST(keys.width == 16U);
}

BOOST_AUTO_TEST_CASE(fills_the_level_of_its_exchange_in_the_frame_of_the_chunk) {
  sending partition(1);
  partition.node.level = 2;
  exchange_sender sender(partition.node, node_index, partition.options);
  auto context = partition.driver.context();
  chunk_frame second;
  second.hand_overs.assign(2, std::vector<hand_over>(1));
  sender.begin_chunk(partition.frame);
  sender.push(partition.numbers(1), context);
  sender.push(partition.numbers(2), context);
  sender.begin_chunk(second);
  sender.push(partition.numbers(3), context);

  BOOST_TEST(partition.frame.hand_overs[0][0].parts.empty());
  BOOST_REQUIRE_EQUAL(partition.frame.hand_overs[1][0].parts.size(), 2U);
  BOOST_TEST(partition.frame.hand_overs[1][0].parts[1].rows.row_count == 2U);
  BOOST_REQUIRE_EQUAL(second.hand_overs[1][0].parts.size(), 1U);
  BOOST_TEST(second.hand_overs[1][0].parts[0].rows.row_count == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace millrace
